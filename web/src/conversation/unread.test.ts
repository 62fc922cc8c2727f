import { describe, expect, it } from 'vitest';
import { after, ana, page, posted, started, stream, wire } from '../state/fixture';
import type { ChatState, Room, Timeline } from '../state/model';
import { firstUnread, unreadOf } from './unread';

const roomOf = (state: ChatState): Room => state.rooms['r1']!;
const timelineOf = (state: ChatState): Timeline => state.timelines['r1']!;
const wires = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => wire(from + n));

describe('what is unread when a room is opened', () => {
  it('is nothing when all is read', () => {
    expect(unreadOf(roomOf(started({ lastMessage: wire(4) })))).toBeUndefined();
  });

  it('begins after the read marker, and stays there when that moves', () => {
    const state = after(started({ unread: 2, readPosition: '7:2', lastMessage: wire(4) }), page('newest', wires(1, 4)));
    const unread = unreadOf(roomOf(state));
    expect(unread).toMatchObject({ count: 2, position: '7:3' });
    expect(firstUnread(timelineOf(state), unread, ana.id)).toBe('m3');
    const read = after(state, { type: 'room.read', room: 'r1', position: '7:4' }, stream(posted(5)));
    expect(firstUnread(timelineOf(read), unread, ana.id)).toBe('m3');
  });

  it('is not what I wrote myself', () => {
    const state = after(
      started({ unread: 2, readPosition: '7:1', lastMessage: wire(3) }),
      page('newest', [wire(1), wire(2, { sender: ana }), wire(3)]),
    );
    expect(firstUnread(timelineOf(state), unreadOf(roomOf(state)), ana.id)).toBe('m3');
  });

  it('has no line while its beginning is not loaded', () => {
    const state = after(
      started({ unread: 60, readPosition: '7:40', lastMessage: wire(100) }),
      page('newest', wires(51, 100), { hasOlder: true }),
    );
    const unread = unreadOf(roomOf(state));
    expect(firstUnread(timelineOf(state), unread, ana.id)).toBeUndefined();
    const older = after(state, page('older', wires(30, 50), { hasOlder: true }));
    expect(firstUnread(timelineOf(older), unread, ana.id)).toBe('m41');
  });

  it('is the last ones where nothing was ever read', () => {
    const state = after(started({ unread: 2, lastMessage: wire(4) }), page('newest', wires(1, 4), { hasOlder: true }));
    const unread = unreadOf(roomOf(state));
    expect(unread?.position).toBeUndefined();
    expect(firstUnread(timelineOf(state), unread, ana.id)).toBe('m3');
  });
});
