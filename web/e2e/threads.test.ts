import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, joinRoom, launch, live, openRoom, say, signUp, type Person } from './browser';

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

const flow = (page: Page, text: string): Locator => page.locator('#conversation [data-message]').filter({ hasText: text });
const thread = (page: Page): Locator => page.locator('.thread-panel');
const threadComposer = (page: Page): Locator => page.locator('[data-thread-composer]');

/** Chooses an entry of a message's menu, as a mouse does. */
async function choose(page: Page, text: string, entry: string, opener = 'More actions'): Promise<void> {
  await flow(page, text).first().hover();
  await flow(page, text).first().getByRole('button', { name: opener }).click();
  await page.locator('.message-menu').getByRole('button', { name: entry }).click();
}

async function callMe(page: Page, displayName: string): Promise<void> {
  const status = await page.evaluate(async (name) => {
    const answer = await fetch('/api/me', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ displayName: name }) });
    return answer.status;
  }, displayName);
  expect(status).toBe(200);
}

test('a thread beside its room, pins for all, and names that people go by', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('threads');
  await callMe(ana.page, 'Ana María');
  await ana.page.reload();
  await live(ana.page);
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await say(ana.page, 'who comes?');

  // The name one goes by, and the one that is one's own for who points at it or listens.
  const sender = flow(bea.page, 'who comes?').locator('.message-sender');
  await expect.poll(() => sender.getAttribute('title')).toBe(`@${ana.name}`);
  expect(await sender.innerText()).toContain('Ana María');
  expect(await flow(bea.page, 'who comes?').getAttribute('aria-label')).toContain(`Ana María (@${ana.name})`);

  // By keys alone: into the thread, a reply, and out again.
  await flow(bea.page, 'who comes?').focus();
  await bea.page.keyboard.press('t');
  await threadComposer(bea.page).waitFor();
  await expect.poll(() => bea.page.evaluate(() => document.activeElement?.hasAttribute('data-thread-composer'))).toBe(true);
  await thread(bea.page).getByText('No replies yet').waitFor();
  await bea.page.keyboard.type('me');
  await bea.page.keyboard.press('Enter');
  await thread(bea.page).locator('[data-message]').filter({ hasText: 'me' }).last().waitFor();
  const summary = flow(ana.page, 'who comes?').locator('.thread-summary');
  await expect.poll(() => summary.innerText()).toMatch(/1 reply\s*last /u);
  await flow(ana.page, 'In reply to').waitFor();

  // In the room too, with a reference that leads into the thread; the answer is there at once.
  await flow(ana.page, 'me').last().locator('.reply-quote').click();
  await thread(ana.page).locator('[data-message]').filter({ hasText: 'me' }).last().waitFor();
  await threadComposer(ana.page).fill('and me too');
  await threadComposer(ana.page).press('Enter');
  await thread(bea.page).locator('[data-message]').filter({ hasText: 'and me too' }).waitFor();
  await thread(bea.page).getByText('2 replies').first().waitFor();

  // What is begun there waits there, and not in the room.
  await threadComposer(bea.page).fill('unfinished');
  await threadComposer(bea.page).press('Escape');
  await thread(bea.page).waitFor({ state: 'detached' });
  expect(await bea.page.locator('[data-composer]').inputValue()).toBe('');
  await flow(bea.page, 'who comes?').locator('.thread-summary').click();
  await threadComposer(bea.page).waitFor();
  expect(await threadComposer(bea.page).inputValue()).toBe('unfinished');

  // Empty, ↑ edits my last reply there; a deleted one counts no more.
  await threadComposer(bea.page).fill('');
  await threadComposer(bea.page).press('ArrowUp');
  expect(await threadComposer(bea.page).inputValue()).toBe('me');
  await threadComposer(bea.page).press('Escape');
  await thread(ana.page).locator('[data-message]').filter({ hasText: 'and me too' }).focus();
  await ana.page.keyboard.press('Delete');
  await ana.page.keyboard.press('Escape');
  await thread(bea.page).getByRole('button', { name: 'Close the thread' }).click();

  // A pin is for all, at once; only who moderates sets it.
  await choose(ana.page, 'who comes?', 'Pin to the room');
  await flow(bea.page, 'who comes?').locator('.message-pinned').waitFor();
  await flow(bea.page, 'who comes?').first().hover();
  await flow(bea.page, 'who comes?').first().getByRole('button', { name: 'More actions' }).click();
  expect(await bea.page.locator('.message-menu button').allInnerTexts()).toEqual(['Open its thread', 'Mark unread from here']);
  await bea.page.keyboard.press('Escape');
  await bea.page.getByRole('button', { name: 'Pinned messages' }).click();
  const list = bea.page.getByRole('dialog');
  await list.getByText('Pinned by Ana María').waitFor();
  await expect.poll(() => flow(ana.page, 'who comes?').locator('.thread-summary').innerText()).toMatch(/1 reply/u);
  await ana.page.getByRole('button', { name: 'Pinned messages' }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Unpin' }).click();
  await list.getByText('Nothing is pinned here yet').waitFor();
  await flow(ana.page, 'who comes?').locator('.message-pinned').waitFor({ state: 'detached' });
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
  await choose(ana.page, 'who comes?', 'Pin to the room');
  await list.getByRole('button', { name: 'Go to it' }).click();
  const id = await flow(bea.page, 'who comes?').first().getAttribute('data-message');
  await expect.poll(() => bea.page.evaluate(() => document.activeElement?.getAttribute('data-message'))).toBe(id);
});

