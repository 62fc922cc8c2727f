import { offsetOf, type Position } from '@tertulia/client';
import { server } from '../server';
import { store } from './store';

/** The first marker goes at once, those of a burst after it together. */
const GATHER_MS = 400;

const waiting = new Map<string, Position>();
/** By room, the last marker that is on its way. */
const sent = new Map<string, Promise<unknown>>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The person has seen everything in the room up to `position`. Shown at once, and told to the server. */
export function markRead(room: string, position: Position): void {
  const known = store.state().rooms[room];
  if (known === undefined || store.state().keptUnread === room) return;
  if (offsetOf(position) <= known.readOffset && known.unread === 0) return;
  store.dispatch({ type: 'room.read', room, position });
  waiting.set(room, position);
  if (timer === undefined) flush();
}

function flush(): void {
  timer = waiting.size === 0 ? undefined : setTimeout(flush, GATHER_MS);
  for (const [room, position] of waiting) {
    // A lost marker does no harm: the next one says more.
    sent.set(room, server.rooms.markRead(room, position).catch(() => undefined));
  }
  waiting.clear();
}

window.addEventListener('pagehide', flush);

/**
 * What comes after `position` is unread again. Shown at once; while the room stays open it is not read by being looked at, until
 * {@link readAgain}, something written there, or leaving it.
 */
export async function markUnread(room: string, position: Position): Promise<void> {
  store.dispatch({ type: 'room.unread', room, position });
  waiting.delete(room);
  // A marker that overtook this one on its way would take it back.
  await sent.get(room);
  // Should it fail, it is unread here until it is read; other devices do not learn of it.
  await server.rooms.markUnread(room, position).catch(() => undefined);
}

/** The room is read by being looked at, as it was before something there was marked as unread. */
export function readAgain(room: string): void {
  const { keptUnread, rooms, timelines } = store.state();
  if (keptUnread !== room) return;
  store.dispatch({ type: 'unread.released' });
  const last = rooms[room]?.lastPosted;
  if (last !== undefined && timelines[room]?.atEnd === true) markRead(room, last);
}

export function markInboxReadUpTo(position: Position): void {
  store.dispatch({ type: 'inbox.read', position });
  server.inbox.markRead(position).catch(() => undefined);
}
