import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, launch, live, message, signUp, type Person } from './browser';
import { crowdedRoom } from './crowd';

/** The big one, 100,000 messages and 5,000 members, is scale.bench.ts; what it is made of is the same. */
const MESSAGES = 1_500;
const MEMBERS = 230;
/** A window's messages (state/timeline.ts), and a few rows more. */
const ROWS_MAX = 260;

let browser: Browser;
let room: Awaited<ReturnType<typeof crowdedRoom>>;
let ana: Person;

beforeAll(async () => {
  browser = await launch();
  room = await crowdedRoom(MEMBERS, MESSAGES);
}, 180_000);

afterAll(async () => {
  await browser?.close();
});

const rows = (page: Page): Promise<number> => page.locator('[data-message]').count();

/** The first message that is on screen, and where it stands. */
const firstInView = (page: Page): Promise<{ id: string; top: number }> =>
  page.locator('.timeline').evaluate((frame) => {
    const edge = frame.getBoundingClientRect().top;
    const row = [...frame.querySelectorAll<HTMLElement>('[data-message]')].find((one) => one.getBoundingClientRect().bottom > edge + 1);
    return { id: row?.dataset['message'] ?? '', top: (row?.getBoundingClientRect().top ?? 0) - edge };
  });

/** Scrolls up as far as the window goes, and waits for the page of history that this asks for: how far it moved what is read. */
const olderPage = (page: Page): Promise<number> =>
  page.locator('.timeline').evaluate(async (frame) => {
    const first = () => frame.querySelector<HTMLElement>('[data-message]')?.dataset['message'];
    const before = first();
    frame.scrollTop = Math.min(frame.scrollTop, 300);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const edge = frame.getBoundingClientRect().top;
    const seen = [...frame.querySelectorAll<HTMLElement>('[data-message]')].find((one) => one.getBoundingClientRect().bottom > edge + 1);
    const top = seen?.getBoundingClientRect().top ?? 0;
    const until = Date.now() + 15_000;
    while (first() === before && Date.now() < until) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return Math.abs((seen?.getBoundingClientRect().top ?? Number.NaN) - top);
  });

test('a long room is a window: few rows, nothing jumps, and one comes to any place in it', async () => {
  ana = await signUp(browser, 'ana');
  const { page } = ana;
  await page.evaluate(async (id) => fetch(`/api/rooms/${id}/members/me`, { method: 'PUT' }), room.id);
  await page.goto(`${baseUrl}/#/room/${room.id}`);
  await message(page, `message ${MESSAGES}.`).waitFor();

  // To the beginning, page by page.
  for (let pages = 0; (await page.getByText(`This is where #${room.name} begins.`).or(page.getByText(/This is where .* begins\./u)).count()) === 0; pages += 1) {
    expect(pages).toBeLessThan(MESSAGES / 50 + 2);
    expect(await olderPage(page)).toBeLessThanOrEqual(2);
    expect(await rows(page)).toBeLessThanOrEqual(ROWS_MAX);
  }
  await message(page, 'message 1.').first().waitFor();
  expect(await page.locator('[data-message]').evaluateAll((all) => new Set(all.map((one) => (one as HTMLElement).dataset['message'])).size === all.length)).toBe(true);

  // The keys stay in the messages when the row that has them leaves the window.
  await page.locator('[data-message]').last().focus();
  for (let n = 0; n < 6; n += 1) {
    await page.locator('.timeline').evaluate((frame) => (frame.scrollTop = frame.scrollHeight));
    await page.waitForTimeout(150);
  }
  expect(await rows(page)).toBeLessThanOrEqual(ROWS_MAX);
  expect(await page.evaluate(() => document.activeElement?.closest('.timeline') !== null)).toBe(true);

  // To the middle by its position; an edit above what is read moves nothing.
  const { items } = await room.owner.call<{ items: { id: string; position: string; text: string }[] }>('GET', `/rooms/${room.id}/messages?limit=200`);
  const [above, target] = [items[40], items[60]];
  await page.evaluate(([id, at]) => (location.hash = `#/room/${id}/${at}`), [room.id, target?.position]);
  await page.locator(`[data-message="${target?.id}"].message-target`).waitFor();
  const before = await firstInView(page);
  await room.owner.call('PATCH', `/rooms/${room.id}/messages/${above?.id}`, { text: 'edited to be much longer\n'.repeat(30) });
  await message(page, 'edited to be much longer').waitFor({ state: 'attached' });
  const after = await firstInView(page);
  expect(after.id).toBe(before.id);
  expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(2);

  // At the end one stays at the end.
  await page.getByRole('button', { name: /Go to the newest|new messages? below/u }).click();
  await message(page, `message ${MESSAGES}.`).waitFor();
  for (let n = 1; n <= 60; n += 1) await room.owner.call('POST', `/rooms/${room.id}/messages`, { clientId: `live-${n}`, text: `live ${n}.` });
  await message(page, 'live 60.').waitFor();
  await expect.poll(() => page.locator('.timeline').evaluate((frame) => frame.scrollHeight - frame.scrollTop - frame.clientHeight)).toBeLessThan(48);
  expect(await rows(page)).toBeLessThanOrEqual(ROWS_MAX);
  expect(ana.complaints).toEqual([]);
});

