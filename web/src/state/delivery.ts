import * as rooms from '../api/rooms';
import type { WireDelivery } from '../api/wire';
import type { Block } from '../stream/parser';
import { asProblem } from '../api/problem';
import type { Delivery } from './event';
import { store } from './store';

/** Events about the stream itself rather than about a room or the user. */
const STREAM_EVENTS = new Set(['resumed', 'reset', 'closing', 'auth_required', 'overloaded']);

/** Blocks put into the store, in order; tells which rooms must be refetched and how many events there were. */
export function takeBlocks(blocks: readonly Block[]): { gaps: (readonly string[])[]; events: number } {
  const gaps: (readonly string[])[] = [];
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
      const affected = (data as { rooms?: readonly string[] }).rooms ?? [];
      store.dispatch({ type: 'gap', rooms: affected });
      gaps.push(affected);
    } else if (isDelivery(data)) {
      events += 1;
      deliveries.push(data);
    }
  }
  flush();
  askForWantedRooms();
  return { gaps, events };
}

/**
 * The stream could not replay some rooms. Their counts are fetched here; the history on screen is fetched by the
 * conversation, which sees the hole.
 */
export async function refetchAfterGap(_rooms: readonly string[]): Promise<void> {
  for (let failures = 0; failures < 6; failures += 1) {
    try {
      store.dispatch({ type: 'rooms.refreshed', rooms: await rooms.myRooms() });
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
    rooms
      .room(id)
      .then((room) => store.dispatch({ type: 'room.described', room }))
      // Not ours after all, or the server is away: the next event of the room asks again.
      .catch(() => store.dispatch({ type: 'rooms.asked', rooms: [id] }))
      .finally(() => asking.delete(id));
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function isDelivery(data: unknown): data is WireDelivery {
  const delivery = data as Partial<WireDelivery> | null;
  return typeof delivery?.pos === 'string' && typeof delivery.event === 'object' && delivery.event !== null;
}
