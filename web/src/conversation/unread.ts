import { offsetOf, type Position } from '@tertulia/client';
import type { Room, Timeline } from '../state/model';

/** What of a room was unread at one moment. */
export interface Unread {
  readonly count: number;
  /** Everything up to this offset had been read; -1 when nothing ever was, or the server did not say. */
  readonly readOffset: number;
  /** Where to look for the first one; undefined when that is not known. */
  readonly position: Position | undefined;
  /** The offset of the newest message at that moment. */
  readonly newest: number;
}

export function unreadOf(room: Room): Unread | undefined {
  if (room.unread === 0 || room.lastPosted === undefined) return undefined;
  const { readOffset, lastPosted } = room;
  // All of a room is in one partition.
  const partition = lastPosted.slice(0, lastPosted.indexOf(':'));
  return {
    count: room.unread,
    readOffset,
    position: readOffset < 0 ? undefined : `${partition}:${readOffset + 1}`,
    newest: offsetOf(lastPosted),
  };
}

/** The id of the first unread message, if it is in the window and nothing unread can lie above it. */
export function firstUnread({ items, hasOlder }: Timeline, unread: Unread | undefined, me: string | undefined): string | undefined {
  if (unread === undefined) return undefined;
  const others = items.filter(({ sender, offset }) => sender.id !== me && offset > unread.readOffset && offset <= unread.newest);
  // Who has never read here knows only how many there are: they are the last ones.
  const first = unread.readOffset < 0 ? (others.at(-unread.count) ?? (hasOlder ? undefined : others[0])) : others[0];
  if (first === undefined) return undefined;
  const known = unread.readOffset < 0 || !hasOlder || (items[0]?.offset ?? first.offset) <= unread.readOffset;
  return known ? first.id : undefined;
}
