import { cut } from '../conversation/text';
import { isLiteral } from '../conversation/references';
import { treeOf, type Node } from '../markdown/tree';
import { emojiHere, folded, found, loadEmoji, type Emoji, type EmojiSet } from './emoji';

const CHOICES_MAX = 8;

/** An emoji that does not come in this time is sent by its name. */
const LOAD_MAX_MS = 3_000;

/** `:name:`, not inside a time or a word. */
const NAMED = /(?<![\p{L}\p{N}])(?<colon>:)(?<name>[\p{L}\p{M}\p{N}_+-]{1,64}):(?![\p{L}\p{N}])/gu;

interface EmojiBegun {
  /** Where the colon is, in UTF-16 units. */
  readonly start: number;
  /** What follows it up to the caret, at least two characters: `:)` and `:D` are what they are. */
  readonly typed: string;
}

/** The name of an emoji that is being written at the caret. */
export function emojiAt(text: string, caret: number): EmojiBegun | undefined {
  const before = text.slice(0, caret);
  const typed = /(?<![\p{L}\p{N}:]):([\p{L}\p{M}\p{N}_+-]{2,64})$/u.exec(before)?.[1];
  if (typed === undefined || isLiteral(before)) return undefined;
  return { start: caret - typed.length - 1, typed };
}

interface EmojiChoice {
  readonly name: string;
  readonly emoji: Emoji;
}

/** What may be meant by it, each by the name that fits best. */
export function emojiChoices(set: EmojiSet, { typed }: EmojiBegun): readonly EmojiChoice[] {
  const wanted = folded(typed);
  return found(set, typed, CHOICES_MAX).map((emoji) => ({
    name: emoji.names.find((name) => folded(name).startsWith(wanted)) ?? emoji.names[0] ?? '',
    emoji,
  }));
}

/** The text with the emoji in the place of its name, and where the caret goes. */
export function withEmoji(text: string, { start }: EmojiBegun, caret: number, sign: string): { readonly text: string; readonly caret: number } {
  const before = `${text.slice(0, start)}${sign} `;
  const after = text.slice(caret);
  return { text: before + (after.startsWith(' ') ? after.slice(1) : after), caret: before.length };
}

/** The text with every `:name:` that is known replaced, except in code and addresses. */
export function spelled(text: string, { byName }: EmojiSet): string {
  const replaced = (piece: string): string => piece.replace(NAMED, (whole, _colon, name: string) => byName.get(folded(name))?.sign ?? whole);
  let result = '';
  let done = 0;
  const take = (start: number, end: number): void => {
    result += text.slice(done, start);
    for (const part of cut(text, start, end, [])) result += part.kind === 'text' ? replaced(part.text) : part.text;
    done = end;
  };
  const walk = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (node.kind !== 'text') walk(node.children);
      else if (!node.literal) take(node.start, node.end);
    }
  };
  const tree = treeOf(text);
  if (tree === undefined) take(0, text.length);
  else walk(tree);
  return result + text.slice(done);
}

/** The same, at once if there is nothing to look up or the names are here; else when they are. */
export function spelledSoon(text: string): string | Promise<string> {
  if (text.search(NAMED) < 0) return text;
  const here = emojiHere();
  if (here !== undefined) return spelled(text, here);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, LOAD_MAX_MS, undefined));
  return Promise.race([loadEmoji(), late])
    .then((set) => (set === undefined ? text : spelled(text, set)))
    .catch(() => text);
}
