import type { Connection } from './connection.ts';
import { readJson } from './json.ts';
import type { Block } from './parser.ts';
import { asProblem } from './problem.ts';
import type { Tertulia } from './tertulia.ts';
import type { WireDelivery, WireSnapshot } from './wire.ts';

/** What a program is told as it follows. */
export interface Follower {
  /** The state that the events after it change. Once at the beginning, and again when the stream cannot go on from where it was. */
  snapshot?(snapshot: WireSnapshot): void;
  /** In the order of the log, room by room; each once, but for those around a `missed`. */
  event(delivery: WireDelivery): void;
  /** Events of these rooms (of all, without any) could not be replayed: fetch what is wanted of them. */
  missed?(rooms: readonly string[] | undefined): void;
  connection?(connection: Connection): void;
  /** The token holds no more; nothing follows. */
  signedOut?(): void;
}

export interface Following {
  stop(): void;
}

/** Between tries to have a snapshot when the server sends the stream back to it. */
const SNAPSHOT_PAUSE_MS = 5_000;

/** Not an event of the log, but of the stream or of what people do now. */
const OTHERS = new Set(['resumed', 'reset', 'closing', 'auth_required', 'overloaded', 'typing', 'presence']);

/** Resolves when the first snapshot is there; rejected with a `Problem` if there is none. */
export async function follow(server: Tertulia, follower: Follower): Promise<Following> {
  let stopped = false;
  let stream: { stop(): void } | undefined;

  function deliver(block: Block): void {
    if (block.event === undefined || block.data === undefined || OTHERS.has(block.event)) return;
    const data = readJson(block.data);
    if (block.event === 'gap') follower.missed?.((data as { readonly rooms?: readonly string[] }).rooms);
    else follower.event(data as WireDelivery);
  }

  async function begin(): Promise<void> {
    const snapshot = await server.account.snapshot();
    if (stopped) return;
    follower.snapshot?.(snapshot);
    const opened = server.stream(snapshot.cursor, {
      blocks: (_before, _cursor, blocks) => blocks.forEach(deliver),
      connection: (connection) => follower.connection?.(connection),
      signedOut: () => follower.signedOut?.(),
      reset: () => void again(),
    });
    stream = opened;
    opened.start();
  }

  async function again(): Promise<void> {
    while (!stopped) {
      try {
        return await begin();
      } catch (error) {
        const problem = asProblem(error);
        if (problem.status === 401) return follower.signedOut?.();
        await new Promise((resolve) => setTimeout(resolve, problem.retryAfterMs ?? SNAPSHOT_PAUSE_MS));
      }
    }
  }

  await begin();
  return {
    stop: () => {
      stopped = true;
      stream?.stop();
    },
  };
}
