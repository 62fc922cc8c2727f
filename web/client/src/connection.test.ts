import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Http } from './http.ts';
import { SILENCE_AFTER_WAKE_MS, SILENCE_MAX_MS } from './cadence.ts';
import { StreamConnection, type StreamListener } from './connection.ts';

/** One answer of the server to /api/stream, written to as the test goes. */
interface Served {
  readonly address: string;
  readonly lastEventId: string | undefined;
  readonly language: string | undefined;
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

const served: Served[] = [];
let refuse: 'network' | number | undefined;
let heard: string[];
let connection: StreamConnection;
let http: Http;

/** Lets promises settle; time stands still meanwhile. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

function serve(address: string, init: RequestInit): Promise<Response> {
  if (refuse === 'network') return Promise.reject(new TypeError('no network'));
  if (refuse !== undefined) return Promise.resolve(new Response('{}', { status: refuse }));
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (created) => (controller = created) });
  init.signal?.addEventListener('abort', () => controller.error(new DOMException('aborted', 'AbortError')));
  served.push({
    address,
    lastEventId: (init.headers as Record<string, string>)['Last-Event-ID'],
    language: (init.headers as Record<string, string>)['Accept-Language'],
    write: async (text) => {
      controller.enqueue(new TextEncoder().encode(text));
      await settle();
    },
    end: async () => {
      controller.close();
      await settle();
    },
  });
  return Promise.resolve(new Response(body, { headers: { 'Content-Type': 'text/event-stream;charset=UTF-8' } }));
}

const listener: StreamListener = {
  blocks: (before, cursor, blocks) => heard.push(`${before}>${cursor}:${blocks.map(({ event }) => event ?? '-').join(',')}`),
  connection: (state) => heard.push(state.kind === 'reconnecting' ? `reconnecting ${state.reason}` : state.kind),
  signedOut: () => heard.push('signed out'),
  reset: () => heard.push('reset'),
};

const last = (): Served => {
  const newest = served.at(-1);
  if (newest === undefined) throw new Error('no stream was asked for');
  return newest;
};

beforeEach(async () => {
  vi.useFakeTimers({ now: 0 });
  vi.stubGlobal('fetch', vi.fn(serve));
  vi.stubGlobal('navigator', { onLine: true });
  served.length = 0;
  refuse = undefined;
  heard = [];
  http = new Http();
  connection = new StreamConnection(http, 'c0', listener);
  connection.start();
  await settle();
});

afterEach(() => {
  connection.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('StreamConnection', () => {
  it('opens with the cursor of the snapshot in the address and is live after an empty catch-up', async () => {
    expect(last()).toMatchObject({ address: '/api/stream?cursor=c0', lastEventId: undefined });
    await last().write('id: c0\nretry: 3000\n\nevent: resumed\ndata: {"count":0}\n\n');
    expect(heard).toEqual(['connecting', 'c0>c0:-,resumed', 'live']);
  });

  it('is catching up until the promised events have come', async () => {
    await last().write('id: c0\n\nevent: resumed\ndata: {"count":2}\n\n');
    await last().write('id: c1\nevent: message.posted\ndata: {}\n\n');
    expect(heard.at(-2)).toBe('catching-up');
    await last().write('id: c2\nevent: message.posted\ndata: {}\n\n');
    expect(heard.at(-1)).toBe('live');
  });

  it('moves its cursor with id-only blocks and goes on from there with Last-Event-ID, when the server asked for it', async () => {
    await last().write('id: c0\nretry: 3000\n\nevent: resumed\ndata: {"count":0}\n\n');
    await last().write('id: c7\n\n');
    await last().end();
    expect(heard.at(-1)).toBe('reconnecting lost');
    await vi.advanceTimersByTimeAsync(2_900);
    expect(served).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(last()).toMatchObject({ address: '/api/stream', lastEventId: 'c7' });
  });

  it('opens anew when nothing has been heard for too long, although the line looks open', async () => {
    await last().write('id: c0\n\nevent: resumed\ndata: {"count":0}\n\n');
    await vi.advanceTimersByTimeAsync(SILENCE_MAX_MS - 1_000);
    expect(served).toHaveLength(1);
    await last().write('id: c1\n\n');
    await vi.advanceTimersByTimeAsync(SILENCE_MAX_MS + 6_000);
    expect(served).toHaveLength(2);
    expect(last().lastEventId).toBe('c1');
  });

  it('on wake-up trusts a line that spoke lately and replaces one that did not', async () => {
    await last().write('id: c0\n\nevent: resumed\ndata: {"count":0}\n\n');
    connection.wake();
    await settle();
    expect(served).toHaveLength(1);
    vi.setSystemTime(SILENCE_AFTER_WAKE_MS + 1);
    connection.wake();
    await settle();
    expect(served).toHaveLength(2);
  });

  it('does not wait for the retry when woken', async () => {
    await last().end();
    connection.wake();
    await settle();
    expect(served).toHaveLength(2);
  });

  it.each([
    ['auth_required', 'signed out'],
    ['reset', 'reset'],
  ])('stops at %s', async (event, told) => {
    await last().write(`id: c5\nevent: ${event}\ndata: {}\n\n`);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(heard.at(-1)).toBe(told);
    expect(served).toHaveLength(1);
  });

  it('stops at a 401', async () => {
    refuse = 401;
    await last().end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard.at(-1)).toBe('signed out');
  });

  it('waits as long as an overloaded server says', async () => {
    await last().write('retry: 20000\nevent: overloaded\ndata: {}\n\n');
    await last().end();
    expect(heard.at(-1)).toBe('reconnecting overloaded');
    await vi.advanceTimersByTimeAsync(19_000);
    expect(served).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(served).toHaveLength(2);
  });

  it('shows the words of a server that refuses or ends the stream, in the language of the page', async () => {
    const shown: unknown[] = [];
    connection.stop();
    http.language = 'es';
    connection = new StreamConnection(http, 'c0', { ...listener, connection: (state) => shown.push(state) });
    connection.start();
    await settle();
    expect(last().language).toBe('es');
    await last().write('retry: 30000\n\nevent: overloaded\ndata: {"reason":"user","reconnect":true,"text":"Demasiadas."}\n\n');
    await last().end();
    expect(shown.at(-1)).toMatchObject({ kind: 'reconnecting', reason: 'overloaded', text: 'Demasiadas.' });
    await vi.advanceTimersByTimeAsync(30_100);
    await last().write('retry: 1000\n\nevent: closing\ndata: {"reason":"lagging","reconnect":true,"text":"Muy lenta."}\n\n');
    await last().end();
    expect(shown.at(-1)).toMatchObject({ kind: 'reconnecting', reason: 'renewed', text: 'Muy lenta.' });
    await vi.advanceTimersByTimeAsync(5_000);
    await last().end();
    expect(shown.at(-1)).not.toHaveProperty('text');
  });

  it('signs out when told that there is no session', async () => {
    await last().write('retry: 30000\n\nevent: auth_required\ndata: {"reason":"auth_required","reconnect":false}\n\n');
    expect(heard.at(-1)).toBe('signed out');
  });

  it('says that the server renews the stream, and asks for a snapshot when told not to come back', async () => {
    await last().write('event: closing\ndata: {"reason":"aged","reconnect":true}\n\n');
    await last().end();
    expect(heard.at(-1)).toBe('reconnecting renewed');
    await vi.advanceTimersByTimeAsync(1_100);
    await last().write('event: closing\ndata: {"reason":"revoked","reconnect":false}\n\n');
    expect(heard.at(-1)).toBe('reset');
  });

  it('keeps trying through refusals and lost networks, and says when the browser is offline', async () => {
    refuse = 503;
    await last().end();
    await vi.advanceTimersByTimeAsync(5_000);
    refuse = 'network';
    vi.stubGlobal('navigator', { onLine: false });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard.at(-1)).toBe('reconnecting offline');
    refuse = undefined;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(served).toHaveLength(2);
  });

  it('tells no lie about a line that a newer one has replaced', async () => {
    const old = last();
    connection.networkGone();
    await settle();
    expect(served).toHaveLength(2);
    await last().write('id: c0\n\nevent: resumed\ndata: {"count":0}\n\n');
    await expect(old.write('id: c9\n\n')).rejects.toThrow();
    expect(heard.at(-1)).toBe('live');
  });
});
