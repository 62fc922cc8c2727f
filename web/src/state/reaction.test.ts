import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '@tertulia/client';
import { server } from '../server';
import { after, ana, bea, page, posted, started, stream, wire } from './fixture';
import { reactionsOf } from './message';
import type { ChatState, Message } from './model';
import { reduce } from './reducer';
import { react } from './reacting';
import { store } from './store';

const sent = vi.spyOn(server.messages, 'react');

const event = (offset: number, type: 'added' | 'removed', by = bea, emoji = '👍') => ({
  pos: `7:${offset}`,
  event: { type: `reaction.${type}` as const, id: `e${offset}`, room: 'r1', at: '2026-11-24T05:00:00.000Z', by, reaction: { message: 'm1', emoji } },
});
const first = (state: ChatState): Message => {
  const message = state.timelines['r1']?.items[0];
  if (message === undefined) throw new Error('no message');
  return message;
};
const counts = (state: ChatState) => reactionsOf(first(state)).map(({ emoji, count, me }) => `${emoji}${count}${me ? ' me' : ''}`);
const wished = (on: boolean, emoji = '👍') => ({ type: 'reaction.wished' as const, room: 'r1', message: 'm1', emoji, on });

describe('reactions', () => {
  const begun = after(started(), stream(posted(1)));

  it('are counted once, however often the stream brings them', () => {
    const once = after(begun, stream(event(2, 'added'), event(3, 'added', ana), event(4, 'added', bea, '🎉')));
    expect(counts(once)).toEqual(['👍2 me', '🎉1']);
    expect(counts(after(once, stream(event(2, 'added'), event(3, 'added', ana), event(4, 'added', bea, '🎉'))))).toEqual(['👍2 me', '🎉1']);
  });

  it('are counted once when the log has them twice', () => {
    expect(counts(after(begun, stream(event(2, 'added'), event(3, 'added'), event(4, 'added', ana), event(5, 'added', ana))))).toEqual(['👍2 me']);
    expect(counts(after(begun, stream(event(2, 'added'), event(3, 'removed'), event(4, 'removed'))))).toEqual([]);
    expect(counts(after(begun, stream(event(2, 'added'), event(3, 'removed'), event(4, 'added'))))).toEqual(['👍1']);
  });

  it('keep their places when they are counted', () => {
    expect(counts(after(begun, stream(event(2, 'added'), event(3, 'added', bea, '🎉'), event(4, 'added', ana))))).toEqual(['👍2 me', '🎉1']);
  });

  it('survive a second delivery of their message, and an older page of the history', () => {
    const reacted = after(begun, stream(event(2, 'added')));
    expect(counts(after(reacted, stream(posted(1))))).toEqual(['👍1']);
    expect(counts(after(reacted, page('newest', [wire(1)], { asOf: 1 })))).toEqual(['👍1']);
    expect(counts(after(reacted, page('newest', [wire(1, { reactions: [{ emoji: '👍', count: 5, me: true }] })], { asOf: 9 })))).toEqual(['👍5 me']);
  });

  it('are shown as wished until the log says the same, and not counted again then', () => {
    const on = after(begun, stream(event(2, 'added')), wished(true));
    expect(counts(on)).toEqual(['👍2 me']);
    const told = after(on, stream(event(3, 'added', ana)));
    expect(counts(told)).toEqual(['👍2 me']);
    expect(first(told).wished).toEqual({});
    expect(counts(after(told, wished(false)))).toEqual(['👍1']);
    expect(counts(after(told, wished(false), stream(event(4, 'removed', ana))))).toEqual(['👍1']);
  });

  it('are shown as wished also after a page of the history that knows nothing of it yet', () => {
    const unheard = page('newest', [wire(1, { reactions: [{ emoji: '👍', count: 1, me: false }] })], { asOf: 9 });
    expect(counts(after(begun, wished(true), unheard))).toEqual(['👍2 me']);
    const heard = page('newest', [wire(1, { reactions: [{ emoji: '👍', count: 2, me: true }] })], { asOf: 9 });
    const told = after(begun, wished(true), wished(true, '🎉'), heard);
    expect(counts(told)).toEqual(['👍2 me', '🎉1 me']);
    expect(first(told).wished).toEqual({ '🎉': true });
  });

  it('are taken back when the server refuses them', () => {
    const problem = new Problem('network', 0, '');
    const refused = after(begun, wished(true), { type: 'reaction.refused', room: 'r1', message: 'm1', emoji: '👍', problem });
    expect(counts(refused)).toEqual([]);
    expect(first(refused).refusal).toBe(problem);
    expect(first(after(refused, wished(true))).refusal).toBeUndefined();
  });
});

describe('reacting', () => {
  beforeEach(() => {
    sent.mockReset();
    store.dispatch({ type: 'signed-out' });
    store.dispatch({ type: 'snapshot', me: ana, rooms: [], inbox: { items: [] } });
    store.dispatch(stream(posted(1)));
  });
  const shown = () => counts(store.state());

  it('is shown before the server has answered', async () => {
    let answer: (value: unknown) => void = () => {};
    sent.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const done = react(first(store.state()), '👍', true);
    expect(shown()).toEqual(['👍1 me']);
    answer(undefined);
    await done;
    expect(shown()).toEqual(['👍1 me']);
    expect(sent).toHaveBeenCalledExactlyOnceWith('r1', 'm1', '👍', true);
  });

  it('sends one request at a time, and the last wish after it', async () => {
    let answer: (value: unknown) => void = () => {};
    sent.mockReturnValueOnce(new Promise((resolve) => (answer = resolve))).mockResolvedValue(undefined);
    const done = react(first(store.state()), '👍', true);
    await react(first(store.state()), '👍', false);
    await react(first(store.state()), '👍', true);
    await react(first(store.state()), '👍', false);
    expect(sent).toHaveBeenCalledTimes(1);
    answer(undefined);
    await done;
    expect(sent.mock.calls.map(([, , , on]) => on)).toEqual([true, false]);
    expect(shown()).toEqual([]);
  });

  it.each([
    ['a page of the history has come meanwhile', page('newest', [wire(1, { reactions: [] })], { asOf: 9 })],
    ['the window has gone elsewhere meanwhile', page('around', [wire(50)], { hasOlder: true, asOf: 60 })],
  ])('is taken back also when %s', async (_, meanwhile) => {
    let answer: (value: unknown) => void = () => {};
    sent.mockReturnValueOnce(new Promise((resolve) => (answer = resolve))).mockResolvedValue(undefined);
    const done = react(first(store.state()), '👍', true);
    await react(first(store.state()), '👍', false);
    store.dispatch(meanwhile);
    answer(undefined);
    await done;
    expect(sent.mock.calls.map(([, , , on]) => on)).toEqual([true, false]);
  });

  it('is undone when it fails', async () => {
    sent.mockRejectedValueOnce(new Problem('rate-limited', 429, 'slow'));
    await react(first(store.state()), '👍', true);
    expect(shown()).toEqual([]);
    expect(first(store.state()).refusal?.code).toBe('rate-limited');
  });

  it('leaves the reducer pure', () => {
    const state = store.state();
    expect(reduce(state, wished(true))).not.toBe(state);
    expect(first(state).wished).toEqual({});
  });
});
