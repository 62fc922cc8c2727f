import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, joinRoom, launch, live, message, openRoom, say, signUp, type Person } from './browser';

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

const typing = (page: Page): Promise<string> => page.locator('[data-typing]').innerText();
const here = (page: Page, name: string) =>
  page.locator('.member').filter({ hasText: name }).locator('.member-present').count();

/** For longer than the grace. */
async function staysHere(page: Page, name: string): Promise<void> {
  const until = Date.now() + 13_000;
  while (Date.now() < until) {
    expect(await here(page, name)).toBe(1);
    await page.waitForTimeout(500);
  }
}

test('one sees that the other types, until they stop or post', async () => {
  const ana = await person('ana');
  const luis = await person('luis');
  const room = fresh('mesa');
  await createRoom(ana.page, room);
  await joinRoom(luis.page, room);

  await luis.page.locator('[data-composer]').pressSequentially('hola');
  await expect.poll(() => typing(ana.page), { timeout: 10_000 }).toBe(`${luis.name} is typing…`);
  expect(await typing(luis.page)).toBe('');
  expect(await ana.page.locator('[data-typing]').getAttribute('role')).toBe('status');
  await luis.page.locator('[data-composer]').fill('');
  await expect.poll(() => typing(ana.page), { timeout: 5_000 }).toBe('');

  await luis.page.locator('[data-composer]').pressSequentially('adiós');
  await expect.poll(() => typing(ana.page), { timeout: 10_000 }).toBe(`${luis.name} is typing…`);
  await luis.page.locator('[data-composer]').press('Enter');
  await message(ana.page, 'adiós').waitFor();
  await expect.poll(() => typing(ana.page), { timeout: 2_000 }).toBe('');

  // Who says nothing more has stopped.
  await luis.page.locator('[data-composer]').pressSequentially('eh');
  await expect.poll(() => typing(ana.page), { timeout: 10_000 }).toBe(`${luis.name} is typing…`);
  await expect.poll(() => typing(ana.page), { timeout: 12_000 }).toBe('');
});

test('who closes one of two tabs is still here; who closes the last is away after a while', async () => {
  const ana = await person('ana');
  const luis = await person('luis');
  const room = fresh('plaza');
  await createRoom(ana.page, room);
  await joinRoom(luis.page, room);
  await ana.page.getByRole('button', { name: 'Show members' }).click();
  await expect.poll(() => here(ana.page, luis.name), { timeout: 10_000 }).toBe(1);
  expect(await ana.page.locator('.member').filter({ hasText: luis.name }).innerText()).toContain('Here now');

  // Another tab takes the stream over from the one that closes; a phone has one of its own.
  const tab = await luis.context.newPage();
  await tab.goto(luis.page.url());
  await live(tab);
  await luis.page.close();
  await staysHere(ana.page, luis.name);
  const phone = await browser.newContext({ storageState: await luis.context.storageState() });
  const second = await phone.newPage();
  await second.goto(tab.url());
  await live(second);
  await tab.close();
  await say(ana.page, 'sigue ahí');
  await staysHere(ana.page, luis.name);

  const left = Date.now();
  await phone.close();
  await expect.poll(() => here(ana.page, luis.name), { timeout: 25_000 }).toBe(0);
  expect(Date.now() - left).toBeGreaterThan(8_000);
  // Whoever comes now is told the same.
  await ana.page.reload();
  await live(ana.page);
  await openRoom(ana.page, room);
  await ana.page.getByRole('button', { name: 'Show members' }).click();
  await expect.poll(() => here(ana.page, ana.name), { timeout: 10_000 }).toBe(1);
  expect(await here(ana.page, luis.name)).toBe(0);
});
