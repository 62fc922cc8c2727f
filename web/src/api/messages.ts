import { get, getFile, patch, post, put, remove, removeLasting } from './request';
import type { HeldMessage, Page, Position, WireMessage } from './wire';

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

export const message = async (room: string, id: string): Promise<WireMessage> =>
  (await get<{ readonly message: WireMessage }>(one(room, id))).message;

/** It read aloud; a problem `speech-not-here` has the words for the browser to say. */
export const speech = (room: string, id: string, signal: AbortSignal): Promise<Blob> =>
  getFile(`${one(room, id)}/speech`, 'audio/*', signal);

export interface NewMessage {
  readonly clientId: string;
  readonly text: string;
  readonly replyTo?: string;
  /** The writer knows how many people it calls. */
  readonly confirm?: true;
}

/** Either it is in the room, or a moderator sees it first. */
export type WriteAnswer =
  | { readonly message: WireMessage; readonly position?: Position; readonly held?: undefined }
  | { readonly held: HeldMessage };

export const postMessage = (room: string, message: NewMessage): Promise<WriteAnswer> => post(at(room), message);

export const editMessage = (room: string, id: string, text: string, confirm?: true): Promise<WriteAnswer> =>
  patch(one(room, id), { text, confirm });

/** `lasting`: carried out although the page goes away meanwhile. */
export const deleteMessage = (room: string, id: string, lasting = false): Promise<void> => (lasting ? removeLasting : remove)(one(room, id));

/** Reacts, or takes that back; doing it twice changes nothing. */
export function react(room: string, id: string, emoji: string, on: boolean): Promise<unknown> {
  const reaction = `${one(room, id)}/reactions/${encodeURIComponent(emoji)}`;
  return on ? put(reaction) : remove(reaction);
}
