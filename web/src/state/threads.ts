import { asProblem, type HistoryQuery } from '@tertulia/client';
import { server } from '../server';
import { store } from './store';
import { firstReply } from './thread';

const PAGE_MESSAGES = 50;

export const openThread = (room: string, root: string): void => store.dispatch({ type: 'thread.opened', room, root });

export const closeThread = (): void => store.dispatch({ type: 'thread.closed' });

/** The newest replies of the open thread, or those before the ones that are there. */
export async function loadThread(edge: 'newest' | 'older'): Promise<void> {
  const { thread, rooms } = store.state();
  if (thread === undefined) return;
  const before = edge === 'older' ? firstReply(thread)?.position : undefined;
  if (edge === 'older' && before === undefined) return;
  store.dispatch({ type: 'thread.loading' });
  try {
    const page = await asked(thread.room, thread.root, { limit: PAGE_MESSAGES, before, atLeast: rooms[thread.room]?.eventsTo });
    store.dispatch({ type: 'thread.loaded', root: page.root, edge, items: page.items, hasOlder: page.next !== undefined, asOf: page.position });
  } catch {
    store.dispatch({ type: 'thread.failed', root: thread.root });
  }
}

/** With all that the stream has told of the room, if the server can give it within its own limit. */
async function asked(room: string, root: string, query: HistoryQuery): ReturnType<typeof server.messages.replies> {
  try {
    return await server.messages.replies(room, root, query);
  } catch (error) {
    if (asProblem(error).code !== 'view-unavailable') throw error;
    return server.messages.replies(room, root, { ...query, atLeast: undefined });
  }
}
