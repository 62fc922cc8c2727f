import type { Person, WireSignal } from '@tertulia/client';
import type { ChatState, Writers } from './model';

/** The server says within so long that somebody still writes; if not, its word got lost. */
const TYPING_SHOWN_MS = 8_000;

/** What a signal says takes the place of what was said before: none is missed for longer than to the next one. */
export function withSignal(state: ChatState, signal: WireSignal, at: number): ChatState {
  if (state.rooms[signal.room] === undefined) return state;
  if (signal.kind === 'presence') {
    const { room, users, count } = signal;
    return { ...state, presence: { ...state.presence, [room]: { users, count } } };
  }
  const users = signal.users.filter((user) => user.id !== state.me?.id && state.preferences?.blocked.includes(user.id) !== true);
  // Of those who are not named one may be me; more than are named are several in any case.
  const count = users.length + Math.max(0, signal.count - signal.users.length);
  return withTyping(state, signal.room, { users, count, until: at + TYPING_SHOWN_MS });
}

/** Who has posted writes no more, whatever was said before. */
export function withoutTypist(state: ChatState, room: string, user: string): ChatState {
  const known = state.typing[room];
  if (known === undefined || !known.users.some(({ id }) => id === user)) return state;
  return withTyping(state, room, { ...known, users: known.users.filter(({ id }) => id !== user), count: known.count - 1 });
}

function withTyping(state: ChatState, room: string, writers: Writers): ChatState {
  const { [room]: _before, ...others } = state.typing;
  return { ...state, typing: writers.count === 0 ? others : { ...others, [room]: writers } };
}

/** Whether somebody of a room other than me is there; undefined while that is not known. */
export function isHere(state: ChatState, room: string, members: readonly Person[] | undefined): boolean | undefined {
  const here = state.presence[room]?.users;
  if (here === undefined || members === undefined) return undefined;
  return members.some(({ id }) => id !== state.me?.id && here.includes(id));
}
