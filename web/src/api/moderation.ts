import { get, post, put, remove } from './request';
import type { Page, QueueItem, RoomWords } from './wire';

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

export type Decision = 'approve' | 'remove';

export const openItems = (room: string): Promise<Page<QueueItem>> => get(`${at(room)}/moderation`, { state: 'open', limit: 100 });

/** `muteMinutes` keeps the sender from writing in the room for so long. */
export const decide = (room: string, message: string, decision: Decision, muteMinutes?: number): Promise<unknown> =>
  post(`${at(room)}/moderation/${encodeURIComponent(message)}`, { decision, ...(muteMinutes === undefined ? {} : { muteMinutes }) });

export const unmute = (room: string, user: string): Promise<void> =>
  remove(`${at(room)}/mutes/${encodeURIComponent(user)}`);

export const words = (room: string): Promise<RoomWords> => get(`${at(room)}/words`);

export const saveWords = (room: string, words: RoomWords): Promise<unknown> => put(`${at(room)}/words`, words);
