import { get, post } from './request';
import type { WirePresence } from './wire';

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

/** Says that I write in a room, or have stopped. It may be lost. */
export const sayTyping = (room: string, typing: boolean): Promise<unknown> => post(`${at(room)}/signals`, { typing });

export const presence = (room: string): Promise<WirePresence> => get(`${at(room)}/presence`);
