import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, launch, live, message, say, signUp } from './browser';

/** What axe finds on each page and dialog: WCAG 2.2 A and AA, and its own best practices, in both themes. */
let browser: Browser;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

interface Axe {
  readonly axe: { run(options: object): Promise<AxeResults> };
}

/** Each violation as one line: rule, element and why. The page's policy forbids scripts of others; evaluating is the debugger's. */
async function violations(page: Page, where: string): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (window as unknown as Axe).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    }),
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${where}: ${id} ${html} ${failureSummary ?? ''}`));
}

/** Opens a dialog, looks, and closes it. */
async function inDialog(page: Page, opener: Locator): Promise<string[]> {
  const name = (await opener.getAttribute('aria-label')) ?? (await opener.innerText());
  await opener.click();
  await page.getByRole('dialog').waitFor();
  await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
  const found = await violations(page, name);
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return found;
}

/** The room's tools are buttons, on a phone entries of a menu. */
async function inRoomDialog(page: Page, size: string, name: string): Promise<string[]> {
  if (size === 'desktop') return inDialog(page, page.locator('.conversation-tools > .not-phone').and(page.getByRole('button', { name })));
  await page.getByRole('button', { name: 'More about this room' }).click();
  return inDialog(page, page.locator('.tools-menu').getByRole('button', { name }));
}

/** A dialog over the room's settings. */
async function inWebhooks(page: Page, size: string): Promise<string[]> {
  if (size === 'phone') await page.getByRole('button', { name: 'More about this room' }).click();
  const opener = size === 'phone' ? page.locator('.tools-menu') : page.locator('.conversation-tools');
  await opener.getByRole('button', { name: 'Room settings' }).last().click();
  await page.getByRole('button', { name: 'Manage webhooks' }).click();
  await page.getByText('No commands of its own.').waitFor();
  const found = await violations(page, 'webhooks');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return found;
}

for (const [size, viewport, colorScheme] of [
  ['desktop', { width: 1280, height: 800 }, 'light'],
  ['desktop', { width: 1280, height: 800 }, 'dark'],
  ['phone', { width: 360, height: 740 }, 'light'],
  ['phone', { width: 360, height: 740 }, 'dark'],
] as const) {
  test(`axe finds nothing on a ${size} that is ${colorScheme}`, async () => {
    const { page, context } = await signUp(browser, 'ana');
    try {
      // Switched before anything is measured: colours follow a moment later.
      await page.emulateMedia({ colorScheme });
      await page.reload();
      await live(page);
      await page.setViewportSize(viewport);
      // It slides away.
      if (size === 'phone') await page.locator('.sidebar').waitFor({ state: 'hidden' });
      const found = await violations(page, 'welcome');
      const room = fresh('access');
      await createRoom(page, room, 'private');
      found.push(...(await violations(page, 'an empty room')));
      await say(page, 'hola #cafe');
      await page.locator('[data-composer]').fill('/me waves');
      await page.locator('[data-composer]').press('Enter');
      await message(page, 'waves').waitFor();
      await page.locator('[data-composer]').fill('/poll --ends tomorrow "Where?" "at home" out');
      await page.locator('[data-composer]').press('Enter');
      await message(page, 'Where?').getByText('0 people have voted').click();
      if (size === 'phone') await page.getByRole('button', { name: 'More about this room' }).click();
      await (size === 'phone' ? page.locator('.tools-menu').getByRole('button', { name: 'Listen' }) : page.locator('.conversation-tools > [aria-label=Listen]')).click();
      await page.getByRole('region', { name: 'Reading the room aloud' }).waitFor();
      found.push(...(await violations(page, 'a room')));
      await message(page, 'Where?').focus();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      found.push(...(await violations(page, 'Keyboard')));
      await page.keyboard.press('Escape');
      await page.locator('[data-files]').setInputFiles(join(import.meta.dirname, '../../docs/images/room.png'));
      await page.locator('[data-upload=ready]').waitFor();
      found.push(...(await violations(page, 'a file in the composer')));
      await page.locator('[data-composer]').press('Enter');
      await page.locator('[data-message] .picture img').waitFor();
      found.push(...(await inDialog(page, page.locator('.picture'))));
      for (const dialog of ['Browse rooms', 'New room', 'New direct conversation', 'Go to a room', 'Search messages', 'Preferences', /^Account: /u]) {
        if (size === 'phone' && (await page.locator('.drawer-open').count()) === 0) await page.getByRole('button', { name: 'Show rooms' }).click();
        found.push(...(await inDialog(page, page.locator('.sidebar').getByRole('button', { name: dialog }).first())));
      }
      await page.getByRole('button', { name: /^Account: /u }).click();
      await page.getByRole('button', { name: 'Delete account…' }).click();
      await page.getByRole('button', { name: 'Delete for good' }).click();
      found.push(...(await violations(page, 'the end of an account')));
      await page.keyboard.press('Escape');
      if (size === 'phone') await page.getByRole('button', { name: 'Hide rooms' }).click();
      // A thread beside the room, on a phone before it; and the menu of a message.
      await message(page, 'hola #cafe').focus();
      await page.keyboard.press('t');
      await page.locator('[data-thread-composer]').fill('a reply');
      await page.locator('[data-thread-composer]').press('Enter');
      await page.locator('.thread-panel').getByText('1 reply').first().waitFor();
      found.push(...(await violations(page, 'a thread')));
      await page.keyboard.press('Escape');
      await page.locator('.thread-panel').waitFor({ state: 'detached' });
      await message(page, 'hola #cafe').first().focus();
      await message(page, 'hola #cafe').first().getByRole('button', { name: 'More actions' }).click();
      await page.locator('.message-menu').waitFor();
      found.push(...(await violations(page, 'a message\'s menu')));
      await page.locator('.message-menu').getByRole('button', { name: 'Pin to the room' }).click();
      await page.locator('.message-pinned').waitFor();
      for (const dialog of ['Pinned messages', 'Statistics', 'Room settings', 'Invite people', 'Leave room', 'Notifications: '])
        found.push(...(await inRoomDialog(page, size, dialog)));
      found.push(...(await inWebhooks(page, size)));
      await page.goto(`${page.url()}/at/last`);
      await page.locator('.past-slide').waitFor();
      found.push(...(await violations(page, 'the past')));
      await page.getByRole('button', { name: 'Back to now' }).click();
      for (const dialog of ['Formatting', 'Choose an emoji', 'Dictate'])
        found.push(...(await inDialog(page, page.locator('.composer').getByRole('button', { name: dialog }))));
      expect(found).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    } finally {
      await context.close();
    }
  });
}

test('axe finds nothing on the first page, in both languages', async () => {
  const found: string[] = [];
  for (const locale of ['en-US', 'es-CL']) {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await page.goto(baseUrl);
    await page.locator('button[type=submit]').waitFor();
    await page.getByRole('button', { name: 'The Office' }).waitFor();
    found.push(...(await violations(page, `first page ${locale}`)));
    await context.close();
  }
  expect(found).toEqual([]);
});
