import { asProblem, type Block, readJson, type WireDelivery, type WireSignal } from '@tertulia/client';
import { server } from '../server';
import type { Delivery } from './event';
import { store } from './store';

/** With doubling pauses from one second, about half a minute; after that the next gap or reload has to do. */
const GAP_TRIES_MAX = 6;

/** With doubling pauses, about eight seconds. */
const ROOM_TRIES_MAX = 6;
const ROOM_FIRST_PAUSE_MS = 125;

/** Events about the stream itself rather than about a room or the user. */
const STREAM_EVENTS = new Set(['resumed', 'reset', 'closing', 'auth_required', 'overloaded']);

/** What the stream could not replay: these rooms (all, when it names none), and perhaps notifications. */
export interface Gap {
  readonly rooms?: readonly string[];
  readonly inbox?: boolean;
}

/** Blocks put into the store, in order; tells which rooms must be refetched and how many events there were. */
export function takeBlocks(blocks: readonly Block[]): { gaps: readonly Gap[]; events: number } {
  const gaps: Gap[] = [];
  let deliveries: Delivery[] = [];
  let events = 0;
  const flush = (): void => {
    if (deliveries.length > 0) store.dispatch({ type: 'events', deliveries });
    deliveries = [];
  };
  for (const block of blocks) {
    if (block.data === undefined || block.event === undefined || STREAM_EVENTS.has(block.event)) continue;
    const data = parsed(block.data);
    if (data === undefined) continue;
    if (block.event === 'gap') {
      flush();
      const gap = data as Gap;
      store.dispatch({ type: 'gap', rooms: gap.rooms });
      gaps.push(gap);
    } else if (block.event === 'typing' || block.event === 'presence') {
      flush();
      const signal = { ...(data as object), kind: block.event } as WireSignal;
      store.dispatch({ type: 'signal', signal, at: Date.now() });
    } else if (isDelivery(data)) {
      events += 1;
      deliveries.push(data);
    }
  }
  flush();
  askForWantedRooms();
  askForUnmasked();
  return { gaps, events };
}

/** Fetches the counts and notifications a gap concerns. The history on screen sees its own hole and fetches it. */
export async function refetchAfterGap(gap: Gap): Promise<void> {
  for (let failures = 0; failures < GAP_TRIES_MAX; failures += 1) {
    try {
      store.dispatch({ type: 'rooms.refreshed', rooms: await server.rooms.myRooms() });
      if (gap.inbox !== false) store.dispatch({ type: 'inbox.refreshed', page: await server.inbox.newest() });
      return;
    } catch (error) {
      if (!asProblem(error).passing) return;
      await new Promise((resolve) => setTimeout(resolve, 1_000 * 2 ** failures));
    }
  }
}

const asking = new Set<string>();

/** Fetches the rooms that the state lacks; what comes back is news like any other. */
export function askForWantedRooms(): void {
  for (const id of store.state().wanted) {
    if (asking.has(id)) continue;
    asking.add(id);
    void describe(id).finally(() => asking.delete(id));
  }
}

/** The stream may tell of a room before the server that is asked knows that I am in it. */
async function describe(id: string): Promise<void> {
  for (let tries = 0; tries < ROOM_TRIES_MAX; tries += 1) {
    const room = await server.rooms.room(id).catch(() => undefined);
    if (!store.state().wanted.includes(id)) return;
    if (room !== undefined) return store.dispatch({ type: 'room.described', room });
    await new Promise((resolve) => setTimeout(resolve, ROOM_FIRST_PAUSE_MS * 2 ** tries));
  }
  // Not ours after all, or the server is away: the next event of the room asks again.
  store.dispatch({ type: 'rooms.asked', rooms: [id] });
}

/** A view may be a moment behind the approval that the stream has told. */
const UNMASK_TRIES_MAX = 6;
const UNMASK_EACH_MS = 500;

/** Fetches messages of the open room that came with signs in place of words, and that a moderator has let stand since. */
function askForUnmasked(): void {
  const { open, timelines } = store.state();
  if (open === undefined) return;
  for (const { id, masked, approved } of timelines[open]?.items ?? []) {
    if (masked && approved && !asking.has(id)) {
      asking.add(id);
      void unmask(open, id).finally(() => asking.delete(id));
    }
  }
}

async function unmask(room: string, id: string): Promise<void> {
  for (let tries = 0; tries < UNMASK_TRIES_MAX; tries += 1) {
    const message = await server.messages.message(room, id).catch(() => undefined);
    if (message !== undefined && message.masked !== true) {
      store.dispatch({ type: 'message.unmasked', room, message });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, UNMASK_EACH_MS));
  }
}

function parsed(data: string): unknown {
  try {
    return readJson(data);
  } catch {
    return undefined;
  }
}

function isDelivery(data: unknown): data is WireDelivery {
  const delivery = data as Partial<WireDelivery> | null;
  return typeof delivery?.pos === 'string' && typeof delivery.event === 'object' && delivery.event !== null;
}
