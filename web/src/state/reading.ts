import { offsetOf, type Position } from '@tertulia/client';
import { server } from '../server';
import { store } from './store';

/** The first marker goes at once, those of a burst after it together. */
const GATHER_MS = 400;

const waiting = new Map<string, Position>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The person has seen everything in the room up to `position`. Shown at once, and told to the server. */
export function markRead(room: string, position: Position): void {
  const known = store.state().rooms[room];
  if (known === undefined) return;
  if (offsetOf(position) <= known.readOffset && known.unread === 0) return;
  store.dispatch({ type: 'room.read', room, position });
  waiting.set(room, position);
  if (timer === undefined) flush();
}

function flush(): void {
  timer = waiting.size === 0 ? undefined : setTimeout(flush, GATHER_MS);
  for (const [room, position] of waiting) {
    // A lost marker does no harm: the next one says more.
    server.rooms.markRead(room, position).catch(() => undefined);
  }
  waiting.clear();
}

window.addEventListener('pagehide', flush);

export function markInboxReadUpTo(position: Position): void {
  store.dispatch({ type: 'inbox.read', position });
  server.inbox.markRead(position).catch(() => undefined);
}
