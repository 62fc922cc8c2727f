import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '@tertulia/client';
import { server } from '../server';
import { deleteSoon, finishDeletions, undoDeletion } from './deletion';
import { ana, posted, stream } from './fixture';
import type { Message } from './model';
import { store } from './store';

const sent = vi.spyOn(server.messages, 'deleteMessage');

const message = (): Message => {
  const found = store.state().timelines['r1']?.items[0];
  if (found === undefined) throw new Error('no message');
  return found;
};
const state = () => store.state().deletions['m1'];

beforeEach(() => {
  vi.useFakeTimers();
  sent.mockReset().mockResolvedValue(undefined);
  store.dispatch({ type: 'signed-out' });
  store.dispatch({ type: 'snapshot', me: ana, rooms: [], inbox: { items: [] } });
  store.dispatch(stream(posted(1)));
});
afterEach(() => {
  undoDeletion('m1');
  vi.useRealTimers();
});

it('is told to the server when it can no longer be undone', async () => {
  deleteSoon(message());
  await vi.advanceTimersByTimeAsync(5_900);
  expect(state()).toBe('waiting');
  expect(sent).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toHaveBeenCalledExactlyOnceWith('r1', 'm1', false);
  expect(message().deletedAt).toBeDefined();
  expect(state()).toBeUndefined();
});

it('is never told when it is undone', async () => {
  deleteSoon(message());
  undoDeletion('m1');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).not.toHaveBeenCalled();
  expect(state()).toBeUndefined();
  expect(message().deletedAt).toBeUndefined();
});

it('is told at once when the page goes, and once', async () => {
  deleteSoon(message());
  await finishDeletions();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveBeenCalledExactlyOnceWith('r1', 'm1', true);
});

it('brings the message back when the server does not delete it', async () => {
  sent.mockRejectedValueOnce(new Problem('network', 0, ''));
  deleteSoon(message());
  await vi.advanceTimersByTimeAsync(6_100);
  expect(state()).toBe('failed');
  expect(message().deletedAt).toBeUndefined();
  deleteSoon(message());
  await vi.advanceTimersByTimeAsync(6_100);
  expect(message().deletedAt).toBeDefined();
});

it('is done when somebody else was faster', async () => {
  sent.mockRejectedValueOnce(new Problem('message-not-found', 404, ''));
  deleteSoon(message());
  await vi.advanceTimersByTimeAsync(6_100);
  expect(message().deletedAt).toBeDefined();
});
