import { asProblem, type Words } from '@tertulia/client';
import { server } from '../server';
import type { Message } from '../state/model';
import { failureOf, type Failure } from './failure';
import { saying } from './voice';

export type Reading =
  | { readonly kind: 'silent' }
  | { readonly kind: 'loading' | 'speaking'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly failure: Failure };

/** What the reader stands on: the server, an audio element, and the browser's own voice. */
export interface Means {
  readonly fetch: (room: string, id: string, signal: AbortSignal) => Promise<Blob>;
  readonly audio: () => HTMLAudioElement;
  /** Says words; fulfilled at their end. */
  readonly say: (words: Words, signal: AbortSignal) => Promise<void>;
}

/** Reads messages aloud, one at a time. */
interface Reader {
  readonly state: () => Reading;
  readonly subscribe: (listener: () => void) => () => void;
  /** Reads a message, or stops reading it. */
  readonly toggle: (message: Pick<Message, 'room' | 'id'>) => void;
  /** Stops, if this message is being read, or if any is when none is named. */
  readonly stop: (message?: string) => void;
}

const SILENT: Reading = { kind: 'silent' };

export function createReader(means: Means): Reader {
  let reading: Reading = SILENT;
  let current: AbortController | undefined;
  const listeners = new Set<() => void>();

  function become(next: Reading): void {
    reading = next;
    for (const listener of listeners) listener();
  }

  function stop(message?: string): void {
    if (current === undefined || (message !== undefined && reading.kind !== 'silent' && reading.message !== message)) return;
    current.abort();
    current = undefined;
    become(SILENT);
  }

  async function read({ room, id }: Pick<Message, 'room' | 'id'>): Promise<void> {
    stop();
    const mine = new AbortController();
    current = mine;
    // Touched while the person's press still counts: browsers then let it play when the audio is there.
    const element = means.audio();
    element.load();
    const speaking = (): void => {
      if (!mine.signal.aborted) become({ kind: 'speaking', message: id });
    };
    become({ kind: 'loading', message: id });
    let end: Reading = SILENT;
    try {
      const audio = await means.fetch(room, id, mine.signal).catch((error: unknown) => wordsIn(error));
      if (mine.signal.aborted) return;
      if (audio instanceof Blob) await played(element, audio, mine.signal, speaking);
      else {
        speaking();
        await means.say(audio, mine.signal);
      }
    } catch (error) {
      end = { kind: 'failed', message: id, failure: failureOf(error) };
    }
    if (mine.signal.aborted) return;
    current = undefined;
    become(end);
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
export const reader = createReader({ fetch: server.messages.speech, audio: () => new Audio(), say: saying });
