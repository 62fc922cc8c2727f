import { post } from './request';

interface NewCommand {
  readonly clientId: string;
  /** `/name …` */
  readonly text: string;
  /** In which its times are meant. */
  readonly zone: string;
  readonly confirm?: true;
}

/** Takes a command; what becomes of it comes by the stream. */
export const giveCommand = (room: string, command: NewCommand): Promise<unknown> => post(`/rooms/${encodeURIComponent(room)}/commands`, command);
