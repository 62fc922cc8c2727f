import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, joinRoom, launch, live, message, openRoom, restartCommand, restartServer, say, signUp, texts } from './browser';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

test('several tabs hold one stream; when the leader closes another takes over without loss', async () => {
  const ana = await signUp(browser, 'ana');
  const bea = await signUp(browser, 'bea');
  const room = fresh('tabs');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  expect(bea.streams).toHaveLength(1);

  const tabs = [await bea.context.newPage(), await bea.context.newPage()];
  for (const tab of tabs) {
    await tab.goto(baseUrl);
    await live(tab);
    await openRoom(tab, room);
  }
  await say(ana.page, 'one for all');
  for (const tab of [bea.page, ...tabs]) await message(tab, 'one for all').waitFor();
  expect(bea.streams).toHaveLength(1);

  // The leader goes in the middle of a conversation.
  const writing = (async () => {
    for (let n = 1; n <= 20; n += 1) await say(ana.page, `during ${n}`);
  })();
  await message(tabs[0]!, 'during 3').waitFor();
  await bea.page.close();
  await writing;
  const said = ['one for all', ...Array.from({ length: 20 }, (_, n) => `during ${n + 1}`)];
  for (const tab of tabs) {
    await message(tab, 'during 20').waitFor();
    expect(await texts(tab)).toEqual(said);
  }
  expect(bea.streams).toHaveLength(2);

  // And so does the next one; the last tab carries on alone.
  const [first, last] = tabs as [typeof bea.page, typeof bea.page];
  await first.close();
  await say(ana.page, 'still there?');
  await message(last, 'still there?').waitFor();
  expect(await texts(last)).toEqual([...said, 'still there?']);

  // Whoever was the leader: signing out in one tab is signing out in all.
  const another = await bea.context.newPage();
  await another.goto(baseUrl);
  await live(another);
  await another.getByRole('button', { name: 'Sign out' }).click();
  await last.getByRole('button', { name: 'Create account' }).waitFor();
});

/** What the page-side recorder below keeps. */
interface Recorder {
  received: string[];
  opened: number;
  stream: EventSource;
}

test.skipIf(restartCommand === undefined)('an unmodified EventSource resumes exactly over a restart of the server', async () => {
  const ana = await signUp(browser, 'ana');
  const bea = await signUp(browser, 'bea');
  const room = fresh('restart');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);

  // A bare page of the same origin with nothing of ours in it but this.
  const bare = await bea.context.newPage();
  await bare.goto(`${baseUrl}/favicon.svg`);
  await bare.evaluate(async () => {
    const snapshot = (await (await fetch('/api/snapshot')).json()) as { cursor: string };
    const stream = new EventSource(`/api/stream?cursor=${encodeURIComponent(snapshot.cursor)}`);
    const recorder: Recorder = { received: [], opened: 0, stream };
    stream.addEventListener('open', () => (recorder.opened += 1));
    stream.addEventListener('message.posted', (event) => {
      recorder.received.push((JSON.parse((event as MessageEvent<string>).data) as { event: { id: string } }).event.id);
    });
    (window as unknown as { recorder: Recorder }).recorder = recorder;
  });
  const recorder = () =>
    bare.evaluate(() => {
      const { received, opened } = (window as unknown as { recorder: Recorder }).recorder;
      return { received, opened };
    });
  await expect.poll(async () => (await recorder()).opened).toBe(1);

  // Posted through the API, so that each accepted message is known by its id. Refused while the server is away: again, with
  // the same clientId.
  const roomId = decodeURIComponent(new URL(ana.page.url()).hash.split('/')[2] ?? '');
  const post = async (n: number): Promise<string> => {
    for (;;) {
      const answer = await ana.page.evaluate(
        async ([target, number]) => {
          try {
            const response = await fetch(`/api/rooms/${String(target)}/messages`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ clientId: `restart-${String(number)}`, text: `message ${String(number)}` }),
            });
            return response.ok ? ((await response.json()) as { message: { id: string } }).message.id : undefined;
          } catch {
            return undefined;
          }
        },
        [roomId, n] as const,
      );
      if (answer !== undefined) return answer;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };

  const accepted: string[] = [];
  for (let n = 0; n < 15; n += 1) accepted.push(await post(n));
  const restarted = restartServer();
  for (let n = 15; n < 45; n += 1) accepted.push(await post(n));
  await restarted;
  for (let n = 45; n < 60; n += 1) accepted.push(await post(n));

  await expect.poll(async () => (await recorder()).received.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(60);
  const { received, opened } = await recorder();
  expect(received).toEqual(accepted);
  expect(opened).toBeGreaterThanOrEqual(2);

  // The page itself came through the same restart.
  await live(bea.page);
  await message(bea.page, 'message 59').waitFor();
  expect((await texts(bea.page)).slice(-45)).toEqual(Array.from({ length: 45 }, (_, n) => `message ${n + 15}`));
});

test('the page says that the line is down, and when it is up again', async () => {
  const { page, context } = await signUp(browser, 'eva');
  await context.setOffline(true);
  await page.locator('[data-connection=reconnecting]').first().waitFor();
  await page.getByText(/You are offline\. Trying again in \d+ s/u).waitFor();
  await context.setOffline(false);
  await live(page);
});
