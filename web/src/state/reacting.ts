import { asProblem } from '@tertulia/client';
import { server } from '../server';
import type { Message } from './model';
import { store } from './store';

/**
 * What was last wished of each reaction that is on its way: one request at a time, and the last wish wins. It is kept apart from the
 * message, which may leave the window or come anew meanwhile.
 */
const wishes = new Map<string, boolean>();

/** Reacts, or takes that back: shown at once, and undone if the server refuses; the message then says why. */
export async function react({ room, id }: Message, emoji: string, on: boolean): Promise<void> {
  store.dispatch({ type: 'reaction.wished', room, message: id, emoji, on });
  const key = `${id} ${emoji}`;
  const onItsWay = wishes.has(key);
  wishes.set(key, on);
  if (onItsWay) return;
  try {
    for (let sent: boolean | undefined, wish = on; wish !== sent; wish = wishes.get(key) ?? wish) {
      await server.messages.react(room, id, emoji, wish);
      sent = wish;
    }
  } catch (error) {
    store.dispatch({ type: 'reaction.refused', room, message: id, emoji, problem: asProblem(error) });
  } finally {
    wishes.delete(key);
  }
}
