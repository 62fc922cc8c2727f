import { describe, expect, it } from 'vitest';
import type { WireSignal } from '@tertulia/client';
import { after, ana, bea, posted, started, stream } from './fixture';
import type { Action } from './reducer';
import { isHere } from './signal';

const carla = { id: 'u3', name: 'carla' };
const signal = (wire: WireSignal): Action => ({ type: 'signal', signal: wire, at: 1_000 });
const typing = (...users: (typeof ana)[]): Action => signal({ kind: 'typing', room: 'r1', users, count: users.length });

describe('who types', () => {
  it('is the others, until the next signal, and for a while', () => {
    const state = after(started(), typing(ana, bea));
    expect(state.typing['r1']).toEqual({ users: [bea], count: 1, until: 9_000 });
    expect(after(state, typing(ana)).typing['r1']).toBeUndefined();
    expect(after(state, typing()).typing['r1']).toBeUndefined();
  });

  it('has stopped with their message', () => {
    const state = after(started(), typing(bea, carla), stream(posted(1)));
    expect(state.typing['r1']?.users).toEqual([carla]);
    expect(after(state, typing(carla), stream(posted(2, { sender: carla }))).typing['r1']).toBeUndefined();
  });

  it('counts those who are not named, and not whom I have blocked', () => {
    const many = signal({ kind: 'typing', room: 'r1', users: [bea, carla], count: 7 });
    expect(after(started(), many).typing['r1']?.count).toBe(7);
    const preferences = { keywords: [], tags: [], blocked: [bea.id], rooms: {}, email: false, push: false, digest: false };
    const state = after(started(), { type: 'account', me: ana, preferences }, typing(bea));
    expect(state.typing['r1']).toBeUndefined();
  });

  it('is nothing in a room that I do not know', () => {
    const state = started();
    expect(after(state, signal({ kind: 'typing', room: 'r9', users: [bea], count: 1 }))).toBe(state);
  });
});

describe('who is here', () => {
  it('is what was said last; of many there is the number', () => {
    const state = after(started(), signal({ kind: 'presence', room: 'r1', users: [ana.id, bea.id], count: 2 }));
    expect(isHere(state, 'r1', [ana, bea])).toBe(true);
    const later = after(state, signal({ kind: 'presence', room: 'r1', users: [ana.id], count: 1 }));
    expect(isHere(later, 'r1', [ana, bea])).toBe(false);
    const many = after(later, signal({ kind: 'presence', room: 'r1', count: 300 }));
    expect(many.presence['r1']).toEqual({ users: undefined, count: 300 });
    expect(isHere(many, 'r1', [ana, bea])).toBeUndefined();
  });
});
