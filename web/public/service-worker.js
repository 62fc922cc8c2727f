// Shows what Web Push brings, and opens its room. It keeps nothing and answers no requests.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // Browsers ask that every push be shown; one we cannot read is shown without words.
  }
  const { title = 'Tertulia', body = '', url = '/', tag } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: '/favicon.svg', data: { url } }));
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
