import { describe, expect, it } from 'vitest';
import { after, cafe, notification, posted, started, stream } from '../state/fixture';
import { reduce } from '../state/reducer';
import { initialState } from '../state/model';
import { anyUnread, forMe, titled } from './attention';

const muted = {
  keywords: [], tags: [], blocked: [], rooms: { r1: 'nothing' as const }, email: false, push: false, digest: false,
};

describe('attention', () => {
  it('counts what is for me, and tells of the rest without a number', () => {
    const quiet = started();
    expect(titled('cafe', forMe(quiet), anyUnread(quiet))).toBe('cafe');
    const said = after(quiet, stream(posted(1), posted(2)));
    expect(titled('cafe', forMe(said), anyUnread(said))).toBe('• cafe');
    const called = after(said, stream(notification(2, 1)));
    expect(titled('cafe', forMe(called), anyUnread(called))).toBe('(1) cafe');
  });

  it('is not wanted for a muted room', () => {
    const state = reduce(initialState, {
      type: 'snapshot', me: { id: 'u1', name: 'ana' }, preferences: muted, rooms: [{ ...cafe, unread: 3 }], inbox: { items: [] },
    });
    expect(anyUnread(state)).toBe(false);
  });
});
