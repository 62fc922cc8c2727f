import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import type { Flag, Mention, Tag } from '@tertulia/client';
import { en } from '../language/en';
import { fromHistory } from '../state/message';
import { wire } from '../state/fixture';
import { MessageText } from './MessageText';
import { readable } from './text';

vi.mock('../language/language', () => ({ usePhrases: () => en }));

interface Marks {
  readonly mentions?: readonly Mention[];
  readonly tags?: readonly Tag[];
  readonly flags?: readonly Flag[];
  readonly kind?: 'message' | 'action' | 'system';
}

const messageOf = (text: string, marks: Marks = {}) => fromHistory(wire(1, { text, ...marks, ...(marks.flags === undefined ? {} : { action: 'mask' }) }), 1);
const shown = (text: string, marks: Marks = {}, mayReveal = false): string =>
  renderToStaticMarkup(createElement(MessageText, { message: messageOf(text, marks), me: 'u1', mayReveal })).replaceAll(/<\/?span>/gu, '');

const points = (text: string): number => [...text].length;
const span = (text: string, piece: string) => ({ start: points(text.slice(0, text.indexOf(piece))), end: points(text.slice(0, text.indexOf(piece) + piece.length)) });
const mention = (text: string, piece: string): Mention => ({ kind: 'user', id: 'u2', name: piece.slice(1), ...span(text, piece) });
const flag = (text: string, piece: string): Flag => ({ list: 'room', severity: 'strong', ...span(text, piece) });

it('is shown in elements, a single paragraph in its line', () => {
  expect(shown('a *b* **c** ~~d~~ `e`')).toBe('a <em>b</em> <strong>c</strong> <s>d</s> <code>e</code>');
  expect(shown('a *b*\nc')).toBe('a <em>b</em>\nc');
  expect(shown('*a*\n\nb')).toBe('<p dir="auto"><em>a</em></p><p dir="auto">b</p>');
  expect(shown('> a\n> *b*')).toBe('<blockquote dir="auto"><p dir="auto">a\n<em>b</em></p></blockquote>');
  expect(shown('- a\n- b')).toBe('<ul><li dir="auto">a</li><li dir="auto">b</li></ul>');
  expect(shown('3. a\n4. b')).toBe('<ol start="3"><li dir="auto">a</li><li dir="auto">b</li></ol>');
  expect(shown('```\na <b>\n```')).toBe('<pre tabindex="0"><code>a &lt;b&gt;</code></pre>');
});

it('leads with links to the web and to mail, and not otherwise', () => {
  const rel = 'target="_blank" rel="noopener noreferrer nofollow"';
  expect(shown('[a](https://x.org)')).toBe(`<a href="https://x.org/" title="https://x.org/" ${rel}>a</a>`);
  expect(shown('[a](mailto:a@x.org)')).toBe(`<a href="mailto:a@x.org" title="mailto:a@x.org" ${rel}>a</a>`);
  // The words of a link that look like another address are words.
  expect(shown('[https://bank.org](https://x.org)')).toBe(`<a href="https://x.org/" title="https://x.org/" ${rel}>https://bank.org</a>`);
  expect(shown('*a* https://x.org/_b_/c.')).toBe(`<em>a</em> <a href="https://x.org/_b_/c" ${rel}>https://x.org/_b_/c</a>.`);
  for (const url of ['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:a', '//x.org']) {
    expect(shown(`*a* [b](${url})`)).not.toContain('<a');
  }
  expect(shown('`https://x.org`')).toBe('<code>https://x.org</code>');
});

