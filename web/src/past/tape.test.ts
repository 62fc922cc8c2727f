import { expect, test } from 'vitest';
import type { AnnotationEvent, PastEvent, PastPage, WireEvent, WireMessage } from '@tertulia/client';
import { withEvent } from '../state/event';
import { ana, bea, cafe, deleted, edited, mentions, posted, started, wire } from '../state/fixture';
import { emptyTimeline, type ChatState, type Room } from '../state/model';
import { roomOf } from '../state/room';
import { lastOf, momentOf, nextOf, stepped, tapeOf, timelineOf, withMore, withOlder, type Tape } from './tape';

const room: Room = roomOf(cafe);
const at = (offset: number): string => new Date(Date.UTC(2026, 10, 24, 5, 0, offset)).toISOString();
const moment = (offset: number) => ({ position: `7:${offset}`, at: at(offset) });

function page(asOf: number, items: readonly WireMessage[], more: Partial<PastPage> = {}): PastPage {
  return { items, erased: [], first: moment(0), last: moment(99), ...moment(asOf), ...more };
}

function event(delivery: { pos: string; event: WireEvent }, annotations: readonly AnnotationEvent[] = [], erased = false): PastEvent {
  return { position: delivery.pos, event: delivery.event, annotations, erased };
}

function reaction(offset: number, message: string, by = bea, type: 'reaction.added' | 'reaction.removed' = 'reaction.added'): PastEvent {
  return event({ pos: `7:${offset}`, event: { type, id: `e${offset}`, room: 'r1', at: at(offset), by, reaction: { message, emoji: '🎉' } } });
}

/** A life by chance, the same for the same seed. */
function life(seed: number): readonly PastEvent[] {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const events: PastEvent[] = [];
  const ids: string[] = [];
  for (let offset = 1; offset <= 120; offset += 1 + random(2)) {
    const old = ids[random(Math.max(1, ids.length))];
    const what = random(10);
    if (old === undefined || what < 4) {
      ids.push(`m${offset}`);
      events.push(event(posted(offset), random(2) === 0 ? [mentions(`m${offset}`, offset, 'ana').event as AnnotationEvent] : []));
    } else if (what < 6) events.push(event(edited(offset, old, `other ${offset}`), [mentions(old, offset, 'bea').event as AnnotationEvent]));
    else if (what < 7) events.push(event(deleted(offset, old)));
    else events.push(reaction(offset, old, random(2) === 0 ? ana : bea, random(3) === 0 ? 'reaction.removed' : 'reaction.added'));
  }
  return events;
}

const shown = (tape: Tape) => timelineOf(tape).items.map(({ id, text, reactions, mentions: named, deletedAt, editedAt }) => ({ id, text, reactions, named, deletedAt, editedAt }));

test.each([1, 2, 3, 4, 5])('each moment of a tape is what the live page showed then (seed %i)', (seed) => {
  const events = life(seed);
  let live: ChatState = { ...started(), open: 'r1', timelines: { r1: { ...emptyTimeline, loaded: 'yes', hasOlder: false } } };
  const then: ReturnType<typeof shown>[] = [];
  let tape = withMore(tapeOf(page(0, []), room, ana), { items: events });
  for (const { position, event: told, annotations } of events) {
    live = [told, ...annotations].reduce((state, one) => withEvent(state, { pos: position, event: one }), live);
    tape = stepped(tape, 1);
    then.push(shown(tape));
    expect(shown({ ...tape, now: live })).toEqual(shown(tape));
  }
  // Backwards it is the same, and from the middle on.
  for (let back = events.length - 1; back > 0; back -= 1) {
    tape = stepped(tape, -1);
    expect(shown(tape)).toEqual(then[back - 1]);
  }
  expect(shown(stepped(tape, 1_000))).toEqual(then.at(-1));
});

test('an edit, a reaction and a deletion happen one after the other', () => {
  const items = [wire(1, { text: 'first' }), wire(2, { text: 'second', sender: ana })];
  let tape = tapeOf(page(2, items), room, ana);
  expect(momentOf(tape)).toMatchObject(moment(2));
  expect(lastOf(tape)).toBeUndefined();
  tape = withMore(tape, { items: [event(edited(3, 'm1', 'mended')), reaction(4, 'm1'), event(deleted(5, 'm1'))] });
  tape = stepped(tape, 1);
  expect(timelineOf(tape).items.map(({ text }) => text)).toEqual(['mended', 'second']);
  tape = stepped(tape, 1);
  expect(timelineOf(tape).items[0]?.reactions).toEqual([{ emoji: '🎉', count: 1, me: false }]);
  tape = stepped(tape, 1);
  expect(timelineOf(tape).items[0]?.deletedAt).toBeDefined();
  expect(nextOf(tape)).toBeUndefined();
  expect(momentOf(stepped(tape, -2)).position).toBe('7:3');
});

test('what was erased is known from the page and from the events, and is asked for once', () => {
  const gone = posted(4, { text: '' });
  let tape = tapeOf(page(3, [wire(1, { text: '' })], { erased: ['m1'] }), room, ana);
  tape = withMore(tape, { items: [event(gone, [], true)] });
  tape = withMore(tape, { items: [event(gone, [], true), event(posted(5))] });
  expect(tape.events.map(({ position }) => position)).toEqual(['7:4', '7:5']);
  expect([...tape.erased]).toEqual(['m1', 'm4']);
});

test('older messages are put before, and what has happened to them since has happened', () => {
  let tape = tapeOf(page(10, [wire(9)], { next: '7:9' }), room, ana);
  tape = stepped(withMore(tape, { items: [event(edited(11, 'm3', 'mended'))] }), 1);
  expect(timelineOf(tape).hasOlder).toBe(true);
  tape = withOlder(tape, page(10, [wire(3)]));
  expect(timelineOf(tape).items.map(({ text }) => text)).toEqual(['mended', 'text 9']);
  expect(timelineOf(tape).hasOlder).toBe(false);
  expect(timelineOf(stepped(tape, -1)).items[0]?.text).toBe('text 3');
});

test('a long replay lets go of its beginning and stays what it was', () => {
  const events = Array.from({ length: 1_200 }, (_, n) => reaction(n + 2, 'm1', n % 2 === 0 ? ana : bea, n % 3 === 0 ? 'reaction.removed' : 'reaction.added'));
  let tape = withMore(tapeOf(page(1, [wire(1)]), room, ana), { items: events });
  for (let n = 0; n < events.length; n += 1) tape = stepped(tape, 1);
  expect(tape.events.length).toBeLessThanOrEqual(1_000);
  expect(momentOf(tape).position).toBe('7:1201');
  expect(momentOf(stepped(tape, -1)).position).toBe('7:1200');
  expect(momentOf(stepped(tape, -10_000)).position).toBe(tape.base.position);
});
