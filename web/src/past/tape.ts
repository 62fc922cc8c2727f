import { offsetOf, type Moment, type Page, type PastEvent, type PastPage, type WireMessage } from '@tertulia/client';
import { withEvent } from '../state/event';
import { fromHistory } from '../state/message';
import { emptyTimeline, initialState, type ChatState, type Message, type Room, type Timeline } from '../state/model';
import { union } from '../state/timeline';

/** After so many events the first ones are let go of; to step back over them the server is asked again. */
const EVENTS_MAX = 1_000;

/**
 * A stretch of a room's past: the room as it was at one moment, and the events since, of which the first `applied` have happened. What is shown
 * is the fold of these by the same function that the stream's events go through.
 */
export interface Tape {
  readonly room: string;
  /** Where it begins, and the room there. */
  readonly base: Moment;
  readonly start: ChatState;
  readonly events: readonly PastEvent[];
  readonly applied: number;
  readonly now: ChatState;
  /** Messages whose texts are gone. */
  readonly erased: ReadonlySet<string>;
}

/** A tape that begins with the room as the server says it was. */
export function tapeOf(page: PastPage, room: Room, me: ChatState['me']): Tape {
  const timeline: Timeline = {
    ...emptyTimeline,
    items: page.items.map((message) => fromHistory(message, offsetOf(page.position))),
    loaded: 'yes',
    hasOlder: page.next !== undefined,
  };
  const start: ChatState = {
    ...initialState,
    me,
    open: room.id,
    rooms: { [room.id]: { ...room, eventsTo: page.position, lastMessage: undefined, recentIds: [] } },
    timelines: { [room.id]: timeline },
  };
  return { room: room.id, base: page, start, events: [], applied: 0, now: start, erased: new Set(page.erased) };
}

export const timelineOf = (tape: Tape): Timeline => tape.now.timelines[tape.room] ?? emptyTimeline;

/** The event that has happened last; undefined at the beginning of the tape. */
export const lastOf = (tape: Tape): PastEvent | undefined => tape.events[tape.applied - 1];

export const nextOf = (tape: Tape): PastEvent | undefined => tape.events[tape.applied];

/** Where it stands. */
export function momentOf(tape: Tape): Moment {
  const last = lastOf(tape);
  return last === undefined ? tape.base : { position: last.position, at: last.event.at };
}

/** More events, those after its last one. */
export function withMore(tape: Tape, page: Page<PastEvent>): Tape {
  const end = offsetOf(tape.events.at(-1)?.position ?? tape.base.position);
  const events = page.items.filter((item) => offsetOf(item.position) > end);
  const erased = new Set([...tape.erased, ...events.filter((item) => item.erased).flatMap((item) => messageOf(item) ?? [])]);
  return { ...tape, events: [...tape.events, ...events], erased };
}

/** Older messages, as they were where the tape begins. */
export function withOlder(tape: Tape, page: PastPage): Tape {
  const timeline = tape.start.timelines[tape.room] ?? emptyTimeline;
  const older = page.items.map((message: WireMessage) => fromHistory(message, offsetOf(tape.base.position)));
  const items = union(timeline.items, older);
  const start = { ...tape.start, timelines: { [tape.room]: { ...timeline, items, hasOlder: page.next !== undefined } } };
  return moved({ ...tape, start, erased: new Set([...tape.erased, ...page.erased]) }, tape.applied, true);
}

/** So many events on, or back; not beyond its ends. */
export function stepped(tape: Tape, by: number): Tape {
  return moved(tape, Math.max(0, Math.min(tape.events.length, tape.applied + by)), by < 0);
}

function moved(tape: Tape, applied: number, again: boolean): Tape {
  const [from, state] = again ? [0, tape.start] : [tape.applied, tape.now];
  const now = tape.events.slice(from, applied).reduce(happened, state);
  if (applied <= EVENTS_MAX) return { ...tape, applied, now };
  const gone = applied - EVENTS_MAX / 2;
  const [before, after] = [tape.events.slice(0, gone), tape.events.slice(gone)];
  const last = before.at(-1);
  return {
    ...tape,
    base: last === undefined ? tape.base : { position: last.position, at: last.event.at },
    start: before.reduce(happened, tape.start),
    events: after,
    applied: applied - gone,
    now,
  };
}

/** What became of messages; the room itself is shown as it is now. */
function happened(state: ChatState, { position, event, annotations }: PastEvent): ChatState {
  if (!/^(?:message|reaction)\./u.test(event.type)) return state;
  return [event, ...annotations].reduce((before, told) => withEvent(before, { pos: position, event: told }), state);
}

/** The message that an event is about. */
export function messageOf({ event }: PastEvent): Message['id'] | undefined {
  if ('message' in event) return event.message.id;
  return 'reaction' in event ? event.reaction.message : undefined;
}
