import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, baseUrl, createRoom, fresh, joinRoom, launch, live, message, openRoom, say, signUp, type Person } from './browser';
import { startProvider, type LocalProvider } from './provider';

let browser: Browser;
let provider: LocalProvider;
const people: Person[] = [];

beforeAll(async () => {
  browser = await launch();
  provider = await startProvider();
});

afterAll(async () => {
  await browser?.close();
  await provider?.close();
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

async function person(prefix: string, locale?: string): Promise<Person> {
  const made = await signUp(browser, prefix, locale);
  people.push(made);
  return made;
}

async function account(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: /^(Account|Cuenta): / }).click();
  return page.getByRole('dialog', { name: /^(Account|Cuenta)$/ });
}

/** A picture as a phone makes it: larger than the server takes, and not square. */
const picture = async (page: Page): Promise<Buffer> =>
  Buffer.from(
    await page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      canvas.width = 1600;
      canvas.height = 900;
      const pen = canvas.getContext('2d');
      if (pen === null) throw new Error('no canvas');
      pen.fillStyle = '#c03';
      pen.fillRect(0, 0, 1600, 900);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    }),
    'base64',
  );

describe('an account', () => {
  test('is made and opened by a provider, keeps a name that is free, and gets a password and a picture', async () => {
    const taken = await person('ana');
    provider.person = { sub: fresh('s'), preferred_username: taken.name, name: 'Ana del Río' };
    const context = await browser.newContext({ locale: 'es-CL', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`${baseUrl}/#/room/none`);
    await page.getByRole('button', { name: 'Entrar con The Office' }).click();
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('No iniciaste sesión allí.').waitFor();

    await page.getByRole('button', { name: 'Entrar con The Office' }).click();
    await page.getByRole('button', { name: 'Consent' }).click();
    await page.getByText(`${taken.name} es el nombre de alguien aquí`).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.getByRole('button', { name: 'Crear cuenta' }).click();
    await page.getByText('Ese nombre ya está en uso').waitFor();
    const name = fresh('rosa');
    await page.locator('input[name=name]').fill(name);
    await page.getByRole('button', { name: 'Crear cuenta' }).click();
    await live(page);

    await page.setViewportSize({ width: 1280, height: 800 });
    const dialog = await account(page);
    await dialog.getByText('Te abre la sesión').waitFor();
    // The only way in is not taken away.
    await dialog.getByRole('button', { name: 'Desvincular: The Office' }).click();
    await dialog.getByRole('button', { name: /The Office$/u }).first().click();
    await dialog.getByText('Es la única manera de entrar').waitFor();
    await dialog.locator('input[name=password]').first().fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Poner una contraseña' }).click();
    await dialog.getByText('Cambiada.').first().waitFor();
    await dialog.locator('input[name=current]').waitFor();

    await dialog.locator('input[type=file]').setInputFiles({ name: 'yo.png', mimeType: 'image/png', buffer: await picture(page) });
    await dialog.locator('.avatar-large img').waitFor();
    const shown = await dialog.locator('.avatar-large img').evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
    expect(shown).toEqual([256, 256]);
    await dialog.locator('input[type=file]').setInputFiles({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload=alert(1)>') });
    await dialog.getByText('Esto no es una imagen').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.account-bar img.avatar').waitFor();

    // Again, with the same account there: no question.
    await page.getByRole('button', { name: 'Salir' }).click();
    await page.getByRole('button', { name: 'Entrar con The Office' }).click();
    await page.getByRole('button', { name: 'Consent' }).click();
    await live(page);
    await page.getByRole('button', { name: `Cuenta: Ana del Río` }).waitFor();
    await context.close();
  });

  test('is linked with a provider, copied, and deleted with what it wrote', async () => {
    const [ana, bea] = [await person('ana'), await person('bea')];
    const room = fresh('plaza');
    await createRoom(ana.page, room);
    await joinRoom(bea.page, room);
    await say(ana.page, 'I was here');
    await say(bea.page, 'me too');

    provider.person = { sub: fresh('s'), email: 'bea@example.org', email_verified: true };
    let dialog = await account(ana.page);
    await dialog.getByRole('button', { name: 'Link: The Office' }).click();
    await dialog.getByRole('button', { name: 'Go on to The Office' }).click();
    await ana.page.getByRole('button', { name: 'Consent' }).click();
    await ana.page.getByText('Linked: it signs you in from now on.').waitFor();
    dialog = ana.page.getByRole('dialog', { name: 'Account' });

    const download = ana.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save a copy' }).click();
    const copy = await readFile(await (await download).path());
    expect(copy.subarray(0, 2).toString()).toBe('PK');
    expect(copy.includes('messages.jsonl') && copy.includes('profile.json')).toBe(true);

    // In another browser, who signed in long ago is not enough: here it was a moment ago.
    await dialog.getByRole('button', { name: 'Delete account…' }).click();
    await dialog.getByLabel('Are deleted, one by one').check();
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await dialog.getByText(`Type your user name, ${ana.name}`).last().waitFor();
    await dialog.getByLabel(`Type your user name, ${ana.name}`).fill(ana.name);
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await ana.page.locator('input[name=password]').waitFor();

    // The room is bea's, and what ana wrote goes from it.
    await message(bea.page, 'I was here').waitFor({ state: 'detached', timeout: 60_000 });
    await message(bea.page, 'me too').waitFor();
    await bea.page.reload();
    await live(bea.page);
    await openRoom(bea.page, room).catch(() => undefined);
    await message(bea.page, 'Deleted').first().waitFor();
    expect(await bea.page.locator('.message-sender').allInnerTexts()).toContain('Deleted account');
    await ana.page.locator('input[name=name]').fill(ana.name);
    await ana.page.locator('input[name=password]').fill(PASSWORD);
    await ana.page.locator('button[type=submit]').click();
    await ana.page.getByText('do not go together').or(ana.page.getByText('No account matches')).waitFor();
  });
});
