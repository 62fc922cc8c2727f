import { useSyncExternalStore } from 'react';
import type { Sentiment, Tone } from '@tertulia/client';

/** Whether tones are shown, kept on this device: how much one wants to see is a matter of the screen, not of the account. */
const STORED_AS = 'tertulia.tones';
const HIDDEN = 'hidden';

const listeners = new Set<() => void>();
let shown = stored();

function stored(): boolean {
  try {
    return localStorage.getItem(STORED_AS) !== HIDDEN;
  } catch {
    return true; // Storage may be forbidden; then the choice lasts as long as the page.
  }
}

function set(next: boolean): void {
  shown = next;
  for (const listener of listeners) listener();
}

export function showTones(next: boolean): void {
  try {
    if (next) localStorage.removeItem(STORED_AS);
    else localStorage.setItem(STORED_AS, HIDDEN);
  } catch {
    // See above.
  }
  set(next);
}

// Another tab of this browser.
if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key === STORED_AS || event.key === null) set(stored());
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTonesShown = (): boolean => useSyncExternalStore(subscribe, () => shown);

const TONES: readonly string[] = ['positive', 'negative', 'neutral', 'mixed'] satisfies readonly Tone[];

/** How a message sounds, if that is known. A label of a later server that we have no face for is not. */
export function toneOf(sentiment: Sentiment | undefined): Tone | undefined {
  if (sentiment?.status !== 'ok' || sentiment.label === undefined) return undefined;
  return TONES.includes(sentiment.label) ? sentiment.label : undefined;
}
