import type { Flag, RoomWords } from '@tertulia/client';
import type { Phrases } from '../language/en';

/** A list as a person writes it: one on a line, each once. */
export function linesOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\n,;]/u).map((line) => line.trim().replace(/\s+/gu, ' ')))].filter((line) => line !== '');
}

export const sameLines = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((line, index) => line === other[index]);

/** «words[2]» of the server's answer, said with the word. */
export function wordErrors(fields: Readonly<Record<string, string>>, list: RoomWords): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const [field, detail] of Object.entries(fields)) {
    const [, part, index] = /^(words|allow)(?:\[(\d+)\])?$/u.exec(field) ?? [];
    if (part !== 'words' && part !== 'allow') continue;
    const word = index === undefined ? undefined : list[part][Number(index)];
    errors[part] ??= word === undefined ? detail : `«${word}» ${detail}`;
  }
  return errors;
}

/** Why a text was flagged: each list once, with the worst it found. */
export function reasonsOf(flags: readonly Flag[], phrases: Phrases): readonly string[] {
  const order = ['mild', 'strong', 'severe'] as const;
  const worst = new Map<string, Flag['severity']>();
  for (const { list, severity } of flags) {
    const before = worst.get(list);
    if (before === undefined || order.indexOf(severity) > order.indexOf(before)) worst.set(list, severity);
  }
  return [...worst].map(([list, severity]) => phrases.flaggedBy(list === 'room' ? phrases.roomList : list, phrases.severity[severity]));
}