test('unread again from a message on: in both tabs, over a reload, until it is read', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('again');
  const other = fresh('other');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  for (const text of ['read one', 'read two', 'read three']) await say(ana.page, text);
  await flow(bea.page, 'read three').waitFor();
  const badge = (page: Page, n: number): Locator => page.getByRole('navigation').getByRole('link', { name: room }).getByText(`${n} unread message`);

  await flow(bea.page, 'read two').focus();
  await bea.page.keyboard.press('u');
  const line = bea.page.getByRole('separator', { name: 'New messages' });
  await line.waitFor();
  expect(await line.locator('xpath=..').innerText()).toContain('read two');
  await bea.page.getByText('You marked this room as unread.').waitFor();
  await badge(bea.page, 2).waitFor({ state: 'attached' });
  // It is looked at, and stays unread; also what comes.
  await say(ana.page, 'read four');
  await badge(bea.page, 3).waitFor({ state: 'attached' });

  const second = await bea.context.newPage();
  await second.goto(bea.page.url().replace(/#.*/u, ''));
  await live(second);
  await badge(second, 3).waitFor({ state: 'attached' });
  await createRoom(bea.page, other);
  await bea.page.reload();
  await live(bea.page);
  await badge(bea.page, 3).waitFor({ state: 'attached' });

  // Opened, it is read everywhere; marked again, Escape reads it.
  await openRoom(bea.page, room);
  await line.waitFor();
  await badge(second, 3).waitFor({ state: 'detached' });
  await choose(bea.page, 'read four', 'Mark unread from here');
  await badge(second, 1).waitFor({ state: 'attached' });
  await bea.page.keyboard.press('Escape');
  await bea.page.getByText('You marked this room as unread.').waitFor({ state: 'detached' });
  await badge(second, 1).waitFor({ state: 'detached' });
  await second.close();

  // ↑ in the empty composer is for one's last message, Escape leaves it as it was.
  await say(bea.page, 'mine');
  await bea.page.locator('[data-composer]').press('ArrowUp');
  expect(await bea.page.locator('[data-composer]').inputValue()).toBe('mine');
  await bea.page.keyboard.press('Escape');
  expect(await bea.page.locator('[data-composer]').inputValue()).toBe('');
});

test('on a phone, in Spanish, a thread has the whole screen', async () => {
  const eva = await person('eva', 'es-CL');
  const { page } = eva;
  await page.setViewportSize({ width: 390, height: 844 });
  const room = fresh('hilo');
  await page.evaluate(async (name) => {
    const made = await fetch('/api/rooms', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name, kind: 'public' }) });
    const { room: created } = (await made.json()) as { room: { id: string } };
    location.hash = `#/room/${created.id}`;
  }, room);
  await page.getByRole('heading', { level: 1, name: room }).waitFor();
  await say(page, 'la raíz');
  await flow(page, 'la raíz').click();
  await flow(page, 'la raíz').getByRole('button', { name: 'Más acciones' }).click();
  await page.locator('.message-menu').getByRole('button', { name: 'Fijar en la sala' }).click();
  await flow(page, 'la raíz').getByText('Fijado').waitFor();
  await flow(page, 'la raíz').click();
  await flow(page, 'la raíz').getByRole('button', { name: 'Más acciones' }).click();
  await page.locator('.message-menu').getByRole('button', { name: 'Abrir su hilo' }).click();
  await threadComposer(page).fill('una respuesta');
  await threadComposer(page).press('Enter');
  await thread(page).getByText('1 respuesta').first().waitFor();
  const box = await thread(page).boundingBox();
  expect([box?.x, box?.y, box?.width, box?.height]).toEqual([0, 0, 390, 844]);
  expect(await page.locator('#conversation').evaluate((main) => (main as HTMLElement).inert)).toBe(true);
  await thread(page).getByRole('button', { name: 'Cerrar el hilo' }).click();
  await flow(page, 'la raíz').locator('.thread-summary').getByText('1 respuesta').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});
