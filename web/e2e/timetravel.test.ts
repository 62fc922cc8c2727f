import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, joinRoom, launch, message, postAll, say, signUp, texts, type Person } from './browser';

let browser: Browser;
const people: Person[] = [];

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

async function person(prefix: string, locale?: string): Promise<Person> {
  const created = await signUp(browser, prefix, locale);
  people.push(created);
  return created;
}

const shown = (page: Page) => expect.poll(() => texts(page));
const back = (page: Page) => page.getByRole('button', { name: 'One event back' });

/** A call of the API with the session of the page. */
const call = (page: Page, method: string, path: string, body?: object) =>
  page.evaluate(
    async ([how, where, what]) => {
      const room = location.hash.split('/')[2] ?? '';
      const answer = await fetch(`/api/rooms/${room}${where}`, { method: how, headers: { 'Content-Type': 'application/json' }, body: what === undefined ? undefined : JSON.stringify(what) });
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, body] as const,
  );

test('back before an edit, a reaction and a deletion; played again; the whole room as a file', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const { page } = ana;
  const room = fresh('past');
  await createRoom(page, room);
  await joinRoom(bea.page, room);
  await say(page, 'first words');
  await say(page, 'a secret');
  await say(page, 'last words');
  const idOf = async (text: string) => (await message(page, text).first().getAttribute('data-message')) ?? '';
  const [first, secret] = [await idOf('first words'), await idOf('a secret')];
  await call(page, 'PATCH', `/messages/${first}`, { text: 'mended words' });
  await message(bea.page, 'mended words').waitFor();
  await call(bea.page, 'PUT', `/messages/${first}/reactions/${encodeURIComponent('🎉')}`);
  await message(page, 'mended words').getByRole('button', { name: /🎉/u }).waitFor();
  await call(page, 'DELETE', `/messages/${secret}`);
  await message(bea.page, 'Message deleted').waitFor();

  // Bea, who is a member like any other, goes back step by step.
  await bea.page.locator('.conversation-tools > .not-phone').and(bea.page.getByRole('button', { name: 'Go back in time' })).click();
  await bea.page.getByText(/^The room as it was on/u).waitFor();
  expect(await bea.page.locator('[data-composer]').count()).toBe(0);
  const now = await texts(bea.page);
  expect(now.map((text) => text.replace(/\s+/gu, ' '))).toEqual(['mended words (edited)', 'Message deleted', 'last words']);
  await back(bea.page).click();
  await shown(bea.page).toContain('Deleted later: what it said is gone');
  expect(await message(bea.page, 'mended words').locator('.reaction').innerText()).toMatch(/🎉/u);
  await back(bea.page).click();
  await expect.poll(() => bea.page.locator('.reaction').count()).toBe(0);
  await back(bea.page).click();
  await shown(bea.page).toContain('first words');
  await bea.page.getByRole('status').filter({ hasText: 'wrote.' }).waitFor({ state: 'attached' });

  // The address leads another one to the same moment; a stranger to nothing.
  const address = bea.page.url();
  expect(address).toMatch(/#\/room\/[^/]+\/at\/\d+%3A\d+$/u);
  await page.goto(address);
  await shown(page).toEqual(['first words', 'Deleted later: what it said is gone', 'last words']);
  await page.keyboard.press('Escape');
  await page.locator('[data-composer]').waitFor();
  await shown(page).toContain('Message deleted');

  // Played at speed from there, while something new is said.
  await bea.page.getByRole('combobox', { name: 'Speed' }).selectOption('60');
  await bea.page.getByRole('button', { name: 'Play from here' }).click();
  await shown(bea.page).toContain('Message deleted');
  await say(page, 'meanwhile');
  await bea.page.getByText('1 new message meanwhile').waitFor();
  await bea.page.getByRole('button', { name: 'Play from here' }).waitFor();
  await bea.page.getByRole('button', { name: 'Stop, and back to where it began to play' }).click();
  await shown(bea.page).toContain('first words');
  await bea.page.getByRole('slider').press('ArrowLeft');
  await expect.poll(() => bea.page.url()).not.toBe(address);
  await bea.page.getByRole('button', { name: 'Back to now' }).click();
  await message(bea.page, 'meanwhile').waitFor();

  // The owner has the room as a file.
  expect((await call(bea.page, 'GET', '/export')).status).toBe(403);
  await postAll(page, Array.from({ length: 120 }, (_, n) => `line ${n}`));
  await page.locator('.conversation-tools > .not-phone').and(page.getByRole('button', { name: 'Room settings' })).click();
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('link', { name: 'Download the room' }).click();
  const file = await (await download).path();
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ version: 1, room: { name: room } });
  expect(lines[0].members).toHaveLength(2);
  const messages = lines.slice(1, -1).map((line) => line.message);
  expect(messages[0]).toMatchObject({ text: 'mended words', reactions: [{ emoji: '🎉', count: 1 }] });
  expect(messages[1]).toMatchObject({ id: secret, text: '' });
  const offsets = messages.map(({ position }) => Number(position.split(':')[1]));
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  expect(new Set(offsets).size).toBe(offsets.length);
  expect(lines.at(-1)).toEqual({ end: true, count: messages.length });
});

test('on a phone, in Spanish, with an instant', async () => {
  const { page } = await person('ana', 'es-CL');
  await page.setViewportSize({ width: 390, height: 844 });
  const room = fresh('pasado');
  await page.locator('.sidebar').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Nueva sala' }).first().click();
  await page.getByRole('dialog').locator('input[name=name]').fill(room);
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await page.getByRole('heading', { level: 1, name: room }).waitFor();
  await say(page, 'hola');
  await say(page, 'chao');
  const position = (await message(page, 'hola').getAttribute('data-position')) ?? '';
  await page.goto(`${page.url().split('#')[0]}#/room/${page.url().split('/').at(-1)}/at/${encodeURIComponent(position)}`);
  await page.getByText(/^La sala como era el/u).waitFor();
  await shown(page).toEqual(['hola']);
  await page.getByRole('button', { name: 'Un suceso adelante' }).click();
  await shown(page).toEqual(['hola', 'chao']);
  // What lies in the future is now.
  await page.getByLabel('Fecha y hora').fill('2031-01-01T00:00');
  await page.getByRole('button', { name: 'Ir allí' }).click();
  await shown(page).toEqual(['hola', 'chao']);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await page.getByRole('button', { name: 'Volver al presente' }).click();
  await page.locator('[data-composer]').waitFor();
});
