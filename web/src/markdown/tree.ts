import { fromMarkdown } from 'mdast-util-from-markdown';
import { syntax, tree as places, type SourceNode } from './micromark';

/** A stretch of the source, from `start` to before `end` in UTF-16 units, shown as it stands there. */
interface Text {
  readonly kind: 'text';
  readonly start: number;
  readonly end: number;
  /** An address or code: no emoji is spelled in it. */
  readonly literal: boolean;
}

/** What a stretch of the source is; its own signs are in none of its children. */
export interface Branch {
  readonly kind: 'paragraph' | 'quote' | 'bullets' | 'numbers' | 'item' | 'code block' | 'code' | 'emphasis' | 'strong' | 'strike' | 'spoiler' | 'link';
  readonly start: number;
  readonly end: number;
  readonly children: readonly Node[];
  /** Of a link: http, https or mailto. */
  readonly href?: string;
  /** Of a numbered list: its first number. */
  readonly first?: number;
  /** Of a code block: what its fence says that it is in. */
  readonly language?: string;
}

export type Node = Text | Branch;

/** What lies deeper is shown with its signs. With the indentation of each level the text stays readable on a telephone. */
const DEPTH_MAX = 8;

/** Texts whose trees are kept; the oldest go. A screen holds far fewer. */
const KEPT_MAX = 400;

/** Without any of these a text is only text. */
const SIGNS = /[*_`~[<\\]|\|\||^[ \t]*(?:>|[-+][ \t]|\d{1,9}[.)][ \t])/mu;

/**
 * A text with more signs is shown as it stands: it is no prose, and what it costs to parse grows with their square. Within this, a text of
 * 8,000 characters is parsed in some tens of milliseconds.
 */
const SIGNS_MAX = 1_500;
const EACH_SIGN = /[*_`~[\]\\|<>\n]/gu;
/** A line that opens so many quotes and lists at once is shown as it stands too. */
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){25}/mu;

const KINDS: Readonly<Record<string, Branch['kind']>> = {
  paragraph: 'paragraph',
  blockquote: 'quote',
  listItem: 'item',
  code: 'code block',
  inlineCode: 'code',
  emphasis: 'emphasis',
  strong: 'strong',
  delete: 'strike',
};

/** Parts of another, no level of their own. */
const FLAT = new Set(['paragraph', 'listItem', 'code', 'inlineCode']);

