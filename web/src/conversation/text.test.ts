import { describe, expect, it } from 'vitest';
import { partsOf } from './text';

const user = (start: number, end: number) => ({ kind: 'user' as const, id: 'u1', name: 'ana', start, end });

describe('partsOf', () => {
  it('counts mentions in code points, not in UTF-16 units', () => {
    const parts = partsOf('👩‍👩‍👧 😀 @ana!', [user(8, 12)], []);
    expect(parts).toEqual([
      { kind: 'text', text: '👩‍👩‍👧 😀 ' },
      { kind: 'mention', text: '@ana', mention: { ...user(8, 12) } as never },
      { kind: 'text', text: '!' },
    ].map((part) => ('mention' in part ? { ...part, mention: expect.objectContaining({ id: 'u1' }) } : part)));
  });

  it('gives back the whole text, whatever the spans', () => {
    const text = 'a 😀 @ana #tag https://x.org/a_(b), fin';
    for (const [start, end] of [[0, 1], [2, 3], [-1, 4], [3, 2], [5, 500], [4, 8]] as const) {
      const parts = partsOf(text, [user(start, end), user(4, 6)], [{ name: 'tag', start: 9, end: 13 }]);
      expect(parts.map((part) => part.text).join('')).toBe(text);
    }
  });

  it('leaves out spans that do not fit the text', () => {
    expect(partsOf('hola', [user(2, 9)], [])).toEqual([{ kind: 'text', text: 'hola' }]);
  });

  it('links http and https, without the punctuation around them', () => {
    expect(partsOf('mira (https://es.wikipedia.org/wiki/Tertulia), y http://a.b/c.', [], [])).toEqual([
      { kind: 'text', text: 'mira (' },
      { kind: 'link', text: 'https://es.wikipedia.org/wiki/Tertulia', href: 'https://es.wikipedia.org/wiki/Tertulia' },
      { kind: 'text', text: '), y ' },
      { kind: 'link', text: 'http://a.b/c', href: 'http://a.b/c' },
      { kind: 'text', text: '.' },
    ]);
    expect(partsOf('https://x.org/a_(b)', [], [])[0]).toMatchObject({ kind: 'link', text: 'https://x.org/a_(b)' });
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    'vbscript:x file:///etc/passwd',
    'http://',
  ])('leaves %s as text', (text) => {
    expect(partsOf(text, [], []).every((part) => part.kind === 'text')).toBe(true);
  });
});
