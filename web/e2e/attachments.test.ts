import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, launch, message, signUp, type Person } from './browser';

/** Files between two people: pasted, dropped and chosen, seen by the other, and gone with their message. */
describe('files', () => {
  let browser: Browser;
  let ana: Person;
  let bea: Person;
  const room = fresh('files');

  beforeAll(async () => {
    browser = await launch();
    ana = await signUp(browser, 'ana');
    bea = await signUp(browser, 'bea', 'es-CL');
    await createRoom(ana.page, room);
    await bea.page.getByRole('button', { name: 'Explorar salas' }).first().click();
    await bea.page.getByRole('searchbox').fill(room);
    await bea.page.getByRole('dialog').getByRole('button', { name: `Entrar ${room}` }).click();
    await bea.page.getByRole('heading', { level: 1, name: room }).waitFor();
  });

  afterAll(async () => {
    const complaints = [...(ana?.complaints ?? []), ...(bea?.complaints ?? [])];
    await browser?.close();
    expect(complaints).toEqual([]);
  });

  /** As a browser would: files on the clipboard, or dragged from a folder. A picture is drawn in the page. */
  const give = (to: Locator, how: 'paste' | 'drop', file: { readonly name: string; readonly text?: string; readonly picture?: readonly [number, number] }): Promise<void> =>
    to.evaluate(
      async (element, [kind, { name, text, picture }]) => {
        let blob = new Blob([text ?? ''], { type: 'text/plain' });
        if (picture !== undefined) {
          const canvas = new OffscreenCanvas(picture[0], picture[1]);
          const context = canvas.getContext('2d');
          if (context === null) throw new Error('no canvas');
          context.fillStyle = 'teal';
          context.fillRect(0, 0, ...picture);
          blob = await canvas.convertToBlob({ type: 'image/png' });
        }
        const data = new DataTransfer();
        data.items.add(new File([blob], name, { type: blob.type }));
        const init = { bubbles: true, cancelable: true };
        if (kind === 'paste') element.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }));
        else for (const type of ['dragenter', 'dragover', 'drop']) element.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: data }));
      },
      [how, file] as const,
    );

  const composer = (page: Page): Locator => page.locator('[data-composer]');
  const ready = (page: Page, name: string): Locator => page.locator('[data-upload=ready]').filter({ hasText: name });
  const loaded = (picture: Locator): Promise<void> => expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true).then(() => undefined);

  test('a picture is pasted, a file dropped and one left out; the other sees, enlarges and saves them', async () => {
    await give(composer(ana.page), 'paste', { name: 'plaza.png', picture: [1200, 800] });
    await ready(ana.page, 'plaza.png').waitFor();
    await loaded(ana.page.locator('.upload-picture'));
    await give(ana.page.locator('main'), 'drop', { name: 'notas «uno».txt', text: 'hola' });
    await ready(ana.page, 'notas').waitFor();
    await give(ana.page.locator('main'), 'drop', { name: 'no.txt', text: 'no' });
    await ana.page.getByRole('button', { name: 'Remove no.txt' }).click();
    await ready(ana.page, 'no.txt').waitFor({ state: 'detached' });
    await composer(ana.page).fill('la plaza');
    await ana.page.screenshot({ path: '/tmp/shots/attachments-composer.png' }).catch(() => undefined);
    await composer(ana.page).press('Enter');

    const row = message(bea.page, 'la plaza');
    await row.waitFor();
    const small = row.getByRole('img', { name: 'plaza.png' });
    await loaded(small);
    expect(await row.locator('.file-name').innerText()).toBe('notas «uno».txt');
    expect(await ana.page.locator('.upload-tray').count()).toBe(0);
    await bea.page.screenshot({ path: '/tmp/shots/attachments-es.png' }).catch(() => undefined);

    const download = bea.page.waitForEvent('download');
    await row.getByRole('link', { name: 'Descargar notas «uno».txt' }).click();
    expect((await download).suggestedFilename()).toBe('notas «uno».txt');

    // By keyboard alone.
    await row.getByRole('button', { name: 'Ver plaza.png más grande' }).focus();
    await bea.page.keyboard.press('Enter');
    const dialog = bea.page.getByRole('dialog', { name: 'plaza.png' });
    await loaded(dialog.getByRole('img', { name: 'plaza.png' }));
    await bea.page.screenshot({ path: '/tmp/shots/attachments-dialog.png' }).catch(() => undefined);
    await bea.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('what is not taken says so, nothing but files can be sent, and on a phone they fit', async () => {
    await ana.page.setViewportSize({ width: 390, height: 844 });
    await ana.page.locator('[data-files]').setInputFiles([
      { name: 'programa.png', mimeType: 'image/png', buffer: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]) },
      { name: 'pagina.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>') },
    ]);
    await ana.page.locator('[data-upload=failed]').getByRole('alert').waitFor();
    expect(await ana.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await ana.page.getByRole('button', { name: 'Remove programa.png' }).click();
    await ready(ana.page, 'pagina.svg').waitFor();
    await ana.page.getByRole('button', { name: 'Send' }).click();

    const row = ana.page.locator('[data-message]').filter({ hasText: 'pagina.svg' });
    await row.waitFor();
    expect(await row.getByRole('img').count()).toBe(0);
    // Opened by its address it is saved, and runs nowhere.
    const href = await row.getByRole('link').getAttribute('href');
    const answer = await ana.context.request.get(new URL(href ?? '', baseUrl).href);
    expect(answer.headers()['content-type']).toBe('text/plain;charset=UTF-8');
    expect(answer.headers()['content-disposition']).toMatch(/^attachment/u);
    expect(answer.headers()['x-content-type-options']).toBe('nosniff');
    expect(await ana.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await ana.page.screenshot({ path: '/tmp/shots/attachments-phone.png' }).catch(() => undefined);
    await ana.page.setViewportSize({ width: 1280, height: 800 });
  });

  test('who is no member gets nothing, and a deletion takes the files away from everybody', async () => {
    const href = await message(bea.page, 'la plaza').getByRole('link').getAttribute('href');
    const address = new URL(href ?? '', baseUrl).href;
    expect((await bea.context.request.get(address)).status()).toBe(200);
    const eve = await signUp(browser, 'eve');
    expect((await eve.context.request.get(address)).status()).toBe(404);

    const row = message(ana.page, 'la plaza');
    await row.hover();
    await row.getByRole('button', { name: 'Delete' }).click();
    await bea.page.getByRole('img', { name: 'plaza.png' }).waitFor({ state: 'detached', timeout: 20_000 });
    await expect.poll(async () => (await bea.context.request.get(address)).status()).toBe(404);
    expect(await bea.page.locator('.file').filter({ hasText: 'notas' }).count()).toBe(0);
  });
});
