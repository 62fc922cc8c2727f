import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, joinRoom, launch, live, message, openRoom, PASSWORD, say, signUp, type Person } from './browser';

let browser: Browser;
const people: Person[] = [];

async function person(prefix: string): Promise<Person> {
  const created = await signUp(browser, prefix);
  people.push(created);
  return created;
}

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(people.flatMap(({ complaints }) => complaints).filter((complaint) => /Content Security Policy/u.test(complaint))).toEqual([]);
});

async function settings(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: 'Room settings' }).click();
  return page.getByRole('dialog');
}

async function save(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function account(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: /^Account: / }).click();
  return page.getByRole('dialog');
}

/** Signs somebody in on another device. */
async function signIn(name: string, password: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(baseUrl);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  return page;
}

test('a person changes their profile, sees where they are signed in, and a new password signs the others out', async () => {
  const ana = await person('ana');
  const phone = await signIn(ana.name, PASSWORD);
  await live(phone);

  let dialog = await account(ana.page);
  await dialog.getByLabel('Display name').fill('Ana María');
  await dialog.getByLabel('E-mail address').fill('ana@example.org');
  await dialog.getByRole('button', { name: 'Save profile' }).click();
  await dialog.getByText('Saved.').waitFor();
  await dialog.locator('[data-session]').first().waitFor();
  expect(await dialog.locator('[data-session]').count()).toBe(2);
  await dialog.locator('[data-session=other]').getByText('Chrome, Linux').waitFor();

  await dialog.getByLabel('Current password').fill('not this one');
  await dialog.getByLabel('New password').fill('the new password');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await dialog.getByRole('alert').getByText('is not it').waitFor();
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await dialog.getByText('Changed. Other places are signed out.').waitFor();
  await phone.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await dialog.locator('[data-session=other]').waitFor({ state: 'detached' });

  const again = await signIn(ana.name, 'the new password');
  await live(again);
  await ana.page.keyboard.press('Escape');
  await ana.page.reload();
  await live(ana.page);
  dialog = await account(ana.page);
  expect(await dialog.getByLabel('Display name').inputValue()).toBe('Ana María');
  expect(await dialog.getByLabel('E-mail address').inputValue()).toBe('ana@example.org');
  await dialog.getByRole('button', { name: 'Sign out: Chrome, Linux' }).click();
  await again.getByRole('heading', { name: 'Welcome back' }).waitFor();
});

test('an owner gives roles, and hands the room over before leaving', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('roles');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);

  const leave = async (): Promise<void> => {
    await ana.page.getByRole('button', { name: 'Leave room' }).click();
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
  };
  await leave();
  await ana.page.getByRole('dialog').getByRole('alert').getByText('Make somebody else an owner first').waitFor();
  await ana.page.keyboard.press('Escape');

  await ana.page.getByRole('button', { name: 'Show members' }).click();
  await ana.page.getByRole('button', { name: `Manage ${bea.name}` }).click();
  await ana.page.getByLabel(`Role of ${bea.name}`).selectOption('owner');
  await bea.page.getByRole('button', { name: 'Room settings' }).waitFor();
  await leave();
  await ana.page.getByRole('heading', { level: 1, name: room }).waitFor({ state: 'detached' });

  await joinRoom(ana.page, room);
  await bea.page.getByRole('button', { name: 'Show members' }).click();
  await bea.page.getByRole('button', { name: `Manage ${ana.name}` }).click();
  await bea.page.getByRole('button', { name: `Remove ${ana.name} from the room` }).click();
  await ana.page.getByRole('heading', { level: 1, name: room }).waitFor({ state: 'detached' });
});

test('a link lets somebody in who signs up on it, and holds no more when it is taken back', async () => {
  const ana = await person('ana');
  const room = fresh('secret');
  await createRoom(ana.page, room, 'private');
  await ana.page.getByRole('button', { name: 'Invite people' }).first().click();
  const dialog = ana.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = await dialog.getByLabel('New link').inputValue();
  expect(link).toMatch(/#invite=[\w-]{43}$/u);
  await dialog.getByText('Copy it now: it is not shown again.').waitFor();
  // Over plain HTTP there is no clipboard.
  await ana.page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await dialog.getByRole('button', { name: 'Copy' }).click();
  const marked = await dialog.getByLabel('New link').evaluate((field: HTMLInputElement) => field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0));
  expect(marked).toBe(link);

  // Nothing of the link reaches the server before somebody is signed in, and then only by the API.
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(link);
  await page.getByText('You are invited to a room.').waitFor();
  expect(asked.filter((address) => address.includes(link.slice(link.indexOf('=') + 1)))).toEqual([]);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.locator('input[name=name]').fill(fresh('bea'));
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.getByRole('dialog').getByText(`${ana.name} invites you to ${room}.`).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: `Join ${room}` }).click();
  await page.getByRole('heading', { level: 1, name: room }).waitFor();
  expect(page.url()).not.toContain('invite');
  await say(page, 'aquí estoy');
  await message(ana.page, 'aquí estoy').waitFor();

  await dialog.getByRole('button', { name: 'Take back' }).click();
  await dialog.locator('[data-invite]').waitFor({ state: 'detached' });
  const carla = await person('carla');
  await carla.page.goto(link);
  await carla.page.getByRole('dialog').getByRole('alert').getByText('Ask for another').waitFor();
  await carla.page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click();
  expect(carla.page.url()).not.toContain('invite');
});

