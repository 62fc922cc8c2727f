import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, fresh, launch, live, signUp, type Person } from './browser';
import { caller, type Caller } from './crowd';

let browser: Browser;
let writer: Caller;
let reader: Person;
let room: { readonly id: string; readonly name: string };
let ran = 0;

const MARKUP = `<script>alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)>"'><iframe srcdoc="<script>alert(4)</script>">`;
const ZALGO = `z${'\u0301\u0489\u0360'.repeat(600)}`;

const TEXTS = [
  MARKUP,
  `**${MARKUP}** *em*`,
  '<details open ontoggle=alert(1)>x</details> <style>*{display:none}</style> <base href=//evil.example>',
  '[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,<script>alert(1)</script>) [d](vbscript:msgbox(1)) [e](\tjava\nscript:alert(1)) [f](//evil.example) ![g](javascript:alert(1)) *h*',
  '<javascript:alert(1)> <data:text/html,x> javascript:alert(1) https://example.org/"onmouseover="alert(1)',
  '\u202Eesrever\u202C \u2066isolated\u2069 \u2067\u2068unclosed *\u202E never closed',
  '\u200B\u200C\u200D\u2060\uFEFF',
  'a\u200Bb\u200Cc\u200Dd\u00ADe\u034F',
  `e${'\u0301'.repeat(7_990)}`,
  ZALGO,
  'w'.repeat(8_000),
  `\`${'c'.repeat(7_990)}\``,
  '> '.repeat(2_000) + 'deep',
  '*_~`'.repeat(1_990),
  `${'['.repeat(3_900)}${']'.repeat(3_900)}`,
  '🤦🏽‍♀️'.repeat(500),
  '👩‍👩‍👧‍👦'.repeat(300),
  '\uD83D\uDE00'.repeat(3_900),
  '| a '.repeat(1_900),
  '\n'.repeat(200) + 'far down',
  '||'.repeat(3_990),
];

beforeAll(async () => {
  browser = await launch();
  writer = await caller('mal', { displayName: MARKUP.slice(0, 64) });
  const name = fresh('hostile');
  const made = await writer.call<{ room: { id: string } }>('POST', '/rooms', { name, kind: 'public', title: MARKUP.slice(0, 120), moderation: 'off' });
  room = { id: made.room.id, name };
  // A topic's marks are stacked as high as they will go.
  await writer.call('PATCH', `/rooms/${room.id}`, { topic: `${MARKUP} ${ZALGO}`.slice(0, 490) });
  reader = await signUp(browser, 'ana');
  reader.context.on('dialog', (dialog) => {
    ran += 1;
    void dialog.dismiss();
  });
  await reader.context.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await reader.page.evaluate(async (id) => fetch(`/api/rooms/${id}/members/me`, { method: 'PUT' }), room.id);
  for (const [n, text] of TEXTS.entries()) {
    // What has nothing to be seen in it is refused, and that is an answer too.
    await writer.call('POST', `/rooms/${room.id}/messages`, { clientId: `hostile-${n}`, text }).catch((error: Error) => {
      if (!/ 400: /u.test(error.message)) throw error;
    });
    await writer.call('POST', `/rooms/${room.id}/messages`, { clientId: `after-${n}`, text: `after ${n}.` });
  }
  await writer.call('POST', `/rooms/${room.id}/messages`, { clientId: 'call', text: `@${reader.name} ${MARKUP}` });
}, 120_000);

afterAll(async () => {
  await browser?.close();
});

