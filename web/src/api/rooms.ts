import { get, patch, post, put, putLasting, remove } from './request';
import type { Invitation, Invite, ModerationPolicy, Page, Position, Role, RoomKind, RoomMentions, WireRoom } from './wire';

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
  /** Empty takes it away; so does an empty topic. */
  readonly title?: string;
  readonly topic?: string;
  readonly slowModeSeconds?: number;
  readonly archived?: boolean;
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

export const changeRole = async (id: string, user: string, role: Role): Promise<WireRoom> =>
  roomOf(await put<RoomAnswer>(`${at(id)}/members/${encodeURIComponent(user)}`, { role }));

export const removeMember = (id: string, user: string): Promise<void> => remove(`${at(id)}/members/${encodeURIComponent(user)}`);

/** Without `uses` as many as come. The token is not shown again. */
export const makeInvite = (id: string, expiresInHours: number, uses?: number): Promise<Invite & { readonly token: string }> =>
  post(`${at(id)}/invites`, { expiresInHours, ...(uses === undefined ? {} : { uses }) });

export const invites = (id: string): Promise<Page<Invite>> => get(`${at(id)}/invites`);

export const revokeInvite = (id: string, invite: string): Promise<void> => remove(`${at(id)}/invites/${encodeURIComponent(invite)}`);

export const invitation = (token: string): Promise<Invitation> => get(`/invites/${encodeURIComponent(token)}`);

export const acceptInvitation = (token: string): Promise<{ readonly room: string }> =>
  post(`/invites/${encodeURIComponent(token)}`, {});

export const leave = (id: string): Promise<void> => remove(`${at(id)}/members/me`);

export const markRead = (id: string, position: Position): Promise<void> =>
  putLasting(`${at(id)}/read`, { position });
