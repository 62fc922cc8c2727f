import { asProblem, type Words } from '@tertulia/client';
import { server } from '../server';
import type { Message } from '../state/model';
import { failureOf, type Failure } from './failure';
import { holding, saying } from './voice';

export type Reading =
  | { readonly kind: 'silent' }
  | { readonly kind: 'loading' | 'speaking'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly failure: Failure };

/** What the reader stands on: the server, an audio element, and the browser's own voice. */
export interface Means {
  readonly fetch: (room: string, id: string, signal: AbortSignal, sender?: boolean) => Promise<Blob>;
  readonly audio: () => HTMLAudioElement;
  /** Says words; fulfilled at their end. */
  readonly say: (words: Words, signal: AbortSignal, rate?: number) => Promise<void>;
  /** Holds the browser's own voice, and lets it go on. */
  readonly hold?: (held: boolean) => void;
}

/** Reads messages aloud, one at a time. */
interface Reader {
  readonly state: () => Reading;
  readonly subscribe: (listener: () => void) => () => void;
  /** Reads a message, or stops reading it. */
  readonly toggle: (message: Pick<Message, 'room' | 'id'>) => void;
  /** Stops, if this message is being read, or if any is when none is named. */
  readonly stop: (message?: string) => void;
  /** The message has left the page: stops if it is read for itself. Of a room read aloud it is read on. */
  readonly left: (message: string) => void;
  /** Reads one of a room that is read aloud, with who says it; fulfilled when that ends, and how. */
  readonly readInRoom: (message: Pick<Message, 'room' | 'id'>, way: Way) => Promise<Ending>;
  /** Holds what is being read of a room, and goes on with it. */
  readonly hold: (held: boolean) => void;
  /** Changes how fast the server's audio is played, at once. */
  readonly setRate: (rate: number) => void;
}

/** How a room is read: on which element, which the person's press has touched, and how fast. */
export interface Way {
  readonly element: HTMLAudioElement;
  readonly rate: number;
}

/** `stopped`: by somebody, here or for another message. */
export type Ending = 'ended' | 'stopped' | { readonly error: unknown };

const SILENT: Reading = { kind: 'silent' };

export function createReader(means: Means): Reader {
  let reading: Reading = SILENT;
  let current: AbortController | undefined;
  let way: Way | undefined;
  let held = false;
  /** Lets what was fetched while it was held be heard. */
  let release = (): void => undefined;
  let playing: HTMLAudioElement | undefined;
  const listeners = new Set<() => void>();

  function become(next: Reading): void {
    reading = next;
    for (const listener of listeners) listener();
  }

  function stop(message?: string): void {
    if (current === undefined || (message !== undefined && reading.kind !== 'silent' && reading.message !== message)) return;
    current.abort();
    current = undefined;
    release();
    become(SILENT);
  }

  async function read({ room, id }: Pick<Message, 'room' | 'id'>, inRoom?: Way): Promise<Ending> {
    stop();
    way = inRoom;
    held = false;
    const mine = new AbortController();
    current = mine;
    // Touched while the person's press still counts: browsers then let it play when the audio is there.
    const element = inRoom?.element ?? means.audio();
    if (inRoom === undefined) element.load();
    else element.defaultPlaybackRate = inRoom.rate;
    playing = element;
    const speaking = (): void => {
      if (!mine.signal.aborted) become({ kind: 'speaking', message: id });
    };
    become({ kind: 'loading', message: id });
    let end: Reading = SILENT;
    let ending: Ending = 'ended';
    try {
      const audio = await means.fetch(room, id, mine.signal, inRoom !== undefined).catch((error: unknown) => wordsIn(error));
      if (held) await new Promise<void>((resolve) => (release = resolve));
      if (mine.signal.aborted) return 'stopped';
      if (audio instanceof Blob) await played(element, audio, mine.signal, speaking);
      else {
        speaking();
        await means.say(audio, mine.signal, inRoom?.rate);
      }
    } catch (error) {
      ending = { error };
      // A room that is read aloud says itself what is not.
      if (inRoom === undefined) end = { kind: 'failed', message: id, failure: failureOf(error) };
    }
    if (mine.signal.aborted) return 'stopped';
    current = undefined;
    become(end);
    return ending;
  }

  return {
    state: () => reading,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    toggle: (message) => {
      if (current !== undefined && reading.kind !== 'silent' && reading.message === message.id) stop();
      else void read(message);
    },
    stop,
    left: (message) => {
      if (way === undefined) stop(message);
    },
    readInRoom: read,
    hold: (on) => {
      if (way === undefined || current === undefined) return;
      held = on;
      if (!on) release();
      means.hold?.(on);
      if (reading.kind !== 'speaking' || playing === undefined || playing.src === '') return;
      if (on) playing.pause();
      else playing.play().catch(() => stop());
    },
    setRate: (rate) => {
      if (way !== undefined && playing !== undefined) playing.playbackRate = rate;
    },
  };
}

function wordsIn(error: unknown): Words {
  const { words } = asProblem(error);
  if (words === undefined) throw error;
  return words;
}

/** Plays to the end, or until it is aborted. */
async function played(element: HTMLAudioElement, audio: Blob, signal: AbortSignal, onPlaying: () => void): Promise<void> {
  const address = URL.createObjectURL(audio);
  try {
    await new Promise<void>((resolve, reject) => {
      element.onended = () => resolve();
      element.onerror = () => reject(new Error('the audio cannot be played'));
      signal.addEventListener('abort', () => resolve(), { once: true });
      element.src = address;
      element.play().then(onPlaying, reject);
    });
  } finally {
    element.pause();
    URL.revokeObjectURL(address);
  }
}

/** The one reader of the page. */
export const reader = createReader({ fetch: server.messages.speech, audio: () => new Audio(), say: saying, hold: holding });
