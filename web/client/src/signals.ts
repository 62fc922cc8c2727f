import type { WirePresence } from './wire.ts';
import type { Http } from './http.ts';

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

export const signalsOn = (http: Http) => ({
  /** Says that I write in a room, or have stopped. It may be lost. */
  sayTyping: (room: string, typing: boolean): Promise<unknown> => http.post(`${at(room)}/signals`, { typing }),

  presence: (room: string): Promise<WirePresence> => http.get(`${at(room)}/presence`),
});
