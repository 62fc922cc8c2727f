import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, joinRoom, launch, live, message, openRoom, postAll, say, signUp, type Person } from './browser';

/** A room read aloud as it goes, and dictation, with a voice and an ear that the test holds. */
let browser: Browser;
const people: Person[] = [];

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

interface Fake {
  said: { text: string; rate: number; onend: (() => void) | null }[];
  held: boolean;
  ears: {
    lang: string;
    aborted: boolean;
    onresult(event: object): void;
    onerror(event: object): void;
    onend(): void;
  }[];
}

async function person(prefix: string, locale = 'en-US'): Promise<Person> {
  const one = await signUp(browser, prefix, locale);
  people.push(one);
  return one;
}

/** Somebody whose browser says what the server would, message by message, and hears what the test says. */
async function listener(locale = 'en-US'): Promise<Person> {
  const one = await person('ana', locale);
  await one.context.addInitScript(() => {
    const fake = window as unknown as Fake;
    fake.said = [];
    fake.ears = [];
    fake.held = false;
    const voices = ['en-US', 'es-ES'].map((lang) => ({ lang, default: false, localService: true }));
    class Recognition {
      aborted = false;
      start(): void {
        fake.ears.push(this as unknown as Fake['ears'][number]);
      }
      abort(): void {
        this.aborted = true;
      }
    }
    Object.assign(window, {
      SpeechSynthesisUtterance: class {
        rate = 1;
        constructor(readonly text: string) {}
      },
      SpeechRecognition: Recognition,
      webkitSpeechRecognition: Recognition,
    });
    Object.defineProperty(window, 'speechSynthesis', {
      value: {
        getVoices: () => voices,
        speak: (utterance: Fake['said'][number] & { onstart?: () => void }) => {
          fake.said.push(utterance);
          utterance.onstart?.();
        },
        cancel: () => undefined,
        pause: () => (fake.held = true),
        resume: () => (fake.held = false),
        addEventListener: () => undefined,
      },
    });
  });
  await one.page.route('**/speech*', (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const text = `${searchParams.get('sender') === 'true' ? 'who: ' : ''}${pathname.split('/').at(-2)}`;
    const problem = { type: 'urn:tertulia:problem:speech-not-here', status: 404, text, language: 'en', reason: 'no-engine' };
    return route.fulfill({ status: 404, contentType: 'application/problem+json', json: problem });
  });
  await one.page.goto(new URL('/', one.page.url()).href);
  await live(one.page);
  return one;
}

const said = (page: Page) => page.evaluate(() => (window as unknown as Fake).said.map(({ text }) => text));
const ended = (page: Page) => page.evaluate(() => (window as unknown as Fake).said.at(-1)?.onend?.());
const idOf = async (page: Page, text: string) => `who: ${await message(page, text).getAttribute('data-message')}`;
const bar = (page: Page) => page.getByRole('region', { name: 'Reading the room aloud' });
const listenButton = (page: Page) => page.locator('.conversation-tools > .not-phone').and(page.getByRole('button', { name: 'Listen' }));

