/**
 * Follows one's rooms with npm's `eventsource`; in a browser it is the same with its own EventSource, which sends the
 * session's cookie instead of a token.
 *
 *   TERTULIA_TOKEN=… node follow-eventsource.mjs http://localhost:8080 [CURSOR]
 *
 * Prints a line for each event: its name, a tab, its JSON. Begins after CURSOR, or with what happens from now on.
 */
import { EventSource } from 'eventsource';

const [server, firstCursor = ''] = process.argv.slice(2);
const authorization = `Bearer ${process.env.TERTULIA_TOKEN}`;

/** An EventSource tells nobody of an event whose name it was not given. */
const names = [
  ...['message.posted', 'message.edited', 'message.deleted', 'message.approved', 'message.pinned', 'message.unpinned'],
  ...['reaction.added', 'reaction.removed', 'poll.closed'],
  ...['member.joined', 'member.left', 'member.muted', 'room.created', 'room.changed'],
  ...['message.mentions', 'message.sentiment', 'message.flagged'],
  ...['notification.created', 'notification.withdrawn', 'marker.moved', 'inbox.read', 'message.held', 'held.decided'],
  ...['resumed', 'gap', 'reset', 'auth_required', 'overloaded', 'closing'],
];

function open(cursor, failures) {
  let last = cursor;
  const source = new EventSource(`${server}/api/stream${cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`}`, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, Authorization: authorization } }),
  });
  const take = (event) => {
    failures = 0;
    if (event.lastEventId !== '') last = event.lastEventId;
    console.log(`${event.type}\t${event.data}`);
    if (event.type === 'auth_required' || (event.type === 'closing' && !JSON.parse(event.data).reconnect)) source.close();
  };
  for (const name of names) source.addEventListener(name, take);
  // A broken line it mends by itself. At an answer that is no stream, such as a proxy's 502 while the server behind it is
  // restarted, an EventSource gives up for ever: then a new one goes on after the last event.
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    const wait = Math.min(30_000, 2_000 * 2 ** Math.min(failures, 4)) * (0.5 + Math.random() / 2);
    setTimeout(open, wait, last, failures + 1);
  });
}

open(firstCursor, 0);
