import { get, patch, post, remove } from './request';
import type { Page, Position, WireMessage } from './wire';

export interface HistoryQuery {
  readonly before?: Position;
  readonly after?: Position;
  readonly limit?: number;
  /** The server waits (up to 2 s) until its view has reached this position. */
  readonly atLeast?: Position;
}

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}/messages`;
const one = (room: string, id: string): string => `${at(room)}/${encodeURIComponent(id)}`;

export const history = (room: string, query: HistoryQuery): Promise<Page<WireMessage>> => get(at(room), { ...query });

export interface NewMessage {
  readonly clientId: string;
  readonly text: string;
  readonly replyTo?: string;
  /** That all are meant, in a large room. */
  readonly confirm?: boolean;
}

export const postMessage = (
  room: string,
  message: NewMessage,
): Promise<{ message: WireMessage; position?: Position }> => post(at(room), message);

export const editMessage = (room: string, id: string, text: string, confirm: boolean): Promise<{ message: WireMessage }> =>
  patch(one(room, id), { text, ...(confirm ? { confirm } : {}) });

export const deleteMessage = (room: string, id: string): Promise<void> => remove(one(room, id));
