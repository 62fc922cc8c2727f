import { Problem } from '@tertulia/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ana, bea, cafe, wire } from './fixture';

const page = new EventTarget();
let storage: Map<string, string>;
/** What was posted, and what becomes of it: nothing arrives while the network is away. */
let posted: { clientId: string; text: string }[];
let away: boolean;

const KEY = 'tertulia.pending.u1';

/** The page as it is after a (re)load, with somebody signed in. */
async function loaded(me = ana) {
  vi.resetModules();
  const { server } = await import('../server');
  const { store } = await import('./store');
  const { keepPending } = await import('./keeping');
  const { send, discard } = await import('./outbox');
  vi.spyOn(server.messages, 'postMessage').mockImplementation(async (_room, body) => {
    if (away) throw new Problem('network', 0, '');
    posted.push(body);
    return { message: wire(10 + posted.length, { sender: me, clientId: body.clientId, text: body.text }), position: `7:${10 + posted.length}` };
  });
  keepPending();
  store.dispatch({ type: 'snapshot', me, rooms: [cafe], inbox: { items: [] } });
  return { store, send, discard, pending: () => store.state().pending.map(({ text, state }) => `${text} ${state}`) };
}

beforeEach(() => {
  vi.useFakeTimers();
  storage = new Map();
  posted = [];
  away = true;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  });
  vi.stubGlobal('window', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('waits for a network however long that takes, and sends each message once and in order when the line is back', async () => {
  const { store, send, pending } = await loaded();
  for (const text of ['one', 'two', 'three']) send('r1', text);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(pending()).toEqual(['one sending', 'two sending', 'three sending']);
  away = false;
  store.dispatch({ type: 'connection', connection: { kind: 'live' } });
  await vi.advanceTimersByTimeAsync(0);
  expect(posted.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(pending()).toEqual([]);
  expect(storage.size).toBe(0);
});

it('takes what was on its way up again after a reload, under the same clientIds', async () => {
  const first = await loaded();
  for (const text of ['one', 'two']) first.send('r1', text);
  await vi.advanceTimersByTimeAsync(100);
  const before = first.store.state().pending.map(({ clientId }) => clientId);
  away = false;
  const again = await loaded();
  await vi.advanceTimersByTimeAsync(0);
  expect(posted.map(({ clientId }) => clientId)).toEqual(before);
  expect(again.pending()).toEqual([]);
});

it('leaves to the person what must not be repeated: a command, and what the server may have forgotten', async () => {
  const old = { clientId: 'c1', room: 'r1', text: 'old', at: new Date(Date.now() - 86_400_000).toISOString(), state: 'sending' };
  const command = { ...old, clientId: 'c2', text: '/roll', command: true, at: new Date().toISOString() };
  storage.set(KEY, JSON.stringify([old, command, { nonsense: true }]));
  away = false;
  const { pending } = await loaded();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(posted).toEqual([]);
  expect(pending()).toEqual(['old failed', '/roll failed']);
});

it('sends nothing that was discarded, in this tab or another, and nothing after the sign-out', async () => {
  const { store, send, discard, pending } = await loaded();
  for (const text of ['one', 'two', 'three']) send('r1', text);
  await vi.advanceTimersByTimeAsync(100);
  discard(store.state().pending[0]?.clientId ?? '');
  const stored = storage.get(KEY) ?? '';
  const kept = (JSON.parse(stored) as { text: string }[]).filter(({ text }) => text !== 'two');
  page.dispatchEvent(Object.assign(new Event('storage'), { key: KEY, oldValue: stored, newValue: JSON.stringify(kept) }));
  expect(pending()).toEqual(['three sending']);
  store.dispatch({ type: 'signed-out' });
  away = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(posted).toEqual([]);
  expect(storage.size).toBe(0);
});

it('shows nobody what somebody else could not send', async () => {
  const { send } = await loaded();
  send('r1', 'mine');
  const other = await loaded(bea);
  expect(other.pending()).toEqual([]);
});

it('fails after a few refusals, however they are mixed with silence', async () => {
  const { send, pending } = await loaded();
  const { server } = await import('../server');
  const client = await import('@tertulia/client');
  let asked = 0;
  vi.spyOn(server.messages, 'postMessage').mockImplementation(async () => {
    asked += 1;
    throw new client.Problem('unavailable', asked % 2 === 0 ? 0 : 503, '');
  });
  send('r1', 'one');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toBe(7);
  expect(pending()).toEqual(['one failed']);
});
