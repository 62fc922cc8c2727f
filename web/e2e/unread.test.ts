import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, inView, joinRoom, launch, message, openRoom, postAll, say, signUp, type Person } from './browser';

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

test('a line stands before what is new, and a button leads there when it is far away', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('unread');
  const other = fresh('other');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  const marked = bea.page.waitForResponse((response) => response.url().endsWith('/read'));
  await say(ana.page, 'read before');
  await message(bea.page, 'read before').waitFor();
  await marked;
  await createRoom(bea.page, other);
  const line = bea.page.getByRole('separator', { name: 'New messages' });

  // A few: the line is in view.
  await postAll(ana.page, ['new 1', 'new 2']);
  await expect.poll(() => bea.page.title()).toMatch(/^• /u);
  await openRoom(bea.page, room);
  await line.waitFor();
  expect(await line.locator('xpath=..').innerText()).toContain('new 1');
  expect(await bea.page.getByRole('button', { name: /go to the first/u }).count()).toBe(0);
  await expect.poll(() => bea.page.title()).not.toMatch(/^•/u);
  // It stays where it was while the room is open.
  await say(ana.page, 'new 3');
  await message(bea.page, 'new 3').waitFor();
  expect(await line.locator('xpath=..').innerText()).toContain('new 1');
  await openRoom(bea.page, other);
  await openRoom(bea.page, room);
  await message(bea.page, 'new 3').waitFor();
  expect(await line.count()).toBe(0);

  // Many: further up than what is loaded.
  await openRoom(bea.page, other);
  await postAll(ana.page, Array.from({ length: 140 }, (_, n) => `many ${n + 1}.`));
  await bea.page.getByRole('navigation').getByRole('link', { name: room }).getByText('140 unread messages').waitFor({ state: 'attached' });
  await bea.page.reload();
  await openRoom(bea.page, room);
  await message(bea.page, 'many 140.').waitFor();
  await bea.page.getByRole('button', { name: '140 new messages: go to the first' }).click();
  await line.waitFor();
  await expect.poll(() => inView(message(bea.page, 'many 1.'))).toBe(true);
  expect(await line.locator('xpath=..').innerText()).toContain('many 1.');
  expect(await bea.page.getByRole('button', { name: /go to the first/u }).count()).toBe(0);
  await bea.page.getByRole('button', { name: /Go to the newest/u }).click();
  await expect.poll(() => inView(message(bea.page, 'many 140.'))).toBe(true);
});

test('a mention is counted in the title until it is read', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('title');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await createRoom(bea.page, fresh('away'));
  await say(ana.page, `@${bea.name} hola`);
  await expect.poll(() => bea.page.title()).toMatch(/^\(1\) /u);
  await openRoom(bea.page, room);
  await expect.poll(() => bea.page.title()).toMatch(new RegExp(`^${room} `, 'u'));
});