test('a member brings somebody into a public room, but makes no links', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const carla = await person('carla');
  const room = fresh('open');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await bea.page.getByRole('button', { name: 'Invite people' }).click();
  const dialog = bea.page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill(carla.name);
  await dialog.getByRole('button', { name: `Invite people: ${carla.name}` }).click();
  await openRoom(carla.page, room);
  expect(await dialog.getByRole('button', { name: 'Make a link' }).count()).toBe(0);
  await ana.page.getByRole('button', { name: 'Invite people' }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Make a link' }).waitFor();
});

test('in slow mode the composer says how long to wait', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('slow');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  let dialog = await settings(ana.page);
  await dialog.getByLabel('Slow mode').selectOption('5');
  await dialog.getByLabel('Topic').fill('de a poco');
  await save(ana.page);
  await bea.page.getByText('de a poco').waitFor();

  await say(bea.page, 'uno');
  await bea.page.getByText(/Slow mode: you can write again in \d s/u).waitFor();
  await bea.page.locator('[data-composer]').fill('dos');
  expect(await bea.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  // The wait that runs stays as it is; the next one is longer.
  dialog = await settings(ana.page);
  await dialog.getByLabel('Slow mode').selectOption('300');
  await save(ana.page);
  await expect.poll(() => bea.page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(true);
  await bea.page.locator('[data-composer]').press('Enter');
  await message(ana.page, 'dos').waitFor();
  await bea.page.getByText(/Slow mode: you can write again in \d{3} s/u).waitFor();
  // What commands there are can be asked meanwhile.
  await bea.page.locator('[data-composer]').fill('/ayuda');
  await bea.page.locator('[data-composer]').press('Enter');
  await bea.page.locator('[data-note=help]').waitFor();

  // Another tab of hers does not know; the server does.
  const tab = await bea.context.newPage();
  await tab.goto(bea.page.url());
  await live(tab);
  await tab.locator('[data-composer]').fill('tres');
  await tab.locator('[data-composer]').press('Enter');
  await tab.locator('[data-pending]').getByText('Wait before you write here again').waitFor();
  await tab.getByText(/Slow mode: you can write again in \d{2,3} s/u).waitFor();
  await say(ana.page, 'yo no espero');
  await say(ana.page, 'yo tampoco');
});

test('an archived room is read, not written in, and folded away', async () => {
  const ana = await person('ana');
  const bea = await person('bea');
  const room = fresh('archive');
  await createRoom(ana.page, room);
  await joinRoom(bea.page, room);
  await say(bea.page, 'lo último');
  await bea.page.locator('[data-composer]').fill('/poll "Where?" "at home" out');
  await bea.page.locator('[data-composer]').press('Enter');
  await message(bea.page, '📊 Where?').getByRole('button', { name: 'at home: 0 votes' }).click();
  await message(ana.page, '📊 Where?').getByRole('button', { name: 'at home: 1 vote' }).waitFor();
  let dialog = await settings(ana.page);
  await dialog.getByRole('switch', { name: 'Archived' }).check();
  await save(ana.page);

  for (const { page } of [ana, bea]) {
    await page.getByText('This room is archived').waitFor();
    expect(await page.locator('[data-composer]').count()).toBe(0);
    // What is there can be seen, but nothing is added to it, neither by a button nor by a key.
    await message(page, 'lo último').hover();
    await message(page, 'lo último').getByRole('button', { name: 'Read aloud' }).waitFor();
    for (const name of ['React', 'Reply', 'Edit'])
      expect(await message(page, 'lo último').getByRole('button', { name, exact: true }).isVisible()).toBe(false);
    expect(await message(page, '📊 Where?').getByRole('button', { name: 'at home: 1 vote' }).isDisabled()).toBe(true);
    await message(page, 'lo último').focus();
    for (const key of ['+', 'r', 'e']) await page.keyboard.press(key);
    expect(await page.getByRole('dialog').count()).toBe(0);
  }
  await createRoom(bea.page, fresh('other'));
  expect(await bea.page.getByRole('navigation').getByRole('link', { name: room }).isVisible()).toBe(false);
  await bea.page.getByText('Archived (1)').click();
  await openRoom(bea.page, room);

  dialog = await settings(ana.page);
  await dialog.getByRole('switch', { name: 'Archived' }).uncheck();
  await save(ana.page);
  await bea.page.locator('[data-composer]').waitFor();
  await say(bea.page, 'otra vez');
  await message(ana.page, 'otra vez').waitFor();
});
