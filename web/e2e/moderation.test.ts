import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, joinRoom, launch, live, message, openRoom, say, signUp, type Person } from './browser';

let browser: Browser;
const people: Person[] = [];

async function person(prefix: string): Promise<Person> {
  const created = await signUp(browser, prefix);
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

/** The room's own list makes the tests independent of the shipped ones. */
async function moderate(page: Page, policy: 'Cover the words' | 'Hold it', word: string): Promise<void> {
  await page.getByRole('button', { name: 'Room settings' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: policy }).check();
  const words = dialog.getByRole('textbox', { name: 'Words of this room' });
  await expect.poll(() => words.isEnabled()).toBe(true);
  await words.fill(word);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function write(page: Page, text: string): Promise<void> {
  await page.locator('[data-composer]').fill(text);
  await page.locator('[data-composer]').press('Enter');
}

const pending = (page: Page, text: string) => page.locator('[data-pending]').filter({ hasText: text });
const queueButton = (page: Page, open: RegExp) => page.getByRole('button', { name: open });
const queued = (page: Page, text: string) => page.getByRole('dialog').locator('[data-queued]').filter({ hasText: text });

test('what is held is seen by a moderator first, and by the room when it is approved', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('hold');
  await createRoom(ana.page, room);
  await moderate(ana.page, 'Hold it', 'zanahoria');
  await joinRoom(bea.page, room);
  await say(bea.page, 'lo de siempre');

  await write(bea.page, 'una zanahoria para todos');
  await pending(bea.page, 'una zanahoria').getByText('Waits for a moderator’s review').waitFor();

  // The page of the sender may go and come back meanwhile.
  await bea.page.reload();
  await live(bea.page);
  await pending(bea.page, 'una zanahoria').getByText('Waits for a moderator’s review').waitFor();

  await queueButton(ana.page, /1 message waits/u).click();
  const item = queued(ana.page, 'una zanahoria para todos');
  await item.getByText('words of this room (strong)').waitFor();
  expect(await item.locator('mark').innerText()).toBe('zanahoria');
  expect(await message(ana.page, 'zanahoria').count()).toBe(0);
  await item.getByRole('button', { name: 'Publish' }).click();
  await item.waitFor({ state: 'detached' });
  await ana.page.keyboard.press('Escape');

  for (const { page } of [ana, bea]) await message(page, 'una zanahoria para todos').waitFor();
  await pending(bea.page, 'una zanahoria').waitFor({ state: 'detached' });
  await queueButton(ana.page, /nothing waits/u).waitFor();
  await bea.page.reload();
  await message(bea.page, 'una zanahoria para todos').waitFor();
  expect(await message(bea.page, 'una zanahoria para todos').count()).toBe(1);
  expect(await pending(bea.page, 'una zanahoria').count()).toBe(0);
});

test('what is refused is never seen, its sender is told, and may be muted for a while', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('refuse');
  await createRoom(ana.page, room);
  await moderate(ana.page, 'Hold it', 'zanahoria');
  await joinRoom(bea.page, room);
  await write(bea.page, 'otra zanahoria');
  await pending(bea.page, 'otra zanahoria').getByText('Waits for a moderator’s review').waitFor();

  await queueButton(ana.page, /1 message waits/u).click();
  const item = queued(ana.page, 'otra zanahoria');
  await item.getByRole('combobox').selectOption({ label: 'Mute 10 min' });
  await item.getByRole('button', { name: 'Refuse' }).click();
  await item.waitFor({ state: 'detached' });
  await ana.page.keyboard.press('Escape');
  await pending(bea.page, 'otra zanahoria').getByText('Not published').waitFor();

  await write(bea.page, '¿se me oye?');
  await pending(bea.page, '¿se me oye?').getByRole('alert').getByText('Not sent. A moderator has muted you here until').waitFor();
  expect(await message(ana.page, '¿se me oye?').count()).toBe(0);
  await ana.page.getByRole('button', { name: 'Show members' }).click();
  await ana.page.getByRole('button', { name: `Unmute: ${bea.name}` }).click();
  await ana.page.getByRole('button', { name: `Unmute: ${bea.name}` }).waitFor({ state: 'detached' });
  await pending(bea.page, '¿se me oye?').getByRole('button', { name: 'Try again' }).click();
  await message(ana.page, '¿se me oye?').waitFor();
});

