import type { Highlight } from '@tertulia/client';
import { masksOf } from '../conversation/text';
import { spoilersOf } from '../markdown/tree';
import type { Message } from '../state/model';

/** A piece of what a hit shows of its message. The page only ever shows these as text nodes. */
interface ExcerptPart {
  readonly kind: 'text' | 'found' | 'masked' | 'spoiler';
  readonly text: string;
}

/** About four lines; of a longer message the part with the first word that was found. */
const EXCERPT_POINTS_MAX = 280;
/** So much is shown of what comes before that word. */
const LEAD_POINTS = 60;

/** The message as a hit shows it: what was found is marked, what its sender or the room hides stays hidden. */
export function excerptOf(
  message: Pick<Message, 'text' | 'flags' | 'action' | 'approved' | 'masked'>,
  highlights: readonly Highlight[],
): readonly ExcerptPart[] {
  const points = [...message.text];
  const kinds = points.map((): ExcerptPart['kind'] => 'text');
  for (const { start, end } of highlights) kinds.fill('found', start, end);
  for (const { start, end } of spoilersOf(message.text)) kinds.fill('spoiler', pointsBefore(message.text, start), pointsBefore(message.text, end));
  // Last, so that a mask is never undone by a search for what is under it.
  for (const { start, end } of masksOf(message)) kinds.fill('masked', start, end);

  const start = startOf(points, highlights[0]?.start ?? 0);
  const end = Math.min(points.length, start + EXCERPT_POINTS_MAX);
  const parts: ExcerptPart[] = start > 0 ? [{ kind: 'text', text: '…' }] : [];
  for (let from = start; from < end; ) {
    const kind = kinds[from] ?? 'text';
    let to = from + 1;
    while (to < end && kinds[to] === kind) to += 1;
    parts.push({ kind, text: points.slice(from, to).join('') });
    from = to;
  }
  if (end < points.length) parts.push({ kind: 'text', text: '…' });
  return parts;
}

const pointsBefore = (text: string, unit: number): number => [...text.slice(0, unit)].length;

/** Where an excerpt begins: with a word, if one begins near. */
function startOf(points: readonly string[], found: number): number {
  if (points.length <= EXCERPT_POINTS_MAX || found <= LEAD_POINTS) return 0;
  const wanted = Math.min(found - LEAD_POINTS, points.length - EXCERPT_POINTS_MAX);
  const space = points.slice(wanted, found).findIndex((point) => /\s/u.test(point));
  return space < 0 ? wanted : wanted + space + 1;
}
