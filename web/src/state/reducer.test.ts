import { describe, expect, it } from 'vitest';
import { after, ana, bea, cafe, deleted, edited, ids, mentions, notification, page, posted, shown, started, stream, wire } from './fixture';
import { emptyTimeline, type ChatState } from './model';
import { holds, WINDOW_MAX } from './timeline';

const room = (state: ChatState) => state.rooms['r1'];
const timeline = (state: ChatState) => state.timelines['r1'];
const messageOf = (state: ChatState, id: string) => timeline(state)?.items.find((message) => message.id === id);

describe('messages from the stream', () => {
  it('stand in the order of the log and count as unread', () => {
    const state = after(started(), stream(posted(1), posted(2), posted(5)));
    expect(ids(state)).toEqual(['m1', 'm2', 'm5']);
    expect(room(state)?.unread).toBe(3);
    expect(room(state)?.lastMessage?.id).toBe('m5');
  });

  it('change nothing when they come again', () => {
    const events = [posted(1), posted(2), edited(3, 'm1', 'better'), mentions('m1', 3, 'u9'), deleted(4, 'm2'), notification(1, 1)];
    const once = after(started(), stream(...events));
    expect(after(once, stream(...events))).toEqual(once);
  });

  it('count the first occurrence of a message that is in the log twice', () => {
    const state = after(started(), stream(posted(1), posted(2, { id: 'm1', text: 'again' }), posted(3)));
    expect(shown(state)).toEqual(['text 1', 'text 3']);
    expect(room(state)?.unread).toBe(2);
  });

  it('do not count when the snapshot had them already', () => {
    const state = after(started({ lastMessage: wire(4), unread: 2 }), stream(posted(3), posted(4), posted(5)));
    expect(room(state)?.unread).toBe(3);
  });

  it('do not count when they are mine, or when I am looking', () => {
    const mine = after(started(), stream(posted(1, { sender: ana })));
    expect(room(mine)?.unread).toBe(0);
    const looking = after(started(), { type: 'opened', room: 'r1' }, { type: 'following', room: 'r1' }, stream(posted(1)));
    expect(room(looking)?.unread).toBe(0);
  });

  it('of a room we do not know make us ask for it, and count once it is known', () => {
    const delivery = posted(1, { room: 'r2' });
    const elsewhere = { ...delivery, event: { ...delivery.event, room: 'r2' } } as typeof delivery;
    const asked = after(started(), stream(elsewhere));
    expect(asked.wanted).toEqual(['r2']);
    const known = after(asked, { type: 'room.described', room: { id: 'r2', name: 'nueva', kind: 'private' } });
    expect(known.wanted).toEqual([]);
    expect(known.rooms['r2']?.unread).toBe(1);
  });
});

describe('edits and deletions', () => {
  it('replace the text and forget the old mentions', () => {
    const state = after(started(), stream(posted(1), mentions('m1', 1, 'u9'), edited(2, 'm1', 'new text')));
    expect(messageOf(state, 'm1')).toMatchObject({ text: 'new text', mentions: [], textOffset: 2 });
    expect(messageOf(state, 'm1')?.editedAt).toBeDefined();
  });

  it('of unknown messages, of deleted ones and by others are ignored', () => {
    const before = after(started(), stream(posted(1), deleted(2, 'm1')));
    const later = after(before, stream(edited(3, 'm1', 'zombie'), edited(4, 'm99', 'ghost'), deleted(5, 'm98')));
    expect(shown(later)).toEqual(['']);
    const foreign = after(started(), stream(posted(1), edited(2, 'm1', 'not yours', ana)));
    expect(shown(foreign)).toEqual(['text 1']);
  });

  it('leave a placeholder without the text', () => {
    const state = after(started(), stream(posted(1), mentions('m1', 1, 'u9'), deleted(2, 'm1')));
    expect(messageOf(state, 'm1')).toMatchObject({ text: '', mentions: [] });
    expect(messageOf(state, 'm1')?.deletedAt).toBeDefined();
    expect(room(state)?.lastMessage?.text).toBe('');
  });

  it('that a history page already has are not undone by older news', () => {
    const state = after(
      started(),
      page('newest', [wire(1, { text: 'second edit', editedAt: '2026-11-24T05:00:09.000Z' })], { asOf: 9 }),
      stream(edited(5, 'm1', 'first edit')),
    );
    expect(shown(state)).toEqual(['second edit']);
  });

  it('seen on the stream are not undone by a page that is behind', () => {
    const state = after(started(), stream(posted(1), edited(5, 'm1', 'edited')), page('newest', [wire(1)], { asOf: 3 }));
    expect(shown(state)).toEqual(['edited']);
    const gone = after(started(), stream(posted(1), deleted(5, 'm1')), page('newest', [wire(1)], { asOf: 3 }));
    expect(shown(gone)).toEqual(['']);
  });

  it('of my own are shown before the stream has them', () => {
    const mine = wire(1, { sender: ana, text: 'better', editedAt: '2026-11-24T05:00:02.000Z' });
    const state = after(started(), stream(posted(1, { sender: ana })), { type: 'message.changed', room: 'r1', message: mine });
    expect(shown(state)).toEqual(['better']);
    expect(shown(after(state, stream(edited(2, 'm1', 'better', ana))))).toEqual(['better']);
  });
});

