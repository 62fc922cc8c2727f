import { asProblem, type HistoryQuery, justBefore, offsetOf, type Page, type Position, type WireMessage } from '@tertulia/client';
import { server } from '../server';
import { holds, type Edge } from './timeline';
import { store } from './store';

const PAGE_MESSAGES = 50;
/** A view that is behind the stream is asked again this often, a second apart, before we leave it at that. */
const STALE_PAGE_RETRIES_MAX = 5;

const loading = new Map<string, Promise<void>>();

/** One load a room at a time: pages fetched side by side could leave a hole between them. */
function alone(room: string, load: () => Promise<void>): Promise<void> {
  const running = loading.get(room);
  if (running !== undefined) return running;
  const started = load()
    .catch((error: unknown) => {
      asProblem(error);
      store.dispatch({ type: 'history.failed', room });
    })
    .finally(() => loading.delete(room));
  loading.set(room, started);
  return started;
}

export const loadNewest = (room: string): Promise<void> =>
  alone(room, async () => {
    store.dispatch({ type: 'history.loading', room });
    for (let retries = 0; ; retries += 1) {
      const page = await pageOf(room, { limit: PAGE_MESSAGES });
      take(room, 'newest', page, page.next !== undefined, false);
      if (!isStale(room, page) || retries === STALE_PAGE_RETRIES_MAX) return;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  });

export const loadOlder = (room: string): Promise<void> =>
  alone(room, async () => {
    const first = store.state().timelines[room]?.items[0];
    if (first === undefined) return;
    const page = await server.messages.history(room, { before: first.position, limit: PAGE_MESSAGES });
    take(room, 'older', page, page.next !== undefined && page.items.length > 0, false);
  });

export const loadNewer = (room: string): Promise<void> =>
  alone(room, async () => {
    const last = store.state().timelines[room]?.items.at(-1);
    if (last === undefined) return;
    const page = await pageOf(room, { after: last.position, limit: PAGE_MESSAGES });
    take(room, 'newer', page, true, page.items.length === PAGE_MESSAGES);
  });

/** A window with the message at `position` in it, or the first after it, unless it is there already. */
export const loadAround = (room: string, position: Position): Promise<void> => {
  const shown = store.state().timelines[room];
  if (shown !== undefined && holds(shown, offsetOf(position))) return Promise.resolve();
  return reloadAround(room, position);
};

/** The same when there may be news about what is there already. */
export async function reloadAround(room: string, position: Position): Promise<void> {
  // A page that is on its way would be in the wrong window; while one waits, scrolling may have asked for another.
  for (let running = loading.get(room); running !== undefined; running = loading.get(room)) await running;
  await alone(room, async () => {
    store.dispatch({ type: 'history.loading', room });
    const [older, newer] = await Promise.all([
      server.messages.history(room, { before: position, limit: PAGE_MESSAGES / 2 }),
      pageOf(room, { after: justBefore(position), limit: PAGE_MESSAGES }),
    ]);
    const page = { items: [...older.items, ...newer.items], position: newer.position };
    take(room, 'around', page, older.next !== undefined, newer.items.length === PAGE_MESSAGES);
  });
}

/** A page that has at least what the stream has told of the room, if the server can give it within its own limit. */
async function pageOf(room: string, query: HistoryQuery): Promise<Page<WireMessage>> {
  const atLeast = store.state().rooms[room]?.eventsTo;
  try {
    return await server.messages.history(room, { ...query, atLeast });
  } catch (error) {
    if (asProblem(error).code !== 'view-unavailable') throw error;
    return server.messages.history(room, query);
  }
}

function isStale(room: string, page: Page<WireMessage>): boolean {
  return page.position !== undefined && offsetOf(page.position) < offsetOf(store.state().rooms[room]?.eventsTo);
}

function take(room: string, edge: Edge, page: Page<WireMessage>, hasOlder: boolean, hasNewer: boolean): void {
  store.dispatch({ type: 'history.loaded', room, edge, items: page.items, hasOlder, hasNewer, asOf: page.position });
}
