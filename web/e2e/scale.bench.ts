import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { baseUrl, launch, live, message, signUp } from './browser';
import { crowdedRoom } from './crowd';

/**
 * How the page bears a room of 100,000 messages and 5,000 members: `TERTULIA_SCALE=1 npx vitest run --config vitest.e2e.config.ts
 * e2e/scale.bench.ts`, against a server without limits (e2e/server starts one). It fills the room through the public API, which takes
 * some minutes, and prints a table. `TERTULIA_SCALE_MESSAGES` and `_MEMBERS` make it smaller;
 * `TERTULIA_SCALE_PAGES` is how many pages of history it scrolls through.
 */
const MESSAGES = Number(process.env['TERTULIA_SCALE_MESSAGES'] ?? 100_000);
const MEMBERS = Number(process.env['TERTULIA_SCALE_MEMBERS'] ?? 5_000);
const PAGES = Number(process.env['TERTULIA_SCALE_PAGES'] ?? 2_100);

let browser: Browser;
let room: Awaited<ReturnType<typeof crowdedRoom>>;
const results: [what: string, value: string][] = [];

beforeAll(async () => {
  browser = await launch();
  const began = Date.now();
  room = await crowdedRoom(MEMBERS, MESSAGES);
  results.push([`filled with ${MESSAGES} messages and ${MEMBERS} members in`, `${Math.round((Date.now() - began) / 1000)} s`]);
}, 3_600_000);

afterAll(async () => {
  await browser?.close();
  console.log(results.map(([what, value]) => `| ${what} | ${value} |`).join('\n'));
});

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

function frames(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const within = sorted.filter((time) => time <= 17.5).length / sorted.length;
  const ms = (q: number): string => quantile(sorted, q).toFixed(1);
  return `p50 ${ms(0.5)}, p95 ${ms(0.95)}, p99 ${ms(0.99)} ms of ${sorted.length}; ${(within * 100).toFixed(1)} % within 1/60 s`;
}

async function heap(devtools: CDPSession): Promise<{ megabytes: number; nodes: number }> {
  for (let n = 0; n < 3; n += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  return { megabytes: usedSize / 1_048_576, nodes };
}

const said = ({ megabytes, nodes }: { megabytes: number; nodes: number }): string => `${megabytes.toFixed(1)} MB, ${nodes} nodes`;

/** Steps of `px` a frame, as a wheel or a finger makes them: how long each frame took. */
const scroll = (page: Page, selector: string, px: number, count: number): Promise<number[]> =>
  page.locator(selector).evaluate(
    (frame, [step, most]) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        let before = performance.now();
        const next = (now: number): void => {
          times.push(now - before);
          before = now;
          frame.scrollTop += step;
          if (times.length < most) requestAnimationFrame(next);
          else resolve(times.slice(2));
        };
        requestAnimationFrame(next);
      }),
    [px, count] as const,
  );

test.skipIf(process.env['TERTULIA_SCALE'] === undefined)(
  'a room of 100,000 messages and 5,000 members',
  async () => {
    const { page, context } = await signUp(browser, 'ana');
    await page.evaluate(async (id) => fetch(`/api/rooms/${id}/members/me`, { method: 'PUT' }), room.id);
    const devtools = await context.newCDPSession(page);
    await devtools.send('HeapProfiler.enable');
    results.push(['heap before the room', said(await heap(devtools))]);

    const opened: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      await page.goto(baseUrl);
      await live(page);
      const link = page.getByRole('navigation').getByRole('link', { name: room.name });
      await link.waitFor();
      opened.push(
        await link.evaluate(
          (one) =>
            new Promise<number>((resolve) => {
              const began = performance.now();
              const look = (): void => {
                if (document.querySelectorAll('[data-message]').length >= 50) requestAnimationFrame(() => resolve(performance.now() - began));
                else requestAnimationFrame(look);
              };
              (one as HTMLElement).click();
              look();
            }),
        ),
      );
    }
    results.push(['opening, click to painted rows, 5 times', opened.map((time) => `${time.toFixed(0)} ms`).join(', ')]);
    await message(page, `message ${MESSAGES}.`).waitFor();
    results.push(['heap at the end', said(await heap(devtools))]);

    results.push(['frames, 40 px a frame over pages that are loaded on the way', frames(await scroll(page, '.timeline', -40, 600))]);
    // The same with rows that are drawn only near the screen: whether that would be worth its cost in jumps.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('.timeline-item { content-visibility: auto; contain-intrinsic-size: auto 3rem; }');
      document.adoptedStyleSheets = [sheet];
    });
    results.push(['the same with content-visibility: auto', frames(await scroll(page, '.timeline', -40, 600))]);
    await page.evaluate(() => (document.adoptedStyleSheets = []));

    const journey = await page.locator('.timeline').evaluate(async (frame, most) => {
      const first = () => frame.querySelector<HTMLElement>('[data-message]')?.dataset['message'];
      const began = performance.now();
      let rows = 0;
      let pages = 0;
      for (; pages < most; pages += 1) {
        rows = Math.max(rows, frame.querySelectorAll('[data-message]').length);
        const before = first();
        frame.scrollTop = 0;
        const until = performance.now() + 5_000;
        while (first() === before && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 4));
        if (first() === before) break;
      }
      return { rows, pages, seconds: (performance.now() - began) / 1_000 };
    }, PAGES);
    const there = await page.locator('[data-message]').first().innerText();
    results.push([`scrolled up through ${journey.pages} pages to «${there.replaceAll('\n', ' ').slice(-20)}» in`, `${journey.seconds.toFixed(0)} s, at most ${journey.rows} rows`]);
    results.push(['heap at the beginning', said(await heap(devtools))]);
    await page.getByRole('button', { name: /Go to the newest|new messages? below/u }).click();
    await message(page, `message ${MESSAGES}.`).waitFor();
    results.push(['heap back at the end', said(await heap(devtools))]);

    const shown = Date.now();
    await page.getByRole('button', { name: 'Show members' }).click();
    await page.locator('.member-rows li').nth(10).waitFor();
    results.push(['members shown after', `${Date.now() - shown} ms`]);
    results.push(['frames, 60 px a frame down the members', frames(await scroll(page, '.member-rows', 60, 600))]);
    for (let n = 0; n < 400 && (await page.locator(`[aria-posinset="${MEMBERS + 1}"]`).count()) === 0; n += 1) {
      await page.locator('.member-rows').evaluate((frame) => (frame.scrollTop = frame.scrollHeight));
      await page.waitForTimeout(30);
    }
    results.push(['all members seen, rows there', String(await page.locator('.member-rows li').count())]);
    results.push(['heap after that', said(await heap(devtools))]);
  },
  3_600_000,
);
