import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

interface Described {
  readonly hexcode: string;
  readonly unicode: string;
  readonly label: string;
  readonly order?: number;
  readonly group?: number;
  readonly tags?: readonly string[];
}
type Names = Readonly<Record<string, string | readonly string[]>>;

/** Skin tones and hair styles by themselves. */
const COMPONENTS = 2;

const require = createRequire(import.meta.url);
const read = <T>(name: string): T => require(`emojibase-data/${name}.json`) as T;

/** As Unicode recommends it: what is shown as emoji by itself carries no sign that says so. */
const plain = (sign: string): string => sign.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');

function rows(language: 'en' | 'es'): readonly (readonly (string | number)[])[] {
  const described = read<readonly Described[]>(`${language}/compact`);
  const usual = language === 'en' ? read<Names>('en/shortcodes/github') : {};
  const all = read<Names>(`${language}/shortcodes/cldr`);
  return described
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ unicode, group = 0, label, hexcode, tags = [] }) => [plain(unicode), group, label, [usual[hexcode] ?? all[hexcode] ?? []].flat().join(' '), tags.join(' ')]);
}

/**
 * The modules `virtual:emoji/en` and `virtual:emoji/es`: of each emoji its characters, group, label, names and words, from emojibase. Half
 * of that data the page has no use for.
 */
export const emojiData: Plugin = {
  name: 'tertulia-emoji-data',
  resolveId: (id) => (/^virtual:emoji\/(?:en|es)$/u.test(id) ? `\0${id}` : undefined),
  load: (id) => {
    const language = /^\0virtual:emoji\/(en|es)$/u.exec(id)?.[1];
    // As text that the browser parses: faster than as a program.
    return language === undefined ? undefined : `export default JSON.parse(${JSON.stringify(JSON.stringify(rows(language as 'en' | 'es')))});`;
  },
};
