import { get } from './request';
import type { Instant, Page, WireBucket } from './wire';

export interface StatisticsQuery {
  readonly since: Instant;
  /** How long a bucket is; they begin with the day in UTC. */
  readonly step: 'minute' | 'hour';
  readonly limit: number;
}

export const statistics = (room: string, query: StatisticsQuery): Promise<Page<WireBucket>> =>
  get(`/rooms/${encodeURIComponent(room)}/statistics`, { ...query });
