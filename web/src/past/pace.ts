import type { Instant, PastEvent } from '@tertulia/client';

export const SPEEDS = [1, 4, 16, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** A pause that is skipped lasts this long. */
const PAUSE_MAX_MS = 3_000;
/** The longest that a timer of a browser can wait. */
const TIMER_MAX_MS = 2 ** 31 - 1;
/** What comes closer together than this is shown at once. */
const FRAME_MS = 40;
const AT_ONCE_MAX = 50;

export interface Pace {
  readonly speed: Speed;
  /** Whether long pauses are cut short. */
  readonly skips: boolean;
}

/** How long to wait for an event after what was at `since`. Times of a room need not be in order. */
export function waitFor(event: PastEvent, since: Instant, { speed, skips }: Pace): number {
  const gap = Math.max(0, Date.parse(event.event.at) - Date.parse(since)) / speed;
  return Math.min(gap, skips ? PAUSE_MAX_MS : TIMER_MAX_MS);
}

/** How many of the events to come, at least one, happen with the first of them. */
export function together(coming: readonly PastEvent[], pace: Pace): number {
  let count = Math.min(1, coming.length);
  for (let waited = 0; count < Math.min(coming.length, AT_ONCE_MAX); count += 1) {
    const [before, next] = [coming[count - 1], coming[count]];
    if (before === undefined || next === undefined) break;
    waited += waitFor(next, before.event.at, pace);
    if (waited >= FRAME_MS) break;
  }
  return count;
}