/** That nothing of it became an element, nothing ran, nothing was refused by the policy, and everything has its place. */
async function stands(page: Page): Promise<void> {
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
  expect(ran).toBe(0);
  expect(await page.locator('#root :is(script, iframe, img, style, base, details[ontoggle], svg:not(.icon, .logo))').count()).toBe(0);
  const links = await page.locator('.message-text a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
  expect(links.filter((protocol) => !['https:', 'http:', 'mailto:'].includes(protocol))).toEqual([]);
  const layout = await page.evaluate(() => {
    const rows = [...document.querySelectorAll('[data-message]')];
    const boxes = rows.map((row) => row.getBoundingClientRect());
    const texts = rows.map((row) => row.querySelector('.message-text')?.getBoundingClientRect());
    return {
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      overlaps: boxes.filter((box, n) => n > 0 && box.top < (boxes[n - 1]?.bottom ?? 0) - 1).length,
      outside: texts.filter((box, n) => box !== undefined && (box.bottom > (boxes[n]?.bottom ?? 0) + 1 || box.right > innerWidth + 1)).length,
      // Whatever is stacked or joined is clipped to its message's lines.
      marks: rows.filter((row) => /\u0301{9}|\u0489/u.test(row.querySelector('.message-text')?.textContent ?? '')).map((row) => row.getBoundingClientRect().height),
      head: document.querySelector('.conversation-head')?.getBoundingClientRect().height ?? 0,
    };
  });
  expect(layout).toMatchObject({ sideways: 0, overlaps: 0, outside: 0 });
  for (const height of layout.marks) expect(height).toBeLessThan(120);
  expect(layout.head).toBeLessThan(120);
}

test('hostile messages, names, titles and topics are text: nothing runs, and the layout stands', async () => {
  const { page } = reader;
  await page.goto(`${baseUrl}/#/room/${room.id}`);
  await page.reload();
  await live(page);
  await page.locator('[data-message]').filter({ hasText: `after ${TEXTS.length - 1}.` }).waitFor();
  await stands(page);
  // As it was written, to be read.
  await page.locator('[data-message] .message-text').filter({ hasText: MARKUP }).first().waitFor();
  // The order of a message's letters ends with the message.
  expect(await page.locator('.message-text').evaluateAll((all) => all.every((text) => ['isolate', 'plaintext', 'isolate-override'].includes(getComputedStyle(text).unicodeBidi)))).toBe(true);

  // The same where else a text or a name is shown: the members, the notification, a search, the answer to a message.
  await page.getByRole('button', { name: 'Show members' }).click();
  await page.locator('.member-rows li').first().waitFor();
  await page.locator('.notification').first().waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('dialog').getByRole('searchbox').first().fill('alert');
  await page.getByRole('dialog').locator('.hits li').first().waitFor();
  await stands(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Hide members' }).first().click();

  for (const size of [{ width: 390, height: 844 }, { width: 320, height: 640 }]) {
    await page.setViewportSize(size);
    await stands(page);
  }
  expect(reader.complaints).toEqual([]);
});

test('at twice the size nothing has to be scrolled sideways, and who wants no motion gets none', async () => {
  const context = await browser.newContext({ storageState: await reader.context.storageState(), viewport: { width: 640, height: 512 }, deviceScaleFactor: 2, reducedMotion: 'reduce', locale: 'es-CL' });
  const page = await context.newPage();
  await page.goto(`${baseUrl}/#/room/${room.id}`);
  await live(page);
  await page.locator('[data-message]').first().waitFor();
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: 512 });
    expect(await sideways()).toBe(0);
    // Something to read and somewhere to write are left.
    expect(await page.locator('.timeline').evaluate((frame) => frame.clientHeight)).toBeGreaterThan(80);
    await page.locator('[data-composer]').waitFor();
    const outside = await page.locator('.conversation :is(button, a, textarea, input)').evaluateAll(
      (all) => all.filter((one) => one.checkVisibility({ opacityProperty: true }) && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(outside).toEqual([]);
  }
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')].filter((one) => {
      const { transitionDuration, animationDuration } = getComputedStyle(one);
      return [transitionDuration, animationDuration].some((durations) => durations.split(', ').some((duration) => Number.parseFloat(duration) > 0.001));
    }).length,
  );
  expect(moving).toBe(0);
  await context.close();
});
