import { markInboxRead } from '../api/inbox';
import { offsetOf } from '../api/position';
import * as rooms from '../api/rooms';
import type { Position } from '../api/wire';
import { store } from './store';

/** A burst of messages is one request, not one each. */
const GATHER_MS = 400;

const waiting = new Map<string, Position>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The person has seen everything in the room up to `position`. Shown at once, told to the server soon. */
export function markRead(room: string, position: Position): void {
  const known = store.state().rooms[room];
  if (known === undefined) return;
  if (offsetOf(position) <= known.readOffset && known.unread === 0) return;
  store.dispatch({ type: 'room.read', room, position });
  waiting.set(room, position);
  timer ??= setTimeout(flush, GATHER_MS);
}

function flush(): void {
  timer = undefined;
  for (const [room, position] of waiting) {
    // A lost marker does no harm: the next one says more.
    rooms.markRead(room, position).catch(() => undefined);
  }
  waiting.clear();
}

export function markInboxReadUpTo(position: Position): void {
  store.dispatch({ type: 'inbox.read', position });
  markInboxRead(position).catch(() => undefined);
}
