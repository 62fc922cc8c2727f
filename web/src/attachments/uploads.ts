import { useSyncExternalStore } from 'react';
import { asProblem, type Attachment, type Problem } from '@tertulia/client';
import { server } from '../server';
import { store } from '../state/store';

/**
 * Files on their way into a message, by room. They go on while another room is open, and are gone with the page: what was uploaded and goes
 * with no message, the server removes after a day.
 */
export interface Upload {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** `checking`: all of it is there, and the server looks at it. */
  readonly state: 'uploading' | 'checking' | 'ready' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  readonly attachment?: Attachment;
  readonly problem?: Problem;
}

/** At a time; the others wait. */
const RUNNING_MAX = 3;
/** More than any message takes, chosen at once by mistake. */
const CHOSEN_MAX = 20;
const NONE: readonly Upload[] = [];

let byRoom: Readonly<Record<string, readonly Upload[]>> = {};
let owner: string | undefined;
/** As the server last said. */
let perMessage = 10;
let keys = 0;
let running = 0;
const waiting: (() => void)[] = [];
const stops = new Map<number, AbortController>();
const listeners = new Set<() => void>();

function change(room: string, uploads: readonly Upload[]): void {
  byRoom = { ...byRoom, [room]: uploads };
  for (const listener of listeners) listener();
}

function update(room: string, key: number, news: Partial<Upload>): void {
  change(room, uploadsOf(room).map((upload) => (upload.key === key ? { ...upload, ...news } : upload)));
}

function uploadsOf(room: string): readonly Upload[] {
  return byRoom[room] ?? NONE;
}

export function useUploads(room: string): readonly Upload[] {
  return useSyncExternalStore(subscribe, () => uploadsOf(room));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many files a message takes. */
export const filesMax = (): number => perMessage;

/** Begins to upload files that were chosen, pasted or dropped. */
export function addFiles(room: string, files: readonly File[]): void {
  forgetOthers();
  for (const file of files.slice(0, CHOSEN_MAX)) {
    const key = (keys += 1);
    const stop = new AbortController();
    stops.set(key, stop);
    change(room, [...uploadsOf(room), { key, name: nameOf(file), size: file.size, state: 'uploading', progress: 0 }]);
    inTurn(() => upload(room, key, file, stop.signal));
  }
}

/** What is pasted from a screen has a name that says nothing; all pictures of the clipboard have the same. */
function nameOf(file: File): string {
  return file.name === '' ? 'file' : file.name;
}

function inTurn(work: () => Promise<void>): void {
  const begin = (): void => {
    running += 1;
    void work().finally(() => {
      running -= 1;
      waiting.shift()?.();
    });
  };
  if (running < RUNNING_MAX) begin();
  else waiting.push(begin);
}

async function upload(room: string, key: number, file: File, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let id: string | undefined;
  try {
    const announced = await server.attachments.announce(room, { name: nameOf(file), size: file.size, ...(file.type === '' ? {} : { type: file.type }) });
    ({ id } = announced);
    perMessage = announced.perMessage;
    await server.attachments.put(announced, file, signal, (sent) => update(room, key, { progress: file.size === 0 ? 1 : Math.min(1, sent / file.size) }));
    update(room, key, { state: 'checking', progress: 1 });
    const attachment = await server.attachments.complete(room, id);
    if (!signal.aborted) update(room, key, { state: 'ready', attachment });
  } catch (error) {
    if (!signal.aborted) update(room, key, { state: 'failed', problem: asProblem(error) });
  } finally {
    stops.delete(key);
    // It was removed while it was on its way; what cannot be told now goes by itself.
    if (signal.aborted && id !== undefined) server.attachments.withdraw(room, id).catch(() => undefined);
  }
}

/** Takes one away before it is sent. */
export function removeUpload(room: string, key: number): void {
  const gone = uploadsOf(room).find((one) => one.key === key);
  stops.get(key)?.abort();
  change(room, uploadsOf(room).filter((one) => one.key !== key));
  if (gone?.attachment !== undefined) server.attachments.withdraw(room, gone.attachment.id).catch(() => undefined);
}

/** The files that are ready, out of the tray: they go with a message now. What failed goes too. */
export function takeUploads(room: string): readonly Attachment[] {
  const ready = uploadsOf(room).flatMap(({ attachment }) => (attachment === undefined ? [] : [attachment]));
  change(room, NONE);
  return ready;
}

/** Back into the tray with files of a message that was not sent. */
export function giveBack(room: string, attachments: readonly Attachment[] = []): void {
  const back = attachments.map((attachment): Upload => {
    keys += 1;
    return { key: keys, name: attachment.name, size: attachment.size, state: 'ready', progress: 1, attachment };
  });
  if (back.length > 0) change(room, [...back, ...uploadsOf(room)]);
}

/** Whoever signs in next does not find them. */
function forgetOthers(): void {
  const me = store.state().me?.id;
  if (me === owner) return;
  owner = me;
  for (const stop of stops.values()) stop.abort();
  byRoom = {};
}
