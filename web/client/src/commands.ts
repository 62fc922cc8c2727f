import type { Http } from './http.ts';
import type { Instant, Page } from './wire.ts';

export interface NewCommand {
  readonly clientId: string;
  /** `/name …` */
  readonly text: string;
  /** In which its times are meant. */
  readonly zone: string;
  readonly confirm?: true;
}

/** The same in both languages. */
interface Phrase {
  readonly en: string;
  readonly es: string;
}

/** A command that a room has. */
export interface RoomCommand {
  readonly name: string;
  /** All that it may be called by. */
  readonly words: readonly string[];
  readonly description: Phrase;
  /** What may stand behind the name. */
  readonly usage: Phrase;
  /** Of a command of the room's own: the bot that speaks for it, and, for moderators, where it is carried out. */
  readonly own?: { readonly bot: string; readonly url?: string; readonly createdAt: Instant };
}

export interface WantedCommand {
  readonly url: string;
  readonly description: Partial<Phrase>;
  readonly usage?: string;
  /** The name it speaks by; the command's if it is absent. */
  readonly bot?: string;
}

/** The secret is there when it is new, and never seen again. */
export interface PutCommand {
  readonly secret?: string;
  readonly command: RoomCommand;
}

const commandsOf = (room: string): string => `/rooms/${encodeURIComponent(room)}/commands`;

export const commandsOn = (http: Http) => ({
  /** Takes a command; what becomes of it comes by the stream. */
  give: (room: string, command: NewCommand): Promise<unknown> => http.post(commandsOf(room), command),

  /** Which there are in a room, built in and its own. */
  list: async (room: string): Promise<readonly RoomCommand[]> => (await http.get<Page<RoomCommand>>(commandsOf(room))).items,

  /** Makes a command of the room's own, or changes it. */
  put: (room: string, name: string, wanted: WantedCommand): Promise<PutCommand> =>
    http.put(`${commandsOf(room)}/${encodeURIComponent(name)}`, wanted),

  /** Another secret; the one before signs too for a day. */
  changeSecret: (room: string, name: string): Promise<PutCommand> =>
    http.post(`${commandsOf(room)}/${encodeURIComponent(name)}/secret`, {}),

  remove: (room: string, name: string): Promise<void> => http.remove(`${commandsOf(room)}/${encodeURIComponent(name)}`),
});
