import type { Flag, Mention, Tag } from '@tertulia/client';
import type { Phrases } from '../language/en';
import { treeOf, type Node } from '../markdown/tree';
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

/** The text as everybody may read it, without the signs of Markdown and what stands under a spoiler: for where it stands in one piece. */
export function readable(message: Pick<Message, 'text' | 'kind' | 'flags' | 'action' | 'approved' | 'masked'>, phrases: Pick<Phrases, 'masked' | 'spoiler'>): string {
  const { text } = message;
  const tree = message.kind === 'system' ? undefined : treeOf(text);
  const masks = masksOf(message);
  if (tree === undefined && masks.length === 0) return text;
  const marks = marksOf(text, [], [], masks);
  const said = (start: number, end: number): string =>
    cut(text, start, end, marks, true)
      .map((part) => (part.kind === 'masked' ? phrases.masked : part.text))
      .join('');
  const all = (nodes: readonly Node[], between: string): string => nodes.map(one).filter((piece) => piece !== '').join(between);
  const one = (node: Node): string => {
    if (node.kind === 'text') return said(node.start, node.end);
    if (node.kind === 'spoiler') return `[${phrases.spoiler}]`;
    return all(node.children, BLOCKS.has(node.kind) ? '\n' : '');
  };
  return tree === undefined ? said(0, text.length) : all(tree, '\n');
}

/** The start of a text that somebody else has cut, in one piece. */
export function excerptInOnePiece(text: string, phrases: Pick<Phrases, 'masked' | 'spoiler'>): string {
  return readable({ text, kind: 'message', flags: [], action: undefined, approved: false, masked: false }, phrases);
}

/** What holds blocks rather than words. */
const BLOCKS = new Set<Node['kind']>(['quote', 'bullets', 'numbers', 'item']);

/** A span of the text that is marked, in UTF-16 units. */
export type Mark = { readonly start: number; readonly end: number } & ({ readonly kind: 'mention'; readonly mention: Mention } | { readonly kind: 'tag' | 'masked' });

/** The marks of a text in their order; none overlaps another, and a mask wins over what it covers. */
export function marksOf(text: string, mentions: readonly Mention[], tags: readonly Tag[], masks: readonly Span[] = []): readonly Mark[] {
  if (mentions.length + tags.length + masks.length === 0) return [];
  const starts = indexes(text);
  const masked = (span: Span): boolean => masks.some((mask) => mask.start < span.end && span.start < mask.end);
  const spans = [
    ...mentions.filter((mention) => !masked(mention)).map((mention) => ({ ...mention, kind: 'mention' as const, mention })),
    ...tags.filter((tag) => !masked(tag)).map((tag) => ({ ...tag, kind: 'tag' as const })),
    ...masks.map(({ start, end }) => ({ start, end, kind: 'masked' as const })),
  ].sort((a, b) => a.start - b.start);
  const marks: Mark[] = [];
  for (const span of spans) {
    const start = starts[span.start];
    const end = starts[span.end];
    // Spans that do not fit (of another version of the text) are left out rather than guessed at.
    if (start === undefined || end === undefined || start < (marks.at(-1)?.end ?? 0) || end <= start) continue;
    marks.push(span.kind === 'mention' ? { kind: 'mention', start, end, mention: span.mention } : { kind: span.kind, start, end });
  }
  return marks;
}

/** The text from `start` to before `end` in pieces: what of the marks lies in it, and unless it is `literal` the addresses between them. */
export function cut(text: string, start: number, end: number, marks: readonly Mark[], literal = false): readonly TextPart[] {
  const between = (piece: string): readonly TextPart[] => (!literal ? linked(piece) : piece === '' ? [] : [{ kind: 'text', text: piece }]);
  const parts: TextPart[] = [];
  let done = start;
  for (const mark of marks) {
    if (mark.end <= done) continue;
    if (mark.start >= end) break;
    const from = Math.max(mark.start, start);
    const to = Math.min(mark.end, end);
    parts.push(...between(text.slice(done, from)));
    const piece = text.slice(from, to);
    parts.push(mark.kind === 'mention' ? { kind: 'mention', text: piece, mention: mark.mention } : { kind: mark.kind, text: piece });
    done = to;
  }
  parts.push(...between(text.slice(done, end)));
  return parts;
}

/** A whole text that is shown with all its signs. */
export function partsOf(text: string, mentions: readonly Mention[], tags: readonly Tag[], masks: readonly Span[] = []): readonly TextPart[] {
  return cut(text, 0, text.length, marksOf(text, mentions, tags, masks));
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
