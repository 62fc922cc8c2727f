import { offsetOf, type Position } from '@tertulia/client';
import { merged } from './message';
import { emptyTimeline, type Message, type Timeline } from './model';

/** Live messages kept for a room that is not open: enough for a glance, and the next page brings the rest. */
const CLOSED_ROOM_MESSAGES_MAX = 100;
/** An open room at its end is cut back to the lower number when it passes the upper one. */
const OPEN_ROOM_MESSAGES_MAX = 1200;
const OPEN_ROOM_MESSAGES_KEPT = 800;

export type Edge = 'newest' | 'older' | 'newer' | 'around';

export interface HistoryPage {
  readonly items: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** Both lists in the order of the log, each message once. */
export function union(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  if (incoming.length === 0) return known;
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of incoming) {
    const old = byId.get(message.id);
    byId.set(message.id, old === undefined ? message : merged(old, message));
  }
  return [...byId.values()].sort((a, b) => a.offset - b.offset);
}

export function indexOf(timeline: Timeline | undefined, id: string): number {
  return timeline?.items.findLastIndex((message) => message.id === id) ?? -1;
}

/** Whether the window says for certain which message stands at `offset`, or first after it. */
export function holds(timeline: Timeline, offset: number): boolean {
  const first = timeline.items[0];
  const last = timeline.items.at(-1);
  if (timeline.loaded !== 'yes' || first === undefined || last === undefined) return false;
  return (first.offset <= offset || !timeline.hasOlder) && offset <= last.offset;
}

export function replaced(timeline: Timeline, index: number, message: Message): Timeline {
  return { ...timeline, items: timeline.items.with(index, message) };
}

/** A message that was posted now, put where the log has it; outside the window it is left to the history pages. */
export function withPosted(timeline: Timeline, message: Message): Timeline {
  const { items } = timeline;
  const known = indexOf(timeline, message.id);
  if (known >= 0) {
    const old = items[known];
    return old === undefined ? timeline : replaced(timeline, known, merged(old, message));
  }
  const last = items.at(-1);
  if (last === undefined || message.offset > last.offset) {
    return timeline.atEnd ? { ...timeline, items: [...items, message] } : timeline;
  }
  const first = items[0];
  if (first !== undefined && message.offset < first.offset && isAbove(timeline, message)) return timeline;
  return { ...timeline, items: union(items, [message]) };
}

/** Whether an older message belongs to pages that are not loaded, or to a tail that was cut, rather than before the first. */
function isAbove(timeline: Timeline, message: Message): boolean {
  return timeline.loaded === 'yes' ? timeline.hasOlder : message.offset <= (timeline.holeAfter ?? -1);
}

/** Only the newest part is kept, and only when nobody is looking at what is dropped. */
export function trimmed(timeline: Timeline, open: boolean): Timeline {
  const { items } = timeline;
  const max = open ? OPEN_ROOM_MESSAGES_MAX : CLOSED_ROOM_MESSAGES_MAX;
  if (items.length <= max || !timeline.atEnd) return timeline;
  const kept = items.slice(open ? -OPEN_ROOM_MESSAGES_KEPT : -CLOSED_ROOM_MESSAGES_MAX);
  const dropped = items[items.length - kept.length - 1];
  return {
    ...timeline,
    items: kept,
    hasOlder: true,
    ...(timeline.loaded === 'yes' ? {} : { holeAfter: dropped?.offset }),
  };
}

export function withPage(timeline: Timeline, edge: Edge, page: HistoryPage, lastPosted: Position | undefined): Timeline {
  const { items, hasOlder, atEnd } = joined(timeline, edge, page);
  const reachesNewest = (items.at(-1)?.offset ?? -1) >= offsetOf(lastPosted);
  return {
    items,
    hasOlder,
    loaded: 'yes',
    // A page may be older than what the stream has already told; an empty page says that there really is nothing.
    atEnd: atEnd && (reachesNewest || page.items.length === 0),
  };
}

function joined(timeline: Timeline, edge: Edge, page: HistoryPage): Pick<Timeline, 'items' | 'hasOlder' | 'atEnd'> {
  const first = timeline.items[0];
  switch (edge) {
    case 'older':
      return { items: union(timeline.items, page.items), hasOlder: page.hasOlder, atEnd: timeline.atEnd };
    case 'newer':
      return { items: union(timeline.items, page.items), hasOlder: timeline.hasOlder, atEnd: !page.hasNewer };
    case 'around':
      return { items: page.items, hasOlder: page.hasOlder, atEnd: !page.hasNewer };
    case 'newest': {
      if (!timeline.atEnd) return { items: page.items, hasOlder: page.hasOlder, atEnd: true };
      const hole = timeline.holeAfter;
      const kept = hole === undefined ? timeline.items : timeline.items.filter((message) => message.offset > hole);
      const reachesBack = hole === undefined && first !== undefined && first.offset < (page.items[0]?.offset ?? -1);
      return {
        items: union(kept, page.items),
        hasOlder: reachesBack && timeline.loaded === 'yes' ? timeline.hasOlder : page.hasOlder,
        atEnd: true,
      };
    }
  }
}

/** After a gap in the stream: what is shown stays until the newest page replaces it; what nobody looks at goes. */
export function withGap(timeline: Timeline, open: boolean): Timeline {
  if (!open) return emptyTimeline;
  return { ...timeline, holeAfter: timeline.items.at(-1)?.offset ?? -1 };
}
