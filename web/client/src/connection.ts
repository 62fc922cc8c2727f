import type { Http } from './http.ts';
import {
  CHECK_EACH_MS,
  RETRY_DEFAULT_MS,
  retryDelayMs,
  SILENCE_AFTER_WAKE_MS,
  SILENCE_MAX_MS,
  STABLE_AFTER_MS,
} from './cadence.ts';
import { EventStreamParser, type Block } from './parser.ts';

/** What is known of a stream. Never `live` without having heard from the server lately. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'catching-up' }
  | {
      readonly kind: 'reconnecting';
      readonly retryAt: number;
      readonly reason: 'lost' | 'renewed' | 'overloaded' | 'offline';
      /** What the server said of it, when it did. */
      readonly text?: string;
    };

export interface StreamListener {
  /** Blocks in order; `before` is the cursor they follow, `cursor` the one after them. */
  blocks(before: string, cursor: string, blocks: readonly Block[]): void;
  connection(connection: Connection): void;
  /** The server knows no session: sign in. */
  signedOut(): void;
  /** The cursor is of no use any more: load a snapshot. The connection has stopped. */
  reset(): void;
}

/**
 * One followed stream, kept open.
 *
 *   connecting ──first event──▶ catching-up ──count reached──▶ live
 *       ▲                                                        │ end, error, 40 s of silence
 *       └────────── reconnecting (until retryAt, or wake) ◀──────┘
 *
 * `stop()` ends it in any state; `auth_required` and `reset` stop it and say so. Nothing but `show` changes what is reported.
 */
export class StreamConnection {
  private stopped = false;
  private opened: AbortController | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private checkTimer: ReturnType<typeof setInterval> | undefined;
  private failures = 0;
  private serverRetryMs = RETRY_DEFAULT_MS;
  /** Why the server said it would end the stream, when it did, and its words for it. */
  private announced: { readonly reason: 'renewed' | 'overloaded'; readonly text?: string } | undefined;
  private lastHeard = 0;
  private toCatchUp = 0;
  private shown = '';
  /** The snapshot's cursor goes into the address; one from the stream goes back as Last-Event-ID, as EventSource does it. */
  private cursorIsFromStream = false;

  constructor(
    private readonly http: Http,
    private cursor: string,
    private readonly listener: StreamListener,
  ) {}

  start(): void {
    this.checkTimer = setInterval(() => this.check(SILENCE_MAX_MS), CHECK_EACH_MS);
    this.open();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retryTimer);
    clearInterval(this.checkTimer);
    this.opened?.abort();
    this.opened = undefined;
  }

  /** The computer woke, the network came back, somebody pressed "now": make sure that the line is what it seems. */
  wake(): void {
    if (this.stopped) return;
    if (this.opened === undefined) this.open();
    else this.check(SILENCE_AFTER_WAKE_MS);
  }

  /**
   * The browser says that the network is gone. It may be wrong for a server on this machine, and an old connection may look
   * well for a long time; opening a new one tells which.
   */
  networkGone(): void {
    if (!this.stopped && this.opened !== undefined) this.open();
  }

  private check(silenceMs: number): void {
    if (this.opened !== undefined && Date.now() - this.lastHeard > silenceMs) this.open();
  }

  private open(): void {
    clearTimeout(this.retryTimer);
    this.opened?.abort();
    const opened = new AbortController();
    this.opened = opened;
    this.lastHeard = Date.now();
    this.announced = undefined;
    this.show({ kind: 'connecting' });
    void this.follow(opened)
      .catch(() => undefined)
      .then(() => {
        // A newer stream may have replaced this one; then its end is nobody's business.
        if (this.opened === opened && !this.stopped) this.retryLater();
      });
  }

  private async follow(opened: AbortController): Promise<void> {
    const address = this.cursorIsFromStream ? '/api/stream' : `/api/stream?cursor=${encodeURIComponent(this.cursor)}`;
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (this.cursorIsFromStream) headers['Last-Event-ID'] = this.cursor;
    const response = await this.http.open(address, headers, opened.signal);
    if (this.opened !== opened) return;
    if (response.status === 401) {
      this.end(() => this.listener.signedOut());
      return;
    }
    const type = response.headers.get('Content-Type') ?? '';
    if (!response.ok || response.body === null || !type.startsWith('text/event-stream')) return;
    const startedAt = Date.now();
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.opened !== opened) return;
      this.lastHeard = Date.now();
      if (this.lastHeard - startedAt > STABLE_AFTER_MS) this.failures = 0;
      this.take(parser.feed(decoder.decode(value, { stream: true })));
    }
  }

  private take(blocks: readonly Block[]): void {
    if (blocks.length === 0) return;
    const before = this.cursor;
    for (const block of blocks) {
      if (block.retryMs !== undefined) this.serverRetryMs = block.retryMs;
      if (block.id !== undefined && block.id !== '') {
        this.cursor = block.id;
        this.cursorIsFromStream = true;
      }
    }
    this.listener.blocks(before, this.cursor, blocks);
    for (const block of blocks) {
      if (this.stopped) return;
      this.note(block);
    }
  }

  private note(block: Block): void {
    switch (block.event) {
      case 'auth_required':
        this.end(() => this.listener.signedOut());
        return;
      case 'reset':
        this.end(() => this.listener.reset());
        return;
      case 'closing':
        // Told not to come back with this session: the snapshot will tell whether it still exists.
        if (fieldOf(block, 'reconnect') === false) this.end(() => this.listener.reset());
        else this.announced = announcement('renewed', block);
        return;
      case 'overloaded':
        this.announced = announcement('overloaded', block);
        return;
      case 'resumed':
        this.toCatchUp = Number(fieldOf(block, 'count') ?? 0);
        this.show({ kind: this.toCatchUp > 0 ? 'catching-up' : 'live' });
        return;
      case 'gap':
        this.show({ kind: 'live' });
        return;
      case undefined:
        // A heartbeat between events: the server has nothing more to send, so we have caught up. (The id-only block that
        // opens a stream comes before `resumed` and proves nothing yet.)
        if (this.shown === 'catching-up') this.show({ kind: 'live' });
        return;
      default:
        if (this.toCatchUp > 0) this.toCatchUp -= 1;
        if (this.toCatchUp === 0) this.show({ kind: 'live' });
    }
  }

  private retryLater(): void {
    this.opened = undefined;
    this.failures += 1;
    const delayMs =
      this.announced?.reason === 'overloaded'
        ? this.serverRetryMs
        : retryDelayMs(this.failures, this.serverRetryMs, Math.random());
    const announced = this.announced ?? { reason: globalThis.navigator?.onLine === false ? ('offline' as const) : ('lost' as const) };
    this.show({ kind: 'reconnecting', retryAt: Date.now() + delayMs, ...announced });
    this.retryTimer = setTimeout(() => this.open(), delayMs);
  }

  private end(andThen: () => void): void {
    this.stop();
    andThen();
  }

  private show(connection: Connection): void {
    if (connection.kind === this.shown && connection.kind !== 'reconnecting') return;
    this.shown = connection.kind;
    this.listener.connection(connection);
  }
}

function announcement(reason: 'renewed' | 'overloaded', block: Block): { reason: typeof reason; text?: string } {
  const text = fieldOf(block, 'text');
  return typeof text === 'string' && text !== '' ? { reason, text } : { reason };
}

function fieldOf(block: Block, name: string): unknown {
  try {
    return (JSON.parse(block.data ?? '{}') as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
