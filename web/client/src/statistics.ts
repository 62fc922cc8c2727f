import type { Instant, Page, WireBucket } from './wire.ts';
import type { Http } from './http.ts';

export interface StatisticsQuery {
  readonly since: Instant;
  /** How long a bucket is; they begin with the day in UTC. */
  readonly step: 'minute' | 'hour';
  readonly limit: number;
}

export const statisticsOn = (http: Http) => ({
  ofRoom: (room: string, query: StatisticsQuery): Promise<Page<WireBucket>> =>
    http.get(`/rooms/${encodeURIComponent(room)}/statistics`, { ...query }),
});
