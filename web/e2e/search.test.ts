import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, inView, joinRoom, launch, live, message, postAll, say, signUp, type Person } from './browser';

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

const dialog = (page: Page) => page.getByRole('dialog');
const words = (page: Page) => dialog(page).getByRole('searchbox');
const hits = (page: Page) => page.locator('[data-hit]');

/** The archive may be a moment behind what was said, so the question is asked again until it answers. */
async function find(page: Page, query: string, count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        await words(page).fill('');
        await words(page).fill(query);
        const answer = await page.waitForResponse((response) => response.url().includes('/api/search?'));
        await answer.finished();
        await page.waitForTimeout(100);
        return hits(page).count();
      },
      { timeout: 30_000 },
    )
    .toBe(count);
}

test('a message is found by its words, opened where it was said, and left for the newest', async () => {
  const ana = await person('ana');
  const room = fresh('search');
  await createRoom(ana.page, room);
  await say(ana.page, 'la Agujá está en el pajar');
  await postAll(ana.page, Array.from({ length: 150 }, (_, n) => `paja ${n + 1}`));
  await ana.page.reload();
  await live(ana.page);
  await message(ana.page, 'paja 150').waitFor();
  expect(await message(ana.page, 'pajar').count()).toBe(0);

  // By keyboard alone; without accents and in small letters.
  await ana.page.keyboard.press('Control+Shift+F');
  await words(ana.page).waitFor();
  await find(ana.page, 'aguja', 1);
  expect(await hits(ana.page).locator('mark').innerText()).toBe('Agujá');
  await words(ana.page).press('ArrowDown');
  await ana.page.keyboard.press('Enter');
  await dialog(ana.page).waitFor({ state: 'detached' });
  const found = message(ana.page, 'en el pajar');
  await found.waitFor();
  await expect.poll(() => found.evaluate((row) => row.classList.contains('message-target'))).toBe(true);
  await expect.poll(() => inView(found)).toBe(true);
  await message(ana.page, 'paja 1').first().waitFor();

  // What is said meanwhile does not pull the reader away.
  const bea = await person('bea');
  await joinRoom(bea.page, room);
  await say(bea.page, 'paja nueva');
  const below = ana.page.getByRole('button', { name: '1 new message below' });
  await below.waitFor();
  expect(await inView(found)).toBe(true);
  await below.click();
  await message(ana.page, 'paja nueva').waitFor();
  await expect.poll(() => inView(message(ana.page, 'paja nueva'))).toBe(true);

  // The search is as it was left.
  await ana.page.keyboard.press('Control+Shift+F');
  await hits(ana.page).waitFor();
  expect(await words(ana.page).inputValue()).toBe('aguja');
});

test('filters narrow it down: room, person, day', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const [first, second] = [fresh('here'), fresh('there')];
  await createRoom(ana.page, second);
  await say(ana.page, 'zafiro lejano');
  await createRoom(ana.page, first);
  await joinRoom(bea.page, first);
  await say(ana.page, 'zafiro de ana');
  await say(bea.page, 'zafiro de bea');
  await message(ana.page, 'zafiro de bea').waitFor();

  await ana.page.getByRole('button', { name: 'Search messages' }).click();
  await find(ana.page, 'zafiro', 2);

  const from = dialog(ana.page).getByRole('combobox', { name: 'From' });
  await from.fill(bea.name);
  await dialog(ana.page).getByRole('option', { name: bea.name }).waitFor();
  // One Escape closes the list only.
  await from.press('Escape');
  await dialog(ana.page).getByRole('option', { name: bea.name }).waitFor({ state: 'hidden' });
  await from.fill(bea.name.slice(0, -1));
  await dialog(ana.page).getByRole('option', { name: bea.name }).waitFor();
  await from.press('Enter');
  await expect.poll(() => hits(ana.page).allInnerTexts().then((all) => all.length === 1 && all[0]?.includes('zafiro de bea'))).toBe(true);
  await dialog(ana.page).getByRole('button', { name: `Remove ${bea.name}` }).click();
  await expect.poll(() => hits(ana.page).count()).toBe(2);

  await dialog(ana.page).getByRole('combobox', { name: 'Where' }).selectOption({ label: 'All my rooms' });
  await expect.poll(() => hits(ana.page).count()).toBe(3);
  await hits(ana.page).filter({ hasText: 'lejano' }).getByText(second).waitFor();

  await dialog(ana.page).getByLabel('Since').fill('2190-01-01');
  await dialog(ana.page).getByText('No message matches.').waitFor();
  await dialog(ana.page).getByLabel('Since').fill('');
  await expect.poll(() => hits(ana.page).count()).toBe(3);

  // Into another room.
  await hits(ana.page).filter({ hasText: 'lejano' }).click();
  await ana.page.getByRole('heading', { level: 1, name: second }).waitFor();
  await expect.poll(() => message(ana.page, 'zafiro lejano').evaluate((row) => row.classList.contains('message-target'))).toBe(true);
});

test('many hits come page by page; none, and no answer, are said so', async () => {
  const { page } = await person('ana', 'es-CL');
  const room = fresh('pages');
  await page.getByRole('button', { name: 'Nueva sala' }).first().click();
  await dialog(page).locator('input[name=name]').fill(room);
  await dialog(page).locator('button[type=submit]').click();
  await page.getByRole('heading', { level: 1, name: room }).waitFor();
  await postAll(page, Array.from({ length: 25 }, (_, n) => `cuenta ${n + 1}`));
  await page.keyboard.press('Control+Shift+F');
  await find(page, 'cuenta', 20);
  await dialog(page).getByText('20 mensajes, y hay más').waitFor();
  await dialog(page).getByRole('button', { name: 'Mostrar más' }).click();
  await expect.poll(() => hits(page).count()).toBe(25);
  await dialog(page).getByText('25 mensajes', { exact: true }).waitFor();
  expect(new Set(await hits(page).evaluateAll((all) => all.map((hit) => hit.getAttribute('data-hit')))).size).toBe(25);

  await words(page).fill('qwxzqwxz');
  await dialog(page).getByText('Ningún mensaje coincide.').waitFor();
  await dialog(page).getByRole('button', { name: 'Buscar en todas mis salas' }).click();
  await dialog(page).getByText('Ningún mensaje coincide.').waitFor();

  await page.route('**/api/search**', (route) => route.abort());
  await words(page).fill('cuenta');
  await dialog(page).getByRole('alert').waitFor();
  await page.unroute('**/api/search**');
  await dialog(page).getByRole('button', { name: 'Reintentar' }).click();
  await expect.poll(() => hits(page).count()).toBe(20);

  // On a phone nothing sticks out.
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await dialog(page).evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
});
