import type { Invitation, Invite, Member, ModerationPolicy, Page, Position, Role, RoomKind, RoomMentions, WireRoom } from './wire.ts';
import type { Http } from './http.ts';

type RoomAnswer = WireRoom | { readonly room: WireRoom };

const roomOf = (answer: RoomAnswer): WireRoom => ('room' in answer ? answer.room : answer);

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

export interface RoomChange {
  /** Empty takes it away; so does an empty topic. */
  readonly title?: string;
  readonly topic?: string;
  readonly slowModeSeconds?: number;
  /** Whether it is worked out, and shown to its members, how messages sound. */
  readonly sentiment?: boolean;
  readonly archived?: boolean;
  readonly moderation?: ModerationPolicy;
  readonly roomMentions?: RoomMentions;
}

export const roomsOn = (http: Http) => ({
  /** All rooms of the caller, page after page. */
  async myRooms(): Promise<readonly WireRoom[]> {
    const rooms: WireRoom[] = [];
    let after: string | undefined;
    do {
      const page: Page<WireRoom> = await http.get('/rooms', { limit: 200, after });
      rooms.push(...page.items);
      after = page.items.length > 0 ? page.next : undefined;
    } while (after !== undefined);
    return rooms;
  },

  publicRooms: (query: string): Promise<Page<WireRoom>> =>
    http.get('/rooms', { scope: 'public', query: query === '' ? undefined : query, limit: 50 }),

  /** Who is in a room, page after page: owners, moderators and programs, then the rest by name. `query` is a part of a name. */
  members: (id: string, query: string, after?: string): Promise<Page<Member> & { readonly total: number }> =>
    http.get(`${at(id)}/members`, { query: query === '' ? undefined : query, after, limit: 100 }),

  /** A room of many comes with its first members only. */
  room: async (id: string): Promise<WireRoom> => roomOf(await http.get<RoomAnswer>(at(id))),

  createRoom: async (name: string, title: string, kind: RoomKind): Promise<WireRoom> =>
    roomOf(await http.post<RoomAnswer>('/rooms', { name, kind, ...(title === '' ? {} : { title }) })),

  changeRoom: async (id: string, change: RoomChange): Promise<WireRoom> =>
    roomOf(await http.patch<RoomAnswer>(at(id), change)),

  openDirect: async (users: readonly string[]): Promise<WireRoom> =>
    roomOf(await http.post<RoomAnswer>('/direct', { users })),

  join: async (id: string): Promise<WireRoom> => roomOf(await http.put<RoomAnswer>(`${at(id)}/members/me`)),

  invite: (id: string, user: string): Promise<unknown> =>
    http.put(`${at(id)}/members/${encodeURIComponent(user)}`, { role: 'member' }),

  changeRole: async (id: string, user: string, role: Role): Promise<WireRoom> =>
    roomOf(await http.put<RoomAnswer>(`${at(id)}/members/${encodeURIComponent(user)}`, { role })),

  removeMember: (id: string, user: string): Promise<void> => http.remove(`${at(id)}/members/${encodeURIComponent(user)}`),

  /** Without `uses` as many as come. The token is not shown again. */
  makeInvite: (id: string, expiresInHours: number, uses?: number): Promise<Invite & { readonly token: string }> =>
    http.post(`${at(id)}/invites`, { expiresInHours, ...(uses === undefined ? {} : { uses }) }),

  invites: (id: string): Promise<Page<Invite>> => http.get(`${at(id)}/invites`),

  revokeInvite: (id: string, invite: string): Promise<void> => http.remove(`${at(id)}/invites/${encodeURIComponent(invite)}`),

  invitation: (token: string): Promise<Invitation> => http.get(`/invites/${encodeURIComponent(token)}`),

  acceptInvitation: (token: string): Promise<{ readonly room: string }> =>
    http.post(`/invites/${encodeURIComponent(token)}`, {}),

  leave: (id: string): Promise<void> => http.remove(`${at(id)}/members/me`),

  markRead: (id: string, position: Position): Promise<void> =>
    http.putLasting(`${at(id)}/read`, { position }),

  /** What comes after the position is unread again, also if it was read. */
  markUnread: (id: string, position: Position): Promise<void> =>
    http.putLasting(`${at(id)}/read`, { position, unread: true }),
});
