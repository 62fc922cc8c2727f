import type { Page, QueueItem, RoomWords } from './wire.ts';
import type { Http } from './http.ts';

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

export type Decision = 'approve' | 'remove';

export const moderationOn = (http: Http) => ({
  openItems: (room: string): Promise<Page<QueueItem>> => http.get(`${at(room)}/moderation`, { state: 'open', limit: 100 }),

  /** `muteMinutes` keeps the sender from writing in the room for so long. */
  decide: (room: string, message: string, decision: Decision, muteMinutes?: number): Promise<unknown> =>
    http.post(`${at(room)}/moderation/${encodeURIComponent(message)}`, { decision, ...(muteMinutes === undefined ? {} : { muteMinutes }) }),

  unmute: (room: string, user: string): Promise<void> =>
    http.remove(`${at(room)}/mutes/${encodeURIComponent(user)}`),

  words: (room: string): Promise<RoomWords> => http.get(`${at(room)}/words`),

  saveWords: (room: string, words: RoomWords): Promise<unknown> => http.put(`${at(room)}/words`, words),
});
