import { describe, expect, it } from 'vitest';
import { fromHistory } from '../state/message';
import { wire } from '../state/fixture';
import { masksOf, partsOf, readable } from './text';

const user = (start: number, end: number) => ({ kind: 'user' as const, id: 'u1', name: 'ana', start, end });

const words = { masked: '[covered]', spoiler: 'Spoiler' };

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

describe('masks', () => {
  const flag = (start: number, end: number, severity: 'mild' | 'strong' | 'severe' = 'strong') => ({ list: 'es/profanity', severity, start, end });

  it('cover their span in code points, and win over mentions, tags and links in it', () => {
    expect(partsOf('😀 @ana fea', [user(2, 6)], [], [flag(7, 10)])).toMatchObject([
      { kind: 'text', text: '😀 ' },
      { kind: 'mention', text: '@ana' },
      { kind: 'text', text: ' ' },
      { kind: 'masked', text: 'fea' },
    ]);
    expect(partsOf('@ana fea', [user(0, 4)], [], [flag(3, 8)])).toMatchObject([{ kind: 'text', text: '@an' }, { kind: 'masked', text: 'a fea' }]);
    const hidden = partsOf('a https://x.org/fea b', [], [], [flag(16, 19)]);
    expect(hidden.filter((part) => part.kind === 'masked').map((part) => part.text)).toEqual(['fea']);
    expect(hidden.some((part) => part.kind !== 'masked' && part.text.includes('fea'))).toBe(false);
  });

  it('are for strong words of a room that masks, until they are approved', () => {
    const flags = [flag(0, 3, 'mild'), flag(4, 7), flag(8, 9, 'severe'), { ...flag(10, 11), list: 'room' }];
    const message = (change: object) => fromHistory(wire(1, { flags, action: 'mask', ...change }), 1);
    expect(masksOf(message({})).map((mask) => mask.start)).toEqual([4, 8, 10]);
    expect(masksOf(message({ action: 'tag' }))).toEqual([]);
    expect(masksOf(message({ approved: true }))).toEqual([]);
  });

  it('leave nothing of what they cover in the text that is read aloud or quoted', () => {
    const message = fromHistory(wire(1, { text: 'qué 😀 cosa fea, ana', flags: [flag(11, 14)], action: 'mask' }), 1);
    expect(readable(message, words)).toBe('qué 😀 cosa [covered], ana');
    expect(readable({ ...message, approved: true }, words)).toBe('qué 😀 cosa fea, ana');
  });
});