test('a room of many members comes with its first, and its list with what is near', async () => {
  const { page } = ana;
  const answers: number[] = [];
  page.on('response', (response) => {
    if (/\/api\/rooms\/[^/]+\/members\?/u.test(response.url())) answers.push(response.status());
  });
  await page.getByRole('button', { name: 'Show members' }).click();
  const list = page.getByRole('complementary', { name: 'Members' });
  const shown = list.getByRole('listitem');
  await shown.first().waitFor();
  // Its owner first, the rest by name.
  expect(await shown.first().innerText()).toContain(room.owner.name);
  await expect.poll(() => shown.first().getAttribute('aria-setsize')).toBe(String(MEMBERS + 1));
  const last = list.locator(`[aria-posinset="${MEMBERS + 1}"]`);
  for (let n = 0; n < 40 && (await last.count()) === 0; n += 1) {
    expect(await shown.count()).toBeLessThan(80);
    await list.locator('.member-rows').evaluate((frame) => (frame.scrollTop = frame.scrollHeight));
    await page.waitForTimeout(100);
  }
  await last.waitFor();
  expect(answers).toEqual([200, 200, 200]);

  const name = (await last.locator('.member-name').innerText()).trim();
  await list.getByRole('searchbox').fill(name.slice(0, 6).toUpperCase());
  await expect.poll(() => shown.first().getAttribute('aria-setsize')).not.toBe(String(MEMBERS + 1));
  await list.getByText(name).waitFor();
  await list.getByRole('searchbox').fill('nobody is called this');
  await list.getByText('Nobody by that name.').waitFor();

  // Who did not come with the room is offered all the same when one writes their name.
  await list.getByRole('button', { name: 'Hide members' }).click();
  await page.locator('[data-composer]').fill('');
  await page.locator('[data-composer]').pressSequentially(`@${name.slice(0, 8)}`);
  await page.getByRole('option', { name }).first().waitFor();
  await page.locator('[data-composer]').fill('');
});

test('at phone size and in Spanish the same room opens, and nothing has to be scrolled sideways', async () => {
  const eva = await signUp(browser, 'eva', 'es-CL');
  const { page } = eva;
  await page.evaluate(async (id) => fetch(`/api/rooms/${id}/members/me`, { method: 'PUT' }), room.id);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${baseUrl}/#/room/${room.id}`);
  await live(page);
  await message(page, 'live 60.').waitFor();
  await page.getByRole('button', { name: 'Ver miembros' }).or(page.locator('.members-button')).first().click();
  await page.locator('.member-rows li').first().waitFor();
  expect(await page.locator('.member-rows li').count()).toBeLessThan(80);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(eva.complaints).toEqual([]);
  await eva.context.close();
});
