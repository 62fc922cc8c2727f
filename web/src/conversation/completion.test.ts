import { describe, expect, it } from 'vitest';
import type { Message } from '../state/model';
import { choices, completed, foreseen } from './completion';
import { referenceAt, type Reference } from './references';

const members = [
  { id: 'u1', name: 'ana', role: 'member' },
  { id: 'u2', name: 'José', role: 'member' },
  { id: 'u3', name: 'josefa', role: 'member' },
] as const;
const room = { kind: 'public', members, role: 'member', roomMentions: 'members' } as const;
const written = (text: string): Reference => {
  const reference = referenceAt(text, text.length);
  if (reference === undefined) throw new Error(`nothing is being written in ${text}`);
  return reference;
};
const tagged = (...names: readonly string[]): Message =>
  ({ tags: names.map((name) => ({ name, start: 0, end: 1 })), flags: [] }) as unknown as Message;

describe('completion', () => {
  it('offers members by the beginning of their names, without me, and the whole room', () => {
    expect(choices(written('@jos'), room, [], 'u1')).toEqual(['José', 'josefa']);
    expect(choices(written('@'), room, [], 'u1')).toEqual(['José', 'josefa', 'here', 'room']);
    expect(choices(written('@ro'), { ...room, kind: 'direct' }, [], 'u1')).toEqual([]);
    expect(choices(written('@ro'), { ...room, roomMentions: 'moderators' }, [], 'u1')).toEqual([]);
    expect(choices(written('@ro'), { ...room, roomMentions: 'moderators', role: 'owner' }, [], 'u1')).toEqual(['room']);
  });

  it('offers the tags seen, the most used first', () => {
    expect(choices(written('#C'), room, [tagged('chile', 'cafe'), tagged('cafe', 'tren')], 'u1')).toEqual(['cafe', 'chile']);
  });

  it('offers no tag that is masked where it was used', () => {
    const flags = [{ list: 'room', severity: 'strong', start: 0, end: 3 }] as const;
    const masked = { ...tagged('cafe'), flags, action: 'mask', approved: false, masked: false } as const;
    expect(choices(written('#c'), room, [masked], 'u1')).toEqual([]);
    expect(choices(written('#c'), room, [{ ...masked, approved: true }], 'u1')).toEqual(['cafe']);
  });

  it('puts the name in its place', () => {
    const reference = referenceAt('😀 @jo y tú', 6);
    if (reference === undefined) throw new Error('nothing is being written');
    expect(completed('😀 @jo y tú', reference, 'José')).toEqual({ text: '😀 @José y tú', caret: 9 });
    expect(completed('#', written('#'), 'cafe')).toEqual({ text: '#cafe ', caret: 6 });
  });
});

describe('what the server will find', () => {
  it('is members, the room and tags', () => {
    expect(foreseen('@jose #Café #ana @room @nadie #1', members)).toEqual({
      mentions: [
        { kind: 'user', id: 'u2', name: 'jose', start: 0, end: 5 },
        { kind: 'user', id: 'u1', name: 'ana', start: 12, end: 16 },
        { kind: 'room', name: 'room', start: 17, end: 22 },
      ],
      tags: [{ name: 'cafe', start: 6, end: 11 }],
    });
  });
});
