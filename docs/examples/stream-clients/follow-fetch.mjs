/**
 * Follows one's rooms with npm's `@microsoft/fetch-event-source`.
 *
 *   TERTULIA_TOKEN=… node follow-fetch.mjs http://localhost:8080 [CURSOR]
 *
 * Prints a line for each event: its name, a tab, its JSON. Begins after CURSOR, or with what happens from now on.
 */
import { fetchEventSource } from '@microsoft/fetch-event-source';

// It is made for browsers; these two lines are for Node.
globalThis.window ??= globalThis;
globalThis.document ??= { removeEventListener() {} };

const [server, firstCursor = ''] = process.argv.slice(2);
const over = new AbortController();
let last = firstCursor;
let retryMs = 2_000;
let failures = 0;

class Again extends Error {}

await fetchEventSource(`${server}/api/stream`, {
  headers: { Authorization: `Bearer ${process.env.TERTULIA_TOKEN}` },
  signal: over.signal,
  openWhenHidden: true,
  // It would remember an id as soon as it has read the line, and lose the event when the line breaks before the rest is
  // there. So the id of the last whole event is kept here, and put into each request.
  fetch: (input, init) => {
    const { 'last-event-id': ignored, ...headers } = init.headers;
    return fetch(input, { ...init, headers: last === '' ? headers : { ...headers, 'Last-Event-ID': last } });
  },
  async onopen(response) {
    if (response.status !== 200) throw new Again(`status ${response.status}`);
  },
  onmessage({ id, event, data, retry }) {
    if (retry !== undefined) retryMs = retry;
    if (id !== '') last = id;
    if (data === '') return;
    failures = 0;
    console.log(`${event || 'message'}\t${data}`);
    if (event === 'auth_required' || (event === 'closing' && !JSON.parse(data).reconnect)) over.abort();
  },
  // It takes a stream's end for the end of all.
  onclose() {
    throw new Again('closed');
  },
  // What is returned is the wait in ms; by itself it would come back in step with everybody else.
  onerror() {
    return Math.min(30_000, retryMs * 2 ** Math.min(failures++, 4)) * (0.5 + Math.random() / 2);
  },
});
