import type { Http } from './http.ts';
import type { Attachment, Instant } from './wire.ts';

export interface NewAttachment {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly type?: string;
}

/** A file that may come: its bytes are put to `upload.url`, an address or a path of the server, by whoever has it. */
export interface AnnouncedAttachment {
  readonly id: string;
  readonly upload: { readonly url: string; readonly method: 'PUT'; readonly expiresAt: Instant };
  /** So many go with one message. */
  readonly perMessage: number;
}

const at = (room: string): string => `/rooms/${encodeURIComponent(room)}/attachments`;

const one = (room: string, id: string): string => `${at(room)}/${encodeURIComponent(id)}`;

/** A file is announced, put, completed, and then named by its id in a message of the same room. */
export const attachmentsOn = (http: Http) => ({
  announce: (room: string, file: NewAttachment): Promise<AnnouncedAttachment> => http.post(at(room), file),

  /** Puts the bytes; tells how many have left, where the platform knows. */
  put: (announced: AnnouncedAttachment, file: Blob, signal: AbortSignal, onProgress?: (sent: number) => void): Promise<void> =>
    http.upload(announced.upload.url, file, signal, onProgress),

  /** The server looks at it: what it is, and that it may be kept. */
  complete: async (room: string, id: string): Promise<Attachment> =>
    (await http.post<{ readonly attachment: Attachment }>(`${one(room, id)}/complete`, {})).attachment,

  /** Takes back what goes with no message yet. */
  withdraw: (room: string, id: string): Promise<void> => http.remove(one(room, id)),

  /** Where it is shown, or with `download` saved. */
  address: (room: string, id: string, download = false): string => http.addressOf(one(room, id), download ? { download: 'true' } : {}),

  /** Where its small picture is, if it has one. */
  thumbnailAddress: (room: string, id: string): string => http.addressOf(`${one(room, id)}/thumbnail`),
});
