import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRoom, fresh, launch, message, say, signUp, type Person } from './browser';

interface Received {
  readonly id: string;
  readonly signed: (secret: string) => boolean;
  readonly content: { readonly type: string; readonly text?: string; readonly data?: { readonly type: string; readonly message?: { readonly text?: string } } };
}

let browser: Browser;
let receiver: Server;
let address: string;
const received: Received[] = [];
const people: Person[] = [];

/** Takes everything; to a command it answers what the command says. */
beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const header = (name: string): string => String(request.headers[name]);
      const content = JSON.parse(body.toString()) as Received['content'];
      received.push({
        id: header('webhook-id'),
        content,
        signed: (secret) =>
          header('webhook-signature')
            .split(' ')
            .includes(
              `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
                .update(`${header('webhook-id')}.${header('webhook-timestamp')}.`)
                .update(body)
                .digest('base64')}`,
            ),
      });
      if (content.type !== 'command.called') return response.writeHead(204).end();
      const visible = content.text === 'quietly' ? 'me' : 'room';
      return response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ text: `deployed **${content.text ?? ''}**`, visible }));
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  address = `http://localhost:${(receiver.address() as AddressInfo).port}/hook`;
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  receiver.close();
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

const texts = (): (string | undefined)[] => received.filter(({ content }) => content.data?.type === 'message.posted').map(({ content }) => content.data?.message?.text);

async function webhooks(page: Page, spanish = false) {
  await page.getByRole('button', { name: spanish ? 'Ajustes de la sala' : 'Room settings' }).click();
  await page.getByRole('button', { name: spanish ? 'Administrar webhooks' : 'Manage webhooks' }).click();
  return page.getByRole('dialog').last();
}

async function close(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('a room and the programs outside', () => {
  test('events are sent signed, shown, and sent again', async () => {
    const ana = await signUp(browser, 'ana');
    people.push(ana);
    await createRoom(ana.page, fresh('outgoing'), 'private');
    const dialog = await webhooks(ana.page);
    const outgoing = dialog.locator('[data-hooks=outgoing]');
    await outgoing.getByLabel('Address to send to').fill('https://10.0.0.1/');
    await outgoing.getByRole('button', { name: 'Make outgoing webhook' }).click();
    await outgoing.getByText('must be an https address').waitFor();
    await outgoing.getByLabel('Address to send to').fill(address);
    await outgoing.getByRole('button', { name: 'Make outgoing webhook' }).click();
    const secret = await outgoing.getByLabel('Secret of “localhost”').inputValue();
    await close(ana.page);
    await say(ana.page, 'uno');
    await say(ana.page, 'dos');
    await expect.poll(texts).toEqual(['uno', 'dos']);
    expect(received.every(({ signed }) => signed(secret))).toBe(true);

    await webhooks(ana.page);
    await outgoing.locator('summary').press('Enter');
    await outgoing.getByText('message.posted').first().waitFor();
    await outgoing.getByText('HTTP 204').first().waitFor();
    await outgoing.getByRole('button', { name: 'Send a test' }).click();
    await outgoing.getByText(/^Test: HTTP 204/u).waitFor();
    await outgoing.getByRole('button', { name: 'Send again' }).click();
    await outgoing.getByText(/events are sent again/u).waitFor();
    await expect.poll(texts).toEqual(['uno', 'dos', 'uno', 'dos']);
    await outgoing.getByRole('button', { name: 'Pause' }).click();
    await outgoing.getByRole('button', { name: 'Go on' }).waitFor();
    await outgoing.getByRole('button', { name: 'Delete: localhost' }).click();
    await outgoing.getByRole('button', { name: 'Really?: localhost' }).click();
    await outgoing.getByText('Nothing is sent anywhere.').waitFor();
  });

  test('a command of the room is offered, carried out, and answered to all or to one, on a phone and in Spanish', async () => {
    const ana = await signUp(browser, 'ana');
    const bea = await signUp(browser, 'bea', 'es-CL');
    people.push(ana, bea);
    const room = fresh('deploys');
    await createRoom(ana.page, room);
    const dialog = await webhooks(ana.page);
    const commands = dialog.locator('[data-hooks=commands]');
    const bot = fresh('deployer');
    await commands.getByLabel('New command').fill('deploy');
    await commands.getByLabel('What it does').fill('brings it out');
    await commands.getByLabel('What may follow it').fill('[place]');
    await commands.getByLabel('Address that carries it out').fill(address);
    await commands.getByLabel('Name it speaks by').fill(bot);
    await commands.getByRole('button', { name: 'Make command' }).click();
    const secret = await commands.getByLabel('Secret of “/deploy”').inputValue();
    await close(ana.page);

    await bea.page.getByRole('button', { name: 'Explorar salas' }).first().click();
    await bea.page.getByRole('dialog').getByRole('searchbox').fill(room);
    await bea.page.getByRole('dialog').getByRole('button', { name: `Entrar ${room}` }).click();
    await bea.page.getByRole('heading', { level: 1, name: room }).waitFor();
    await bea.page.setViewportSize({ width: 390, height: 844 });
    const composer = bea.page.locator('[data-composer]');
    await composer.pressSequentially('/dep');
    await bea.page.getByRole('option').getByText('[place] · brings it out').waitFor();
    await composer.press('Tab');
    expect(await composer.inputValue()).toBe('/deploy ');
    await composer.pressSequentially('staging');
    await composer.press('Enter');
    for (const { page } of [ana, bea]) {
      await message(page, 'deployed staging').locator('strong', { hasText: 'staging' }).waitFor();
      await message(page, 'deployed staging').getByText(bot).waitFor();
    }
    await bea.page.locator('[data-pending]').waitFor({ state: 'detached' });

    await composer.fill('/deploy quietly');
    await composer.press('Enter');
    await bea.page.locator('[data-note=own]').locator('strong', { hasText: 'quietly' }).waitFor();
    expect(await ana.page.getByText('deployed quietly').count()).toBe(0);
    expect(received.filter(({ content }) => content.type === 'command.called').every(({ signed }) => signed(secret))).toBe(true);
    await composer.fill('/ayuda');
    await composer.press('Enter');
    await bea.page.locator('[data-note=help]').getByText('/deploy').waitFor();

    await new Promise((closed) => {
      receiver.close(closed);
      receiver.closeAllConnections();
    });
    await composer.fill('/deploy again');
    await composer.press('Enter');
    await bea.page.locator('[data-note=own-unreachable]').getByText('No se puede llegar al programa de /deploy.').waitFor();
  });
});
