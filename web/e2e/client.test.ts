import { Problem, Tertulia, type WireDelivery } from '@tertulia/client';
import { afterAll, expect, test } from 'vitest';
import { baseUrl, fresh } from './browser';

/** The client as a program uses it, in Node: an address, a token, no cookie. */
const stops: (() => void)[] = [];
afterAll(() => stops.forEach((stop) => stop()));

async function program(prefix: string): Promise<{ name: string; server: Tertulia }> {
  const name = fresh(prefix);
  const { token } = await new Tertulia({ url: baseUrl }).account.signUp(name, 'una palabra larga', 'es');
  return { name, server: new Tertulia({ url: `${baseUrl}/`, token, language: 'es' }) };
}

test('a program follows a room over the stream, writes, and reads what it wrote', async () => {
  const [ana, bea] = [await program('ana'), await program('bea')];
  const room = await ana.server.rooms.createRoom(fresh('programas'), '', 'public');
  await bea.server.rooms.join(room.id);
  const heard: WireDelivery[] = [];
  const following = await bea.server.follow({ event: (delivery) => heard.push(delivery) });
  stops.push(following.stop);

  for (let n = 0; n < 20; n += 1) await ana.server.messages.postMessage(room.id, { clientId: `c${n}`, text: `Número ${n}` });
  const again = await ana.server.messages.postMessage(room.id, { clientId: 'c19', text: 'Número 19' });
  expect(again.held === undefined && again.message.text).toBe('Número 19');

  const texts = (): readonly string[] => heard.flatMap(({ event }) => (event.type === 'message.posted' ? [event.message.text] : []));
  await expect.poll(() => texts().length).toBe(20);
  expect(texts()).toEqual(Array.from({ length: 20 }, (_, n) => `Número ${n}`));
  const last = heard.findLast(({ event }) => event.type === 'message.posted')?.pos;
  const { items } = await bea.server.messages.history(room.id, { limit: 50, atLeast: last });
  expect(items.filter(({ kind }) => kind === 'message')).toHaveLength(20);
});

test('a refusal is a problem in the language asked for', async () => {
  const { server } = await program('carla');
  const refused = await server.rooms.room('no-such-room').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Problem);
  expect(refused).toMatchObject({ status: 404, code: 'room-not-found', passing: false });
  expect((refused as Problem).detail).toMatch(/sala/i);

  const stranger = new Tertulia({ url: baseUrl, token: 'x'.repeat(43) });
  let told = false;
  stranger.http.onUnauthenticated = () => (told = true);
  await expect(stranger.account.me()).rejects.toMatchObject({ status: 401 });
  expect(told).toBe(true);
});
