import { useSyncExternalStore } from 'react';
import { asProblem } from '@tertulia/client';
import { onPosted } from '../state/delivery';
import { store } from '../state/store';
import { failureOf, type Failure } from './failure';
import { emptyQueue, taken, withArrived, withoutDeleted, type Queue } from './queue';
import { reader } from './reader';
import { saying } from './voice';

/** How one wants to listen; kept in this browser. */
export interface Manner {
  /** 0.75 to 2. */
  readonly rate: number;
  /** Whether my own messages are read too. */
  readonly own: boolean;
}

export const RATES: readonly number[] = [0.75, 1, 1.25, 1.5, 1.75, 2];

export interface Listening {
  /** Undefined when none is listened to. */
  readonly room?: string;
  readonly paused: boolean;
  /** Whose message is being read. */
  readonly speaker?: string;
  /** So many were left out last. */
  readonly skipped: number;
  readonly failure?: Failure;
  readonly manner: Manner;
}

const STORED_AS = 'tertulia.listening';

/** A server that wants nobody to ask so often is asked again this soon at most. */
const REFUSED_MAX_MS = 30_000;

function storedManner(): Manner {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED_AS) ?? '{}') as Partial<Manner>;
    return { rate: RATES.includes(stored.rate ?? 0) ? (stored.rate ?? 1) : 1, own: stored.own === true };
  } catch {
    return { rate: 1, own: false };
  }
}

let state: Listening = { paused: false, skipped: 0, manner: storedManner() };
let queue: Queue = emptyQueue;
let element: HTMLAudioElement | undefined;
/** Of what is being said beside messages: how many were left out. */
let aside: AbortController | undefined;
let busy = false;
let session = 0;
let heardTo: (() => void) | undefined;
const listeners = new Set<() => void>();

function become(change: Partial<Listening>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

export const useListening = (): Listening =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );

export const isListeningTo = (room: string): boolean => state.room === room;

/** The words for how many were left out are the page's. */
type Said = (skipped: number) => { readonly text: string; readonly language: string };

/** Begins with what is posted from now on. To be called at a press: browsers then let the audio play. */
export function listen(room: string, label: string, said: Said): void {
  stopListening();
  session += 1;
  queue = emptyQueue;
  element = new Audio();
  element.load();
  become({ room, paused: false, speaker: undefined, skipped: 0, failure: undefined });
  heardTo = onPosted((event) => {
    if (event.room !== room) return;
    if (event.type === 'message.deleted') {
      queue = withoutDeleted(queue, event.message.id);
      reader.stop(event.message.id);
      return;
    }
    if (!state.manner.own && event.message.sender.id === store.state().me?.id) return;
    queue = withArrived(queue, event.message.id);
    void goOn(said);
  });
  announce(label, said);
}

export function stopListening(): void {
  if (state.room === undefined) return;
  session += 1;
  heardTo?.();
  heardTo = undefined;
  aside?.abort();
  reader.hold(false);
  if (state.speaker !== undefined) reader.stop();
  busy = false;
  element = undefined;
  queue = emptyQueue;
  become({ room: undefined, paused: false, speaker: undefined, skipped: 0, failure: undefined });
  announceNothing();
}

/** Holds, and goes on where it was, with the message that was being read if there is one. */
export function pauseListening(paused: boolean, said: Said): void {
  if (state.room === undefined || state.paused === paused) return;
  become({ paused, failure: undefined });
  reader.hold(paused);
  if ('mediaSession' in navigator) navigator.mediaSession.playbackState = paused ? 'paused' : 'playing';
  if (!paused) void goOn(said);
}

/** Goes on with the next message. */
export function skip(): void {
  if (state.room === undefined || state.speaker === undefined) return;
  skipping = true;
  reader.hold(false);
  reader.stop();
}
let skipping = false;

export function listenAs(manner: Manner): void {
  become({ manner });
  reader.setRate(manner.rate);
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(manner));
  } catch {
    // Storage may be forbidden; then it lasts as long as the page.
  }
}

/** Reads what waits, one after the other; one of these runs at a time. */
async function goOn(said: Said): Promise<void> {
  if (busy) return;
  busy = true;
  const mine = session;
  const over = (): boolean => mine !== session;
  try {
    while (!over() && !state.paused) {
      const step = taken(queue);
      queue = step.queue;
      if (step.next === undefined) break;
      if ('skipped' in step.next) await sayAside(said, step.next.skipped);
      else await readOne(step.next.id, over);
    }
  } finally {
    if (!over()) busy = false;
  }
}

async function sayAside(said: Said, skipped: number): Promise<void> {
  become({ skipped });
  aside = new AbortController();
  // It stands on the page in any case; without a voice of the browser it is not heard.
  await saying(said(skipped), aside.signal, state.manner.rate).catch(() => undefined);
}

async function readOne(id: string, over: () => boolean): Promise<void> {
  const { room, manner } = state;
  if (room === undefined || element === undefined) return;
  const message = store.state().timelines[room]?.items.find((one) => one.id === id);
  if (message?.deletedAt !== undefined) return;
  become({ speaker: message?.sender.name ?? '' });
  const ending = await reader.readInRoom({ room, id }, { element, rate: manner.rate });
  if (over()) return;
  become({ speaker: undefined });
  if (ending === 'ended') return become({ skipped: 0, failure: undefined });
  if (ending === 'stopped') {
    // By skipping, or because it was deleted; else another message is read now, and this room waits.
    if (!skipping && store.state().timelines[room]?.items.find((one) => one.id === id)?.deletedAt === undefined) become({ paused: true });
    skipping = false;
    return;
  }
  const failure = failureOf(ending.error);
  if (failure === 'nothing') return;
  const problem = asProblem(ending.error);
  if (problem.code === 'message-not-found') return;
  if (problem.retryAfterMs !== undefined) {
    become({ failure });
    await new Promise((resolve) => setTimeout(resolve, Math.min(REFUSED_MAX_MS, problem.retryAfterMs ?? 0)));
    return;
  }
  // A browser that forbids it, or has no voice, will not do better with the next one.
  become(failure === 'not-allowed' || failure === 'no-voice' ? { failure, paused: true } : { failure });
}

/** The keys of a headset, and what a phone shows while it is locked. */
function announce(label: string, said: Said): void {
  if (!('mediaSession' in navigator)) return;
  const { mediaSession } = navigator;
  mediaSession.metadata = new MediaMetadata({ title: label });
  mediaSession.playbackState = 'playing';
  mediaSession.setActionHandler('play', () => pauseListening(false, said));
  mediaSession.setActionHandler('pause', () => pauseListening(true, said));
  mediaSession.setActionHandler('nexttrack', skip);
  mediaSession.setActionHandler('stop', stopListening);
}

function announceNothing(): void {
  if (!('mediaSession' in navigator)) return;
  const { mediaSession } = navigator;
  mediaSession.metadata = null;
  mediaSession.playbackState = 'none';
  for (const action of ['play', 'pause', 'nexttrack', 'stop'] as const) mediaSession.setActionHandler(action, null);
}
