import { expect, test } from 'vitest';
import type { WireEvent, WireMessage } from '@tertulia/client';
import type { Delivery } from './event';
import { after, ana, bea, cafe, notification, page, posted, started, stream, wire } from './fixture';
import { initialState, type ChatState } from './model';
import { reduce } from './reducer';
import { repliesOf, rootOf } from './thread';

const event = (offset: number, made: object): Delivery => ({
  pos: `7:${offset}`,
  event: { id: `e${offset}`, room: 'r1', at: new Date(offset).toISOString(), by: bea, ...made } as WireEvent,
});
const reply = (offset: number, change: Partial<WireMessage> = {}): Delivery => posted(offset, { replyTo: 'm1', thread: 'm1', ...change });
const gone = (offset: number, id: string): Delivery =>
  event(offset, { type: 'message.deleted', message: { id, deletedAt: new Date(offset).toISOString(), thread: 'm1' } });
const marker = (offset: number, unread?: true): Delivery => ({
  pos: `9:${offset}`,
  event: { type: 'marker.moved', id: `k${offset}`, at: '', marker: { room: 'r1', position: `7:${offset}`, ...(unread ? { unread } : {}) } },
});
const root = (state: ChatState) => state.timelines['r1']?.items.find(({ id }) => id === 'm1');

test('replies are counted where their root is, each event once', () => {
  const state = after(started(), stream(posted(1), reply(2), reply(3, { sender: ana }), reply(4)));

  expect(root(state)?.replies).toEqual({ count: 3, lastAt: wire(4).at, by: [bea, ana] });
  expect(root(after(state, stream(reply(3), reply(4))))?.replies?.count).toBe(3);
  const fewer = after(state, stream(gone(5, 'm2'), gone(5, 'm2')));
  expect(root(fewer)?.replies?.count).toBe(2);
  expect(root(after(fewer, stream(gone(6, 'm3'), gone(7, 'm4'))))?.replies).toBeUndefined();
});

test('a page counts what came before it, the stream what comes after', () => {
  const counted = { count: 2, lastAt: wire(3).at, by: [bea] };
  const state = after(started(), page('newest', [wire(1, { replies: counted }), wire(2, { thread: 'm1' }), wire(3, { thread: 'm1' })], { asOf: 3 }));

  expect(root(after(state, stream(reply(2), reply(3))))?.replies?.count).toBe(2);
  expect(root(after(state, stream(reply(4))))?.replies?.count).toBe(3);
});

test('an open thread follows its room', () => {
  let state = after(started(), stream(posted(1), reply(2)), { type: 'thread.opened', room: 'r1', root: 'm1' });
  state = reduce(state, { type: 'thread.loaded', root: wire(1), edge: 'newest', items: [wire(2, { thread: 'm1', replyTo: 'm1' })], hasOlder: false, asOf: '7:2' });
  state = after(state, stream(reply(3), posted(4), event(5, { type: 'reaction.added', reaction: { message: 'm2', emoji: '👍' } })));

  const { thread } = state;
  expect(thread === undefined ? [] : repliesOf(thread).map(({ id }) => id)).toEqual(['m2', 'm3']);
  expect(thread === undefined ? undefined : rootOf(thread)?.replies?.count).toBe(1);
  expect(thread?.timeline.items.find(({ id }) => id === 'm2')?.reactions).toEqual([{ emoji: '👍', count: 1, me: false }]);
  expect(reduce(state, { type: 'opened', room: 'r2' }).thread).toBeUndefined();
  expect(after(state, stream(gone(6, 'm3'))).thread?.timeline.items.find(({ id }) => id === 'm3')?.deletedAt).toBeDefined();
  expect(reduce(state, { type: 'gap', rooms: undefined }).thread?.timeline.holeAfter).toBe(3);
});

test('the first pin holds until it is taken out, and a deleted message has none', () => {
  const pin = (offset: number, by = bea): Delivery => event(offset, { type: 'message.pinned', by, message: { id: 'm1' } });
  const state = after(started(), stream(posted(1), pin(2), pin(3, ana)));

  expect(root(state)?.pinned?.by).toEqual(bea);
  expect(state.pinNews['r1']).toBe('7:3');
  expect(root(after(state, stream(event(4, { type: 'message.unpinned', message: { id: 'm1' } }), pin(2))))?.pinned).toBeUndefined();
  expect(root(after(state, stream(gone(4, 'm1'))))?.pinned).toBeUndefined();
});

test('reading moves the marker on, marking as unread also back, here and elsewhere', () => {
  const read = after(started(), { type: 'opened', room: 'r1' }, stream(posted(1), posted(2), posted(3), notification(3, 8), marker(3)));
  expect(read.rooms['r1']).toMatchObject({ readOffset: 3, unread: 0, mentions: 0 });
  expect(after(read, stream(marker(1))).rooms['r1']?.readOffset).toBe(3);

  for (const unread of [after(read, stream(marker(1, true))), reduce(read, { type: 'room.unread', room: 'r1', position: '7:1' })]) {
    expect(unread.rooms['r1']).toMatchObject({ readOffset: 1, unread: 2, mentions: 1 });
    expect(unread.keptUnread).toBe('r1');
    // Being looked at does not read it; what comes counts.
    const looked = after(unread, { type: 'following', room: 'r1' }, stream(posted(4)));
    expect(looked.following).toBeUndefined();
    expect(looked.rooms['r1']?.unread).toBe(3);
    expect(reduce(looked, { type: 'opened', room: undefined }).keptUnread).toBeUndefined();
    expect(after(looked, { type: 'unread.released' }, { type: 'following', room: 'r1' }).following).toBe('r1');
  }
});

test('a room of which little is loaded has at least one unread until the server says more', () => {
  const state = after(initialState, { type: 'snapshot', me: ana, rooms: [{ ...cafe, unread: 0, lastMessage: wire(9), readPosition: '7:9' }], inbox: { items: [] } });

  expect(after(state, stream(marker(4, true))).rooms['r1']).toMatchObject({ readOffset: 4, unread: 1 });
});