describe('annotations', () => {
  it('that come before their message wait for it', () => {
    const state = after(started(), stream(mentions('m1', 1, 'u9'), posted(1)));
    expect(messageOf(state, 'm1')?.mentions).toHaveLength(1);
  });

  it('of an edit that has not come do not touch the old text', () => {
    const early = after(started(), stream(posted(1), mentions('m1', 1, 'old'), mentions('m1', 4, 'new')));
    expect(messageOf(early, 'm1')?.mentions[0]?.id).toBe('old');
    expect(messageOf(after(early, stream(edited(4, 'm1', 'x'))), 'm1')?.mentions[0]?.id).toBe('new');
  });

  it('of an older text are ignored', () => {
    const state = after(started(), stream(posted(1), edited(4, 'm1', 'x'), mentions('m1', 4, 'new'), mentions('m1', 1, 'old')));
    expect(messageOf(state, 'm1')?.mentions[0]?.id).toBe('new');
  });

  it('wait in bounded number', () => {
    const many = Array.from({ length: 900 }, (_, n) => mentions(`unknown${n}`, n, 'u9'));
    expect(Object.keys(after(started(), stream(...many)).held).length).toBeLessThanOrEqual(500);
  });
});

describe('my own messages', () => {
  const pending = { clientId: 'c1', room: 'r1', text: 'hola', at: '2026-11-24T05:00:00.000Z', state: 'sending' } as const;
  const mine = { id: 'm4', sender: ana, clientId: 'c1', text: 'hola' };

  it('appear once when the answer comes first', () => {
    const state = after(
      started(),
      { type: 'pending.added', message: pending },
      { type: 'message.accepted', room: 'r1', message: wire(4, mine), position: '7:4' },
      stream(posted(3), posted(4, mine)),
    );
    expect(state.pending).toEqual([]);
    expect(ids(state)).toEqual(['m3', 'm4']);
    expect(room(state)?.unread).toBe(1);
  });

  it('appear once when the stream comes first', () => {
    const state = after(
      started(),
      { type: 'pending.added', message: pending },
      stream(posted(4, mine)),
      { type: 'message.accepted', room: 'r1', message: wire(4, mine), position: '7:4' },
    );
    expect(state.pending).toEqual([]);
    expect(ids(state)).toEqual(['m4']);
  });

  it('appear once when the stream does not carry the clientId', () => {
    const { clientId: _clientId, ...bare } = mine;
    const state = after(
      started(),
      { type: 'pending.added', message: pending },
      stream(posted(4, bare)),
      { type: 'message.accepted', room: 'r1', message: wire(4, mine), position: '7:4' },
    );
    expect(state.pending).toEqual([]);
    expect(ids(state)).toEqual(['m4']);
  });

  it('of somebody else with the same clientId leave mine alone', () => {
    const state = after(started(), { type: 'pending.added', message: pending }, stream(posted(4, { clientId: 'c1' })));
    expect(state.pending).toHaveLength(1);
  });

  it('that failed say so, and are tried again under the same clientId', () => {
    const failed = after(started(), { type: 'pending.added', message: pending }, { type: 'pending.failed', clientId: 'c1', reason: 'no', retriable: true });
    expect(failed.pending[0]).toMatchObject({ state: 'failed', reason: 'no' });
    expect(after(failed, { type: 'pending.retried', clientId: 'c1' }).pending[0]).toMatchObject({ clientId: 'c1', state: 'sending' });
  });
});

