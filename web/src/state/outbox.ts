import { asProblem, type Attachment, type HeldMessage } from '@tertulia/client';
import { server } from '../server';
import type { Message, PendingMessage } from './model';
import { moderates } from './room';
import { store } from './store';

/** Times that a server may refuse in passing before a message is shown as failed; with the pauses between them about seven seconds. */
const TRIES_MAX = 4;
const FIRST_PAUSE_MS = 1_000;
/** Without an answer at all a message waits as long as it takes; a line that comes back is noticed at once (see `pause`). */
const PAUSE_MAX_MS = 10_000;

/** Messages of one room leave one after the other, so that a person's messages keep their order. */
const queues = new Map<string, Promise<void>>();

/** A server that has not answered a command by then does not carry it out any more (30 s), and what it was at is done. */
const ANSWER_MAX_MS = 40_000;

/** Whether a text is a command: a slash and a word. Two slashes are one that is meant. */
export const isCommand = (text: string): boolean => /^\/\p{L}/u.test(text);

/** Whether a text asks for the commands: slow mode makes neither it wait, nor anything after it. */
export const isHelp = (text: string): boolean => /^\/(?:help|ayuda)(?:\s|$)/iu.test(text);

const idsOf = (attachments: readonly Attachment[] | undefined): { readonly attachments?: readonly string[] } =>
  attachments === undefined || attachments.length === 0 ? {} : { attachments: attachments.map(({ id }) => id) };

/**
 * @param thread the thread it is written in, where it waits too
 * @param attachments files that go with it; with a command none do
 */
