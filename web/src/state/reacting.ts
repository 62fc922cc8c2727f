import { asProblem } from '@tertulia/client';
import { server } from '../server';
import type { Message } from './model';
import { answerOf } from './poll';
import { store } from './store';

interface Wish {
  readonly emoji: string;
  readonly on: boolean;
}

/**
 * What was last wished of each reaction that is on its way, and of the votes of a poll that take each other's place together: one
 * request at a time, and the last wish wins. It is kept apart from the message, which may leave the window or come anew meanwhile.
 */
const wishes = new Map<string, Wish>();

/** Reacts, or takes that back: shown at once, and undone if the server refuses; the message then says why. */
export async function react(message: Message, emoji: string, on: boolean): Promise<void> {
  const { room, id } = message;
  store.dispatch({ type: 'reaction.wished', room, message: id, emoji, on });
  const single = message.poll?.multiple === false && answerOf(message.poll, emoji) >= 0;
  const key = single ? `${id} vote` : `${id} ${emoji}`;
  const onItsWay = wishes.has(key);
  let wish: Wish = { emoji, on };
  wishes.set(key, wish);
  if (onItsWay) return;
  try {
    for (let sent: Wish | undefined; wish.emoji !== sent?.emoji || wish.on !== sent.on; wish = wishes.get(key) ?? wish) {
      await server.messages.react(room, id, wish.emoji, wish.on);
      sent = wish;
    }
  } catch (error) {
    store.dispatch({ type: 'reaction.refused', room, message: id, emoji: wish.emoji, problem: asProblem(error) });
  } finally {
    wishes.delete(key);
  }
}
