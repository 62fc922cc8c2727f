import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, joinRoom, launch, message, signUp, type Person } from './browser';

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
  // Chromium itself complains of the one command that the server refuses.
  expect(people.flatMap(({ complaints }) => complaints).filter((complaint) => !/400/u.test(complaint))).toEqual([]);
});

const composer = (page: Page) => page.locator('[data-composer]');
const note = (page: Page, code: string) => page.locator(`[data-note=${code}]`);

async function give(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

test('commands are offered, carried out for all, and answered to who gave them', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('commands');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);

  // By the keyboard: the list narrows, Tab takes the word.
  await composer(bea.page).pressSequentially('/');
  expect(await bea.page.getByRole('listbox', { name: 'Commands' }).getByRole('option').count()).toBe(11);
  await composer(bea.page).pressSequentially('m');
  await composer(bea.page).press('Tab');
  expect(await composer(bea.page).inputValue()).toBe('/me ');
  await composer(bea.page).pressSequentially('saluda');
  await composer(bea.page).press('Enter');
  for (const { page } of [ana, bea]) {
    await message(page, 'saluda').locator('.message-action').waitFor();
    expect(await message(page, 'saluda').locator('.message-action').innerText()).toContain(`${bea.name} saluda`);
  }
  await bea.page.locator('[data-pending]').waitFor({ state: 'detached' });

  await give(bea.page, '/roll 2d6+1');
  await message(ana.page, '🎲 2d6+1 → ').waitFor();
  const roll = await message(ana.page, '🎲 2d6+1').locator('.message-text').innerText();
  await message(bea.page, '🎲 2d6+1').waitFor();
  expect(await message(bea.page, '🎲 2d6+1').locator('.message-text').innerText()).toBe(roll);
  expect(await message(bea.page, '🎲 2d6+1').getByRole('button', { name: 'Edit' }).count()).toBe(0);

  await give(bea.page, '/topic mine');
  await note(bea.page, 'forbidden').getByText('Your role here does not allow /topic.').waitFor();
  expect(await note(ana.page, 'forbidden').count()).toBe(0);
  await note(bea.page, 'forbidden').getByRole('button', { name: 'Put away' }).click();
  await note(bea.page, 'forbidden').waitFor({ state: 'detached' });
  await give(ana.page, '/topic what we talk about');
  await note(ana.page, 'topic').waitFor();
  await bea.page.getByText('what we talk about').first().waitFor();

  await give(ana.page, '/poll "Where?" "at home" out');
  const poll = message(bea.page, '📊 Where?');
  await poll.getByRole('button', { name: 'at home: 0 votes' }).click();
  for (const { page } of [ana, bea]) await message(page, '📊 Where?').getByRole('button', { name: 'at home: 1 vote' }).waitFor();
  expect(await poll.getByRole('button', { name: 'at home: 1 vote' }).getAttribute('aria-pressed')).toBe('true');
  await message(ana.page, '📊 Where?').getByRole('button', { name: 'at home: 1 vote' }).click();
  await poll.getByRole('button', { name: 'at home: 2 votes' }).waitFor();
  await poll.getByRole('button', { name: 'at home: 2 votes' }).click();
  await poll.getByRole('button', { name: 'at home: 1 vote' }).waitFor();
  // One vote each: another one takes its place, for all.
  await message(ana.page, '📊 Where?').getByRole('button', { name: 'out: 0 votes' }).click();
  await poll.getByRole('button', { name: 'out: 1 vote' }).waitFor();
  await poll.getByRole('button', { name: 'at home: 0 votes' }).waitFor();
  expect(await poll.getByText('100%').count()).toBe(1);
  await poll.getByText('1 person has voted · one answer each').click();
  await poll.getByText(`out: ${ana.name}`).waitFor();
  // Its author ends it; nobody votes any more.
  expect(await poll.getByRole('button', { name: 'End the poll' }).count()).toBe(0);
  await message(ana.page, '📊 Where?').getByRole('button', { name: 'End the poll' }).click();
  await message(ana.page, '📊 Where?').getByRole('button', { name: 'End it now?' }).click();
  await poll.getByText('· ended').waitFor();
  expect(await poll.getByRole('button', { name: 'at home: 0 votes' }).isDisabled()).toBe(true);

  await give(bea.page, '/help');
  await note(bea.page, 'help').getByText('/remind').first().waitFor();
  expect(await note(ana.page, 'help').count()).toBe(0);

  await give(bea.page, '/rol 1d6');
  await bea.page.locator('[data-pending=failed]').getByText('did you mean /roll?').waitFor();

  await give(bea.page, '/shrug who knows');
  await message(ana.page, 'who knows ¯\\_(ツ)_/¯').waitFor();

  await give(bea.page, '//not a command');
  await message(ana.page, '/not a command').waitFor();
});

test('whoever does not want to be disturbed sees it in every tab and on every device, and ends it by a press', async () => {
  const ana = await person('ana');
  const room = fresh('quiet');
  await createRoom(ana.page, room);
  // Another device: a browser of its own.
  const context = await browser.newContext({ locale: 'es-CL', viewport: { width: 390, height: 844 }, storageState: await ana.context.storageState() });
  const phone = await context.newPage();
  await phone.goto(baseUrl);
  await phone.locator('[data-connection=live]').first().waitFor({ state: 'attached' });

  await give(ana.page, '/dnd 30m');
  await note(ana.page, 'quiet').getByText('You are not disturbed until').waitFor();
  await ana.page.locator('[data-quiet]').waitFor();
  await phone.getByRole('button', { name: 'Mostrar las salas' }).first().click();
  await phone.getByRole('button', { name: /^No molestar hasta: .* Pulsa para terminarlo$/u }).click();
  await ana.page.locator('[data-quiet]').waitFor({ state: 'detached' });

  await ana.page.getByRole('button', { name: 'Preferences' }).click();
  await ana.page.getByRole('button', { name: 'until tomorrow, 9:00' }).click();
  await ana.page.getByRole('dialog').getByText('Do not disturb until').waitFor();
  await phone.locator('[data-quiet]').waitFor();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  await phone.locator('[data-quiet]').waitFor({ state: 'detached' });
});
