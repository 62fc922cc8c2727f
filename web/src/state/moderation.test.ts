import { describe, expect, it } from 'vitest';
import type { Flag, ModerationPolicy, WireEvent } from '@tertulia/client';
import type { Delivery } from './event';
import { after, ana, bea, cafe, edited, page, posted, shown, started, stream, wire } from './fixture';
import type { ChatState, PendingMessage } from './model';
import { levelOf } from './room';

const strong: Flag = { list: 'es-cl/garabatos', severity: 'strong', start: 0, end: 4 };
const at = '2026-11-24T05:00:00.000Z';

function flagged(id: string, ofOffset: number, flags: readonly Flag[] = [strong], action: ModerationPolicy = 'mask'): Delivery {
  const event = { type: 'message.flagged', id: `f${ofOffset}`, room: 'r1', at, message: { id, position: `7:${ofOffset}` }, action, flags };
  return { pos: `3:${ofOffset}`, event: event as WireEvent };
}

function approved(offset: number, id: string, position?: string): Delivery {
  const event = { type: 'message.approved', id: `e${offset}`, room: 'r1', at, by: bea, message: { id, position } };
  return { pos: `7:${offset}`, event: event as WireEvent };
}

function decided(offset: number, heldId: string, decision: 'approve' | 'remove'): Delivery {
  const held = { id: heldId, room: 'r1', message: heldId, sender: ana.id, decision };
  return { pos: `9:${offset}`, event: { type: 'held.decided', id: `h${offset}`, at, held } };
}

const waiting: PendingMessage = { clientId: 'c1', room: 'r1', text: 'held text', at, state: 'sending' };
const open = { id: 'm7', message: 'm7', kind: 'post', at, state: 'open', flags: [strong] } as const;
const holding = (state: ChatState): ChatState =>
  after(state, { type: 'pending.added', message: waiting }, { type: 'pending.held', clientId: 'c1', held: open });
const messageOf = (state: ChatState, id: string) => state.timelines['r1']?.items.find((message) => message.id === id);

describe('flags', () => {
  it('come after their message or before it', () => {
    const expected = { flags: [strong], action: 'mask', approved: false };
    expect(messageOf(after(started(), stream(posted(1), flagged('m1', 1))), 'm1')).toMatchObject(expected);
    expect(messageOf(after(started(), stream(flagged('m1', 1), posted(1))), 'm1')).toMatchObject(expected);
  });

  it('of the old text go with an edit, and those of the new one may go too', () => {
    const state = after(started(), stream(posted(1), flagged('m1', 1), edited(2, 'm1', 'kind words')));
    expect(messageOf(state, 'm1')?.flags).toEqual([]);
    expect(messageOf(after(state, stream(flagged('m1', 1))), 'm1')?.flags).toEqual([]);
    const clean = after(started(), stream(posted(1), flagged('m1', 1), flagged('m1', 1, [])));
    expect(messageOf(clean, 'm1')?.flags).toEqual([]);
  });

  it('stay when an older page comes, and come with a page', () => {
    const state = after(started(), stream(posted(1), flagged('m1', 1)), page('newest', [wire(1)]));
    expect(messageOf(state, 'm1')?.flags).toEqual([strong]);
    const loaded = after(started(), page('newest', [wire(1, { flags: [strong], action: 'mask', approved: true })]));
    expect(messageOf(loaded, 'm1')).toMatchObject({ flags: [strong], action: 'mask', approved: true });
  });
});

describe('a message whose words the server has masked', () => {
  const covered = wire(1, { text: '•••• 1', flags: [strong], action: 'mask', masked: true });

  it('keeps the text that the stream has brought', () => {
    const state = after(started(), stream(posted(1), flagged('m1', 1)), page('newest', [covered]));
    expect(messageOf(state, 'm1')).toMatchObject({ text: 'text 1', masked: false });
  });

  it('gets its text when it is approved, unless it says something else by then', () => {
    const state = after(started(), page('newest', [covered]), stream(approved(2, 'm1', '7:1')));
    expect(messageOf(state, 'm1')).toMatchObject({ text: '•••• 1', masked: true, approved: true });
    const text = { type: 'message.unmasked', room: 'r1', message: wire(1, { approved: true }) } as const;
    expect(messageOf(after(state, text), 'm1')).toMatchObject({ text: 'text 1', masked: false, approved: true });
    expect(shown(after(state, stream(edited(3, 'm1', 'other')), text))).toEqual(['other']);
  });
});

describe('an approval', () => {
  it('is of the text that the moderator read', () => {
    const state = after(started(), stream(posted(1), flagged('m1', 1), approved(2, 'm1', '7:1')));
    expect(messageOf(state, 'm1')?.approved).toBe(true);
    const changed = after(started(), stream(posted(1), edited(2, 'm1', 'worse'), approved(3, 'm1', '7:1')));
    expect(messageOf(changed, 'm1')?.approved).toBe(false);
    const without = after(started(), stream(posted(1), approved(2, 'm1')));
    expect(messageOf(without, 'm1')?.approved).toBe(true);
  });

  it('ends with the text', () => {
    const state = after(started(), stream(posted(1), approved(2, 'm1', '7:1'), edited(3, 'm1', 'other')));
    expect(messageOf(state, 'm1')?.approved).toBe(false);
  });
});

