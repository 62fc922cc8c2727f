import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ana, bea } from './fixture';

/** As the browser's, and as forbidden as it may be. */
class Storage {
  readonly kept = new Map<string, string>();
  refuses = false;
  getItem(key: string): string | null {
    if (this.refuses) throw new Error('SecurityError');
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.refuses) throw new Error('QuotaExceededError');
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    if (this.refuses) throw new Error('SecurityError');
    this.kept.delete(key);
  }
}

let storage: Storage;
const page = new EventTarget();

/** The page as it is after a (re)load, with somebody signed in. */
async function loaded(me = ana) {
  vi.resetModules();
  const { store } = await import('./store');
  const drafts = await import('./drafts');
  drafts.keepDrafts();
  store.dispatch({ type: 'snapshot', me, rooms: [], inbox: { items: [] } });
  return { ...drafts, signOut: () => store.dispatch({ type: 'signed-out' }) };
}

beforeEach(() => {
  vi.useFakeTimers();
  storage = new Storage();
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('window', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('outlive a reload, by room and person', async () => {
  const before = await loaded();
  before.keepDraft('r1', 'half a');
  before.keepDraft('r2', 'other');
  vi.advanceTimersByTime(1_000);
  const again = await loaded();
  expect([again.draftOf('r1'), again.draftOf('r2'), again.draftOf('r3')]).toEqual(['half a', 'other', '']);
  expect((await loaded(bea)).draftOf('r1')).toBe('');
});

it('are written when the page goes before it is time', async () => {
  const before = await loaded();
  before.keepDraft('r1', 'quick');
  expect(storage.kept.size).toBe(0);
  page.dispatchEvent(new Event('pagehide'));
  expect((await loaded()).draftOf('r1')).toBe('quick');
});

it('go when they are sent, and all with the sign-out', async () => {
  const before = await loaded();
  before.keepDraft('r1', 'a');
  before.keepDraft('r2', 'b');
  vi.advanceTimersByTime(1_000);
  before.keepDraft('r1', '');
  expect((await loaded()).draftOf('r1')).toBe('');
  const later = await loaded();
  later.keepDraft('r3', 'c');
  later.signOut();
  vi.advanceTimersByTime(1_000);
  expect(storage.kept.size).toBe(0);
});

it('leave alone what another tab keeps for other rooms', async () => {
  const one = await loaded();
  one.keepDraft('r1', 'one');
  const two = await loaded();
  two.keepDraft('r2', 'two');
  vi.advanceTimersByTime(1_000);
  const again = await loaded();
  expect([again.draftOf('r1'), again.draftOf('r2')]).toEqual(['one', 'two']);
});

it('are bounded in number, length and age', async () => {
  const before = await loaded();
  for (let room = 0; room < 60; room += 1) {
    vi.advanceTimersByTime(1_000);
    before.keepDraft(`r${room}`, 'x'.repeat(room === 59 ? 20_000 : 1));
  }
  vi.advanceTimersByTime(1_000);
  const again = await loaded();
  expect([again.draftOf('r9'), again.draftOf('r10'), again.draftOf('r59').length]).toEqual(['', 'x', 16_000]);
  vi.advanceTimersByTime(31 * 24 * 3_600_000);
  expect((await loaded()).draftOf('r59')).toBe('');
});

it('last as long as the page where storage is forbidden, and take nothing strange from it', async () => {
  storage.kept.set('tertulia.drafts.u1', '{"r1":{"text":5},"r2":null,"r3":{"text":"ok","at":4102444800000}}');
  const odd = await loaded();
  expect([odd.draftOf('r1'), odd.draftOf('r2'), odd.draftOf('r3')]).toEqual(['', '', 'ok']);
  storage.refuses = true;
  const before = await loaded();
  before.keepDraft('r1', 'a');
  vi.advanceTimersByTime(1_000);
  expect(before.draftOf('r1')).toBe('a');
});
