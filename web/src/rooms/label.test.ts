import { describe, expect, it } from 'vitest';
import { after, cafe, started, stream } from '../state/fixture';
import { sectionsOf } from './label';

const changed = (offset: number, change: object) =>
  stream({
    pos: `7:${offset}`,
    event: {
      type: 'room.changed',
      id: `e${offset}`,
      room: 'r1',
      at: '2026-11-24T05:00:00.000Z',
      by: { id: 'u2', name: 'bea' },
      properties: { ...cafe, ...change },
    },
  });

const names = (rooms: readonly { readonly name: string }[]) => rooms.map(({ name }) => name);

describe('the list of rooms', () => {
  it('has archived rooms apart, from when the stream says so until it says otherwise', () => {
    const archived = after(started(), changed(1, { archived: true }));
    expect(names(sectionsOf(archived.rooms, 'u1').rooms)).toEqual([]);
    expect(names(sectionsOf(archived.rooms, 'u1').archived)).toEqual(['cafe']);

    const back = after(archived, changed(2, { archived: false }));
    expect(names(sectionsOf(back.rooms, 'u1').rooms)).toEqual(['cafe']);
    expect(names(sectionsOf(back.rooms, 'u1').archived)).toEqual([]);
  });

  it('keeps what an older record does not say', () => {
    const slow = after(started({ slowModeSeconds: 30 }), changed(1, { topic: 'otro' }));
    expect(slow.rooms['r1']).toMatchObject({ slowModeSeconds: 30, archived: false, topic: 'otro' });
  });

  it('knows until when I wait in a slow room', () => {
    expect(after(started(), { type: 'room.slow', room: 'r1', until: 5 }).slow).toEqual({ r1: 5 });
  });
});
