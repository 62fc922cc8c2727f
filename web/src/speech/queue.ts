/** What is to be read of a room, in its order. Bounded: a listener who is far behind hears the newest. */
export interface Queue {
  readonly waiting: readonly string[];
  /** So many were left out before the first of them, and it was not said yet. */
  readonly skipped: number;
  /** The last ids that were taken, so that what comes again is not read again. */
  readonly seen: readonly string[];
}

export const emptyQueue: Queue = { waiting: [], skipped: 0, seen: [] };

/** More than this waiting is too far behind. */
export const WAITING_MAX = 10;

/** Then one goes on with so many. */
export const KEPT = 3;

const SEEN_MAX = 100;

export function withArrived(queue: Queue, id: string): Queue {
  if (queue.seen.includes(id)) return queue;
  const waiting = [...queue.waiting, id];
  const seen = [...queue.seen, id].slice(-SEEN_MAX);
  if (waiting.length <= WAITING_MAX) return { ...queue, waiting, seen };
  return { waiting: waiting.slice(-KEPT), skipped: queue.skipped + waiting.length - KEPT, seen };
}

/** Without a message that was deleted. */
export const withoutDeleted = (queue: Queue, id: string): Queue =>
  queue.waiting.includes(id) ? { ...queue, waiting: queue.waiting.filter((one) => one !== id) } : queue;

export type Next = { readonly skipped: number } | { readonly id: string } | undefined;

/** What is to be said next, and the queue behind it: first that some were left out. */
export function taken(queue: Queue): { readonly next: Next; readonly queue: Queue } {
  if (queue.skipped > 0) return { next: { skipped: queue.skipped }, queue: { ...queue, skipped: 0 } };
  const [id, ...waiting] = queue.waiting;
  return id === undefined ? { next: undefined, queue } : { next: { id }, queue: { ...queue, waiting } };
}
