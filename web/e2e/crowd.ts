import { baseUrl, fresh, PASSWORD } from './browser';

/** Somebody without a browser: for rooms that are fuller than people would make them by hand. The server's limits have to be off. */
export interface Caller {
  readonly name: string;
  readonly id: string;
  readonly call: <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>;
}

/** Tried again when the connection breaks: thousands of calls meet that once. What is posted has a clientId, so it stays one. */
const TRIES_MAX = 5;

async function send(method: string, path: string, body: unknown, token?: string): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      const response = await fetch(`${baseUrl}/api${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
      return response.status === 204 ? undefined : await response.json();
    } catch (error) {
      if (!(error instanceof TypeError) || tries === TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250 * tries));
    }
  }
}

export async function caller(prefix: string, more: { readonly displayName?: string } = {}): Promise<Caller> {
  const name = fresh(prefix);
  const { user, token } = (await send('POST', '/users', { name, password: PASSWORD, language: 'en', ...more })) as { user: { id: string }; token: string };
  return { name, id: user.id, call: <T>(method: string, path: string, body?: unknown) => send(method, path, body, token) as Promise<T> };
}

/** `work(0)` … `work(count - 1)`, so many at a time. */
export async function each<T>(count: number, width: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      done[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return done;
}

/** A public room with so many members, one of whom, its owner, says so many messages: `message 1` … in this order. */
export async function crowdedRoom(members: number, messages: number): Promise<{ readonly id: string; readonly name: string; readonly owner: Caller }> {
  const owner = await caller('owner');
  const name = fresh('crowd');
  const { room } = await owner.call<{ room: { id: string } }>('POST', '/rooms', { name, kind: 'public', sentiment: false, moderation: 'off' });
  await each(members - 1, 8, async (n) => {
    const member = await caller(`m${String(n).padStart(4, '0')}`);
    await member.call('PUT', `/rooms/${room.id}/members/me`, {});
  });
  // A room's messages stand in the order in which they arrive: groups one after the other, so that neighbours are nearly in order.
  const width = 32;
  await each(messages, width, (n) => owner.call('POST', `/rooms/${room.id}/messages`, { clientId: `crowd-${n}`, text: textOf(n + 1) }));
  return { id: room.id, name, owner };
}

/** Rows of different heights, as in a real room: most of a line, some of several, some with a list, code or a quote. */
function textOf(n: number): string {
  const says = `message ${n}.`;
  if (n % 17 === 0) return `${says}\n\n- one\n- two\n- **three**`;
  if (n % 13 === 0) return `${says} ${'It goes on for a while and then a little more. '.repeat(8)}`;
  if (n % 11 === 0) return `${says}\n\`\`\`\nlet code = ${n};\n\`\`\``;
  if (n % 7 === 0) return `> as somebody said\n\n${says} *Quite so.*`;
  return says;
}