describe('a held message of mine', () => {
  it('waits, and gives way to the one in the log', () => {
    const state = holding(started());
    expect(state.pending).toMatchObject([{ state: 'held', heldId: 'm7', text: 'held text' }]);
    const done = after(state, stream(posted(9, { id: 'm7', sender: ana, clientId: 'c1', text: 'held text' })));
    expect(done.pending).toEqual([]);
    expect(shown(done)).toEqual(['held text']);
  });

  it('is found by its id when the log does not carry the clientId', () => {
    const done = after(holding(started()), stream(posted(9, { id: 'm7', sender: ana })));
    expect(done.pending).toEqual([]);
    expect(after(holding(started()), page('newest', [wire(9, { id: 'm7', sender: ana })])).pending).toEqual([]);
  });

  it('says that it was refused, and not when it was approved', () => {
    const state = holding(started());
    expect(after(state, stream(decided(1, 'm7', 'remove'))).pending).toMatchObject([{ state: 'removed' }]);
    expect(after(state, stream(decided(1, 'm7', 'approve'))).pending).toMatchObject([{ state: 'held' }]);
    expect(after(state, stream(decided(1, 'another', 'remove'))).pending).toMatchObject([{ state: 'held' }]);
  });

  it('comes back after a reload once, and learns what became of it', () => {
    const kept: PendingMessage = { ...waiting, state: 'held', heldId: 'm7' };
    const state = after(started(), { type: 'pending.restored', messages: [kept] }, { type: 'pending.restored', messages: [kept] });
    expect(state.pending).toEqual([kept]);
    const asked = (decision: 'open' | 'approve' | 'remove') =>
      after(state, { type: 'pending.held', clientId: 'c1', held: { ...open, state: decision } }).pending.map((message) => message.state);
    expect([asked('open'), asked('approve'), asked('remove')]).toEqual([['held'], [], ['removed']]);
  });

  it('that is an edit gives way when the message is edited', () => {
    const edit: PendingMessage = { ...waiting, state: 'held', heldId: 'x1', clientId: 'x1', edits: 'm1' };
    const state = after(started(), stream(posted(1, { sender: ana })), { type: 'pending.added', message: edit });
    expect(state.pending).toHaveLength(1);
    const again = after(state, { type: 'pending.added', message: { ...edit, clientId: 'x2', heldId: 'x2', text: 'a better one' } });
    expect(again.pending.map((message) => message.text)).toEqual(['a better one']);
    expect(after(state, stream(edited(2, 'm1', 'held text', ana))).pending).toEqual([]);
  });
});

describe('a message that calls the whole room', () => {
  it('asks first, and is sent again when it is meant', () => {
    const asking = after(started(), { type: 'pending.added', message: waiting }, { type: 'pending.asking', clientId: 'c1', members: 57 });
    expect(asking.pending).toMatchObject([{ state: 'asking', members: 57 }]);
    const meant = after(asking, { type: 'pending.retried', clientId: 'c1', confirm: true });
    expect(meant.pending).toMatchObject([{ state: 'sending', confirm: true }]);
  });
});

describe('the queue of a room', () => {
  const news = (state: ChatState) => state.queueNews['r1'];
  const held = (offset: number): Delivery => ({
    pos: `9:${offset}`,
    event: { type: 'message.held', id: `h${offset}`, at, held: { id: 'm7', room: 'r1', message: 'm7', sender: bea.id } },
  });

  it('is news to those who moderate it', () => {
    const state = started({ role: 'moderator' });
    expect(news(after(state, stream(held(1))))).toBe('9:1');
    expect(news(after(state, stream(posted(1), flagged('m1', 1))))).toBe('3:1');
    expect(news(after(state, stream(posted(1))))).toBeUndefined();
  });

  it('is nothing to others', () => {
    expect(news(after(started(), stream(held(1), posted(1), flagged('m1', 1))))).toBeUndefined();
  });

  it('changes nothing else when its events come again', () => {
    const events = [posted(1), flagged('m1', 1), approved(2, 'm1', '7:1'), held(3), decided(4, 'm7', 'remove')];
    const once = after(started({ role: 'owner' }), stream(...events));
    expect(after(once, stream(...events))).toEqual(once);
  });
});

describe('a mute', () => {
  it('is shown on the member, and goes', () => {
    const members = [{ ...ana, role: 'owner' as const }, { ...bea, role: 'member' as const }];
    const muted = (offset: number, until?: string): Delivery => ({
      pos: `7:${offset}`,
      event: { type: 'member.muted', id: `e${offset}`, room: 'r1', at, by: ana, member: bea, ...(until === undefined ? {} : { until }) },
    });
    const state = after(started({ members }), stream(muted(1, at)));
    expect(state.rooms['r1']?.members?.map((member) => member.mutedUntil)).toEqual([undefined, at]);
    expect(after(state, stream(muted(2))).rooms['r1']?.members?.[1]?.mutedUntil).toBeUndefined();
  });
});

describe('what I want to be told of', () => {
  const preferences = { keywords: [], tags: [], blocked: [], rooms: { r1: 'nothing' as const }, email: true, push: true, digest: false };

  it('is mentions until something else is chosen', () => {
    expect(levelOf(started(), 'r1')).toBe('mentions');
    const state = after(started(), { type: 'account', me: ana, preferences });
    expect([levelOf(state, 'r1'), levelOf(state, 'r2')]).toEqual(['nothing', 'mentions']);
  });

  it('of another person is not mine', () => {
    expect(after(started(), { type: 'account', me: bea, preferences }).preferences).toBeUndefined();
  });
});

describe('a room', () => {
  it('has the policy of its last change', () => {
    const state = started({ moderation: 'tag', roomMentions: 'moderators' });
    expect(state.rooms['r1']).toMatchObject({ moderation: 'tag', roomMentions: 'moderators' });
    const described = after(state, { type: 'room.described', room: { ...cafe, moderation: 'hold' } });
    expect(described.rooms['r1']).toMatchObject({ moderation: 'hold', roomMentions: 'moderators' });
  });
});
