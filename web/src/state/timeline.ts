import { offsetOf, type Position } from '@tertulia/client';
import { merged } from './message';
import { emptyTimeline, type ChatState, type Message, type Timeline } from './model';

/** Live messages kept for a room that is not open: enough for a glance, and the next page brings the rest. */
const CLOSED_ROOM_MESSAGES_MAX = 100;
/**
 * A window is never longer: a page added at one end takes as many away at the other, so that a room of any length costs the same memory
 * and the same rows. Several screens of the shortest rows, and more than two pages, so that nothing in sight is ever taken away.
 */
export const WINDOW_MAX = 250;
/** Where the newest is followed, the window is cut back to this when it is full: not at each message. */
const WINDOW_FOLLOWED = 200;

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

/** Whether anybody looks at a window: `following` at its end, `reading` somewhere in it, or not at all. */
export type Attention = 'following' | 'reading' | 'closed';

export function attentionTo(state: Pick<ChatState, 'open' | 'following'>, room: string): Attention {
  return state.following === room ? 'following' : state.open === room ? 'reading' : 'closed';
}

/** A message that was posted now, put where the log has it; outside the window it is left to the history pages. */
export function withPosted(timeline: Timeline, message: Message, attention: Attention): Timeline {
  const { items } = timeline;
  const known = indexOf(timeline, message.id);
  if (known >= 0) {
    const old = items[known];
    return old === undefined ? timeline : replaced(timeline, known, merged(old, message));
  }
  const last = items.at(-1);
  if (last === undefined || message.offset > last.offset) {
    if (!timeline.atEnd) return timeline;
    // Who reads further up keeps what is read; the window ends here, and the rest is a page away.
    if (attention === 'reading' && items.length >= WINDOW_MAX) return { ...timeline, atEnd: false };
    return trimmed({ ...timeline, items: [...items, message] }, attention);
  }
  const first = items[0];
  if (first !== undefined && message.offset < first.offset && isAbove(timeline, message)) return timeline;
  return trimmed({ ...timeline, items: union(items, [message]) }, attention);
}

/** Whether an older message belongs to pages that are not loaded, or to a tail that was cut, rather than before the first. */
function isAbove(timeline: Timeline, message: Message): boolean {
  return timeline.loaded === 'yes' ? timeline.hasOlder : message.offset <= (timeline.holeAfter ?? -1);
}

/** Only the newest part is kept of what nobody reads. */
export function trimmed(timeline: Timeline, attention: Attention): Timeline {
  const { items } = timeline;
  const [max, keep] = attention === 'closed' ? [CLOSED_ROOM_MESSAGES_MAX, CLOSED_ROOM_MESSAGES_MAX] : [WINDOW_MAX, WINDOW_FOLLOWED];
  if (items.length <= max || !timeline.atEnd || attention === 'reading') return timeline;
  const dropped = items[items.length - keep - 1];
  return {
    ...timeline,
    items: items.slice(-keep),
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
    case 'older': {
      const items = union(timeline.items, page.items);
      const full = items.length > WINDOW_MAX;
      return { items: full ? items.slice(0, WINDOW_MAX) : items, hasOlder: page.hasOlder, atEnd: timeline.atEnd && !full };
    }
    case 'newer': {
      const items = union(timeline.items, page.items);
      const full = items.length > WINDOW_MAX;
      return { items: full ? items.slice(-WINDOW_MAX) : items, hasOlder: timeline.hasOlder || full, atEnd: !page.hasNewer };
    }
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
