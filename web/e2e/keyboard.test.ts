import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, launch, live, message, PASSWORD, say, signUp } from './browser';

/** The main flow by keyboard alone: nothing is clicked, and at each step one sees where the keys go. */
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

/** What has the focus, in words; a failure tells what was there. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at === null ? 'nothing' : `${at.tagName.toLowerCase()}.${at.className} «${at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 60)}»`;
  });

/** The element with the focus has a visible outline, itself or as the box around a field. */
async function seen(page: Page): Promise<void> {
  const shown = await page.evaluate(() => {
    const outlined = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !/, 0\)$|transparent/u.test(outlineColor);
    };
    const at = document.activeElement;
    if (at === null || at === document.body || !at.matches(':focus-visible')) return false;
    const box = at.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || box.bottom < 0 || box.top > innerHeight) return false;
    for (let element: Element | null = at; element !== null && element !== document.body; element = element.parentElement) {
      if (outlined(element)) return true;
    }
    return false;
  });
  expect(shown, `the focus is seen on ${await focused(page)}`).toBe(true);
}

/** Tabs (or with Shift) until what matches has the focus. */
async function tabTo(page: Page, selector: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const way: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return seen(page);
    await page.keyboard.press(key);
    way.push(await focused(page));
  }
  throw new Error(`no way by ${key} to ${selector}: ${way.join(' → ')}`);
}

async function at(page: Page, selector: string): Promise<void> {
  await page.waitForFunction((wanted) => document.activeElement?.matches(wanted) === true, selector).catch(async () => {
    throw new Error(`${selector} has not the focus, but ${await focused(page)}`);
  });
  await seen(page);
}

const keys = (page: Page, text: string) => page.keyboard.type(text);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

test('from signing up to signing out without a mouse', async () => {
  const bea = await signUp(browser, 'bea');
  const theirs = fresh('theirs');
  await createRoom(bea.page, theirs);
  await say(bea.page, 'a lighthouse for all');

  const page = await (await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } })).newPage();
  const press = (key: string) => page.keyboard.press(key);
  const ana = fresh('ana');
  await page.goto(baseUrl);
  await at(page, 'input[name=name]');
  await tabTo(page, '.sign-in-other button');
  await press('Enter');
  await tabTo(page, 'input[name=name]', 'Shift+Tab');
  await keys(page, ana);
  await tabTo(page, 'input[name=password]');
  await keys(page, PASSWORD);
  await press('Enter');
  await live(page);

  // The first stop leads past the list of rooms.
  await press('Tab');
  await at(page, '.skip-link');
  for (const landmark of ['main', 'navigation', 'contentinfo'] as const) await page.getByRole(landmark).first().waitFor();

  await tabTo(page, 'button[aria-label="New room"], button[title="New room"]');
  await press('Enter');
  await at(page, 'dialog input[name=name]');
  const mine = fresh('mine');
  await keys(page, mine);
  await press('Enter');
  await heading(page, mine);
  await at(page, '[data-composer]');

  await tabTo(page, 'button[aria-label="Browse rooms"], button[title="Browse rooms"]', 'Shift+Tab');
  await press('Enter');
  await at(page, 'dialog input[type=search]');
  await keys(page, theirs);
  await page.getByRole('button', { name: `Join ${theirs}` }).waitFor();
  await tabTo(page, `button[aria-label="Join ${theirs}"]`);
  await press('Enter');
  await heading(page, theirs);
  await at(page, '[data-composer]');

  // Writing: names and emoji are completed, the last message is edited.
  await message(page, 'a lighthouse for all').waitFor();
  await keys(page, `hi @${bea.name.slice(0, -1)}`);
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await press('Tab');
  await keys(page, ':tada');
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await press('Tab');
  await press('Enter');
  await message(page, `hi @${bea.name} 🎉`).waitFor();
  await page.locator('[data-pending]').first().waitFor({ state: 'detached' });
  await press('ArrowUp');
  await page.getByText('Editing').first().waitFor();
  await at(page, '[data-composer]');
  await press('End');
  await keys(page, ' mended');
  await press('Enter');
  await message(page, '🎉 mended').waitFor();
  await at(page, '[data-composer]');

  // In the list of messages: to another's, a reaction and an answer.
  await tabTo(page, '.timeline', 'Shift+Tab');
  await press('ArrowUp');
  await at(page, '[data-message]');
  await press('ArrowUp');
  await at(page, '[data-message]');
  expect(await focused(page)).toContain('a lighthouse for all');
  await press('+');
  await at(page, 'dialog input');
  await keys(page, 'thumbs up');
  await page.getByRole('dialog').getByRole('option').first().waitFor();
  await press('Enter');
  await message(page, 'a lighthouse for all').first().locator('.reaction[aria-pressed=true]').waitFor();
  await at(page, '[data-message]');
  await press('r');
  await at(page, '[data-composer]');
  await keys(page, 'an answer');
  await press('Enter');
  await message(page, 'an answer').locator('.reply-quote').waitFor();
  await at(page, '[data-composer]');

  // The list of keys is one of them.
  await tabTo(page, '.timeline', 'Shift+Tab');
  await press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Skip this message').waitFor();
  await seen(page);
  await press('Escape');
  await at(page, '.timeline');

  // Found, and gone to.
  await press('Control+Shift+F');
  await at(page, 'dialog input[type=search]');
  await keys(page, 'lighthouse');
  await page.locator('[data-hit]').first().waitFor();
  await press('Enter');
  await at(page, '.hit');
  await press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await at(page, '[data-message]');
  expect(await focused(page)).toContain('a lighthouse for all');

  // What tells of me leads there.
  await press('Control+k');
  await at(page, 'dialog input');
  await keys(page, mine);
  await press('Enter');
  await heading(page, mine);
  await say(bea.page, `@${ana} come here`);
  await page.locator('.notification').filter({ hasText: 'come here' }).waitFor();
  await tabTo(page, '.notification', 'Shift+Tab');
  await press('Enter');
  await heading(page, theirs);
  await at(page, '[data-message]');
  expect(await focused(page)).toContain('come here');

  await press('Escape');
  await at(page, '[data-composer]');
  await press('Alt+ArrowUp');
  await heading(page, mine);
  await press('Alt+ArrowDown');
  await heading(page, theirs);

  await tabTo(page, 'button[aria-label="Sign out"]', 'Shift+Tab');
  await press('Enter');
  await at(page, 'input[name=name]');
  expect(await page.getByRole('button', { name: 'Sign in' }).count()).toBeGreaterThan(0);
});
