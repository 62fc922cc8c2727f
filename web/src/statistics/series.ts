import type { StatisticsQuery, Tones, WireBucket } from '@tertulia/client';

export type Span = 'hour' | 'day' | 'month';

/** One bar of a chart: what was posted from `from` until the next one. */
export interface Point {
  /** Milliseconds, this browser's clock. */
  readonly from: number;
  readonly messages: number;
  readonly mentions: number;
  /** Only of minutes: who spoke in two of them cannot be told from two people. */
  readonly people: number | undefined;
  /** All messages; those whose analysis has not ended, or whose room wants none, have no tone either. */
  readonly tones: Tones;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MONTH_DAYS = 30;

const NO_TONES: Tones = { positive: 0, negative: 0, neutral: 0, mixed: 0, other: 0 };

/** When the points of a span begin, the last one now. Days are those of this browser's clock, some of 23 or 25 hours. */
export function startsOf(span: Span, now: number): readonly number[] {
  if (span === 'month') {
    const today = new Date(now);
    return Array.from({ length: MONTH_DAYS }, (_, n) =>
      new Date(today.getFullYear(), today.getMonth(), today.getDate() - (MONTH_DAYS - 1 - n)).getTime(),
    );
  }
  const step = span === 'hour' ? MINUTE_MS : HOUR_MS;
  const count = span === 'hour' ? 60 : 24;
  const last = Math.floor(now / step) * step;
  return Array.from({ length: count }, (_, n) => last - (count - 1 - n) * step);
}

/** What to ask the server: minutes for an hour, hours for the rest, as its days are not ours. */
export function queryOf(span: Span, now: number): StatisticsQuery {
  const since = startsOf(span, now)[0] ?? now;
  const step = span === 'hour' ? 'minute' : 'hour';
  const stepMs = span === 'hour' ? MINUTE_MS : HOUR_MS;
  return { since: new Date(since).toISOString(), step, limit: Math.ceil((now - since) / stepMs) + 1 };
}

/** The server's buckets as points without holes. */
export function seriesOf(span: Span, now: number, buckets: readonly WireBucket[]): readonly Point[] {
  const starts = startsOf(span, now);
  const points = starts.map(
    (from): Point => ({ from, messages: 0, mentions: 0, people: span === 'hour' ? 0 : undefined, tones: NO_TONES }),
  );
  for (const bucket of buckets) {
    // An hour of the server may begin in one of our days and end in the next where clocks differ by half hours: it is counted whole.
    const index = starts.findLastIndex((start) => start <= Date.parse(bucket.from));
    const point = points[index];
    if (point !== undefined) points[index] = added(point, bucket);
  }
  return points;
}

const added = (point: Point, { messages, mentions, people, sentiment }: WireBucket): Point => ({
  from: point.from,
  messages: point.messages + messages,
  mentions: point.mentions + mentions,
  people: point.people === undefined ? undefined : point.people + (people ?? 0),
  tones: {
    positive: point.tones.positive + sentiment.positive,
    negative: point.tones.negative + sentiment.negative,
    neutral: point.tones.neutral + sentiment.neutral,
    mixed: point.tones.mixed + sentiment.mixed,
    other: point.tones.other + Math.max(0, messages - sentiment.positive - sentiment.negative - sentiment.neutral - sentiment.mixed),
  },
});

/** (positive - negative) / those with a tone, as the server's trend; undefined when none has one. */
export function scoreOf({ positive, negative, neutral, mixed }: Omit<Tones, 'other'>): number | undefined {
  const toned = positive + negative + neutral + mixed;
  return toned === 0 ? undefined : (positive - negative) / toned;
}

/** A trend's time is over when its newest message has left it. */
export const isCurrent = (trend: { readonly at: string; readonly minutes: number }, now: number): boolean =>
  now - Date.parse(trend.at) < trend.minutes * MINUTE_MS;
