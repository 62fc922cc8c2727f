import * as api from '../api/messages';
import { asProblem } from '../api/problem';
import type { Message } from './model';
import { store } from './store';

/** Reactions that are on their way: one request at a time for each, and the last wish wins. */
const running = new Set<string>();

/** Reacts, or takes that back: shown at once, and undone if the server refuses; the message then says why. */
export async function react({ room, id }: Message, emoji: string, on: boolean): Promise<void> {
  store.dispatch({ type: 'reaction.wished', room, message: id, emoji, on });
  const key = `${id} ${emoji}`;
  if (running.has(key)) return;
  running.add(key);
  try {
    for (let sent: boolean | undefined, wish: boolean | undefined = on; wish !== undefined && wish !== sent; wish = wishOf(room, id, emoji)) {
      await api.react(room, id, emoji, wish);
      sent = wish;
    }
  } catch (error) {
    store.dispatch({ type: 'reaction.refused', room, message: id, emoji, problem: asProblem(error) });
  } finally {
    running.delete(key);
  }
}

/** Undefined when the stream has brought it already. */
function wishOf(room: string, id: string, emoji: string): boolean | undefined {
  return store.state().timelines[room]?.items.find((message) => message.id === id)?.wished[emoji];
}
