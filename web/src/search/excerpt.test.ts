import { describe, expect, it } from 'vitest';
import type { Flag } from '@tertulia/client';
import { excerptOf } from './excerpt';

const message = (text: string, change: { flags?: readonly Flag[]; action?: 'mask' } = {}) => ({
  text,
  flags: [],
  action: undefined,
  approved: false,
  masked: false,
  ...change,
});

const shown = (parts: ReturnType<typeof excerptOf>): string => parts.map(({ kind, text }) => (kind === 'found' ? `[${text}]` : text)).join('');

describe('an excerpt', () => {
  it('marks what was found, counted in code points', () => {
    expect(shown(excerptOf(message('👋🏽 hola, hola'), [{ start: 3, end: 7 }, { start: 9, end: 13 }]))).toBe('👋🏽 [hola], [hola]');
  });

  it('of a message without highlights is its text', () => {
    expect(excerptOf(message('hola'), [])).toEqual([{ kind: 'text', text: 'hola' }]);
    expect(excerptOf(message(''), [])).toEqual([]);
  });

  it('does not tell a spoiler, also to who looks for it', () => {
    expect(excerptOf(message('👋🏽 fue ||el gato||, sí'), [{ start: 12, end: 16 }])).toEqual([
      { kind: 'text', text: '👋🏽 fue ' },
      { kind: 'spoiler', text: '||el gato||' },
      { kind: 'text', text: ', sí' },
    ]);
  });

  it('does not look under a mask', () => {
    const flags = [{ list: 'room', severity: 'strong', start: 4, end: 8 }] as const;
    expect(excerptOf(message('una rana más', { flags, action: 'mask' }), [{ start: 0, end: 8 }])).toEqual([
      { kind: 'found', text: 'una ' },
      { kind: 'masked', text: 'rana' },
      { kind: 'text', text: ' más' },
    ]);
  });

  it('of a long message is the part with what was found, and begins with a word', () => {
    const text = `${'antes '.repeat(200)}aguja${' después'.repeat(200)}`;
    const excerpt = shown(excerptOf(message(text), [{ start: 1200, end: 1205 }]));
    expect(excerpt).toMatch(/^…antes /u);
    expect(excerpt).toContain('[aguja] después');
    expect(excerpt).toMatch(/…$/u);
    expect([...excerpt].length).toBeLessThan(300);
  });

  it('at the end of a long message reaches its end', () => {
    const text = `${'antes '.repeat(200)}aguja`;
    expect(shown(excerptOf(message(text), [{ start: 1200, end: 1205 }]))).toMatch(/\[aguja\]$/u);
  });

  it('leaves out highlights that do not fit the text', () => {
    expect(shown(excerptOf(message('hola'), [{ start: 2, end: 40 }]))).toBe('ho[la]');
  });
});
