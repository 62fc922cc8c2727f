// Receives an outgoing webhook and a command of a room's own, and takes nothing that is not signed. Node 20, nothing else.
//   TERTULIA_SECRETS="whsec_… whsec_…" node receive.mjs 9000
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const keys = (process.env.TERTULIA_SECRETS ?? '').split(/\s+/).filter(Boolean).map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
const AGE_MAX_SECONDS = 300;
const seen = new Set();

/** By one of our secrets, of this body, and not long ago. */
function isSigned(headers, body) {
  const { 'webhook-id': id = '', 'webhook-timestamp': sent = '', 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(sent)) < AGE_MAX_SECONDS)) return false;
  const right = keys.map((key) => createHmac('sha256', key).update(`${id}.${sent}.`).update(body).digest());
  return signatures
    .split(' ')
    .map((signature) => Buffer.from(signature.replace(/^v1,/, ''), 'base64'))
    .some((given) => right.some((expected) => given.length === expected.length && timingSafeEqual(given, expected)));
}

/** An event comes at least once and is known by its id; a command wants an answer within three seconds. */
function handle(id, content) {
  if (content.type === 'command.called') return { text: `${content.user.name} wants ${content.command} ${content.text}`.trim(), visible: 'room' };
  if (seen.has(id)) return undefined;
  seen.add(id);
  console.log(JSON.stringify({ position: content.position, event: content.data.type, text: content.data.message?.text }));
  return undefined;
}

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (!isSigned(request.headers, body)) return response.writeHead(401).end();
    const answer = handle(request.headers['webhook-id'], JSON.parse(body));
    if (answer === undefined) return response.writeHead(204).end();
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
}).listen(Number(process.argv[2] ?? 9000), '127.0.0.1', function () {
  console.log(JSON.stringify({ listening: this.address().port }));
});
