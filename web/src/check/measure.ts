import { type Block, EventStreamParser } from '@tertulia/client';
import { server } from '../server';
import { findingsOf, heldBack, type Measurement, type Seen } from './verdict';

const PATH = '/api/stream/check';

/** The check takes three seconds; a proxy that holds it back, little more. */
const WAIT_MS_MAX = 20_000;

/**
 * Measures, and once more if events seem to be held back: a busy machine does that by chance, a buffer each time. Throws if
 * there is no answer at all.
 */
export async function measure(): Promise<Measurement> {
  const first = await measureOnce();
  if (!findingsOf(first).includes('BUFFERED')) return first;
  const second = await measureOnce();
  return heldBack(second) < heldBack(first) ? second : first;
}

/** Follows one check to its end, or to where it is cut. */
async function measureOnce(): Promise<Measurement> {
  // An address of its own, so that the browser's timing of this request is found.
  const address = new URL(`${PATH}?at=${Date.now().toString(36)}`, location.href).href;
  const begun = performance.now();
  const response = await fetch(address, {
    headers: { Accept: 'text/event-stream', 'Accept-Language': server.http.language },
    cache: 'no-store',
    signal: AbortSignal.timeout(WAIT_MS_MAX),
  });
  const came: { seen: (Seen & { ticks: number }) | null; arrivals: { sent: number; arrived: number }[] } = { seen: null, arrivals: [] };
  let [now, ticks, firstByte, isBusy, isDamaged, isDone] = [0, 0, -1, false, false, false];

  const take = ({ event, data = '{}' }: Block): void => {
    if (event === undefined) return;
    const json = JSON.parse(data) as { sent: number; number: number; bytes: number; padding: string };
    if (event === 'seen') {
      came.seen = json as unknown as Seen & { ticks: number };
      came.arrivals.push({ sent: 0, arrived: now });
    } else if (event === 'tick') {
      ticks += 1;
      if (json.number !== ticks || json.padding.length !== json.bytes) isDamaged = true;
      came.arrivals.push({ sent: json.sent, arrived: now });
    } else if (event === 'done') isDone = true;
    else if (event === 'overloaded') isBusy = true;
    else isDamaged = true;
  };

  try {
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    while (response.ok && reader !== undefined && !isDone) {
      const { done, value } = await reader.read();
      if (done) break;
      now = Math.round(performance.now() - begun);
      if (firstByte < 0) firstByte = now;
      for (const block of parser.feed(decoder.decode(value, { stream: true }))) take(block);
    }
  } catch {
    // Cut: what is missing tells.
  }
  return {
    scheme: location.protocol.slice(0, -1),
    host: location.host,
    protocol: await protocolOf(address),
    status: response.status,
    type: response.headers.get('Content-Type') ?? '',
    encoding: response.headers.get('Content-Encoding'),
    firstByte,
    isBusy,
    seen: came.seen,
    arrivals: came.arrivals,
    isDamaged: isDamaged || ticks !== came.seen?.ticks,
    isDone,
  };
}

/** The browser notes a request's protocol when it is over, a moment after we see its last byte. */
async function protocolOf(address: string): Promise<string | null> {
  for (let tries = 0; tries < 10; tries += 1) {
    const entry = performance.getEntriesByName(address, 'resource').at(-1) as PerformanceResourceTiming | undefined;
    const name = entry?.nextHopProtocol;
    if (name === 'h2') return 'HTTP/2';
    if (name === 'h3') return 'HTTP/3';
    if (name !== undefined && name !== '') return name.toUpperCase();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
}
