import { afterEach, describe, expect, it, vi } from 'vitest';
import { Problem, type Words } from '@tertulia/client';
import { NoVoice } from './failure';
import { createReader, type Means } from './reader';

/** As much of an audio element as the reader uses; the test ends and breaks it. */
class Sound {
  src = '';
  loads = 0;
  paused = true;
  onended: (() => void) | null = null;
  onerror: (() => void) | null = null;
  refusal: Error | undefined;

  load(): void {
    this.loads += 1;
  }

  async play(): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal;
    this.paused = false;
  }

  pause(): void {
    this.paused = true;
  }
}

const one = { room: 'r1', id: 'm1' };
const other = { room: 'r1', id: 'm2' };
const words: Words = { text: 'hola', language: 'es' };
const notHere = new Problem('speech-not-here', 404, '', {}, undefined, undefined, undefined, words);

function fixture(means: Partial<Means> = {}) {
  const sounds: Sound[] = [];
  const reader = createReader({
    fetch: async () => new Blob(['audio']),
    say: async () => undefined,
    audio: () => {
      const sound = new Sound();
      sounds.push(sound);
      return sound as unknown as HTMLAudioElement;
    },
    ...means,
  });
  const kind = () => reader.state().kind;
  return { reader, sounds, kind };
}

afterEach(() => vi.restoreAllMocks());

describe('the reader', () => {
  it('plays what the server sends, to its end', async () => {
    const revoked = vi.spyOn(URL, 'revokeObjectURL');
    const { reader, sounds, kind } = fixture();
    reader.toggle(one);
    expect(reader.state()).toEqual({ kind: 'loading', message: 'm1' });
    expect(sounds[0]?.loads).toBe(1);
    await vi.waitFor(() => expect(reader.state()).toEqual({ kind: 'speaking', message: 'm1' }));
    expect(sounds[0]?.src).toMatch(/^blob:/u);
    sounds[0]?.onended?.();
    await vi.waitFor(() => expect(kind()).toBe('silent'));
    expect(revoked).toHaveBeenCalledWith(sounds[0]?.src);
  });

  it('stops at the second press, and while it still loads ends the request', async () => {
    let asked: AbortSignal | undefined;
    const { reader, sounds, kind } = fixture({
      fetch: (_room, _id, signal) => {
        asked = signal;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Problem('network', 0, ''))));
      },
    });
    reader.toggle(one);
    reader.toggle(one);
    expect(asked?.aborted).toBe(true);
    expect(kind()).toBe('silent');
    await Promise.resolve();
    expect(kind()).toBe('silent');

    const playing = fixture();
    playing.reader.toggle(one);
    await vi.waitFor(() => expect(playing.kind()).toBe('speaking'));
    playing.reader.toggle(one);
    expect(playing.kind()).toBe('silent');
    await vi.waitFor(() => expect(playing.sounds[0]?.paused).toBe(true));
    expect(sounds).toHaveLength(1);
  });

  it('reads one at a time', async () => {
    const { reader, sounds } = fixture();
    reader.toggle(one);
    await vi.waitFor(() => expect(reader.state().kind).toBe('speaking'));
    reader.toggle(other);
    expect(reader.state()).toEqual({ kind: 'loading', message: 'm2' });
    await vi.waitFor(() => expect(reader.state()).toEqual({ kind: 'speaking', message: 'm2' }));
    expect(sounds.map(({ paused }) => paused)).toEqual([true, false]);
    reader.stop('m1');
    expect(reader.state().kind).toBe('speaking');
    reader.stop('m2');
    expect(reader.state().kind).toBe('silent');
  });

  it('lets the browser say the words where the server does not', async () => {
    const say = vi.fn(async () => undefined);
    const { reader, sounds, kind } = fixture({ fetch: () => Promise.reject(notHere), say });
    reader.toggle(one);
    await vi.waitFor(() => expect(kind()).toBe('silent'));
    expect(say).toHaveBeenCalledWith(words, expect.any(AbortSignal));
    expect(sounds[0]?.src).toBe('');
  });

  it('says why it did not read, until the next press', async () => {
    const refusals: [Partial<Means>, unknown][] = [
      [{ fetch: () => Promise.reject(notHere), say: () => Promise.reject(new NoVoice()) }, 'no-voice'],
      [{ fetch: () => Promise.reject(new Problem('nothing-to-say', 422, '')) }, 'nothing'],
      [{ fetch: () => Promise.reject(new Problem('rate-limited', 429, '')) }, expect.objectContaining({ code: 'rate-limited' })],
    ];
    for (const [means, failure] of refusals) {
      const { reader } = fixture(means);
      reader.toggle(one);
      await vi.waitFor(() => expect(reader.state()).toEqual({ kind: 'failed', message: 'm1', failure }));
      reader.toggle(one);
      expect(reader.state().kind).toBe('loading');
      await vi.waitFor(() => expect(reader.state().kind).toBe('failed'));
    }
  });

  it('says why the browser did not play', async () => {
    const { reader, sounds } = fixture();
    reader.toggle(one);
    sounds[0]!.refusal = new DOMException('', 'NotAllowedError');
    await vi.waitFor(() => expect(reader.state()).toEqual({ kind: 'failed', message: 'm1', failure: 'not-allowed' }));
    reader.toggle(one);
    await vi.waitFor(() => expect(reader.state().kind).toBe('speaking'));
    sounds[1]?.onerror?.();
    await vi.waitFor(() => expect(reader.state()).toEqual({ kind: 'failed', message: 'm1', failure: 'failed' }));
  });
});
