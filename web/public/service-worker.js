// Lets the page open without a network, and shows what Web Push brings.
//
// Of the server's answers it keeps the page itself, index.html and the files it names, and never anything of /api: what people
// wrote is not in here. The network comes first for index.html, so that a new version is seen at once; files under /assets/ have
// their content's hash in their names and come from here.

const SHELL = 'tertulia-shell';
/** A line that does not bring index.html by then is as good as none. */
const PAGE_MAX_MS = 4_000;
/** Of two or three versions; the oldest are let go. */
const FILES_MAX = 150;

const isPage = (url) => url.origin === self.location.origin && (url.pathname === '/' || url.pathname === '/index.html');
const isFile = (url) =>
  url.origin === self.location.origin &&
  (url.pathname.startsWith('/assets/') || url.pathname.startsWith('/icons/') || url.pathname === '/favicon.svg' || url.pathname === '/manifest.webmanifest');

self.addEventListener('install', (event) => {
  // All else goes past this worker without waking it, where the browser can.
  event.addRoutes?.({ condition: { urlPattern: new URLPattern({ pathname: '/api/*' }) }, source: 'network' });
  event.waitUntil(fetch('/', { cache: 'no-cache' }).then(keepPage, () => undefined).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET') return;
  if (event.request.mode === 'navigate' && isPage(url)) event.respondWith(page(event));
  else if (isFile(url)) event.respondWith(file(event.request));
});

/** index.html from the network, or the last one where that fails or takes too long. */
async function page(event) {
  const fetched = fetch(event.request);
  event.waitUntil(fetched.then((response) => keepPage(response.clone())).catch(() => undefined));
  const late = new Promise((resolve) => setTimeout(resolve, PAGE_MAX_MS)).then(() => kept('/'));
  const answer = await Promise.race([fetched.catch(() => undefined), late]);
  return (answer?.status < 500 ? answer : undefined) ?? (await kept('/')) ?? fetched;
}

async function file(request) {
  const known = await kept(request);
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.ok && response.type === 'basic') await (await caches.open(SHELL)).put(request, response.clone());
  return response;
}

const kept = async (request) => (await caches.open(SHELL)).match(request);

/** Keeps index.html once all that it names is here: what is kept always opens. */
async function keepPage(response) {
  if (!response.ok || !(response.headers.get('Content-Type') ?? '').startsWith('text/html')) return;
  const html = await response.clone().text();
  const cache = await caches.open(SHELL);
  const known = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const named = [...html.matchAll(/(?:src|href)="(\/(?:assets|icons)\/[^"]+|\/favicon\.svg|\/manifest\.webmanifest)"/g)].map((match) => match[1]);
  await cache.addAll(named.filter((name) => !known.has(name)));
  await cache.put('/', response);
  const files = (await cache.keys()).filter((request) => !named.includes(new URL(request.url).pathname) && isFile(new URL(request.url)));
  await Promise.all(files.slice(0, Math.max(0, files.length - FILES_MAX)).map((request) => cache.delete(request)));
}

self.addEventListener('push', (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // Browsers ask that every push be shown; one we cannot read is shown without words.
  }
  const { title = 'Tertulia', body = '', url = '/', tag } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: '/icons/192.png', data: { url } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? '/'));
});

// The page's own address, whatever host the push named: nobody is led elsewhere.
async function open(url) {
  const wanted = new URL(url, self.location.origin);
  const address = `${self.location.origin}${wanted.pathname}${wanted.hash}`;
  const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (page === undefined) return self.clients.openWindow(address);
  await page.focus();
  return page.navigate(address);
}
