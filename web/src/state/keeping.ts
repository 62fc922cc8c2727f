import type { ChatState, PendingMessage } from './model';
import { askAgain, resume } from './outbox';
import { store } from './store';

/**
 * Messages of mine that are not in the room outlive the page: they are in no log, so only this browser has them. After a reload, with or
 * without a network, what was on its way is sent again under its clientId, and the server is asked what became of what waits for a
 * moderator. They go with the sign-out, as everything of mine does.
 *
 * Several tabs share the storage. A tab opened while another one sends takes its messages up too, in the same order: the server knows
 * them by their clientIds. What one tab has brought to its end is gone for all.
 */
const STORED_AS = 'tertulia.pending.';

/** More than this do not outlive the page: the oldest are let go (of here, not of a moderators' queue). At most about 1.6 MB. */
const KEPT_MAX = 100;
/** A queue that nobody has looked at for so long; a message that nobody has come back to. */
const KEPT_MS = 7 * 24 * 3_600_000;

export function keepPending(): void {
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
      keep(me, last.pending, now.pending);
    }
  });
  window.addEventListener('storage', (event) => {
    const me = store.state().me?.id;
    if (me === undefined || event.key !== STORED_AS + me) return;
    const left = new Set(parsed(event.newValue).map((message) => message.clientId));
    for (const { clientId } of parsed(event.oldValue)) if (!left.has(clientId)) store.dispatch({ type: 'pending.removed', clientId });
  });
}

function restore(me: string): void {
  const messages = read(me).filter((message) => Date.now() - Date.parse(message.at) < KEPT_MS);
  if (messages.length === 0) return;
  store.dispatch({ type: 'pending.restored', messages });
  for (const message of messages) {
    if (message.state === 'held') void askAgain(message);
    if (message.state === 'sending') resume(message);
  }
}

/** Only what changed here: another tab may have put its own there. */
function keep(me: string, before: readonly PendingMessage[], now: readonly PendingMessage[]): void {
  if (before.length === 0 && now.length === 0) return;
  const mine = new Set([...before, ...now].map((message) => message.clientId));
  write(me, [...read(me).filter((message) => !mine.has(message.clientId)), ...now]);
}

function read(me: string): readonly PendingMessage[] {
  try {
    return parsed(localStorage.getItem(STORED_AS + me));
  } catch {
    return []; // Storage may be forbidden.
  }
}

function parsed(stored: string | null): readonly PendingMessage[] {
  try {
    const messages: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(messages) ? messages.filter(isPending) : [];
  } catch {
    return []; // It holds something else.
  }
}

const STATES: ReadonlySet<unknown> = new Set<PendingMessage['state']>(['sending', 'failed', 'asking', 'held', 'removed']);

function isPending(stored: unknown): stored is PendingMessage {
  const message = stored as Partial<PendingMessage> | null;
  return (
    typeof message?.clientId === 'string' &&
    typeof message.room === 'string' &&
    typeof message.text === 'string' &&
    typeof message.at === 'string' &&
    STATES.has(message.state)
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
