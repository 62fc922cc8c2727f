import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, joinRoom, launch, live, message, say, signUp, type Person } from './browser';

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

const GOOD = 'Me encanta, ¡qué día tan maravilloso!';
const BAD = 'This is terrible, I hate it';
const tone = (page: Page, text: string, name?: string) => message(page, text).getByRole('img', name === undefined ? {} : { name });

test('how a message sounds comes by the stream, and can be hidden in this browser', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('tones');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await say(ana.page, GOOD);
  await say(ana.page, BAD);
  await say(ana.page, 'https://example.org/');
  for (const { page } of [ana, bea]) {
    await tone(page, GOOD, 'Sounds positive').waitFor();
    await tone(page, BAD, 'Sounds negative').waitFor();
  }
  // An edit has the tone of its own text.
  await ana.page.locator('[data-composer]').press('ArrowUp');
  await ana.page.locator('[data-composer]').fill('https://example.org/ is wonderful, I love it');
  await ana.page.locator('[data-composer]').press('Enter');
  await tone(bea.page, 'is wonderful', 'Sounds positive').waitFor();
  await say(ana.page, 'https://example.net/');
  await message(bea.page, 'example.net').waitFor();

  await bea.page.getByRole('button', { name: 'Preferences' }).click();
  await bea.page.getByRole('switch', { name: 'Show how messages sound' }).uncheck();
  await bea.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => bea.page.locator('.tone-mark').count()).toBe(0);
  await bea.page.reload();
  await live(bea.page);
  await message(bea.page, GOOD).waitFor();
  expect(await bea.page.locator('.tone-mark').count()).toBe(0);
  // Of the others nothing is hidden; after all this time the bare link still has no tone.
  await tone(ana.page, GOOD, 'Sounds positive').waitFor();
  expect(await tone(ana.page, 'example.net').count()).toBe(0);

  // A room that does not want it shows it to nobody, and what is said from then on has none.
  await ana.page.getByRole('button', { name: 'Room settings' }).click();
  await ana.page.getByRole('switch', { name: 'How messages sound' }).uncheck();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => ana.page.locator('.tone-mark').count()).toBe(0);
  await say(ana.page, BAD);
  await message(bea.page, BAD).nth(1).waitFor();
  await ana.page.reload();
  await live(ana.page);
  await message(ana.page, GOOD).waitFor();
  expect(await ana.page.locator('.tone-mark').count()).toBe(0);
});

test('the numbers of a room, from none to some', { timeout: 300_000 }, async () => {
  const { page } = await person('ana');
  const room = fresh('numbers');
  await createRoom(page, room);
  await page.getByRole('button', { name: 'Statistics' }).click();
  const dialog = page.getByRole('dialog', { name: `Statistics of ${room}` });
  await dialog.getByText('Nothing is counted in this time yet.').waitFor();
  await page.keyboard.press('Escape');
  await say(page, GOOD);
  await say(page, BAD);
  await page.getByRole('button', { name: 'Statistics' }).click();
  // The stream tells the trend within seconds, the minute is counted when it is over; both appear while one looks.
  await dialog.getByText(/Tone of the last 15 minutes/u).waitFor();
  await dialog.getByRole('img', { name: /^Messages: 2 in all/u }).waitFor({ timeout: 240_000 });
});

test('charts and the table of the same numbers', async () => {
  const { page } = await person('ana', 'es-CL');
  const room = fresh('cuadros');
  await page.getByRole('button', { name: 'Nueva sala' }).first().click();
  await page.getByRole('dialog').locator('input[name=name]').fill(room);
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await page.getByRole('heading', { level: 1, name: room }).waitFor();
  await page.route('**/statistics?**', (route) => {
    const step = new URL(route.request().url()).searchParams.get('step');
    const stepMs = step === 'minute' ? 60_000 : 3_600_000;
    const from = (back: number) => new Date((Math.floor(Date.now() / stepMs) - back) * stepMs).toISOString();
    const bucket = (back: number, n: number) => ({
      from: from(back),
      messages: n,
      ...(step === 'minute' ? { people: 3 } : {}),
      mentions: 1,
      flags: 0,
      sentiment: { positive: n - 2, negative: 1, neutral: 1, mixed: 0, other: 0 },
    });
    return route.fulfill({ json: { items: [bucket(5, 1_200), bucket(2, 6)] } });
  });
  await page.getByRole('button', { name: 'Estadísticas' }).click();
  const dialog = page.getByRole('dialog', { name: `Estadísticas de ${room}` });
  await dialog.getByRole('img', { name: /^Mensajes: 1206 en total/u }).waitFor();
  await dialog.getByRole('img', { name: /^Personas que escribieron en un minuto; máximo: 3/u }).waitFor();
  await dialog.getByText('Los números en una tabla').click();
  expect(await dialog.getByRole('row').count()).toBe(3);
  expect(await dialog.getByRole('row').nth(2).getByRole('cell').allInnerTexts()).toEqual(['6', '1', '3', '4', '1', '0', '1', '0', '+0,5']);

  // By keyboard to the day, which has no number of people.
  await dialog.getByRole('radio', { name: 'Última hora' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => dialog.getByRole('img').count()).toBe(3);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
});
