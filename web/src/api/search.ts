import { get } from './request';
import type { Instant, Page, Position, WireHit } from './wire';

export interface SearchQuery {
  /** `word`, `"a phrase"`, `-without`, `this or that`. */
  readonly query: string;
  /** Only there; otherwise in all rooms of mine. */
  readonly room?: string;
  /** Id of the sender. */
  readonly from?: string;
  readonly since?: Instant;
  /** The `next` of the page before. */
  readonly before?: string;
  /** The server waits (up to 2 s) until its archive has reached this position. */
  readonly atLeast?: Position;
}

/** Messages by their words, the best first. */
export const searchMessages = (query: SearchQuery): Promise<Page<WireHit>> => get('/search', { ...query });