test('a room is read in order as it goes, by one voice, and never far behind', async () => {
  const ana = await listener();
  const bea = await person('bea');
  const room = fresh('listen');
  const other = fresh('other');
  await createRoom(ana.page, other);
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await say(bea.page, 'before');
  await message(ana.page, 'before').waitFor();

  await listenButton(ana.page).click();
  expect(await listenButton(ana.page).getAttribute('aria-pressed')).toBe('true');
  await bar(ana.page).getByText('What is written now is read aloud.').waitFor();
  await say(ana.page, 'my own');
  await say(bea.page, 'one');
  await say(bea.page, 'two');
  await message(ana.page, 'two').waitFor();
  await bar(ana.page).getByText(`${bea.name} is being read.`).waitFor();
  expect(await said(ana.page)).toEqual([await idOf(ana.page, 'one')]);
  // A screen reader does not say the same.
  expect(await ana.page.locator('.timeline-frame > [aria-live=polite]').innerText()).toBe(`${bea.name}: before`);

  // Held and let go by keys, from where one writes.
  await ana.page.locator('[data-composer]').focus();
  await ana.page.keyboard.press('Alt+p');
  await bar(ana.page).getByText('Paused.').waitFor();
  expect(await ana.page.evaluate(() => [(window as unknown as Fake).held, navigator.mediaSession.playbackState])).toEqual([true, 'paused']);
  await bar(ana.page).getByRole('button', { name: 'Go on' }).click();
  expect(await ana.page.evaluate(() => (window as unknown as Fake).held)).toBe(false);
  await bar(ana.page).getByRole('combobox', { name: 'Speed' }).selectOption('1.5');
  await ended(ana.page);
  await expect.poll(() => said(ana.page)).toHaveLength(2);
  expect((await said(ana.page))[1]).toBe(await idOf(ana.page, 'two'));
  expect(await ana.page.evaluate(() => (window as unknown as Fake).said.at(-1)?.rate)).toBe(1.5);

  // Far behind it says so, and goes on with the newest few.
  await postAll(bea.page, Array.from({ length: 11 }, (_, index) => `line ${index}.`));
  await message(ana.page, 'line 10.').waitFor();
  await ana.page.keyboard.press('Alt+n');
  await expect.poll(async () => (await said(ana.page)).at(-1)).toBe('8 messages skipped');
  await bar(ana.page).getByRole('status').getByText('8 messages skipped').waitFor();
  await ended(ana.page);
  await expect.poll(async () => (await said(ana.page)).at(-1)).toBe(await idOf(ana.page, 'line 8.'));

  // Another message takes the voice; the room waits, and goes on behind what it was at.
  await message(ana.page, 'before').hover();
  await message(ana.page, 'before').getByRole('button', { name: 'Read aloud' }).click();
  await bar(ana.page).getByText('Paused.').waitFor();
  await ana.page.keyboard.press('Alt+p');
  await expect.poll(async () => (await said(ana.page)).at(-1)).toBe(await idOf(ana.page, 'line 9.'));

  await openRoom(ana.page, other);
  await bar(ana.page).waitFor({ state: 'detached' });
  expect(await ana.page.evaluate(() => navigator.mediaSession.playbackState)).toBe('none');
  await ana.page.reload();
  await live(ana.page);
  await listenButton(ana.page).click();
  expect(await bar(ana.page).getByRole('combobox', { name: 'Speed' }).inputValue()).toBe('1.5');
  await bar(ana.page).getByRole('button', { name: 'Stop listening' }).click();
  await bar(ana.page).waitFor({ state: 'detached' });
});

test('on a phone and in Spanish one dictates, and listens from the menu', async () => {
  const { page } = await listener('es-CL');
  await page.setViewportSize({ width: 390, height: 844 });
  const room = fresh('dictado');
  await page.evaluate(async (name) => {
    await fetch('/api/rooms', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name, kind: 'public' }) });
  }, room);
  await page.getByRole('button', { name: 'Mostrar las salas' }).click().catch(() => undefined);
  await page.getByRole('navigation').getByRole('link', { name: room }).click();
  await page.getByRole('heading', { level: 1, name: room }).waitFor();

  const hear = (...results: [string, boolean][]) =>
    page.evaluate((heard) => {
      const ear = (window as unknown as Fake).ears.at(-1)!;
      ear.onresult({ resultIndex: 0, results: heard.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal })) });
    }, results);
  const composer = page.locator('[data-composer]');
  // Once it is asked whether that is wanted.
  await page.getByRole('button', { name: 'Dictar' }).click();
  await page.getByRole('dialog').getByText('Algunos navegadores envían').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'De acuerdo' }).click();
  await page.getByText('Te escucho').waitFor();
  expect(await page.evaluate(() => (window as unknown as Fake).ears.at(-1)?.lang)).toBe('es');
  await composer.fill('yo digo: ');
  await hear(['hola a', false]);
  await page.locator('[data-dictation]').getByText('hola a').waitFor();
  expect(await composer.inputValue()).toBe('yo digo: ');
  await hear(['hola a todos', true]);
  await expect.poll(() => composer.inputValue()).toBe('yo digo: hola a todos');
  await composer.press('Escape');
  await page.locator('[data-dictation]').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => (window as unknown as Fake).ears.at(-1)?.aborted)).toBe(true);

  // Sending ends it, and what comes late is not written.
  await page.getByRole('button', { name: 'Dictar' }).click();
  await page.getByText('Te escucho').waitFor();
  await composer.press('Enter');
  await message(page, 'yo digo: hola a todos').waitFor();
  await hear(['tarde', true]);
  expect(await composer.inputValue()).toBe('');

  await page.getByRole('button', { name: 'Dictar' }).click();
  await page.evaluate(() => {
    const ear = (window as unknown as Fake).ears.at(-1)!;
    ear.onerror({ error: 'not-allowed' });
    ear.onend();
  });
  await page.getByRole('alert').getByText('no puede usar el micrófono').waitFor();

  await page.getByRole('button', { name: 'Más sobre esta sala' }).click();
  await page.locator('.tools-menu').getByRole('button', { name: 'Escuchar' }).click();
  await page.getByRole('region', { name: 'La sala, leída en voz alta' }).getByText('Se lee lo que se escriba desde ahora.').waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
});
