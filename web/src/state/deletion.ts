import { asProblem } from '@tertulia/client';
import { server } from '../server';
import type { Message } from './model';
import { store } from './store';

/** For so long a deletion can be undone; only then the server hears of it. */
const UNDO_MS = 6_000;

interface Waiting {
  readonly message: Message;
  readonly timer: ReturnType<typeof setTimeout>;
}

const waiting = new Map<string, Waiting>();

/** Deletes a message unless {@link undoDeletion} comes first. Leaving the page does not undo it. */
export function deleteSoon(message: Message): void {
  if (waiting.has(message.id)) return;
  waiting.set(message.id, { message, timer: setTimeout(() => void send(message.id, false), UNDO_MS) });
  store.dispatch({ type: 'deletion', id: message.id, state: 'waiting' });
}

export function undoDeletion(id: string): void {
  clearTimeout(waiting.get(id)?.timer);
  waiting.delete(id);
  store.dispatch({ type: 'deletion', id, state: undefined });
}

/** Deletes what still waits now: the person leaves. */
export async function finishDeletions(): Promise<void> {
  await Promise.all([...waiting.keys()].map((id) => send(id, true)));
}

async function send(id: string, lasting: boolean): Promise<void> {
  const entry = waiting.get(id);
  if (entry === undefined) return;
  clearTimeout(entry.timer);
  waiting.delete(id);
  const { room } = entry.message;
  try {
    await server.messages.deleteMessage(room, id, lasting);
  } catch (error) {
    // Somebody else may have been faster.
    if (asProblem(error).code !== 'message-not-found') return store.dispatch({ type: 'deletion', id, state: 'failed' });
  }
  store.dispatch({ type: 'message.removed', room, id, at: new Date().toISOString() });
  store.dispatch({ type: 'deletion', id, state: undefined });
}

/** For main.tsx, once. */
export function finishDeletionsWithThePage(): void {
  window.addEventListener('pagehide', () => void finishDeletions());
}
