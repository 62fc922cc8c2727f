import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, launch, message, signUp, type Person } from './browser';

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

async function programs(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: /^Account: / }).click();
  await page.getByRole('button', { name: 'Manage tokens and bots' }).click();
  return page.getByRole('dialog', { name: 'Tokens and bots' });
}

const asks = async (path: string, token: string): Promise<number> =>
  (await fetch(`${baseUrl}${path}`, { headers: { Authorization: `Bearer ${token}` } })).status;

test('a token made on the page is shown once, does what it may, and nothing after it is revoked', async () => {
  const { page } = await person('ana');
  const dialog = await programs(page);
  await dialog.getByRole('button', { name: 'Make token' }).click();
  await dialog.getByText('This is needed.').first().waitFor();
  await dialog.getByLabel('New token').fill('laptop');
  await dialog.getByRole('button', { name: 'Make token' }).click();
  const token = await dialog.getByLabel('Token “laptop”').inputValue();
  expect(token).toMatch(/^tt_[\w-]{43}$/u);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await dialog.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await asks('/api/me', token)).toBe(200);
  expect(await asks('/api/me/sessions', token)).toBe(403);

  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  const again = await programs(page);
  await again.getByText('laptop').waitFor();
  expect(await again.getByLabel('Token “laptop”').count()).toBe(0);
  await again.getByRole('button', { name: 'Revoke: laptop' }).click();
  await again.getByRole('button', { name: 'Really?: laptop' }).click();
  await again.getByText('No tokens.').waitFor();
  await expect.poll(() => asks('/api/me', token)).toBe(401);
});

test('a bot has a name that nobody else has, and tokens of its own', async () => {
  const { page, name } = await person('bea');
  const dialog = await programs(page);
  await dialog.getByLabel('New bot').fill(name);
  await dialog.getByRole('button', { name: 'Make bot' }).click();
  await dialog.getByText('Somebody has this name').waitFor();
  const bot = fresh('eco');
  await dialog.getByLabel('New bot').fill(bot);
  await dialog.getByRole('button', { name: 'Make bot' }).click();
  const entry = dialog.locator('details').filter({ hasText: bot });
  await entry.getByLabel('New token').fill('server');
  await entry.getByRole('button', { name: 'Make token' }).click();
  const token = await entry.getByLabel('Token “server”').inputValue();
  expect(await asks('/api/me', token)).toBe(200);
  await entry.getByRole('button', { name: `Delete this bot: ${bot}` }).click();
  await entry.getByRole('button', { name: `Really?: ${bot}` }).click();
  await entry.waitFor({ state: 'detached' });
  await expect.poll(() => asks('/api/me', token)).toBe(401);
});

test('what a service posts to the address of a webhook is said by a bot', async () => {
  const { page } = await person('ana');
  await createRoom(page, fresh('hooks'));
  await page.getByRole('button', { name: 'Room settings' }).click();
  await page.getByRole('button', { name: 'Manage webhooks' }).click();
  const dialog = page.getByRole('dialog').last();
  const name = fresh('ci');
  await dialog.getByLabel('New webhook').fill(name);
  await dialog.getByRole('button', { name: 'Make webhook' }).click();
  const address = await dialog.getByLabel(`Address of “${name}”`).inputValue();
  const post = (): Promise<Response> =>
    fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ text: 'build <https://example.org/1|42> is *green*' }) });

  expect(await (await post()).text()).toBe('ok');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  const said = message(page, 'build 42 is green');
  await said.getByRole('link', { name: '42' }).waitFor();
  await said.locator('strong', { hasText: 'green' }).waitFor();
  await said.getByText('bot', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Room settings' }).click();
  await page.getByRole('button', { name: 'Manage webhooks' }).click();
  await dialog.getByRole('button', { name: `Delete: ${name}` }).click();
  await dialog.getByRole('button', { name: `Really?: ${name}` }).click();
  await dialog.getByText('No webhooks.').waitFor();
  await expect.poll(async () => (await post()).status).toBe(404);
});
