import { describe, expect, it } from 'vitest';
import type { WireBucket } from '@tertulia/client';
import { isCurrent, queryOf, scoreOf, seriesOf, startsOf } from './series';

const now = Date.parse('2026-11-24T15:30:20.500Z');
const bucket = (from: string, change: Partial<WireBucket> = {}): WireBucket => ({
  from, messages: 3, people: 2, mentions: 1, flags: 0,
  sentiment: { positive: 2, negative: 1, neutral: 0, mixed: 0, other: 0 },
  ...change,
});

describe('a series', () => {
  it('of an hour has its sixty minutes, empty ones too', () => {
    const series = seriesOf('hour', now, [bucket('2026-11-24T15:28:00.000Z')]);
    expect(series).toHaveLength(60);
    expect(series[0]?.from).toBe(Date.parse('2026-11-24T14:31:00.000Z'));
    expect(series[57]).toMatchObject({ messages: 3, people: 2, mentions: 1 });
    expect(series[58]).toMatchObject({ messages: 0, people: 0, mentions: 0 });
  });

  it('says of every message which tone it has, or that it has none', () => {
    const sentiment = { positive: 1, negative: 0, neutral: 0, mixed: 1, other: 0 };
    const series = seriesOf('hour', now, [bucket('2026-11-24T15:28:00.000Z', { messages: 5, sentiment })]);
    expect(series[57]?.tones).toEqual({ positive: 1, negative: 0, neutral: 0, mixed: 1, other: 3 });
  });

  it('of a day has hours, and no number of people', () => {
    const series = seriesOf('day', now, [bucket('2026-11-24T14:00:00.000Z', { people: undefined })]);
    expect(series).toHaveLength(24);
    expect(series[22]).toMatchObject({ messages: 3, people: undefined });
  });

  it('of a month adds hours up to days of this clock', () => {
    const noon = new Date(2026, 10, 20, 12).toISOString();
    const one = new Date(2026, 10, 20, 13).toISOString();
    const series = seriesOf('month', now, [bucket(noon), bucket(one)]);
    expect(series).toHaveLength(30);
    const day = series.find(({ from }) => from === new Date(2026, 10, 20).getTime());
    expect(day).toMatchObject({ messages: 6, tones: { positive: 4, negative: 2 } });
    expect(series.reduce((sum, { messages }) => sum + messages, 0)).toBe(6);
  });

  it('leaves out what lies before it', () => {
    expect(seriesOf('hour', now, [bucket('2026-11-24T12:00:00.000Z')]).every(({ messages }) => messages === 0)).toBe(true);
  });
});

describe('what is asked for', () => {
  it('reaches back to the first point in one page', () => {
    for (const span of ['hour', 'day', 'month'] as const) {
      const { since, step, limit } = queryOf(span, now);
      expect(Date.parse(since)).toBe(startsOf(span, now)[0]);
      const stepMs = step === 'minute' ? 60_000 : 3_600_000;
      expect(Date.parse(since) + limit * stepMs).toBeGreaterThan(now);
      expect(limit).toBeLessThanOrEqual(1_440);
    }
  });
});

describe('a score', () => {
  it('is none without tones, and balances the two sides', () => {
    expect(scoreOf({ positive: 0, negative: 0, neutral: 0, mixed: 0 })).toBeUndefined();
    expect(scoreOf({ positive: 3, negative: 1, neutral: 4, mixed: 0 })).toBe(0.25);
  });
});

describe('a trend', () => {
  it('is over when its newest message is as old as it is long', () => {
    expect(isCurrent({ at: '2026-11-24T15:20:00.000Z', minutes: 15 }, now)).toBe(true);
    expect(isCurrent({ at: '2026-11-24T15:10:00.000Z', minutes: 15 }, now)).toBe(false);
  });
});