describe('history', () => {
  it('joins what the stream has brought with the pages above it', () => {
    const state = after(
      started(),
      stream(posted(9)),
      page('newest', [wire(7), wire(8), wire(9)], { hasOlder: true }),
      page('older', [wire(5), wire(6)]),
      stream(posted(10)),
    );
    expect(ids(state)).toEqual(['m5', 'm6', 'm7', 'm8', 'm9', 'm10']);
    expect(timeline(state)).toMatchObject({ hasOlder: false, atEnd: true });
  });

  it('that is behind the stream is not taken for the end', () => {
    const jumped = after(started({ lastMessage: wire(50) }), page('around', [wire(10), wire(11)], { hasOlder: true, hasNewer: true }));
    expect(timeline(jumped)?.atEnd).toBe(false);
    const lagging = after(jumped, page('newer', [wire(12)], { hasNewer: false }));
    expect(timeline(lagging)?.atEnd).toBe(false);
    expect(timeline(after(lagging, page('newer', [wire(50)])))?.atEnd).toBe(true);
  });

  it('far from the end does not take live messages in', () => {
    const state = after(started({ lastMessage: wire(50) }), page('around', [wire(10)], { hasNewer: true }), stream(posted(51)));
    expect(ids(state)).toEqual(['m10']);
    expect(room(state)?.unread).toBe(1);
  });

  it('of a closed room is kept short, and loading it again leaves no hole', () => {
    const many = Array.from({ length: 150 }, (_, n) => posted(n + 1));
    const closed = after(started(), stream(...many));
    expect(timeline(closed)?.items).toHaveLength(100);
    const opened = after(closed, page('newest', Array.from({ length: 50 }, (_, n) => wire(n + 101)), { hasOlder: true }));
    expect(ids(opened)[0]).toBe('m51');
    expect(timeline(opened)).toMatchObject({ hasOlder: true, atEnd: true });
  });
});

describe('a window', () => {
  const wires = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => wire(from + n));
  const open = after(
    started({ lastMessage: wire(1_000) }),
    { type: 'opened', room: 'r1' },
    page('newest', wires(951, 1_000), { hasOlder: true }),
  );
  const followed = after(open, { type: 'following', room: 'r1' });

  it('has a bounded length however far one scrolls, and is consecutive all the time', () => {
    let state = open;
    for (let first = 901; first > 0; first -= 50) {
      state = after(state, page('older', wires(first, first + 49), { hasOlder: first > 1 }));
      expect(ids(state).length).toBeLessThanOrEqual(WINDOW_MAX);
      expect(ids(state)[0]).toBe(`m${first}`);
    }
    expect(timeline(state)).toMatchObject({ hasOlder: false, atEnd: false });
    for (let first = WINDOW_MAX + 1; first < 1_000; first += 50) {
      state = after(state, page('newer', wires(first, first + 49), { hasNewer: first + 49 < 1_000 }));
      expect(ids(state)).toHaveLength(WINDOW_MAX);
    }
    expect(ids(state)).toEqual(wires(751, 1_000).map(({ id }) => id));
    expect(timeline(state)).toMatchObject({ hasOlder: true, atEnd: true });
  });

  it('that is followed keeps the newest', () => {
    const state = after(followed, stream(...Array.from({ length: 400 }, (_, n) => posted(1_001 + n))));
    expect(ids(state).length).toBeLessThanOrEqual(WINDOW_MAX);
    expect(ids(state).at(-1)).toBe('m1400');
    expect(timeline(state)).toMatchObject({ hasOlder: true, atEnd: true });
  });

  it('in which one reads further up keeps what is read, and counts what comes', () => {
    const state = after(open, stream(...Array.from({ length: 400 }, (_, n) => posted(1_001 + n))));
    expect(ids(state)).toEqual(wires(951, 950 + WINDOW_MAX).map(({ id }) => id));
    expect(timeline(state)?.atEnd).toBe(false);
    expect(room(state)?.unread).toBe(400);
  });
});

