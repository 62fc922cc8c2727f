import { useSyncExternalStore } from 'react';
import { asProblem, type Attachment, type Problem } from '@tertulia/client';
import { server } from '../server';
import { store } from '../state/store';

/**
 * Files on their way into a message, by where it is written: a room, or a thread of one (as drafts are). They go on while another room is open, and are gone with the page: what was uploaded and goes
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

let byPlace: Readonly<Record<string, readonly Upload[]>> = {};
let owner: string | undefined;
/** As the server last said. */
let perMessage = 10;
let keys = 0;
let running = 0;
const waiting: (() => void)[] = [];
const stops = new Map<number, AbortController>();
const listeners = new Set<() => void>();

function change(place: string, uploads: readonly Upload[]): void {
  byPlace = { ...byPlace, [place]: uploads };
  for (const listener of listeners) listener();
}

function update(place: string, key: number, news: Partial<Upload>): void {
  change(place, uploadsOf(place).map((upload) => (upload.key === key ? { ...upload, ...news } : upload)));
}

function uploadsOf(place: string): readonly Upload[] {
  return byPlace[place] ?? NONE;
}

export function useUploads(place: string): readonly Upload[] {
  return useSyncExternalStore(subscribe, () => uploadsOf(place));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many files a message takes. */
export const filesMax = (): number => perMessage;

/** Begins to upload files that were chosen, pasted or dropped. */
export function addFiles(room: string, place: string, files: readonly File[]): void {
  forgetOthers();
  for (const file of files.slice(0, CHOSEN_MAX)) {
    const key = (keys += 1);
    const stop = new AbortController();
    stops.set(key, stop);
    change(place, [...uploadsOf(place), { key, name: nameOf(file), size: file.size, state: 'uploading', progress: 0 }]);
    inTurn(() => upload(room, place, key, file, stop.signal));
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

async function upload(room: string, place: string, key: number, file: File, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let id: string | undefined;
  try {
    const announced = await server.attachments.announce(room, { name: nameOf(file), size: file.size, ...(file.type === '' ? {} : { type: file.type }) });
    ({ id } = announced);
    perMessage = announced.perMessage;
    await server.attachments.put(announced, file, signal, (sent) => update(place, key, { progress: file.size === 0 ? 1 : Math.min(1, sent / file.size) }));
    update(place, key, { state: 'checking', progress: 1 });
    const attachment = await server.attachments.complete(room, id);
    if (!signal.aborted) update(place, key, { state: 'ready', attachment });
  } catch (error) {
    if (!signal.aborted) update(place, key, { state: 'failed', problem: asProblem(error) });
  } finally {
    stops.delete(key);
    // It was removed while it was on its way; what cannot be told now goes by itself.
    if (signal.aborted && id !== undefined) server.attachments.withdraw(room, id).catch(() => undefined);
  }
}

/** Takes one away before it is sent. */
export function removeUpload(room: string, place: string, key: number): void {
  const gone = uploadsOf(place).find((one) => one.key === key);
  stops.get(key)?.abort();
  change(place, uploadsOf(place).filter((one) => one.key !== key));
  if (gone?.attachment !== undefined) server.attachments.withdraw(room, gone.attachment.id).catch(() => undefined);
}

/** The files that are ready, out of the tray: they go with a message now. What failed goes too. */
export function takeUploads(place: string): readonly Attachment[] {
  const ready = uploadsOf(place).flatMap(({ attachment }) => (attachment === undefined ? [] : [attachment]));
  change(place, NONE);
  return ready;
}

/** Back into the tray with files of a message that was not sent. */
export function giveBack(place: string, attachments: readonly Attachment[] = []): void {
  const back = attachments.map((attachment): Upload => {
    keys += 1;
    return { key: keys, name: attachment.name, size: attachment.size, state: 'ready', progress: 1, attachment };
  });
  if (back.length > 0) change(place, [...back, ...uploadsOf(place)]);
}

/** Whoever signs in next does not find them. */
function forgetOthers(): void {
  const me = store.state().me?.id;
  if (me === owner) return;
  owner = me;
  for (const stop of stops.values()) stop.abort();
  byPlace = {};
}
