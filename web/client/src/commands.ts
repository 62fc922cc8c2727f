import type { Http } from './http.ts';

export interface NewCommand {
  readonly clientId: string;
  /** `/name …` */
  readonly text: string;
  /** In which its times are meant. */
  readonly zone: string;
  readonly confirm?: true;
}

export const commandsOn = (http: Http) => ({
  /** Takes a command; what becomes of it comes by the stream. */
  give: (room: string, command: NewCommand): Promise<unknown> => http.post(`/rooms/${encodeURIComponent(room)}/commands`, command),
});
