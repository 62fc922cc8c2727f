import type { ChatState, PendingMessage } from './model';
import { askAgain } from './outbox';
import { store } from './store';

/**
 * Messages of mine that wait for a moderator outlive the page: they are in no log, so only this browser can still show them. After
 * a reload the server is asked what became of each. They go with the sign-out, as everything of mine does.
 */
const STORED_AS = 'tertulia.held.';

/** More would be a flood; the oldest are let go (of here, not of the moderators' queue). */
const KEPT_MAX = 50;
/** A queue that nobody has looked at for so long. */
const KEPT_MS = 7 * 24 * 3_600_000;

const waits = (message: PendingMessage): boolean => message.state === 'held' || message.state === 'removed';

export function keepHeld(): void {
  let before: ChatState = store.state();
  store.subscribe(() => {
    const now = store.state();
    const last = before;
    before = now;
    const me = now.me?.id;
    if (me === undefined) {
      if (last.me !== undefined) write(last.me.id, []);
    } else if (last.me?.id !== me) {
      restore(me);
    } else if (last.pending !== now.pending) {
      keep(me, last.pending.filter(waits), now.pending.filter(waits));
    }
  });
}

function restore(me: string): void {
  const messages = read(me).filter((message) => Date.now() - Date.parse(message.at) < KEPT_MS);
  if (messages.length === 0) return;
  store.dispatch({ type: 'pending.restored', messages });
  for (const message of messages) if (message.state === 'held') void askAgain(message);
}

/** Only what changed here: another tab may have put its own there. */
function keep(me: string, before: readonly PendingMessage[], now: readonly PendingMessage[]): void {
  if (before.length === 0 && now.length === 0) return;
  const mine = new Set([...before, ...now].map((message) => message.clientId));
  write(me, [...read(me).filter((message) => !mine.has(message.clientId)), ...now]);
}

function read(me: string): readonly PendingMessage[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED_AS + me) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isPending) : [];
  } catch {
    return []; // Storage may be forbidden, or hold something else.
  }
}

function isPending(stored: unknown): stored is PendingMessage {
  const message = stored as Partial<PendingMessage> | null;
  return (
    typeof message?.clientId === 'string' &&
    typeof message.room === 'string' &&
    typeof message.text === 'string' &&
    typeof message.at === 'string' &&
    (message.state === 'held' || message.state === 'removed')
  );
}

function write(me: string, messages: readonly PendingMessage[]): void {
  try {
    if (messages.length === 0) localStorage.removeItem(STORED_AS + me);
    else localStorage.setItem(STORED_AS + me, JSON.stringify(messages.slice(-KEPT_MAX)));
  } catch {
    // See above.
  }
}
