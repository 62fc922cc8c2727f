import type { Flag, Mention, Tag } from '../api/wire';
import type { Message } from '../state/model';

/** A piece of a message's text. The page only ever shows these as text nodes. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'mention'; readonly text: string; readonly mention: Mention }
  | { readonly kind: 'tag'; readonly text: string }
  | { readonly kind: 'masked'; readonly text: string };

/** UTF-16 index of each code point, with the length of the text at the end: spans on the wire count code points. */
function indexes(text: string): number[] {
  const starts: number[] = [];
  let index = 0;
  for (const point of text) {
    starts.push(index);
    index += point.length;
  }
  starts.push(index);
  return starts;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/giu;
/** Punctuation at the end of an address belongs to the sentence around it. */
const TRAILING = /[.,;:!?…»”’\])}]+$/u;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What of a message not everybody reads: what its room masks, until a moderator finds nothing wrong with it. */
export function masksOf(message: Pick<Message, 'flags' | 'action' | 'approved' | 'masked'>): readonly Flag[] {
  if (message.action !== 'mask' || (message.approved && !message.masked)) return [];
  return message.flags.filter((flag) => flag.severity !== 'mild');
}

/** The text as everybody may read it, for where it stands in one piece. */
export function readable(message: Message, cover: string): string {
  const masks = masksOf(message);
  if (masks.length === 0) return message.text;
  return partsOf(message.text, [], [], masks)
    .map((part) => (part.kind === 'masked' ? cover : part.text))
    .join('');
}

export function partsOf(
  text: string,
  mentions: readonly Mention[],
  tags: readonly Tag[],
  masks: readonly Span[] = [],
): readonly TextPart[] {
  const starts = mentions.length + tags.length + masks.length === 0 ? [] : indexes(text);
  const masked = (span: Span): boolean => masks.some((mask) => mask.start < span.end && span.start < mask.end);
  const spans = [
    ...mentions.filter((mention) => !masked(mention)).map((mention) => ({ ...mention, kind: 'mention' as const, mention })),
    ...tags.filter((tag) => !masked(tag)).map((tag) => ({ ...tag, kind: 'tag' as const })),
    ...masks.map(({ start, end }) => ({ start, end, kind: 'masked' as const })),
  ].sort((a, b) => a.start - b.start);
  const parts: TextPart[] = [];
  let done = 0;
  for (const span of spans) {
    const from = starts[span.start];
    const to = starts[span.end];
    // Spans that do not fit (of another version of the text) are left out rather than guessed at.
    if (from === undefined || to === undefined || from < done || to <= from) continue;
    parts.push(...linked(text.slice(done, from)));
    const piece = text.slice(from, to);
    parts.push(span.kind === 'mention' ? { kind: 'mention', text: piece, mention: span.mention } : { kind: span.kind, text: piece });
    done = to;
  }
  parts.push(...linked(text.slice(done)));
  return parts;
}

function linked(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match[0]);
    const href = safe(address);
    if (href === undefined) continue;
    if (match.index > done) parts.push({ kind: 'text', text: text.slice(done, match.index) });
    parts.push({ kind: 'link', text: address, href });
    done = match.index + address.length;
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) });
  return parts;
}

function withoutTrailing(address: string): string {
  const trailing = TRAILING.exec(address)?.[0] ?? '';
  // A closing bracket that was opened inside is part of the address, as in Wikipedia's.
  if (trailing.startsWith(')') && address.includes('(')) return address.slice(0, address.length - trailing.length + 1);
  return address.slice(0, address.length - trailing.length);
}

function safe(address: string): string | undefined {
  try {
    const { protocol, href } = new URL(address);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}
