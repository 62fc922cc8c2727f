/** The times of the stream, in one place. The server sends a heartbeat each 15 s. */

/** Two heartbeats and a half without a byte: the line is dead, whatever the browser believes. */
export const SILENCE_MAX_MS = 40_000;
/** On wake-up we need not wait that long: one missed heartbeat is reason enough to open anew. */
export const SILENCE_AFTER_WAKE_MS = 20_000;
export const RETRY_DEFAULT_MS = 1_000;
export const RETRY_MAX_MS = 30_000;
/** A stream that lived this long starts counting its failures anew. */
export const STABLE_AFTER_MS = 5_000;
export const CHECK_EACH_MS = 5_000;

/** The first retry is when the server said (it spreads its readers); then doubling, spread by chance, up to the limit. */
export function retryDelayMs(failures: number, serverRetryMs: number, chance: number): number {
  if (failures <= 1) return serverRetryMs;
  const grown = Math.min(RETRY_MAX_MS, serverRetryMs * 2 ** (failures - 1));
  return Math.round(Math.max(serverRetryMs, grown * (0.5 + chance / 2)));
}
