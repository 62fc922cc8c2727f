import { describe, expect, it } from 'vitest';
import { after, ana, bea, page, posted, started, stream, wire } from './fixture';
import type { ChatState } from './model';
import { votesOf } from './poll';

const AT = '2026-11-24T05:00:00.000Z';
const [ONE, TWO] = ['1\uFE0F\u20E3', '2\uFE0F\u20E3'] as const;
const poll = { answers: 2, multiple: false };

const vote = (offset: number, emoji: string, by = bea, type: 'added' | 'removed' = 'added', at = AT) => ({
  pos: `7:${offset}`,
  event: { type: `reaction.${type}` as const, id: `e${offset}`, room: 'r1', at, by, reaction: { message: 'm1', emoji } },
});
const end = (offset: number) => ({ pos: `7:${offset}`, event: { type: 'poll.closed' as const, id: `e${offset}`, room: 'r1', at: AT, by: ana, poll: { message: 'm1' } } });
const wished = (emoji: string, on = true) => ({ type: 'reaction.wished' as const, room: 'r1', message: 'm1', emoji, on });
const votes = (state: ChatState) => votesOf(state.timelines['r1']!.items[0]!, ana.id, AT);

describe('a poll', () => {
  const begun = after(started(), stream(posted(1, { poll })));

  it('counts each person once, by their last vote in the log', () => {
    const state = after(begun, stream(vote(2, ONE), vote(3, ONE, ana), vote(4, TWO), vote(5, TWO)));
    expect(votes(state)).toEqual([[ana.id], [bea.id]]);
    expect(votes(after(state, stream(vote(2, ONE), vote(6, TWO, bea, 'removed'))))).toEqual([[ana.id], []]);
    const several = after(started(), stream(posted(1, { poll: { ...poll, multiple: true } }), vote(2, ONE), vote(3, TWO)));
    expect(votes(several)).toEqual([[bea.id], [bea.id]]);
  });

  it('goes on from what the history says', () => {
    const known = page('newest', [wire(1, { poll: { ...poll, votes: [[bea.id], []] } })], { asOf: 9 });
    const state = after(begun, stream(vote(2, ONE, ana)), known, stream(vote(2, TWO, ana), vote(10, TWO)));
    expect(votes(state)).toEqual([[], [bea.id]]);
  });

  it('takes no vote behind its end', () => {
    const ended = after(begun, stream(vote(2, ONE), end(3), vote(4, TWO), vote(5, ONE, bea, 'removed')));
    expect(votes(ended)).toEqual([[bea.id], []]);
    expect(votes(after(ended, wished(TWO)))).toEqual([[bea.id], []]);
    const timed = after(started(), stream(posted(1, { poll: { ...poll, closesAt: AT } }), vote(2, ONE, bea, 'added', '2026-11-24T04:59:59.999Z'), vote(3, ONE, ana)));
    expect(votes(timed)).toEqual([[bea.id], []]);
  });

  it('stays ended when an older page of the history comes', () => {
    const state = after(begun, stream(end(3)), page('newest', [wire(1, { poll })], { asOf: 2 }));
    expect(state.timelines['r1']!.items[0]!.poll?.closedAt).toBe(AT);
  });

  it('shows the vote that is wished for last', () => {
    const state = after(begun, stream(vote(2, ONE, ana)), wished(TWO), wished(ONE), wished(TWO));
    expect(votes(state)).toEqual([[], [ana.id]]);
    expect(votes(after(state, stream(vote(3, TWO, ana))))).toEqual([[], [ana.id]]);
  });
});
