import { useEffect, useSyncExternalStore } from 'react';
import { currentLanguage, useLanguage, type Language } from '../language/language';

export interface Emoji {
  readonly sign: string;
  /** Of Unicode's: 0 smileys, 1 people, 3 animals, 4 food, 5 places, 6 activities, 7 objects, 8 symbols, 9 flags. */
  readonly group: number;
  readonly label: string;
  /** Written between colons; of the page's language first, then English. */
  readonly names: readonly string[];
  /** What it is found by, folded. */
  readonly words: string;
}

export interface EmojiSet {
  readonly all: readonly Emoji[];
  readonly byName: ReadonlyMap<string, Emoji>;
}

type Rows = readonly (readonly [sign: string, group: number, label: string, names: string, words: string])[];

/** How names are compared: corazón and corazon are one. */
export const folded = (text: string): string => text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase();

/** English names are known in every language: they are what other chats taught. */
export function setOf(english: Rows, own: Rows | undefined): EmojiSet {
  const here = new Map((own ?? []).map((row) => [row[0], row]));
  const byName = new Map<string, Emoji>();
  const all = english.map(([sign, group, label, names, words]) => {
    const local = here.get(sign);
    const each = [...(local?.[3].split(' ') ?? []), ...names.split(' ')].filter((name) => name !== '');
    const found = folded([local?.[2], local?.[4], label, words, each.join(' ').replaceAll('_', ' ')].filter(Boolean).join(' '));
    const emoji: Emoji = { sign, group, label: local?.[2] ?? label, names: each, words: ` ${found}` };
    for (const name of each) if (!byName.has(folded(name))) byName.set(folded(name), emoji);
    return emoji;
  });
  return { all, byName };
}

const sets = new Map<Language, EmojiSet>();
const loading = new Map<Language, Promise<EmojiSet>>();
const listeners = new Set<() => void>();

/** The emoji by their names in a language, fetched once; a fetch that failed is tried again by the next call. */
export function loadEmoji(language: Language = currentLanguage()): Promise<EmojiSet> {
  const running = loading.get(language);
  if (running !== undefined) return running;
  const own = language === 'es' ? import('virtual:emoji/es') : undefined;
  const started = Promise.all([import('virtual:emoji/en'), own]).then(([english, local]) => {
    const set = setOf(english.default, local?.default);
    sets.set(language, set);
    for (const listener of listeners) listener();
    return set;
  });
  loading.set(language, started);
  started.catch(() => loading.delete(language));
  return started;
}

/** The emoji, if they are here. */
export const emojiHere = (language: Language = currentLanguage()): EmojiSet | undefined => sets.get(language);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The emoji when they are here; fetched when `wanted`. */
export function useEmoji(wanted: boolean): EmojiSet | undefined {
  const language = useLanguage();
  useEffect(() => {
    // Without them nothing is offered; the next name that is begun tries again.
    if (wanted) loadEmoji(language).catch(() => undefined);
  }, [wanted, language]);
  return useSyncExternalStore(subscribe, () => sets.get(language));
}

/** Those that have every word asked for, each at the beginning of one of theirs. */
export function found(set: EmojiSet, query: string, max: number): readonly Emoji[] {
  const asked = folded(query.replaceAll(/[:_]/gu, ' ')).split(/\s+/u).filter((word) => word !== '');
  if (asked.length === 0) return [];
  const first = asked.join('_');
  return set.all
    .filter(({ words }) => asked.every((word) => words.includes(` ${word}`)))
    .map((emoji, at) => ({ emoji, at, rank: rank(emoji, first) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .slice(0, max)
    .map(({ emoji }) => emoji);
}

function rank({ names }: Emoji, asked: string): number {
  if (names.some((name) => folded(name) === asked)) return 0;
  return names.some((name) => folded(name).startsWith(asked)) ? 1 : 2;
}
