import type { Http } from './http.ts';
import type { AnnotationEvent, Instant, Page, Position, WireEvent, WireMessage } from './wire.ts';

/** A place in a room's log and in time. */
export interface Moment {
  readonly position: Position;
  readonly at: Instant;
}

/** Messages as they were at `position`, the oldest first. */
export interface PastPage extends Page<WireMessage> {
  readonly position: Position;
  /** When the last event up to there was. */
  readonly at: Instant;
  /** Those among them that were deleted since: their texts are gone. */
  readonly erased: readonly string[];
  /** The first event that I may see, and the last there is. */
  readonly first: Moment;
  readonly last: Moment;
}

/** One event, as the stream had it. */
export interface PastEvent {
  readonly position: Position;
  readonly event: WireEvent;
  /** What processors found out about its text. */
  readonly annotations: readonly AnnotationEvent[];
  /** What it said is gone, because its message was deleted later. */
  readonly erased: boolean;
}

/** One of `asOf` and `at`. */
export interface PastQuery {
  readonly asOf?: Position;
  readonly at?: Instant;
  readonly before?: Position;
  readonly after?: Position;
  readonly limit?: number;
}

export interface EventQuery {
  readonly before?: Position;
  readonly after?: Position;
  readonly limit?: number;
}

const of = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

export const pastOn = (http: Http) => ({
  /** The room as it was. */
  room: (room: string, query: PastQuery): Promise<PastPage> => http.get(`${of(room)}/past`, { ...query }),

  /** What happened, event by event, the oldest first; without a query the newest. */
  events: (room: string, query: EventQuery): Promise<Page<PastEvent>> => http.get(`${of(room)}/events`, { ...query }),

  /** Where the whole room is, as lines of JSON, for those who may have it. */
  exportAddress: (room: string): string => `/api${of(room)}/export`,
});
