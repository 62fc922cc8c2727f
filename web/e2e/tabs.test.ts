import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, joinRoom, launch, live, message, openRoom, postAll, say, signUp, texts } from './browser';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

test('six tabs hold one stream; whoever leads and goes, the rest show everything once and in order', async () => {
  const ana = await signUp(browser, 'ana');
  const bea = await signUp(browser, 'bea');
  const room = fresh('six');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  /** Streams that are open now, of any tab. */
  let open = 1;
  let most = 1;
  const isStream = (url: string): boolean => new URL(url).pathname === '/api/stream';
  bea.context.on('request', (request) => isStream(request.url()) && (most = Math.max(most, ++open)));
  bea.context.on('requestfailed', (request) => isStream(request.url()) && open--);
  bea.context.on('requestfinished', (request) => isStream(request.url()) && open--);

  const tabs: Page[] = [bea.page];
  while (tabs.length < 6) {
    const tab = await bea.context.newPage();
    tabs.push(tab);
    await tab.goto(baseUrl);
    await live(tab);
    await openRoom(tab, room);
  }
  await say(ana.page, 'for all six');
  for (const tab of tabs) await message(tab, 'for all six').waitFor();
  expect(bea.streams).toHaveLength(1);
  expect([open, most]).toEqual([1, 1]);

  // The one that leads goes while somebody writes; then the next, and it comes back.
  const said = Array.from({ length: 50 }, (_, n) => `number ${n + 1}.`);
  const writing = postAll(ana.page, said);
  await message(tabs[1]!, 'number 5.').waitFor();
  await tabs.shift()!.close();
  await message(tabs[1]!, 'number 20.').waitFor();
  await tabs.shift()!.close();
  await writing;
  const back = await bea.context.newPage();
  await back.goto(baseUrl);
  await live(back);
  await openRoom(back, room);
  tabs.push(back);
  for (const tab of tabs) {
    await message(tab, 'number 50.').waitFor();
    // A tab that is new begins with a page of fifty.
    expect((await texts(tab)).filter((text) => text !== 'for all six')).toEqual(said);
  }
  // A tab that closes takes its stream with it without telling; of those that are left at most one leads.
  expect(bea.streams.length).toBeLessThanOrEqual(3);

  // What one tab reads is read in all of them.
  await say(ana.page, 'the last');
  for (const tab of tabs) await message(tab, 'the last').waitFor();
  for (const tab of tabs) await expect.poll(() => tab.locator('.room-unread').count()).toBe(0);
  for (const person of [ana, bea]) {
    expect(person.complaints).toEqual([]);
    await person.context.close();
  }
});
