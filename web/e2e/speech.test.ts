import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, launch, live, message, say, signUp, type Person } from './browser';

let browser: Browser;
const people: Person[] = [];

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

interface Heard {
  sounds: HTMLAudioElement[];
  said: { text: string; lang: string; onend: (() => void) | null }[];
}

/** Somebody in a room of their own, whose browser tells what it plays, and has a voice for each language that the test ends. */
async function listener(locale: string): Promise<Person> {
  const person = await signUp(browser, 'ana', locale);
  people.push(person);
  await person.context.addInitScript(() => {
    const heard = window as unknown as Heard;
    heard.sounds = [];
    heard.said = [];
    const Real = window.Audio;
    Object.assign(window, {
      Audio: function () {
        const sound = new Real();
        heard.sounds.push(sound);
        return sound;
      },
      SpeechSynthesisUtterance: class {
        lang = '';
        constructor(readonly text: string) {}
      },
    });
    const voices = ['en-US', 'es-ES'].map((lang) => ({ lang, default: false, localService: true }));
    Object.defineProperty(window, 'speechSynthesis', {
      value: {
        getVoices: () => voices,
        speak: (utterance: Heard['said'][number] & { onstart?: () => void }) => {
          heard.said.push(utterance);
          utterance.onstart?.();
        },
        cancel: () => undefined,
        addEventListener: () => undefined,
      },
    });
  });
  await person.page.goto(new URL('/', person.page.url()).href);
  await live(person.page);
  return person;
}

const spoken = (page: Page) => page.evaluate(() => (window as unknown as Heard).said.map(({ text, lang }) => ({ text, lang })));
const time = (page: Page) => page.evaluate(() => (window as unknown as Heard).sounds.at(-1)?.currentTime ?? 0);
const button = (page: Page, text: string, name = 'Read aloud') => message(page, text).getByRole('button', { name });
const pressed = (page: Page, text: string, name?: string) => button(page, text, name).getAttribute('aria-pressed');

/** The type of what the server sends for a message, or undefined where it has no voice. */
async function serverSends(page: Page, text: string): Promise<string | undefined> {
  const id = await message(page, text).getAttribute('data-message');
  const answered = page.waitForResponse((response) => response.url().endsWith(`/messages/${id}/speech`));
  await message(page, text).hover();
  await button(page, text).click();
  const response = await answered;
  return response.ok() ? response.headers()['content-type'] : undefined;
}

test('a message is heard, stops when told to, and one at a time', async ({ skip }) => {
  const { page } = await listener('en-US');
  await createRoom(page, fresh('speech'));
  const long = 'This is a message that somebody wants to hear, and it goes on for quite a while so that it can be stopped.';
  await say(page, long);
  await say(page, 'short one');
  const type = await serverSends(page, long);
  if (type === undefined) return skip('this server has no voice');
  expect(type).toMatch(/^audio\//u);
  await expect.poll(() => time(page)).toBeGreaterThan(0.3);
  expect(await pressed(page, long)).toBe('true');

  await page.keyboard.press('Escape');
  await expect.poll(() => pressed(page, long)).toBe('false');
  const stopped = await time(page);
  expect(await page.evaluate(() => (window as unknown as Heard).sounds.at(-1)?.paused)).toBe(true);
  expect(await time(page)).toBe(stopped);

  // By keyboard from the row, and another takes its place.
  await message(page, long).focus();
  await page.keyboard.press('p');
  await expect.poll(() => time(page)).toBeGreaterThan(0.1);
  await message(page, 'short one').hover();
  await button(page, 'short one').click();
  await expect.poll(() => pressed(page, long)).toBe('false');
  // To its end.
  await expect.poll(() => page.evaluate(() => (window as unknown as Heard).sounds.at(-1)?.ended), { timeout: 20_000 }).toBe(true);
  await expect.poll(() => pressed(page, 'short one')).toBe('false');
  expect(await page.evaluate(() => (window as unknown as Heard).sounds.length)).toBe(3);
  expect(await spoken(page)).toEqual([]);
});

test('where the server has no voice the browser says the same words', async () => {
  for (const [locale, name, text, words, lang] of [
    ['en-US', 'Read aloud', 'Look at https://example.org, **everyone**', 'Look at link, everyone', 'en-US'],
    ['es-CL', 'Leer en voz alta', 'Miren https://example.org, **por favor**', 'Miren enlace, por favor', 'es-ES'],
  ] as const) {
    const { page } = await listener(locale);
    // A room is made in English; the page is told its language afterwards.
    if (locale === 'es-CL') await page.getByRole('button', { name: 'English' }).click();
    await createRoom(page, fresh('browser'));
    if (locale === 'es-CL') await page.getByRole('button', { name: 'Español' }).click();
    await page.route('**/speech', async (route) => {
      const answer = await route.fetch();
      if (!answer.ok()) return route.fulfill({ response: answer });
      const language = lang.slice(0, 2);
      const problem = { type: 'urn:tertulia:problem:speech-not-here', status: 404, text: words, language, reason: 'no-engine' };
      return route.fulfill({ status: 404, contentType: 'application/problem+json', json: problem });
    });
    const shown = text.replaceAll('**', '');
    await say(page, text, shown);
    await message(page, shown).hover();
    await button(page, shown, name).click();
    await expect.poll(() => spoken(page)).toEqual([{ text: words, lang }]);
    expect(await pressed(page, shown, name)).toBe('true');
    await page.evaluate(() => (window as unknown as Heard).said[0]?.onend?.());
    await expect.poll(() => pressed(page, shown, name)).toBe('false');
  }
});

test('says quietly why it does not read', async () => {
  const { page } = await listener('en-US');
  await createRoom(page, fresh('quiet'));
  await say(page, '?!');
  await message(page, '?!').hover();
  await button(page, '?!').click();
  await message(page, '?!').getByRole('status').getByText('nothing to read aloud').waitFor();

  await say(page, 'one without voices');
  await page.route('**/speech', (route) => route.abort());
  await message(page, 'one without voices').hover();
  await button(page, 'one without voices').click();
  await expect.poll(() => message(page, 'one without voices').getByRole('status').innerText()).not.toBe('');
  expect(await pressed(page, 'one without voices')).toBe('false');
});