describe('a jump', () => {
  const around = after(started({ lastMessage: wire(50) }), page('around', [wire(10), wire(12)], { hasOlder: true, hasNewer: true }));
  const window = timeline(around) ?? emptyTimeline;

  it('finds in the window what stands there, or first after it, and nothing outside', () => {
    expect([9, 10, 11, 12, 13].map((offset) => holds(window, offset))).toEqual([false, true, true, true, false]);
    expect(holds({ ...window, hasOlder: false }, 3)).toBe(true);
    expect(holds(emptyTimeline, 3)).toBe(false);
  });

  it('into the middle survives a gap: the pages around what is read take its place', () => {
    const open = after(around, { type: 'opened', room: 'r1' }, { type: 'gap', rooms: ['r1'] });
    expect(timeline(open)).toMatchObject({ atEnd: false, holeAfter: 12 });
    const again = after(open, page('around', [wire(10), wire(12, { text: 'better', editedAt: '2026-11-24T06:00:00.000Z' })], { hasNewer: true }));
    expect(shown(again)).toEqual(['text 10', 'better']);
    expect(timeline(again)?.holeAfter).toBeUndefined();
  });
});

describe('a gap', () => {
  it('throws away what it may have made untrue and keeps what came after it', () => {
    const open = after(started(), { type: 'opened', room: 'r1' }, page('newest', [wire(1), wire(2)]));
    const gap = after(open, { type: 'gap', rooms: ['r1'] }, stream(posted(20)));
    expect(ids(gap)).toEqual(['m1', 'm2', 'm20']);
    expect(timeline(gap)?.holeAfter).toBe(2);
    const filled = after(gap, page('newest', [wire(18), wire(19)], { hasOlder: true, asOf: 19 }));
    expect(ids(filled)).toEqual(['m18', 'm19', 'm20']);
    expect(timeline(filled)?.hasOlder).toBe(true);
    expect(timeline(filled)?.holeAfter).toBeUndefined();
  });

  it('spares rooms it does not name', () => {
    const state = after(started(), stream(posted(1)));
    expect(after(state, { type: 'gap', rooms: ['r9'] })).toEqual(state);
  });

  it('takes the counts from the fresh list', () => {
    const state = after(started(), stream(posted(1)), { type: 'rooms.refreshed', rooms: [{ ...cafe, unread: 12, lastMessage: wire(30) }] });
    expect(room(state)?.unread).toBe(12);
    expect(room(after(state, stream(posted(30))))?.unread).toBe(12);
  });
});

describe('a new snapshot after reset', () => {
  it('replaces the rooms, and the open history is fetched anew', () => {
    const open = after(started(), { type: 'opened', room: 'r1' }, page('newest', [wire(1)]));
    const again = after(open, { type: 'snapshot', me: ana, rooms: [{ ...cafe, unread: 3 }], inbox: { items: [] } });
    expect(room(again)?.unread).toBe(3);
    expect(timeline(again)?.holeAfter).toBe(1);
  });

  it('of another person leaves nothing of the first', () => {
    const mine = after(started(), stream(posted(1)));
    const other = after(mine, { type: 'snapshot', me: bea, rooms: [], inbox: { items: [] } });
    expect(other.timelines).toEqual({});
    expect(other.rooms).toEqual({});
  });
});

describe('reading', () => {
  it('clears the counts and never goes back', () => {
    const state = after(started(), stream(posted(1), posted(2), notification(2, 1)));
    expect(room(state)?.mentions).toBe(1);
    const read = after(state, { type: 'room.read', room: 'r1', position: '7:2' });
    expect(room(read)).toMatchObject({ unread: 0, mentions: 0, readOffset: 2 });
    expect(room(after(read, { type: 'room.read', room: 'r1', position: '7:1' }))?.readOffset).toBe(2);
  });

  it('on another device up to the middle leaves the rest unread', () => {
    const state = after(started(), page('newest', [wire(1), wire(2)]), stream(posted(3), posted(4), posted(5)));
    const marker = { pos: '9:1', event: { type: 'marker.moved', id: 'x', at: '', marker: { room: 'r1', position: '7:3' } } } as const;
    expect(room(after(state, stream(marker)))?.unread).toBe(2);
  });
});

