import { post, put, remove } from './request';

export interface NewCommand {
  readonly clientId: string;
  /** `/name …` */
  readonly text: string;
  /** In which its times are meant. */
  readonly zone: string;
  readonly confirm?: true;
}

/** Takes a command; what becomes of it comes by the stream. */
export const giveCommand = (room: string, command: NewCommand): Promise<unknown> => post(`/rooms/${encodeURIComponent(room)}/commands`, command);

/** Votes for an answer of a poll, or takes that back: a reaction. */
export function vote(room: string, message: string, sign: string, on: boolean): Promise<unknown> {
  const at = `/rooms/${encodeURIComponent(room)}/messages/${encodeURIComponent(message)}/reactions/${encodeURIComponent(sign)}`;
  return on ? put(at) : remove(at);
}
