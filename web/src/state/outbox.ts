import * as messages from '../api/messages';
import { asProblem } from '../api/problem';
import type { PendingMessage } from './model';
import { store } from './store';

/** Tries before a message is shown as failed; with the pauses between them about seven seconds. */
const TRIES_MAX = 4;
const FIRST_PAUSE_MS = 1_000;

/** Messages of one room leave one after the other, so that a person's messages keep their order. */
const queues = new Map<string, Promise<void>>();

export function send(room: string, text: string, replyTo?: string): void {
  const message: PendingMessage = {
    clientId: newClientId(),
    room,
    text,
    ...(replyTo === undefined ? {} : { replyTo }),
    at: new Date().toISOString(),
    state: 'sending',
  };
  store.dispatch({ type: 'pending.added', message });
  enqueue(message);
}

/** Again with the same clientId: if the first try did arrive, the server answers with that message. */
export function retry(clientId: string, confirm = false): void {
  const message = store.state().pending.find((pending) => pending.clientId === clientId);
  if (message === undefined || message.state === 'sending') return;
  store.dispatch({ type: 'pending.retried', clientId });
  enqueue(message, confirm);
}

export function discard(clientId: string): void {
  store.dispatch({ type: 'pending.removed', clientId });
}

function enqueue(message: PendingMessage, confirm = false): void {
  const before = queues.get(message.room) ?? Promise.resolve();
  const sent = before.then(() => deliver(message, confirm));
  queues.set(message.room, sent);
  void sent.finally(() => {
    if (queues.get(message.room) === sent) queues.delete(message.room);
  });
}

async function deliver({ clientId, room, text, replyTo }: PendingMessage, confirm: boolean): Promise<void> {
  const body = { clientId, text, ...(replyTo === undefined ? {} : { replyTo }), ...(confirm ? { confirm } : {}) };
  for (let tries = 1; ; tries += 1) {
    try {
      const { message, position } = await messages.postMessage(room, body);
      store.dispatch({ type: 'message.accepted', room, message: { ...message, clientId }, ...(position ? { position } : {}) });
      return;
    } catch (error) {
      const problem = asProblem(error);
      // The stream may have brought the message although the answer was lost.
      if (!store.state().pending.some((pending) => pending.clientId === clientId)) return;
      if (!problem.passing || tries === TRIES_MAX) {
        const reason = problem.fields['text'] ?? problem.detail;
        store.dispatch({ type: 'pending.failed', clientId, reason, retriable: problem.passing, confirmable: problem.code === 'confirm-room-mention' });
        return;
      }
      const pauseMs = problem.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (tries - 1);
      await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, 10_000)));
    }
  }
}

function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
