import type { Instant, Page, Position, WireHit } from './wire.ts';
import type { Http } from './http.ts';

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

export const searchOn = (http: Http) => ({
  /** Messages by their words, the best first. */
  messages: (query: SearchQuery): Promise<Page<WireHit>> => http.get('/search', { ...query }),
});
