export const WORKER = '/service-worker.js';

/** Keeps the page in this browser, so that it opens without a network and can be installed. Without it all else works. */
export function installWorker(): void {
  // Not over plain http from another machine, and not where the browser's user has forbidden it.
  navigator.serviceWorker?.register(WORKER).catch(() => undefined);
}
