import { get, patch, post, put, putLasting, remove } from './request';
import type { ModerationPolicy, Page, Position, RoomKind, RoomMentions, WireRoom } from './wire';

type RoomAnswer = WireRoom | { readonly room: WireRoom };

const roomOf = (answer: RoomAnswer): WireRoom => ('room' in answer ? answer.room : answer);
const at = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

/** All rooms of the caller, page after page. */
export async function myRooms(): Promise<readonly WireRoom[]> {
  const rooms: WireRoom[] = [];
  let after: string | undefined;
  do {
    const page: Page<WireRoom> = await get('/rooms', { limit: 200, after });
    rooms.push(...page.items);
    after = page.items.length > 0 ? page.next : undefined;
  } while (after !== undefined);
  return rooms;
}

export const publicRooms = (query: string): Promise<Page<WireRoom>> =>
  get('/rooms', { scope: 'public', query: query === '' ? undefined : query, limit: 50 });

export const room = async (id: string): Promise<WireRoom> => roomOf(await get<RoomAnswer>(at(id)));

export const createRoom = async (name: string, title: string, kind: RoomKind): Promise<WireRoom> =>
  roomOf(await post<RoomAnswer>('/rooms', { name, kind, ...(title === '' ? {} : { title }) }));

export interface RoomChange {
  readonly moderation?: ModerationPolicy;
  readonly roomMentions?: RoomMentions;
}

export const changeRoom = async (id: string, change: RoomChange): Promise<WireRoom> =>
  roomOf(await patch<RoomAnswer>(at(id), change));

export const openDirect = async (users: readonly string[]): Promise<WireRoom> =>
  roomOf(await post<RoomAnswer>('/direct', { users }));

export const join = async (id: string): Promise<WireRoom> => roomOf(await put<RoomAnswer>(`${at(id)}/members/me`));

export const invite = (id: string, user: string): Promise<unknown> =>
  put(`${at(id)}/members/${encodeURIComponent(user)}`, { role: 'member' });

export const leave = (id: string): Promise<void> => remove(`${at(id)}/members/me`);

export const markRead = (id: string, position: Position): Promise<void> =>
  putLasting(`${at(id)}/read`, { position });
