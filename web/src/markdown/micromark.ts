import type { CompileContext, Extension as TreeExtension, Token } from 'mdast-util-from-markdown';
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import type { Construct, Extension } from 'micromark-util-types';

/**
 * What a node of the parser's tree has here. Every text is a node with the place it has in the source and nothing else is kept of it:
 * what is shown is cut from the source, so that places in the source (mentions, masks) can be found again.
 */
export interface SourceNode {
  readonly type: string;
  readonly children?: readonly SourceNode[];
  readonly url?: string;
  readonly ordered?: boolean | null;
  readonly start?: number | null;
  /** An address: no text around it belongs to it, and no sign in it means anything. */
  readonly literal?: true;
  readonly position?: { readonly start: { readonly offset?: number }; readonly end: { readonly offset?: number } };
}

type Open = { type: string; value?: string; literal?: boolean; children: Open[]; position?: { start: { offset?: number }; end: { offset?: number } } };

/**
 * Not understood, so that their signs are text: HTML, pictures, headings, rules, code by indentation, character references (`&amp;`)
 * and links that are defined elsewhere in the text. A chat has no use for them, or they would surprise who does not know Markdown.
 */
const DISABLED = [
  'characterReference',
  'codeIndented',
  'definition',
  'hardBreakEscape',
  'headingAtx',
  'htmlFlow',
  'htmlText',
  'labelStartImage',
  'setextUnderline',
  'thematicBreak',
];

/** Of GFM's addresses only those with http, https or www: the one for e-mail stops at every letter. */
function addresses(): Extension {
  const { text = {} } = gfmAutolinkLiteral();
  const kept: Record<number, Construct[]> = {};
  for (const code of [72, 87, 104, 119]) {
    kept[code] = [text[code] ?? []].flat().filter(({ name }) => name === 'protocolAutolink' || name === 'wwwAutolink');
  }
  return { text: kept };
}

export const syntax: Extension[] = [addresses(), gfmStrikethrough({ singleTilde: false }), { disable: { null: DISABLED } }];

/** In these a line ending is a line break. */
const LINES = new Set(['code', 'delete', 'emphasis', 'fragment', 'inlineCode', 'paragraph', 'strong']);

const top = (context: CompileContext): Open => context.stack.at(-1) as unknown as Open;

function enterText(this: CompileContext, token: Token): void {
  const siblings = top(this).children;
  let text = siblings.at(-1);
  // Only what is side by side in the source is one text: an escape's backslash or a quote's `>` may lie between.
  if (text?.type !== 'text' || text.literal === true || text.position?.end.offset !== token.start.offset) {
    text = { type: 'text', value: '', children: [], position: { start: { ...token.start }, end: { ...token.start } } };
    siblings.push(text);
  }
  this.stack.push(text as never);
}

function exitText(this: CompileContext, token: Token): void {
  const text = this.stack.pop() as unknown as Open;
  const source = this.sliceSerialize(token);
  text.value += source;
  // Not the token's own end: that of a line ending may lie after the `>` of the next line.
  if (text.position !== undefined) text.position.end.offset = token.start.offset + source.length;
}

function wholeText(this: CompileContext, token: Token): void {
  enterText.call(this, token);
  exitText.call(this, token);
}

function enterAs(type: string): (this: CompileContext, token: Token) => void {
  return function (token) {
    this.enter({ type, children: [] } as never, token);
  };
}

function exit(this: CompileContext, token: Token): void {
  this.exit(token);
}

const nothing = (): void => {};

/** How the parser's tokens become nodes, where that differs from mdast: every text keeps its place. */
export const tree: TreeExtension = {
  enter: {
    characterEscape: nothing,
    characterEscapeValue: enterText,
    codeFenced: enterAs('code'),
    codeFlowValue: enterText,
    codeText: enterAs('inlineCode'),
    codeTextData: enterText,
    data: enterText,
    hardBreakTrailing: nothing,
    linePrefix(token) {
      // Verses keep their indentation.
      const { type } = top(this);
      if (LINES.has(type) && type !== 'code') wholeText.call(this, token);
    },
    literalAutolink(token) {
      top(this).children.push({ type: 'text', value: this.sliceSerialize(token), literal: true, children: [], position: { start: { ...token.start }, end: { ...token.end } } });
    },
    strikethrough: enterAs('delete'),
  },
  exit: {
    characterEscapeValue: exitText,
    codeFenced: exit,
    codeFencedFence: nothing,
    codeFlowValue: exitText,
    codeText: exit,
    codeTextData: exitText,
    data: exitText,
    hardBreakTrailing: nothing,
    labelText: nothing,
    lineEnding(token) {
      if (LINES.has(top(this).type)) wholeText.call(this, token);
    },
    strikethrough: exit,
  },
};
