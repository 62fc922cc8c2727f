import { server } from '../server';
import { store } from './store';

/** How often it is said that I still write. */
const SAID_EACH_MS = 3_000;
/** How long that holds. */
const LASTS_MS = 6_000;

/** Asks who is in a room, which signals tell only as it changes. */
export async function askPresence(room: string): Promise<void> {
  const answer = await server.signals.presence(room).catch(() => undefined);
  if (answer?.known !== true) return;
  const { users, count } = answer;
  store.dispatch({ type: 'signal', at: Date.now(), signal: { kind: 'presence', room, users: count > users.length ? undefined : users, count } });
}

let said: { readonly room: string; readonly at: number } | undefined;

/** Tells a room that I write, every few seconds at most, or that I have stopped. */
export function tellTyping(room: string, typing: boolean): void {
  const now = Date.now();
  const before = said?.room === room ? said.at : undefined;
  if (typing ? before !== undefined && now - before < SAID_EACH_MS : before === undefined) return;
  said = typing ? { room, at: now } : undefined;
  if (!typing && before !== undefined && now - before > LASTS_MS) return;
  void server.signals.sayTyping(room, typing).catch(() => undefined);
}