describe('members', () => {
  const joined = (offset: number, id: string, role = 'member') =>
    ({ pos: `7:${offset}`, event: { type: 'member.joined', id: `j${offset}`, room: 'r1', at: '', by: bea, member: { id, name: id, role } } }) as never;
  const left = (offset: number, id: string) =>
    ({ pos: `7:${offset}`, event: { type: 'member.left', id: `l${offset}`, room: 'r1', at: '', by: bea, member: { id, name: id } } }) as never;

  it('come, change their role and go, each counted once', () => {
    const start = started({ members: [{ ...ana, role: 'owner' }] });
    const state = after(start, stream(joined(1, 'u5'), joined(1, 'u5'), joined(2, 'u5', 'moderator'), joined(3, 'u6')));
    expect(room(state)).toMatchObject({ memberCount: 3 });
    expect(room(state)?.members?.find(({ id }) => id === 'u5')?.role).toBe('moderator');
    expect(room(after(state, stream(left(4, 'u5'))))?.memberCount).toBe(2);
  });

  it('lose their name on what they wrote when their account is deleted', () => {
    const leaving = { ...(left(2, bea.id) as { pos: string; event: object }) };
    const gone = { ...leaving, event: { ...leaving.event, member: { id: bea.id, name: 'deleted account' } } } as never;
    const items = after(started(), stream(posted(1), gone)).timelines['r1']?.items;
    expect(items?.map(({ sender }) => sender)).toEqual([{ id: bea.id, name: 'deleted account' }]);
  });

  it('take me out of the room when I am the one who left', () => {
    const state = after(started(), stream(posted(1), left(2, 'u1')));
    expect(state.rooms).toEqual({});
    expect(state.timelines).toEqual({});
  });
});

describe('a room', () => {
  const changed = (offset: number, title: string) => {
    const properties = { id: 'r1', name: 'cafe', title, kind: 'public', sentiment: true, moderation: 'off' };
    return { pos: `7:${offset}`, event: { type: 'room.changed', id: `c${offset}`, room: 'r1', at: '', by: bea, properties } } as never;
  };

  it('has the title of its last change, whatever comes twice', () => {
    const start = started({ members: [{ ...ana, role: 'owner' }] });
    const state = after(start, stream(changed(2, 'antes'), changed(3, 'después'), changed(2, 'antes')));
    expect(room(state)).toMatchObject({ title: 'después' });
    expect(room(state)?.members).toHaveLength(1);
  });
});

describe('notifications', () => {
  it('are gone when they are taken back', () => {
    const told = after(started(), stream(posted(1), notification(1, 1)));
    const taken = { id: 'w1', user: 'me', at: '2026-11-24T08:00:00.000Z' };
    const before = told.inbox.items[0];
    if (before === undefined) throw new Error('nothing was told');
    const state = after(
      told,
      stream({
        pos: '3:2',
        event: { ...taken, type: 'notification.withdrawn', notification: { id: before.id, room: 'r1', message: before.message } },
      }),
    );
    expect(state.inbox.items).toEqual([]);
    expect(state.rooms['r1']?.mentions).toBe(0);
    expect(told.rooms['r1']?.mentions).toBe(1);
  });

  it('are fetched anew after a gap, and what came since is kept', () => {
    const state = after(started(), stream(notification(1, 1), notification(9, 9)));
    const item = (n: number) => ({ id: `n${n}`, reason: 'mention', room: 'r1', roomName: 'cafe', message: `m${n}`, position: `7:${n}`, by: bea, excerpt: '', inboxPosition: `9:${n}` });
    const fresh = after(state, { type: 'inbox.refreshed', page: { items: [item(5), item(4)], next: '9:4' } });
    expect(fresh.inbox.items.map(({ id }) => id)).toEqual(['n9', 'n5', 'n4']);
    expect(fresh.inbox.next).toBe('9:4');
  });

  it('come once, newest first, and are read up to a position', () => {
    const state = after(started(), stream(notification(1, 1), notification(1, 1), notification(2, 2)));
    expect(state.inbox.items.map(({ id }) => id)).toEqual(['n2', 'n1']);
    const read = after(state, { type: 'inbox.read', position: '9:1' });
    expect(read.inbox.items.map((item) => item.read)).toEqual([false, true]);
  });
});
