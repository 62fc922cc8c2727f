import { useEffect, useState } from 'react';
import type { Instant, WireBucket } from '@tertulia/client';
import { server } from '../server';

const BARS = 60;
const DAY_MS = 86_400_000;
/** As many as the server gives at once: a day of minutes, two months of hours. */
const BUCKETS_MAX = 1_440;

interface DensityProps {
  readonly room: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** Messages in each of the equal parts of a time. */
export function heightsOf(buckets: readonly WireBucket[], from: number, to: number): readonly number[] {
  const bars = Array.from({ length: BARS }, () => 0);
  for (const bucket of buckets) {
    const place = Math.floor(((Date.parse(bucket.from) - from) / Math.max(1, to - from)) * BARS);
    const bar = Math.max(0, Math.min(BARS - 1, place));
    bars[bar] = (bars[bar] ?? 0) + bucket.messages;
  }
  return bars;
}

/** Where in its life a room was busy: decoration above the slider. Its place is kept while it is not known, so that nothing moves when it comes. */
export function Density({ room, from, to }: DensityProps) {
  const [buckets, setBuckets] = useState<readonly WireBucket[]>([]);
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const step = end - begin <= DAY_MS ? 'minute' : 'hour';
  useEffect(() => {
    let current = true;
    server.statistics
      .ofRoom(room, { since: new Date(begin - (begin % 60_000)).toISOString(), step, limit: BUCKETS_MAX })
      .then((page) => current && setBuckets(page.items))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [room, begin, step]);

  const heights = heightsOf(buckets, begin, end);
  const highest = Math.max(...heights);
  return (
    <svg className="past-density" viewBox={`0 0 ${BARS} 10`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {heights.map((height, bar) => height > 0 && <rect key={bar} x={bar + 0.1} width={0.8} y={10 - Math.max(0.8, (height / highest) * 10)} height={Math.max(0.8, (height / highest) * 10)} />)}
    </svg>
  );
}
