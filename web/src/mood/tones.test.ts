import { describe, expect, it } from 'vitest';
import type { AnnotationEvent, Sentiment } from '@tertulia/client';
import { after, edited, posted, started, stream } from '../state/fixture';
import type { Delivery } from '../state/event';
import type { ChatState } from '../state/model';
import { toneOf } from './tones';

const sentiment = (id: string, ofOffset: number, of: Sentiment): Delivery => {
  const event: AnnotationEvent = {
    type: 'message.sentiment',
    id: `s${ofOffset}`,
    room: 'r1',
    at: '2026-11-24T05:00:00.000Z',
    message: { id, position: `7:${ofOffset}` },
    sentiment: of,
  };
  return { pos: `3:${ofOffset}`, event };
};
const toneIn = (state: ChatState) => toneOf(state.timelines['r1']?.items[0]?.sentiment);

describe('the tone of a message', () => {
  it('is none unless the analysis ended with one', () => {
    expect(toneOf(undefined)).toBeUndefined();
    for (const status of ['skipped', 'unsupported', 'failed', 'over_budget'] as const) {
      expect(toneOf({ status, label: 'positive' })).toBeUndefined();
    }
    expect(toneOf({ status: 'ok' })).toBeUndefined();
    expect(toneOf({ status: 'ok', label: 'unknown' as never })).toBeUndefined();
    expect(toneOf({ status: 'ok', label: 'mixed' })).toBe('mixed');
  });

  it('comes by the stream, and goes with the text it belongs to', () => {
    const said = after(started(), stream(posted(1)));
    expect(toneIn(said)).toBeUndefined();
    const toned = after(said, stream(sentiment('m1', 1, { status: 'ok', label: 'positive' })));
    expect(toneIn(toned)).toBe('positive');
    const changed = after(toned, stream(edited(2, 'm1', 'worse')));
    expect(toneIn(changed)).toBeUndefined();
    expect(toneIn(after(changed, stream(sentiment('m1', 2, { status: 'ok', label: 'negative' }))))).toBe('negative');
  });

  it('may come late, after an analysis that failed', () => {
    const failed = after(started(), stream(posted(1), sentiment('m1', 1, { status: 'failed' })));
    expect(toneIn(failed)).toBeUndefined();
    expect(toneIn(after(failed, stream(sentiment('m1', 1, { status: 'ok', label: 'neutral' }))))).toBe('neutral');
  });
});

describe('the trend of a room', () => {
  const trend = (at: string, score: number) => ({
    pos: '3:9',
    event: {
      type: 'room.sentiment' as const, id: 'x', room: 'r1', at,
      trend: { minutes: 15, messages: 2, positive: 1, negative: 0, neutral: 1, mixed: 0, score },
    },
  });

  it('is the newest the stream told', () => {
    const [first, second] = ['2026-11-24T05:00:00.000Z', '2026-11-24T05:01:00.000Z'];
    const state = after(started(), stream(trend(first, 0.5), trend(second, 0.25), trend(first, 0.5)));
    expect(state.trends['r1']).toMatchObject({ at: second, score: 0.25 });
  });
});
