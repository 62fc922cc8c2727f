import { describe, expect, it, vi } from 'vitest';
import english from 'virtual:emoji/en';
import spanish from 'virtual:emoji/es';
import { found, setOf } from './emoji';
import { emojiAt, emojiChoices, spelled, withEmoji } from './spelling';

vi.mock('../language/language', () => ({ currentLanguage: () => 'en' }));

const en = setOf(english, undefined);
const es = setOf(english, spanish);
const signs = (emoji: readonly { readonly sign: string }[]): readonly string[] => emoji.map(({ sign }) => sign);

describe('emoji', () => {
  it('have a label and a name, in both languages', () => {
    for (const set of [en, es]) {
      expect(set.all.length).toBeGreaterThan(1_800);
      expect(set.all.filter(({ label, names }) => label === '' || names.length === 0)).toEqual([]);
    }
  });

  it('fit into a reaction', () => {
    expect(en.all.filter(({ sign }) => sign.length > 32 || !/^[\p{Emoji}\p{Emoji_Component}]+$/u.test(sign))).toEqual([]);
  });

  it('are found by the beginnings of their words, with or without accents', () => {
    expect(signs(found(en, 'thumbs', 5))).toContain('👍');
    expect(signs(found(en, 'flag chil', 5))).toEqual(['🇨🇱']);
    expect(signs(found(es, 'corazón rojo', 5))).toContain('❤️');
    expect(signs(found(es, 'corazon roj', 5))).toContain('❤️');
    expect(found(en, '  ', 5)).toEqual([]);
    expect(found(en, 'nothingofthiskind', 5)).toEqual([]);
  });

  it('come with those first that have just that name or begin with it', () => {
    expect(found(en, 'red heart', 96)[0]?.sign).toBe('❤️');
    expect(found(en, 'birthday cake', 96).map(({ label }) => label)).toContain('birthday cake');
    expect(found(en, 'heart', 3)[0]?.names).toContain('heart');
  });

  it('keep their English names in Spanish', () => {
    expect(es.byName.get('+1')?.sign).toBe('👍');
    expect(found(es, 'tada', 1)[0]?.sign).toBe('🎉');
  });
});

describe('the name of an emoji', () => {
  it.each([
    ['hola :smi', 5, 'smi'],
    [':+1', 0, '+1'],
    ['(:corazón', 1, 'corazón'],
  ])('is being written in %s', (text, start, typed) => {
    expect(emojiAt(text, text.length)).toEqual({ start, typed });
  });

  it.each([':', ':D', 'at 10:30', 'https://x.org/:smile', 'a::smile', '```\n:smile', ':smile: ', 'nota:si'])('is not being written in %s', (text) => {
    expect(emojiAt(text, text.length)).toBeUndefined();
  });

  it('is completed to the emoji, by the name that fits', () => {
    const begun = emojiAt('a :tad b', 6);
    if (begun === undefined) throw new Error('nothing is being written');
    const choice = emojiChoices(en, begun)[0];
    expect(choice).toMatchObject({ name: 'tada', emoji: { sign: '🎉' } });
    expect(withEmoji('a :tad b', begun, 6, '🎉')).toEqual({ text: 'a 🎉 b', caret: 5 });
    expect(emojiChoices(en, { start: 0, typed: 'smile' })).toHaveLength(8);
  });

  it('is replaced where it is known, and not in code or addresses', () => {
    expect(spelled('bien :tada::+1: :nosuchthing: 10:30:45', en)).toBe('bien 🎉👍 :nosuchthing: 10:30:45');
    expect(spelled('a:tada:b 1:100:2', en)).toBe('a:tada:b 1:100:2');
    expect(spelled('**:tada:** `:tada:` https://x.org/:tada: :tada:', en)).toBe('**🎉** `:tada:` https://x.org/:tada: 🎉');
    expect(spelled('```\n:tada:\n```\n> :tada:', en)).toBe('```\n:tada:\n```\n> 🎉');
    expect(spelled('https://x.org/:tada: :tada:', en)).toBe('https://x.org/:tada: 🎉');
  });
});
