// The pictures of docs/images, of a server that runs: `npm run build`, then `TERTULIA_URL=http://localhost:8080 node e2e/pictures.mjs`.
// Best of one started with TERTULIA_LIMITS_ENABLED=false and an empty data folder, on a machine with a font for emoji (fonts-noto-color-emoji).
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Tertulia } from '../client/dist/index.js';

const url = (process.env.TERTULIA_URL ?? 'http://localhost:8080').replace(/\/$/u, '');
const images = join(import.meta.dirname, '../../docs/images');
const PASSWORD = 'una palabra bastante larga';

async function person(name, displayName) {
  const { token, user } = await new Tertulia({ url }).account.signUp(name, PASSWORD, 'en');
  const server = new Tertulia({ url, token });
  await server.account.change({ displayName });
  return { name, server, id: user.id };
}

const [ana, bea, carlos, dana] = [
  await person('ana', 'Ana Rojas'),
  await person('bea', 'Beatriz Soto'),
  await person('carlos', 'Carlos Vera'),
  await person('dana', 'Dana Kim'),
];

async function room(name, title, topic) {
  const made = await ana.server.rooms.createRoom(name, title, 'public');
  for (const { server } of [bea, carlos, dana]) await server.rooms.join(made.id);
  await ana.server.rooms.changeRoom(made.id, { topic });
  return made.id;
}

let messages = 0;
async function say(who, id, text, replyTo) {
  const answer = await who.server.messages.postMessage(id, { clientId: `p${(messages += 1)}`, text, ...(replyTo === undefined ? {} : { replyTo }) });
  return answer.message;
}

const plaza = await room('plaza', 'Plaza', 'Everything and nothing');
await say(carlos, plaza, 'Buenos días a todos ☀️');
await say(dana, plaza, 'Good morning! First coffee of the day, and it is wonderful ☕');
await say(bea, plaza, '¿Alguien vio las luces anoche? ¡Fue hermoso!');

const launch = await room('launch', 'Launch', 'Release on Thursday · checklist in the pins');
await say(bea, launch, 'The release notes are ready, @carlos. Could you look at the part about **offline**?');
const plan = await say(carlos, launch, 'Done, I only moved two lines:\n```js\nawait server.follow({ event: ({ event }) => print(event) });\n```');
await say(dana, launch, '¡Qué bien! Me encanta cómo quedó 😍 #release');
const checklist = await say(ana, launch, '**Checklist**\n- translations\n- pictures\n- upgrade from 0.9\n> nothing is lost on the way');
await ana.server.messages.pin(launch, checklist.id, true);
await bea.server.messages.react(launch, checklist.id, '✅', true);
await carlos.server.messages.react(launch, checklist.id, '✅', true);
await dana.server.messages.react(launch, plan.id, '👏', true);
await say(dana, launch, 'Translations are finished: Spanish and English say the same now.', checklist.id);
await say(bea, launch, 'Pictures by noon.', checklist.id);
await say(carlos, launch, 'The upgrade ran twice without a gap in any stream 🎉', checklist.id);
await ana.server.commands.give(launch, { clientId: 'poll', text: '/poll "When do we celebrate?" "Thursday evening" "Friday lunch" "both"', zone: 'UTC' });

// What reads the log beside the room (tones, mentions) needs a moment.
await new Promise((resolve) => setTimeout(resolve, 4000));
const { items } = await ana.server.messages.history(launch, { limit: 20 });
const poll = items.find(({ poll: asked }) => asked !== undefined);
if (poll !== undefined) {
  await ana.server.messages.react(launch, poll.id, '1️⃣', true);
  await bea.server.messages.react(launch, poll.id, '3️⃣', true);
  await carlos.server.messages.react(launch, poll.id, '1️⃣', true);
}
const newest = await say(bea, launch, 'See you at three, then!');
await ana.server.rooms.markRead(launch, newest.position);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

async function signedIn({ phone = false, dark = false } = {}) {
  const context = await browser.newContext({
    locale: 'en-US',
    colorScheme: dark ? 'dark' : 'light',
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    deviceScaleFactor: phone ? 2 : 1,
    hasTouch: phone,
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('input[name=name]').fill('ana');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.locator('[data-connection=live]').first().waitFor({ state: 'attached' });
  await page.goto(`${url}/#/room/${launch}`);
  await page.getByText('See you at three').first().waitFor();
  await page.mouse.move(640, 1);
  await page.waitForTimeout(700);
  return page;
}

async function shoot(page, name) {
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(images, `${name}.png`) });
  console.log(name);
}

const page = await signedIn();
await shoot(page, 'room');
await page.locator('[data-message]', { hasText: 'Checklist' }).first().focus();
await page.keyboard.press('t');
await page.locator('.thread-panel').getByText('Pictures by noon').waitFor();
await shoot(page, 'thread');
await page.keyboard.press('Escape');
await page.keyboard.press('Control+Shift+f');
await page.getByRole('dialog').getByRole('searchbox').first().fill('release');
await page.waitForTimeout(1500);
await shoot(page, 'search');
await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
await page.goto(`${url}/#/room/${launch}/at/${encodeURIComponent(checklist.position)}`);
await page.locator('.past-slide').waitFor();
await shoot(page, 'past');
await page.close();

const dark = await signedIn({ dark: true });
await shoot(dark, 'room-dark');
const phone = await signedIn({ phone: true });
await shoot(phone, 'phone');
await browser.close();
