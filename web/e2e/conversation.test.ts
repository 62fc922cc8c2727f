import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, inView, joinRoom, launch, live, message, say, signUp, texts, type Person } from './browser';

let browser: Browser;
const people: Person[] = [];

async function person(prefix: string, locale?: string): Promise<Person> {
  const created = await signUp(browser, prefix, locale);
  people.push(created);
  return created;
}

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

test('what one writes the other sees without reloading; a mention elsewhere leads to its message', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const cafe = fresh('cafe');
  const other = fresh('other');
  await createRoom(ana.page, cafe);
  await joinRoom(bea.page, cafe);
  let loads = 0;
  bea.page.on('load', () => (loads += 1));

  await say(ana.page, 'hola a la mesa');
  await message(bea.page, 'hola a la mesa').waitFor();

  // Bea goes elsewhere, and enough is said that the mention is not on the last screen.
  await createRoom(bea.page, other);
  await say(ana.page, `@${bea.name} ¿vienes mañana?`);
  for (let n = 1; n <= 60; n += 1) await say(ana.page, `después ${n}`);

  const notification = bea.page.getByRole('button', { name: `${ana.name} mentioned you in ${cafe}` });
  await notification.waitFor();
  const entry = bea.page.getByRole('navigation').getByRole('link', { name: cafe });
  await entry.getByText('1 mention', { exact: true }).waitFor({ state: 'attached' });
  await notification.click();
  await bea.page.getByRole('heading', { level: 1, name: cafe }).waitFor();
  const target = message(bea.page, '¿vienes mañana?');
  await target.waitFor();
  await expect.poll(() => target.evaluate((row) => row.classList.contains('message-target'))).toBe(true);
  await expect.poll(() => inView(target)).toBe(true);
  expect(await target.locator('mark.mention-me').innerText()).toBe(`@${bea.name}`);
  expect(loads).toBe(0);

  // Down from there the pages continue to the newest, without a hole and without a double.
  await bea.page.getByRole('button', { name: /Go to the newest|new messages? below/u }).click();
  await message(bea.page, 'después 60').waitFor();
  await bea.page.locator('.timeline').evaluate((element) => element.scrollTo(0, 0));
  await message(bea.page, 'hola a la mesa').waitFor();
  expect(await texts(bea.page)).toEqual([
    'hola a la mesa',
    `@${bea.name} ¿vienes mañana?`,
    ...Array.from({ length: 60 }, (_, n) => `después ${n + 1}`),
  ]);
});

test('somebody who was away gets what they missed, once and in order', async () => {
  const ana = await person('ana');
  const carla = await person('carla');
  const room = fresh('away');
  await createRoom(ana.page, room);
  await joinRoom(carla.page, room);
  const marked = carla.page.waitForResponse((response) => response.url().endsWith('/read'));
  await say(ana.page, 'before');
  await message(carla.page, 'before').waitFor();
  await marked;

  await carla.page.close();
  for (let n = 1; n <= 7; n += 1) await say(ana.page, `missed ${n}`);
  const back = await carla.context.newPage();
  await back.goto(new URL('/', carla.page.url()).href);
  await live(back);
  const entry = back.getByRole('navigation').getByRole('link', { name: room });
  await entry.getByText('7 unread messages').waitFor({ state: 'attached' });
  await entry.click();
  await message(back, 'missed 7').waitFor();
  expect(await texts(back)).toEqual(['before', ...Array.from({ length: 7 }, (_, n) => `missed ${n + 1}`)]);
  await entry.getByText('unread').waitFor({ state: 'detached' });

  // Away without closing: the network goes, and comes back.
  await carla.context.setOffline(true);
  for (let n = 8; n <= 12; n += 1) await say(ana.page, `missed ${n}`);
  await carla.context.setOffline(false);
  await message(back, 'missed 12').waitFor({ timeout: 60_000 });
  expect(await texts(back)).toEqual(['before', ...Array.from({ length: 12 }, (_, n) => `missed ${n + 1}`)]);
});

test('whoever is invited sees the room without reloading', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  for (let n = 1; n <= 3; n += 1) {
    const room = fresh('invited');
    await createRoom(ana.page, room, 'private');
    await ana.page.getByRole('button', { name: 'Invite people' }).click();
    await ana.page.getByRole('dialog').getByRole('searchbox').fill(bea.name);
    await ana.page.getByRole('button', { name: `Invite people: ${bea.name}` }).click();
    await bea.page.getByRole('navigation').getByRole('link', { name: room }).waitFor();
    await ana.page.keyboard.press('Escape');
  }
});

