import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, fresh, joinRoom, launch, live, message, openRoom, say, signUp, type Person } from './browser';

let browser: Browser;
const people: Person[] = [];

async function person(prefix: string, locale?: string): Promise<Person> {
  const created = await signUp(browser, prefix, locale);
  people.push(created);
  return created;
}

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
});

const composer = (page: Page) => page.locator('[data-composer]');
/** No wider than its window: nothing pushes the page sideways. */
const stands = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const timeline = document.querySelector('.timeline');
    return document.documentElement.scrollWidth <= innerWidth && timeline !== null && timeline.scrollWidth <= timeline.clientWidth;
  });

/** Sends as a program would, past the composer. */
async function post(page: Page, room: string, text: string): Promise<void> {
  const status = await page.evaluate(
    async ([id, body]) => {
      const answer = await fetch(`/api/rooms/${id}/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ clientId: crypto.randomUUID(), text: body }),
      });
      return answer.status;
    },
    [room, text] as const,
  );
  expect(status).toBe(201);
}

async function roomId(page: Page, name: string): Promise<string> {
  const id = await page.evaluate(async (wanted) => {
    const answer = await fetch('/api/rooms');
    return ((await answer.json()) as { items: { id: string; name: string }[] }).items.find((room) => room.name === wanted)?.id;
  }, name);
  if (id === undefined) throw new Error(`no room ${name}`);
  return id;
}

test('Markdown is shown, with mentions in it, and a spoiler when asked for', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('markdown');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);

  await composer(ana.page).fill(`**hola @${bea.name}** and \`@${bea.name}\`\n> *said*\n\n- one\n- [two](https://example.org/two)`);
  await composer(ana.page).press('Enter');
  const row = message(bea.page, 'hola');
  await row.locator('strong mark.mention-me', { hasText: bea.name }).waitFor();
  expect(await row.locator('code mark').count()).toBe(0);
  expect(await row.locator('blockquote em').innerText()).toBe('said');
  expect(await row.locator('li').allInnerTexts()).toEqual(['one', 'two']);
  const link = row.locator('li a');
  expect([await link.getAttribute('href'), await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual([
    'https://example.org/two',
    '_blank',
    'noopener noreferrer nofollow',
  ]);

  await composer(ana.page).fill('```java\nreturn "<b>x</b>"; // why\n```');
  await composer(ana.page).press('Enter');
  const code = bea.page.locator('[data-message] pre code').last();
  await code.locator('.code-keyword', { hasText: 'return' }).waitFor();
  expect(await code.locator('.code-string').innerText()).toBe('"<b>x</b>"');
  expect(await code.innerText()).toBe('return "<b>x</b>"; // why');

  await composer(ana.page).fill('it was ||the butler||');
  await composer(ana.page).press('Enter');
  const secret = message(bea.page, 'it was');
  await secret.waitFor();
  expect(await secret.innerText()).not.toContain('butler');
  await secret.getByRole('button', { name: 'Spoiler' }).press('Enter');
  await secret.getByText('the butler').waitFor();

  // Answered, its first words stand above the answer and lead into the thread that it began.
  await message(bea.page, 'it was').focus();
  await bea.page.keyboard.press('r');
  await composer(bea.page).fill('I knew');
  await composer(bea.page).press('Enter');
  const quote = message(ana.page, 'I knew').locator('button.reply-quote');
  await quote.waitFor();
  expect(await quote.innerText()).not.toContain('butler');
  await quote.click();
  await ana.page.locator('.thread-panel [data-message]').filter({ hasText: 'it was' }).waitFor();
});

test('hostile texts are shown as texts, and the page stands', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('hostile');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  const id = await roomId(ana.page, room);
  for (const page of [ana.page, bea.page]) {
    page.on('dialog', () => people[0]?.complaints.push('a script ran'));
    await page.evaluate(() => document.addEventListener('securitypolicyviolation', (event) => console.error(`Content Security Policy: ${event.violatedDirective}`)));
  }
  const texts = [
    '<script>alert(1)</script> **bold**',
    '<svg onload=alert(1)> *em*',
    '**<img src=x onerror=alert(1)>**',
    '[click](javascript:alert(1)) *here*',
    '[data](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==) *here*',
    '*\u202Egpj.exe\u202C \u2066and\u2069 \u200B\u200D*',
    `*e*${'\u0301'.repeat(7_000)}`,
    `**${'w'.repeat(7_900)}**`,
    `\`${'c'.repeat(7_900)}\``,
    `\`\`\`\n${'l'.repeat(7_900)}\n\`\`\``,
    `${'> '.repeat(24)}deep`,
    Array.from({ length: 60 }, (_, level) => `${' '.repeat(level * 2)}- l`).join('\n'),
    '*_'.repeat(3_900),
    `[${'a'.repeat(3_000)}](https://example.org/${'b'.repeat(3_000)})`,
  ];
  for (const text of texts) await post(ana.page, id, text);
  await post(ana.page, id, 'the end of it');
  for (const page of [ana.page, bea.page]) {
    await message(page, 'the end of it').waitFor();
    await message(page, '<script>alert(1)</script>').locator('strong').waitFor();
    expect(await page.locator('.message-text :is(script, svg:not(.icon), img, iframe)').count()).toBe(0);
    expect(await page.locator('.message-text a').evaluateAll((links) => links.filter((link) => !/^https:/u.test((link as HTMLAnchorElement).href)).length)).toBe(0);
    expect(await stands(page)).toBe(true);
  }
  await bea.page.setViewportSize({ width: 360, height: 740 });
  expect(await stands(bea.page)).toBe(true);
  await say(ana.page, 'and it goes on');
  await message(bea.page, 'and it goes on').waitFor();
});

test('emoji are completed, spelled when sent, and picked', async () => {
  const ana = await person('ana');
  const room = fresh('emoji');
  await createRoom(ana.page, room);

  await composer(ana.page).pressSequentially('fine :tad');
  await ana.page.getByRole('listbox', { name: 'Emoji to choose from' }).getByRole('option', { name: ':tada' }).waitFor();
  await composer(ana.page).press('Tab');
  expect(await composer(ana.page).inputValue()).toBe('fine 🎉 ');
  await composer(ana.page).pressSequentially('`:tada:` :+1:');
  await composer(ana.page).press('Enter');
  await message(ana.page, 'fine 🎉 :tada: 👍').waitFor();

  await ana.page.getByRole('button', { name: 'Choose an emoji' }).click();
  const picker = ana.page.getByRole('dialog', { name: 'Choose an emoji' });
  await picker.getByRole('combobox').fill('red heart');
  await picker.getByRole('option', { name: 'red heart', exact: true }).waitFor();
  await picker.getByRole('combobox').press('Enter');
  await picker.waitFor({ state: 'detached' });
  expect(await composer(ana.page).inputValue()).toBe('❤️');
  expect(await ana.page.evaluate(() => document.activeElement?.hasAttribute('data-composer'))).toBe(true);

  // The help is a key away.
  await composer(ana.page).press('Control+/');
  await ana.page.getByRole('dialog', { name: 'Formatting' }).getByText('**strong**').waitFor();
  await ana.page.keyboard.press('Escape');

  const dora = await person('dora', 'es-CL');
  await joinSpanish(dora.page, room);
  await composer(dora.page).pressSequentially(':corazon_ro');
  await dora.page.getByRole('option', { name: ':corazon_rojo' }).waitFor();
});

async function joinSpanish(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Explorar salas' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill(name);
  await dialog.getByRole('button', { name: `Entrar ${name}` }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

test('reactions are seen by all, and taken back', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('reactions');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await say(ana.page, 'cake for all');

  // By the keyboard: + on the message opens the picker.
  await message(bea.page, 'cake for all').focus();
  await bea.page.keyboard.press('+');
  const picker = bea.page.getByRole('dialog', { name: 'Choose an emoji' });
  await picker.getByRole('combobox').fill('birthday cake');
  await picker.getByRole('option', { name: 'birthday cake' }).click();
  const own = message(bea.page, 'cake for all').getByRole('button', { name: '🎂: 1 person' });
  await own.waitFor();
  expect(await own.getAttribute('aria-pressed')).toBe('true');
  const seen = message(ana.page, 'cake for all').getByRole('button', { name: '🎂: 1 person' });
  await seen.waitFor();
  expect(await seen.getAttribute('aria-pressed')).toBe('false');

  await seen.click();
  for (const { page } of [ana, bea]) await message(page, 'cake for all').getByRole('button', { name: '🎂: 2 people' }).waitFor();
  await message(bea.page, 'cake for all').getByRole('button', { name: '🎂: 2 people' }).click();
  await message(ana.page, 'cake for all').getByRole('button', { name: '🎂: 1 person' }).waitFor();

  // And so they stay for whoever loads the history.
  await bea.page.reload();
  await message(bea.page, 'cake for all').getByRole('button', { name: '🎂: 1 person' }).waitFor();
});

test('a draft outlives a reload, until it is sent', async () => {
  const ana = await person('ana');
  const room = fresh('drafts');
  await createRoom(ana.page, room);
  await composer(ana.page).pressSequentially('half a thought');
  await composer(ana.page).press('Shift+Enter');
  await composer(ana.page).pressSequentially('and more');
  await ana.page.reload();
  await live(ana.page);
  await openRoom(ana.page, room);
  await expect.poll(() => composer(ana.page).inputValue()).toBe('half a thought\nand more');
  await composer(ana.page).press('Enter');
  await message(ana.page, 'half a thought').waitFor();
  await ana.page.reload();
  await message(ana.page, 'half a thought').waitFor();
  expect(await composer(ana.page).inputValue()).toBe('');
});

test('↑ edits the last message, and a deletion can be undone', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('undo');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await say(ana.page, 'keep *me*', 'keep me');
  await message(bea.page, 'keep me').waitFor();

  await composer(ana.page).press('ArrowUp');
  await expect.poll(() => composer(ana.page).inputValue()).toBe('keep *me*');
  await composer(ana.page).press('Escape');
  await expect.poll(() => composer(ana.page).inputValue()).toBe('');
  await composer(ana.page).press('ArrowUp');
  await composer(ana.page).fill('keep **me** :tada:');
  await composer(ana.page).press('Enter');
  await message(bea.page, 'keep me 🎉').locator('strong').waitFor();
  await message(ana.page, 'keep me 🎉').waitFor();

  // By the keyboard: the focus goes to the way back.
  await message(ana.page, 'keep me').focus();
  await ana.page.keyboard.press('Delete');
  await message(ana.page, 'Message deleted').getByRole('button', { name: 'Undo' }).waitFor();
  await ana.page.keyboard.press('Enter');
  await message(ana.page, 'keep me 🎉').waitFor();

  // Later than it would have been deleted, another that is: only that one is gone.
  await say(ana.page, 'not me');
  await message(ana.page, 'not me').focus();
  await ana.page.keyboard.press('Delete');
  await message(bea.page, 'Message deleted').waitFor({ timeout: 20_000 });
  expect(await message(bea.page, 'keep me 🎉').count()).toBe(1);
  expect(await message(bea.page, 'not me').count()).toBe(0);

  // Leaving the page does not undo it.
  await say(ana.page, 'nor me');
  await message(bea.page, 'nor me').waitFor();
  await message(ana.page, 'nor me').focus();
  await ana.page.keyboard.press('Delete');
  await message(ana.page, 'Message deleted').last().getByRole('button', { name: 'Undo' }).waitFor();
  await ana.page.goto('about:blank');
  await expect.poll(() => message(bea.page, 'Message deleted').count()).toBe(2);
});