export function send(room: string, text: string, replyTo?: string, thread?: string, attachments: readonly Attachment[] = []): void {
  const command = isCommand(text);
  const message: PendingMessage = {
    clientId: newClientId(),
    room,
    text: text.startsWith('//') ? text.slice(1) : text,
    ...(command ? { command } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(thread === undefined ? {} : { thread }),
    ...(attachments.length === 0 ? {} : { attachments }),
    at: new Date().toISOString(),
    state: 'sending',
  };
  store.dispatch({ type: 'pending.added', message });
  enqueue(message);
}

/**
 * A message from before this page was opened goes on its way again, with its clientId: if it had arrived, the server answers with that
 * message. What the server may have forgotten, and commands, which have no answer but the stream's, wait for the person to decide.
 */
export function resume(message: PendingMessage): void {
  const { clientId, command, at } = message;
  if (command === true || Date.now() - Date.parse(at) > POST_REMEMBERED_MS) {
    store.dispatch({ type: 'pending.failed', clientId, reason: '', retriable: false });
  } else {
    enqueue(message);
  }
}

/** Again with the same clientId: if the first try did arrive, the server answers with that message. */
export function retry(clientId: string): void {
  const message = store.state().pending.find((pending) => pending.clientId === clientId);
  if (message === undefined || message.state === 'sending') return;
  store.dispatch({ type: 'pending.retried', clientId });
  enqueue(message);
}

/** I was told how many people it calls, and meant it. */
export function confirmCall(clientId: string): void {
  const message = store.state().pending.find((pending) => pending.clientId === clientId);
  if (message?.state !== 'asking') return;
  store.dispatch({ type: 'pending.retried', clientId, confirm: true });
  enqueue({ ...message, confirm: true });
}

/** Another text for a message, that a moderator sees before the room does. */
export function holdEdit({ id, room }: Message, text: string, held: HeldMessage): void {
  const message: PendingMessage = { clientId: held.id, heldId: held.id, edits: id, room, text, at: held.at, state: 'held' };
  store.dispatch({ type: 'pending.added', message });
}

/** For so long the server answers a repeated post with what became of the first; with something to spare. */
const POST_REMEMBERED_MS = 23 * 3_600_000;

/**
 * What became of a message that was held when this page was last open. A post is repeated: under its clientId it is the same
 * message, whatever happened to it. An edit, and what is older than the server's memory, must not be: it could be taken for new.
 * Of these only an approval can be seen.
 */
export async function askAgain({ clientId, room, text, replyTo, attachments, edits, heldId, at }: PendingMessage): Promise<void> {
  try {
    if (edits === undefined && Date.now() - Date.parse(at) < POST_REMEMBERED_MS) {
      const answer = await server.messages.postMessage(room, { clientId, text, replyTo, confirm: true, ...idsOf(attachments) });
      if (answer.held !== undefined) return store.dispatch({ type: 'pending.held', clientId, held: answer.held });
    } else {
      const there = await server.messages.message(room, edits ?? heldId ?? clientId);
      if (edits !== undefined && there.text !== text && (there.editedAt ?? '') < at) return;
    }
    store.dispatch({ type: 'pending.removed', clientId });
  } catch {
    // It is shown as it was; the room's log or the next start tells.
  }
}

export function discard(clientId: string): void {
  store.dispatch({ type: 'pending.removed', clientId });
}

function enqueue(message: PendingMessage): void {
  const before = queues.get(message.room) ?? Promise.resolve();
  const sent = before.then(() => deliver(message));
  queues.set(message.room, sent);
  void sent.finally(() => {
    if (queues.get(message.room) === sent) queues.delete(message.room);
  });
}

async function deliver({ clientId, room, text, replyTo, attachments, command, confirm }: PendingMessage): Promise<void> {
  const body = { clientId, text, ...(replyTo === undefined ? {} : { replyTo }), ...(confirm === undefined ? {} : { confirm }), ...idsOf(attachments) };
  let refusals = 0;
  for (let tries = 0; ; tries += 1) {
    // Discarded, or signed out, or brought by the stream meanwhile.
    if (!isPending(clientId)) return;
    try {
      if (command === true) {
        const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
        await server.commands.give(room, { clientId, text, zone, ...(confirm === undefined ? {} : { confirm }) });
        if (!isHelp(text)) waitForNext(room);
        expectAnswer(clientId);
        return;
      }
      const answer = await server.messages.postMessage(room, body);
      waitForNext(room);
      if (answer.held !== undefined) {
        store.dispatch({ type: 'pending.held', clientId, held: answer.held });
        return;
      }
      const { message, position } = answer;
      store.dispatch({ type: 'message.accepted', room, message: { ...message, clientId }, ...(position ? { position } : {}) });
      return;
    } catch (error) {
      const problem = asProblem(error);
      // The stream may have brought the message although the answer was lost.
      if (!isPending(clientId)) return;
      if (problem.code === 'confirm-room-mention' && confirm === undefined) {
        store.dispatch({ type: 'pending.asking', clientId, members: problem.members ?? 0 });
        return;
      }
      if (problem.status !== 0) refusals += 1;
      const slow = problem.code === 'slow-mode';
      if (slow) store.dispatch({ type: 'room.slow', room, until: Date.now() + (problem.retryAfterMs ?? 0) });
      if (slow || !problem.passing || refusals === TRIES_MAX) {
        const reason = problem.fields['text'] ?? problem.fields['attachments'] ?? problem.detail;
        store.dispatch({ type: 'pending.failed', clientId, reason, retriable: problem.passing || problem.code === 'muted', mutedUntil: problem.until });
        return;
      }
      await pause(Math.min(problem.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** tries, PAUSE_MAX_MS));
    }
  }
}

const isPending = (clientId: string): boolean => store.state().pending.some((pending) => pending.clientId === clientId);

/** Over when the time is, or when the stream is live again: then the server can be reached. */
async function pause(ms: number): Promise<void> {
  let over = (): void => undefined;
  const waited = new Promise<void>((resolve) => (over = resolve));
  const timer = setTimeout(over, ms);
  let before = store.state().connection.kind;
  const stop = store.subscribe(() => {
    const now = store.state().connection.kind;
    if (now === 'live' && before !== 'live') over();
    before = now;
  });
  await waited;
  clearTimeout(timer);
  stop();
}

/** In a room in slow mode the composer counts down from here. */
function waitForNext(room: string): void {
  const here = store.state().rooms[room];
  if (here === undefined || here.slowModeSeconds === 0 || moderates(here)) return;
  store.dispatch({ type: 'room.slow', room, until: Date.now() + here.slowModeSeconds * 1_000 });
}

/** The answer, or the message that it came to, takes the command from what is pending. */
function expectAnswer(clientId: string): void {
  setTimeout(() => {
    if (!isPending(clientId)) return;
    store.dispatch({ type: 'pending.failed', clientId, reason: '', retriable: false });
  }, ANSWER_MAX_MS);
}

function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