test('a masked word is in nobody’s page until it is uncovered or approved', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const carla = await person('carla');
  const room = fresh('mask');
  await createRoom(ana.page, room);
  await moderate(ana.page, 'Cover the words', 'zanahoria');
  for (const { page } of [bea, carla]) await joinRoom(page, room);

  await write(bea.page, 'mi zanahoria favorita');
  for (const { page } of [ana, bea, carla]) await message(page, 'favorita').locator('.masked').waitFor();
  const inDocument = (page: Page): Promise<boolean> =>
    page.locator('.timeline').evaluate((timeline) => timeline.outerHTML.includes('zanahoria'));
  for (const { page } of [ana, bea, carla]) expect(await inDocument(page)).toBe(false);
  expect(await message(carla.page, 'favorita').locator('button.masked').count()).toBe(0);

  // Who wrote it, and who moderates, may look.
  await message(bea.page, 'favorita').getByRole('button', { name: '[covered]' }).click();
  await message(bea.page, 'mi zanahoria favorita').waitFor();
  await message(ana.page, 'favorita').getByRole('button', { name: 'Flagged: words of this room (strong)' }).waitFor();
  expect(await message(carla.page, 'favorita').locator('.flag-mark').count()).toBe(0);

  // And so it stays for whoever loads the history.
  await carla.page.reload();
  await message(carla.page, 'favorita').locator('.masked').waitFor();
  expect(await inDocument(carla.page)).toBe(false);

  await queueButton(ana.page, /1 message waits/u).click();
  await queued(ana.page, 'mi zanahoria favorita').getByRole('button', { name: 'Let it stand' }).click();
  await message(carla.page, 'mi zanahoria favorita').waitFor();
  await ana.page.keyboard.press('Escape');
  await message(ana.page, 'mi zanahoria favorita').waitFor();
  expect(await message(ana.page, 'favorita').locator('.flag-mark').count()).toBe(0);
});

test('calling everybody is asked about in a large room, and refused where only moderators may', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('call');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);

  // A room of 57 would take long to fill: the server's question is put into its mouth once.
  const bodies: { confirm?: boolean }[] = [];
  await bea.page.route('**/api/rooms/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    bodies.push(route.request().postDataJSON() as { confirm?: boolean });
    if (bodies.length > 1) return route.continue();
    const json = { type: 'urn:tertulia:problem:confirm-room-mention', title: 'Many', status: 409, members: 57 };
    return route.fulfill({ status: 409, contentType: 'application/problem+json', json });
  });
  await write(bea.page, '@room a la mesa ');
  const dialog = bea.page.getByRole('dialog');
  await dialog.getByText('57 people will be notified.').waitFor();
  expect(await message(ana.page, 'a la mesa').count()).toBe(0);
  await dialog.getByRole('button', { name: 'Notify them' }).click();
  await message(ana.page, 'a la mesa').waitFor();
  expect(bodies.map(({ confirm }) => confirm)).toEqual([undefined, true]);
  await bea.page.unroute('**/api/rooms/*/messages');

  await ana.page.getByRole('button', { name: 'Room settings' }).click();
  await ana.page.getByRole('radio', { name: 'Moderators and owners' }).check();
  await ana.page.getByRole('button', { name: 'Save' }).click();
  await ana.page.getByRole('dialog').waitFor({ state: 'detached' });
  await write(bea.page, '@room otra vez ');
  await pending(bea.page, 'otra vez').getByRole('alert').getByText('Not sent.').waitFor();
  expect(await message(ana.page, 'otra vez').count()).toBe(0);
});

test('what a person wants to be told of is kept, and holds', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('told');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await createRoom(ana.page, fresh('elsewhere'));

  await ana.page.getByRole('button', { name: 'Preferences' }).click();
  const dialog = ana.page.getByRole('dialog');
  await dialog.getByRole('switch', { name: 'Quiet hours' }).check();
  await dialog.getByLabel('From').fill('23:15');
  await dialog.getByLabel('Time zone').selectOption('America/Santiago');
  await dialog.getByRole('textbox', { name: 'Your words' }).fill('limonada');
  await ana.page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Tags you follow' }).fill('#meriendas,');
  await dialog.getByLabel('Search people by name').fill(bea.name);
  await dialog.getByRole('button', { name: `Block: ${bea.name}` }).click();
  await dialog.getByRole('button', { name: `Unblock: ${bea.name}` }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });

  await ana.page.reload();
  await live(ana.page);
  await ana.page.getByRole('button', { name: 'Preferences' }).click();
  expect(await dialog.getByLabel('From').inputValue()).toBe('23:15');
  expect(await dialog.getByLabel('Time zone').inputValue()).toBe('America/Santiago');
  await dialog.getByRole('button', { name: 'Remove limonada' }).waitFor();
  await dialog.getByRole('button', { name: 'Remove #meriendas' }).waitFor();
  await dialog.getByText('You have blocked nobody.').waitFor();
  await dialog.getByRole('textbox', { name: 'Your words' }).fill('x');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').getByText('«x»').waitFor();
  await ana.page.keyboard.press('Escape');

  await say(bea.page, '¿quién quiere Limonada?');
  await ana.page.getByRole('button', { name: `${bea.name} wrote “limonada” in ${room}` }).waitFor();

  // A muted room says nothing more, on this page and after a reload.
  await openRoom(ana.page, room);
  await ana.page.getByRole('button', { name: 'Notifications: Mentions' }).click();
  await dialog.getByRole('radio', { name: 'Muted' }).check();
  await ana.page.getByRole('button', { name: 'Done' }).click();
  await ana.page.getByRole('button', { name: 'Notifications: Muted' }).waitFor();
  await ana.page.reload();
  await live(ana.page);
  await ana.page.getByRole('navigation').getByRole('link', { name: room }).getByText('Muted').waitFor({ state: 'attached' });
});
