import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referenceAt, referencesOf, type Reference } from './references';

/** The same examples as ReferenceGrammarTest.java. */
const examples = JSON.parse(
  readFileSync(new URL('../../../contracts/src/test/resources/references.json', import.meta.url), 'utf8'),
) as readonly { readonly text: string; readonly references: readonly Reference[] }[];

describe('references', () => {
  it.each(examples)('of «$text» are what the examples say', ({ text, references }) => {
    expect(referencesOf(text)).toEqual(references);
  });

  it('are at most 100', () => {
    expect(referencesOf('@a '.repeat(500))).toHaveLength(100);
  });
});

describe('what is being written', () => {
  it.each([
    ['hola @', 6, '@', ''],
    ['hola @jo', 8, '@', 'jo'],
    ['hola @josé y', 8, '@', 'jo'],
    ['¿@', 2, '@', ''],
    ['😀 #ca', 6, '#', 'ca'],
  ] as const)('in «%s» at %i is %s%s', (text, caret, sign, name) => {
    expect(referenceAt(text, caret)).toMatchObject({ sign, name });
  });

  it.each([
    ['hola', 4],
    ['hola @jo ', 9],
    ['ana@', 4],
    ['https://x.com/@', 15],
  ] as const)('in «%s» at %i is nothing to complete', (text, caret) => {
    expect(referenceAt(text, caret)).toBeUndefined();
  });
});
