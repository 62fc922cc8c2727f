import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, launch, live, message, openRoom, postAll, say, signUp, texts, type Person } from './browser';

let browser: Browser;
let ana: Person;
let bea: Person;

beforeAll(async () => {
  browser = await launch();
  ana = await signUp(browser, 'ana');
  bea = await signUp(browser, 'bea', 'es-CL');
});

afterAll(async () => {
  await browser?.close();
});

/** A new room with both in it. */
async function together(prefix: string): Promise<string> {
  const room = fresh(prefix);
  await createRoom(ana.page, room);
  await bea.page.evaluate((name) => {
    return fetch(`/api/rooms?scope=public&query=${name}`)
      .then((response) => response.json())
      .then(({ items }: { items: { id: string }[] }) => fetch(`/api/rooms/${items[0]?.id}/members/me`, { method: 'PUT' }));
  }, room);
  await openRoom(bea.page, room);
  return room;
}

async function write(page: Page, text: string): Promise<void> {
  await page.locator('[data-composer]').fill(text);
  await page.locator('[data-composer]').press('Enter');
}

/** That both show exactly these, each once and in this order. */
async function bothShow(said: readonly string[]): Promise<void> {
  for (const { page } of [ana, bea]) await expect.poll(() => texts(page), { timeout: 30_000 }).toEqual(said);
}

const waiting = (page: Page) => page.locator('[data-pending=sending]');

/** The service worker has what the page needs to open without a network. */
const readyOffline = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while ((await caches.match('/')) === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
  });

test('written offline: shown as waiting, kept over a reload, and sent once and in order when the network is back', async () => {
  const { page, context } = ana;
  await together('offline');
  await readyOffline(page);
  await context.setOffline(true);
  await page.locator('[data-connection=reconnecting]').first().waitFor();
  for (const text of ['one', 'two', 'three']) await write(page, text);
  await waiting(page).nth(2).waitFor();
  expect(await waiting(page).count()).toBe(3);
  await waiting(page).first().getByText('Waits for the connection').waitFor();
  // Long enough for a message to have failed, were it not for the network.
  await page.waitForTimeout(3_000);
  expect(await page.locator('.message-failed').count()).toBe(0);

  // The page opens without a network, and says so.
  await page.reload();
  await page.getByRole('heading', { name: 'You are offline' }).waitFor();
  await page.getByText(/could not send is kept in this browser/u).waitFor();
  expect(await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))).flat().filter(({ url }) => new URL(url).pathname.startsWith('/api')).length)).toBe(0);

  await context.setOffline(false);
  await live(page);
  await bothShow(['one', 'two', 'three']);
  expect(await page.locator('[data-pending]').count()).toBe(0);
  await page.reload();
  await live(page);
  await bothShow(['one', 'two', 'three']);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tertulia.pending.')))).toEqual([]);
});

test('a network that comes and goes each second loses nothing and repeats nothing', async () => {
  await together('flapping');
  let flapping = true;
  const flaps = (async () => {
    for (let n = 0; flapping; n += 1) {
      await Promise.all([ana, bea].map(({ context }, who) => context.setOffline((n + who) % 2 === 0)));
      await ana.page.waitForTimeout(1_000);
    }
    await Promise.all([ana, bea].map(({ context }) => context.setOffline(false)));
  })();
  for (let n = 1; n <= 8; n += 1) {
    await Promise.all([ana, bea].map(({ page }, who) => write(page, `${who === 0 ? 'ana' : 'bea'} ${n}.`)));
    await ana.page.waitForTimeout(1_200);
  }
  flapping = false;
  await flaps;
  for (const { page } of [ana, bea]) {
    await live(page);
    await expect.poll(async () => (await texts(page)).length, { timeout: 40_000 }).toBe(16);
    await expect.poll(() => page.locator('[data-pending]').count()).toBe(0);
  }
  const [there, here] = [await texts(ana.page), await texts(bea.page)];
  expect(here).toEqual(there);
  for (const who of ['ana', 'bea']) expect(there.filter((text) => text.startsWith(who))).toEqual(Array.from({ length: 8 }, (_, n) => `${who} ${n + 1}.`));
});

test('a slow network: the page says what it is waiting for', async () => {
  const other = await together('slow');
  await say(bea.page, 'from far away');
  await createRoom(ana.page, fresh('elsewhere'));
  await ana.page.reload();
  await live(ana.page);
  const devtools: CDPSession = await ana.context.newCDPSession(ana.page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 1_500, downloadThroughput: 6_000, uploadThroughput: 3_000 });
  await openRoom(ana.page, other);
  await ana.page.getByText('Loading messages…').waitFor();
  await message(ana.page, 'from far away').waitFor();
  await write(ana.page, 'slowly');
  await ana.page.locator('[data-pending=sending]').getByText('Sending…').waitFor();
  await message(bea.page, 'slowly').waitFor();
  await message(ana.page, 'slowly').waitFor();
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await bothShow(['from far away', 'slowly']);
});

test('a page that was put to sleep catches up from where it was', async () => {
  await together('sleep');
  await say(bea.page, 'awake');
  await message(ana.page, 'awake').waitFor();
  const devtools = await ana.context.newCDPSession(ana.page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  const missed = Array.from({ length: 10 }, (_, n) => `missed ${n + 1}.`);
  await postAll(bea.page, missed);
  // The line breaks meanwhile, as it does when a computer sleeps.
  await ana.context.setOffline(true);
  await bea.page.waitForTimeout(1_500);
  await postAll(bea.page, ['missed 11.']);
  await ana.context.setOffline(false);
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await live(ana.page);
  await bothShow(['awake', ...missed, 'missed 11.']);
});

test('it can be installed: what its manifest names is there', async () => {
  const { page } = ana;
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await page.request.get(new URL(address ?? '', baseUrl).href);
  expect(answer.status()).toBe(200);
  const manifest = (await answer.json()) as { name: string; start_url: string; display: string; theme_color: string; icons: { src: string; sizes: string; purpose: string }[] };
  expect(manifest).toMatchObject({ name: 'Tertulia', start_url: '/', display: 'standalone' });
  expect(manifest.theme_color).toMatch(/^#[0-9a-f]{6}$/u);
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable');
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (icon) => {
      const image = new Image();
      image.src = icon;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    if (sizes !== 'any') expect(size).toBe(sizes);
  }
  const devtools = await ana.context.newCDPSession(page);
  const { errors } = (await devtools.send('Page.getAppManifest')) as { errors: unknown[] };
  expect(errors).toEqual([]);
  expect(ana.complaints.concat(bea.complaints)).toEqual([]);
});
