import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';

/**
 * What the browser tests need: a running Tertulia at TERTULIA_URL (http://localhost:8080 when not set), a Chromium (CHROMIUM,
 * or Debian's), and for the restart test a shell command in TERTULIA_RESTART that restarts the server at the same address
 * and returns when it serves again.
 */
export const baseUrl = (process.env['TERTULIA_URL'] ?? 'http://localhost:8080').replace(/\/$/u, '');
export const restartCommand = process.env['TERTULIA_RESTART'];

export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

export async function restartServer(): Promise<void> {
  if (restartCommand === undefined) throw new Error('TERTULIA_RESTART is not set');
  await promisify(exec)(restartCommand, { timeout: 120_000 });
}

let names = 0;
/** A name nobody has used on this server, so that tests can be run again on the same data, and two files at once. */
export const fresh = (prefix: string): string =>
  `${prefix}-${Date.now().toString(36)}${process.env['VITEST_POOL_ID'] ?? '0'}${(names++).toString(36)}`;

export const PASSWORD = 'correct horse battery';

export interface Person {
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Addresses of streams that any tab of this browser opened. */
  readonly streams: string[];
  /** Script errors and policy violations of any tab; tests expect none. */
  readonly complaints: string[];
}

/** A new browser profile with an account, on the first page after sign-up. */
export async function signUp(browser: Browser, prefix: string, locale = 'en-US', origin = baseUrl): Promise<Person> {
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 } });
  const streams: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/stream') streams.push(request.url());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (/Content Security Policy|Refused to/u.test(message.text())) complaints.push(message.text());
  });
  const page = await context.newPage();
  const name = fresh(prefix);
  await page.goto(origin);
  const spanish = locale.startsWith('es');
  await page.getByRole('button', { name: spanish ? 'Crear cuenta' : 'Create account' }).click();
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await live(page);
  return { name, context, page, streams, complaints };
}

/** On a phone it is in the drawer, which is not seen. */
export const live = (page: Page): Promise<void> =>
  page.locator('[data-connection=live]').first().waitFor({ state: 'attached', timeout: 30_000 });

export async function createRoom(page: Page, name: string, kind: 'public' | 'private' = 'public'): Promise<void> {
  await page.getByRole('button', { name: 'New room' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[name=name]').fill(name);
  await dialog.locator(`input[value=${kind}]`).check();
  await dialog.locator('button[type=submit]').click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

export async function joinRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Browse rooms' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill(name);
  await dialog.getByRole('button', { name: `Join ${name}` }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

export async function openRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Writes as a person does, and waits until the server has it; `shown` is what becomes of Markdown. */
export async function say(page: Page, text: string, shown = text): Promise<void> {
  await page.locator('[data-composer]').fill(text);
  await page.locator('[data-composer]').press('Enter');
  // The server keeps texts in NFC.
  await message(page, shown.normalize('NFC')).last().waitFor();
  await page.locator('[data-pending]').first().waitFor({ state: 'detached' });
}

/** Posts in the open room without the composer, one after the other: for histories longer than a person would type. */
export async function postAll(page: Page, all: readonly string[]): Promise<void> {
  await page.evaluate(async (posted) => {
    const room = location.hash.split('/')[2] ?? '';
    for (const text of posted) {
      const response = await fetch(`/api/rooms/${room}/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ clientId: crypto.randomUUID(), text }),
      });
      if (!response.ok) throw new Error(`posting was answered with ${response.status}`);
    }
  }, all);
}

/** Whether an element of the open room's history is on screen. */
export const inView = (element: Locator): Promise<boolean> =>
  element.evaluate((one) => {
    const box = one.getBoundingClientRect();
    const frame = one.closest('.timeline')?.getBoundingClientRect();
    return frame !== undefined && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
  });

/** Rows of messages that hold this text; not those still on their way. */
export const message = (page: Page, text: string) => page.locator('[data-message]').filter({ hasText: text });

/** The texts in the open room, in the order they stand there. */
export async function texts(page: Page): Promise<string[]> {
  const all = await page.locator('[data-message] .message-text').allInnerTexts();
  return all.map((text) => text.trim());
}
