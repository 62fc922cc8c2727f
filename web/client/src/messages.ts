import type { HeldMessage, Page, Position, WireMessage } from './wire.ts';
import type { Http } from './http.ts';

export interface HistoryQuery {
  readonly before?: Position;
  readonly after?: Position;
  readonly limit?: number;
  /** The server waits (up to 2 s) until its view has reached this position. */
  readonly atLeast?: Position;
}

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}/messages`;

const one = (room: string, id: string): string => `${at(room)}/${encodeURIComponent(id)}`;

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

export const messagesOn = (http: Http) => ({
  history: (room: string, query: HistoryQuery): Promise<Page<WireMessage>> => http.get(at(room), { ...query }),

  message: async (room: string, id: string): Promise<WireMessage> =>
    (await http.get<{ readonly message: WireMessage }>(one(room, id))).message,

  /** It read aloud; a problem `speech-not-here` has the words for the browser to say. */
  speech: (room: string, id: string, signal: AbortSignal): Promise<Blob> =>
    http.getFile(`${one(room, id)}/speech`, 'audio/*', signal),

  postMessage: (room: string, message: NewMessage): Promise<WriteAnswer> => http.post(at(room), message),

  editMessage: (room: string, id: string, text: string, confirm?: true): Promise<WriteAnswer> =>
    http.patch(one(room, id), { text, confirm }),

  /** `lasting`: carried out although the page goes away meanwhile. */
  deleteMessage: (room: string, id: string, lasting = false): Promise<void> => (lasting ? http.removeLasting : http.remove)(one(room, id)),

  /** Reacts, or takes that back; doing it twice changes nothing. */
  react(room: string, id: string, emoji: string, on: boolean): Promise<unknown> {
    const reaction = `${one(room, id)}/reactions/${encodeURIComponent(emoji)}`;
    return on ? http.put(reaction) : http.remove(reaction);
  },
});