/** The first word behind an opening fence. */
const LANGUAGE = /^(?:`{3,}|~{3,})[ \t]*([\w+#.-]{1,20})/u;

const kept = new Map<string, readonly Node[] | undefined>();

/** The blocks of a text, or undefined when there is no Markdown in it. At most {@link DEPTH_MAX} levels deep; the same text gives the same tree. */
export function treeOf(text: string): readonly Node[] | undefined {
  if (!SIGNS.test(text)) return undefined;
  if (kept.has(text)) return kept.get(text);
  const tree = parsed(text);
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
  kept.set(text, tree);
  return tree;
}

/** Where a text has spoilers, in UTF-16 units, the bars included; one within another is not told apart. */
export function spoilersOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found = (nodes: readonly Node[]): readonly Branch[] =>
    nodes.flatMap((node) => (node.kind === 'text' ? [] : node.kind === 'spoiler' ? [node] : found(node.children)));
  return found(treeOf(text) ?? []);
}

function parsed(text: string): readonly Node[] | undefined {
  if (TOO_DEEP.test(text) || (text.match(EACH_SIGN)?.length ?? 0) > SIGNS_MAX) return undefined;
  // The parser passes over a byte order mark, and counts from after it.
  const base = text.startsWith('\uFEFF') ? 1 : 0;
  const root = fromMarkdown(text, { extensions: syntax, mdastExtensions: [places] }) as unknown as SourceNode;
  const nodes = new Source(text, base).nodes(root.children ?? [], 0);
  const only = nodes.length === 1 ? nodes[0] : undefined;
  const plain = only?.kind === 'paragraph' && only.children.length === 1 && only.children[0]?.kind === 'text' && !text.includes('\\');
  return nodes.length === 0 || plain ? undefined : nodes;
}

class Source {
  constructor(
    private readonly text: string,
    private readonly base: number,
  ) {}

  nodes(nodes: readonly SourceNode[], depth: number, literal = false): readonly Node[] {
    const done: Node[] = [];
    for (const node of nodes) {
      const next = this.node(node, depth, literal);
      const before = done.at(-1);
      // A picture is a link to it.
      if (next.kind === 'link' && before?.kind === 'text' && before.end === next.start && this.text[next.start] === '[' && this.text[before.end - 1] === '!') {
        done.pop();
        if (before.end - before.start > 1) done.push({ ...before, end: before.end - 1 });
      }
      done.push(next);
    }
    return done;
  }

  private node(node: SourceNode, depth: number, literal: boolean): Node {
    const start = (node.position?.start.offset ?? 0) + this.base;
    const end = (node.position?.end.offset ?? 0) + this.base;
    const asWritten: Text = { kind: 'text', start, end, literal: literal || node.literal === true };
    if (node.type === 'text') return asWritten;
    const level = FLAT.has(node.type) ? depth : depth + 1;
    if (level > DEPTH_MAX) return asWritten;

    const code = node.type === 'code' || node.type === 'inlineCode';
    const inside = this.nodes(node.children ?? [], level, literal || code);
    if (node.type === 'link') return this.link(node.url ?? '', asWritten, inside);
    const children = node.type === 'code' ? this.withoutFences(inside) : code ? inside : this.withSpoilers(inside, level);
    if (children.length === 0) return asWritten;
    if (node.type === 'list') {
      // Dashes alone are no list.
      if (children.every((item) => item.kind === 'text')) return asWritten;
      return node.ordered === true ? { kind: 'numbers', start, end, children, first: node.start ?? 1 } : { kind: 'bullets', start, end, children };
    }
    const kind = KINDS[node.type];
    if (kind === undefined) return asWritten;
    const language = kind === 'code block' ? LANGUAGE.exec(this.text.slice(start, start + 60))?.[1] : undefined;
    return { kind, start, end, children, ...(language === undefined ? {} : { language }) };
  }

  private link(url: string, asWritten: Text, children: readonly Node[]): Node {
    const href = hrefOf(url);
    if (href === undefined) return asWritten;
    const { start, end } = asWritten;
    const shown: readonly Node[] = children.length > 0 ? children : [{ kind: 'text', start, end, literal: true }];
    return { kind: 'link', start, end, children: shown, href };
  }

  /** The line endings after the opening fence and before the closing one are not the code's. */
  private withoutFences(children: readonly Node[]): readonly Node[] {
    const first = children[0];
    const last = children.at(-1);
    if (first === undefined || last === undefined) return children;
    const from = first.start + lineEndingLength(this.text, first.start);
    const to = last.end - (this.text[last.end - 1] === '\n' && last.end - 1 >= from ? 1 : 0);
    return children
      .map((child) => (child.kind === 'text' ? { ...child, start: Math.max(child.start, from), end: Math.min(child.end, to) } : child))
      .filter((child) => child.start < child.end);
  }

  /** `||…||` within one parent; both pairs of bars touch what they hide, so that an "or" of programs is none. */
  private withSpoilers(nodes: readonly Node[], depth: number): readonly Node[] {
    if (depth >= DEPTH_MAX || !nodes.some((node) => this.bars(node))) return nodes;
    const done: Node[] = [];
    let open: { readonly at: number; readonly bar: number } | undefined;
    for (const node of nodes) {
      if (node.kind !== 'text' || node.literal) {
        done.push(node);
        continue;
      }
      let from = node.start;
      for (let bar = this.text.indexOf('||', from); bar >= 0 && bar + 2 <= node.end; bar = this.text.indexOf('||', bar + 2)) {
        if (open === undefined) {
          if (isSpace(this.text[bar + 2])) continue;
          if (bar > from) done.push({ ...node, start: from, end: bar });
          open = { at: done.length, bar };
          from = bar + 2;
        } else if (!isSpace(this.text[bar - 1]) && bar > open.bar + 2) {
          if (bar > from) done.push({ ...node, start: from, end: bar });
          const children = done.splice(open.at);
          done.push({ kind: 'spoiler', start: open.bar, end: bar + 2, children });
          open = undefined;
          from = bar + 2;
        }
      }
      if (from < node.end) done.push({ ...node, start: from });
    }
    // Never closed: the bars are text again.
    if (open !== undefined) done.splice(open.at, 0, { kind: 'text', start: open.bar, end: open.bar + 2, literal: false });
    return done;
  }

  private bars(node: Node): boolean {
    if (node.kind !== 'text') return false;
    const at = this.text.indexOf('||', node.start);
    return at >= 0 && at + 2 <= node.end;
  }
}

const isSpace = (sign: string | undefined): boolean => sign === undefined || /\s/u.test(sign);

function lineEndingLength(text: string, at: number): number {
  if (text.startsWith('\r\n', at)) return 2;
  return text[at] === '\n' || text[at] === '\r' ? 1 : 0;
}

const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

/** The address as the browser understands it, if it is one of those a message may lead to. */
export function hrefOf(url: string): string | undefined {
  try {
    const { protocol, href } = new URL(url);
    return SCHEMES.has(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
