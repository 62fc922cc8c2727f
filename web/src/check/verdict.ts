/** What the page saw of `GET /api/stream/check`. `./tertulia check-stream` measures the same. */
export interface Measurement {
  readonly scheme: string;
  /** Authority of the page, with the port if it is not the scheme's own. */
  readonly host: string;
  /** Between browser and first proxy: `HTTP/1.1`, `HTTP/2`, `HTTP/3`; null if the browser does not tell. */
  readonly protocol: string | null;
  readonly status: number;
  readonly type: string;
  readonly encoding: string | null;
  /** From the request to the first byte of the answer's body, in ms; -1: none came. */
  readonly firstByte: number;
  /** Whether the server had no place for a check. */
  readonly isBusy: boolean;
  /** What the server saw; null if that did not come. */
  readonly seen: Seen | null;
  /** The first event, and each tick: ms since the first event by the server's clock, ms since the request by ours. */
  readonly arrivals: readonly { readonly sent: number; readonly arrived: number }[];
  /** Whether a tick was missing, or was not as sent. */
  readonly isDamaged: boolean;
  /** Whether the last event came. */
  readonly isDone: boolean;
}

export interface Seen {
  readonly protocol: string;
  readonly scheme: string;
  readonly host?: string | null;
  readonly via?: string | null;
}

/** What can be the matter. The rules are those of docs/PROXIES.md, and of `./tertulia check-stream`. */
export type Finding =
  | 'STATUS'
  | 'NOT_A_STREAM'
  | 'BUSY'
  | 'CUT'
  | 'CHANGED'
  | 'BUFFERED'
  | 'SLOW_START'
  | 'HOST'
  | 'SCHEME'
  | 'COMPRESSED'
  | 'HTTP_1_0'
  | 'HTTP_1_1';

/** Jitter of a network is below, the wait for a buffer to fill is above. */
const HELD_BACK_MS_MAX = 400;
const FIRST_BYTE_MS_MAX = 2_000;

const advice: readonly Finding[] = ['COMPRESSED', 'HTTP_1_0', 'HTTP_1_1'];

/** Whether streams suffer; otherwise it could be better. */
export const isWrong = (finding: Finding): boolean => !advice.includes(finding);

/** The longest an event was held back, in ms: longer under way than the fastest of them. */
export function heldBack({ arrivals }: Measurement): number {
  const underWay = arrivals.map(({ sent, arrived }) => arrived - sent);
  return underWay.length === 0 ? 0 : Math.max(...underWay) - Math.min(...underWay);
}

/** All that is the matter, what is wrong first. */
export function findingsOf(measured: Measurement): Finding[] {
  if (measured.status !== 200) return ['STATUS'];
  if (!measured.type.toLowerCase().startsWith('text/event-stream')) return ['NOT_A_STREAM'];
  if (measured.isBusy) return ['BUSY'];
  const found: Finding[] = [];
  if (!measured.isDone) found.push('CUT');
  else if (measured.isDamaged) found.push('CHANGED');
  if (heldBack(measured) > HELD_BACK_MS_MAX) found.push('BUFFERED');
  else if (measured.firstByte > FIRST_BYTE_MS_MAX) found.push('SLOW_START');
  const { seen } = measured;
  const isTls = measured.scheme === 'https';
  if (seen !== null) {
    if (measured.host.toLowerCase() !== seen.host?.toLowerCase()) found.push('HOST');
    if (isTls && seen.scheme !== 'https') found.push('SCHEME');
  }
  if (measured.encoding !== null && measured.encoding !== 'identity') found.push('COMPRESSED');
  if (seen?.protocol === 'HTTP/1.0') found.push('HTTP_1_0');
  if (isTls && measured.protocol === 'HTTP/1.1') found.push('HTTP_1_1');
  return found;
}