it('marks mentions and tags wherever they stand, by their places in the source', () => {
  const text = '😀 **@ana** > `@ana` _#té_ \\*@bea\\*\n\n> *hola @bea*';
  const late = (piece: string, from: string) => {
    const start = points(text.slice(0, text.indexOf(piece, text.indexOf(from))));
    return { start, end: start + points(piece) };
  };
  const html = shown(text, {
    mentions: [{ kind: 'user', id: 'u1', name: 'ana', ...span(text, '@ana') }, { kind: 'user', id: 'u2', name: 'bea', ...late('@bea', '\\*@') }, { kind: 'user', id: 'u2', name: 'bea', ...late('@bea', 'hola') }],
    tags: [{ name: 'te', ...span(text, '#té') }],
  });
  expect(html).toBe(
    '<p dir="auto">😀 <strong><mark class="mention mention-me">@ana</mark></strong> &gt; <code>@ana</code> <em><span class="tag">#té</em> *<mark class="mention">@bea</mark>*</p>' +
      '<blockquote dir="auto"><p dir="auto"><em>hola <mark class="mention">@bea</mark></em></p></blockquote>',
  );
});

it('covers what is masked wherever it stands, and leaves nothing of it in the document', () => {
  for (const text of ['a *fea* b', '`fea` **b**', '```\nfea\n```', '[fea](https://x.org)', '[a](https://x.org/fea)', '[a](https://x.org "fea")', '||fea||', '> - fea', '*a* https://x.org/fea', '[a](fea:b) *c*', '<https://x.org/fea>', '```fea\na\n```', '*x* ![fea](https://x.org)']) {
    const html = shown(text, { flags: [flag(text, 'fea')] });
    expect(html, text).not.toContain('fea');
    expect(readable(messageOf(text, { flags: [flag(text, 'fea')] }), en), text).not.toContain('fea');
  }
  expect(shown('a *fea* b', { flags: [flag('a *fea* b', 'fea')] })).toContain('<em><span class="masked"');
});

it('hides a spoiler until it is asked for, also from who reads the message in one piece', () => {
  const html = shown('it was ||the *butler*||');
  expect(html).toContain('aria-expanded="false"');
  expect(html).not.toContain('butler');
  expect(readable(messageOf('it was ||the *butler*||'), en)).toBe('it was [Spoiler]');
});

it('reads without signs in one piece', () => {
  expect(readable(messageOf('> *a* `b`\n\n- c\n- [d](https://x.org)'), en)).toBe('a b\nc\nd');
  expect(readable(messageOf('2 * 3'), en)).toBe('2 * 3');
});

it('leaves what the system says as it is', () => {
  expect(shown('🎲 2d6*1 *a*', { kind: 'system' })).toBe('🎲 2d6*1 *a*');
});

it.each([
  '<script>alert(1)</script> *a*',
  '*a* <svg onload=alert(1)>',
  '**<img src=x onerror=alert(1)>**',
  '`<iframe src=javascript:alert(1)>`',
  '> <a href="javascript:alert(1)">a</a>',
  '[<b>](https://x.org "><script>")',
  '[a](https://x.org"onclick=alert(1))',
  '*\u202Egpj.exe\u202C* \u2066a\u2069 \u200B\u200D\uFEFF',
])('makes no elements of %j', (text) => {
  const elements = shown(text).match(/<[a-z]+/giu) ?? [];
  expect(elements.filter((element) => !/^<(?:p|em|strong|code|blockquote|a|span)$/u.test(element))).toEqual([]);
  expect(shown(text)).not.toMatch(/<[^>]*\son\w+=/u);
});

it('shows 8,000 of anything', () => {
  for (const piece of ['a\u0301', 'a', '*a* ', '> ', '**', '\u202E', '- a\n', '||a|| ']) {
    const text = piece.repeat(8_000 / piece.length);
    expect(shown(text).length).toBeGreaterThan(4_000);
  }
  // As many marks as a message may have, on as many pieces as there may be.
  const text = '*@ana* '.repeat(100) + '_a_ '.repeat(300);
  const mentions = Array.from({ length: 100 }, (_, index): Mention => ({ ...mention(text, '@ana'), start: index * 7 + 1, end: index * 7 + 5 }));
  expect(shown(text, { mentions }).match(/<mark/gu)).toHaveLength(100);
});