test('edits and deletions are live', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('edits');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await say(ana.page, 'a typo hier');
  await message(bea.page, 'a typo hier').waitFor();

  const composer = ana.page.locator('[data-composer]');
  await composer.press('ArrowUp');
  await expect.poll(() => composer.inputValue()).toBe('a typo hier');
  await composer.fill('no typo here');
  await composer.press('Enter');
  await message(bea.page, 'no typo here').getByText('(edited)').waitFor();
  expect(await message(bea.page, 'hier').count()).toBe(0);
  await message(ana.page, 'no typo here').getByText('(edited)').waitFor();

  await message(ana.page, 'no typo here').hover();
  await ana.page.getByRole('button', { name: 'Delete' }).click();
  await message(bea.page, 'Message deleted').waitFor();
  expect(await message(bea.page, 'no typo here').count()).toBe(0);

  // And so they stay for whoever loads the history.
  await bea.page.reload();
  await message(bea.page, 'Message deleted').waitFor();
});

test('in Spanish the empty notifications panel says so', async () => {
  const { page } = await person('dora', 'es-CL');
  const panel = page.getByRole('region', { name: 'Notificaciones' });
  expect(await panel.locator('p').innerText()).toBe('El usuario no ha recibido notificaciones');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('region', { name: 'Notifications' }).waitFor();
  await page.reload();
  await page.getByRole('region', { name: 'Notifications' }).waitFor();
});

test('hostile text is shown as text', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('hostile');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  const hostile = [
    '<script>window.pwned = 1</script>',
    '<img src=x onerror="window.pwned = 1">',
    '<svg onload="window.pwned = 1"><a xlink:href="javascript:window.pwned=1">x</a></svg>',
    '[click](javascript:window.pwned=1) javascript:window.pwned=1',
    'data:text/html,<script>window.pwned=1</script>',
    '"><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
    '{{constructor.constructor("window.pwned=1")()}}',
    `Z${'\u0301'.repeat(2_000)}`,
    'W'.repeat(3_000),
  ];
  for (const text of hostile) await say(ana.page, text);
  for (const { page } of [ana, bea]) {
    await expect.poll(() => page.locator('[data-message]').count()).toBe(hostile.length);
    const rows = page.locator('[data-message] .message-text');
    expect(await rows.evaluateAll((all) => all.map((row) => row.textContent?.normalize('NFC')))).toEqual(
      hostile.map((text) => text.normalize('NFC')),
    );
    expect(await rows.locator('script, img, svg:not(.icon), iframe, a').count()).toBe(0);
    expect(await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  }
});

test('the main way by keyboard alone', async () => {
  const { page } = await person('eva');
  const rooms = [fresh('a-first'), fresh('b-second')];
  for (const room of rooms) await createRoom(page, room);
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('heading', { level: 1, name: rooms[0] ?? '' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('second');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: rooms[1] ?? '' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Enter');
  await expect.poll(() => texts(page)).toEqual(['one\ntwo']);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  await page.keyboard.type('/me waves');
  await page.keyboard.press('Enter');
  await message(page, 'waves').locator('.message-actor').waitFor();
});

test('a message that could not be sent is tried again and appears once', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('retry');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  const clientIds: string[] = [];
  // The first answer is lost on the way back, the next attempts do not arrive at all; then the network is well again.
  await ana.page.route('**/api/rooms/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    clientIds.push((route.request().postDataJSON() as { clientId: string }).clientId);
    if (clientIds.length === 1) await route.fetch();
    return clientIds.length <= 4 ? route.abort() : route.continue();
  });
  // The stream would tell that the first attempt arrived: it is kept away too, so that only the retry can.
  await ana.page.route('**/api/stream**', (route) => route.abort());
  await ana.page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await ana.page.locator('[data-connection=reconnecting]').first().waitFor();
  await ana.page.locator('[data-composer]').fill('exactly once');
  await ana.page.locator('[data-composer]').press('Enter');
  await message(bea.page, 'exactly once').waitFor();
  const settled = message(ana.page, 'exactly once');
  // Without an answer it waits and tries by itself.
  await settled.waitFor();
  await ana.page.unroute('**/api/stream**');
  await live(ana.page);
  expect(await settled.count()).toBe(1);
  expect(await message(bea.page, 'exactly once').count()).toBe(1);
  expect(new Set(clientIds).size).toBe(1);
});
