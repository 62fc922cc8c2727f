import { useSyncExternalStore } from 'react';
import type { User } from '@tertulia/client';
import type { Room } from '../state/model';
import { store } from '../state/store';

/**
 * Which people have a picture, and which version: of me, of members of rooms as those come into the state, and of people who were found. A
 * row of a message knows its sender's id alone, and must not look through thousands of members for it.
 */
const faces = new Map<string, number>();
const listeners = new Set<() => void>();

type Face = Pick<User, 'id' | 'avatar'>;

/**
 * Takes in what is known of people. Who has none here may have one all the same: the stream says of a member who has come only that they
 * came. A picture that was taken away is found missing when it is asked for.
 */
export function learn(people: readonly Face[]): void {
  let news = false;
  for (const { id, avatar } of people) {
    if (avatar === undefined || faces.get(id) === avatar) continue;
    faces.set(id, avatar);
    news = true;
  }
  if (news) for (const listener of listeners) listener();
}

let me: Face | undefined;
let rooms: Readonly<Record<string, Room>> = {};

store.subscribe(() => {
  const state = store.state();
  if (state.session === 'signed-out') faces.clear();
  if (state.rooms !== rooms) {
    const before = rooms;
    rooms = state.rooms;
    for (const room of Object.values(rooms)) {
      if (room.members !== undefined && room.members !== before[room.id]?.members) learn(room.members.filter(({ id }) => id !== state.me?.id));
    }
  }
  if (state.me !== me) {
    me = state.me;
    if (me !== undefined && me.avatar === undefined && faces.delete(me.id)) for (const listener of listeners) listener();
    if (me !== undefined) learn([me]);
  }
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The version of somebody's picture; undefined while none is known. */
export const useFace = (id: string): number | undefined => useSyncExternalStore(subscribe, () => faces.get(id));
