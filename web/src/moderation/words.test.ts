import { describe, expect, it } from 'vitest';
import { en } from '../language/en';
import { es } from '../language/es';
import { linesOf, reasonsOf, sameLines, wordErrors } from './words';

describe('a list of words', () => {
  it('has each line once, without what is around it', () => {
    expect(linesOf('  palabrota* \n\nspoiler, spoiler;tonto  del\tbote\r\n')).toEqual(['palabrota*', 'spoiler', 'tonto del bote']);
    expect(linesOf(' \n ')).toEqual([]);
  });

  it('is the same in the same order', () => {
    expect(sameLines(['a', 'b'], ['a', 'b'])).toBe(true);
    expect(sameLines(['a', 'b'], ['b', 'a'])).toBe(false);
    expect(sameLines(['a'], ['a', 'b'])).toBe(false);
  });

  it('is refused word by word', () => {
    const list = { words: ['spoiler', '4u'], allow: ['x'] };
    expect(wordErrors({ 'words[1]': 'letters only', 'allow[0]': 'too short', other: 'no' }, list)).toEqual({
      words: '«4u» letters only',
      allow: '«x» too short',
    });
    expect(wordErrors({ words: 'at most 200' }, list)).toEqual({ words: 'at most 200' });
  });
});

describe('why a text is flagged', () => {
  const flags = [
    { list: 'es/profanity', severity: 'mild', start: 0, end: 1 },
    { list: 'room', severity: 'strong', start: 2, end: 3 },
    { list: 'es/profanity', severity: 'severe', start: 4, end: 5 },
  ] as const;

  it('names each list once, with the worst it found', () => {
    expect(reasonsOf(flags, en)).toEqual(['es/profanity (severe)', 'words of this room (strong)']);
    expect(reasonsOf(flags, es)).toEqual(['es/profanity (grave)', 'palabras de esta sala (fuerte)']);
  });
});
