import { describe, expect, test, vi } from 'vitest';
import { namesOf } from './names';

vi.mock('../language/language', () => ({ usePhrases: vi.fn() }));

const ana = { id: 'u1', name: 'ana', displayName: 'Ana María', role: 'member' as const };
const bea = { id: 'u2', name: 'bea', displayName: 'ána maria', role: 'member' as const };
const cea = { id: 'u3', name: 'cea', role: 'member' as const };
const dea = { id: 'u4', name: 'dea', displayName: 'Cea', role: 'member' as const };

describe('names', () => {
  test('a display name has its handle beside it', () => {
    const names = namesOf([ana, cea], undefined);
    expect(names.of(ana)).toEqual({ text: 'Ana María', handle: '@ana', alike: false });
    expect(names.of(cea)).toEqual({ text: 'cea', alike: false });
    expect(names.of({ id: 'u9', name: 'gone' })).toEqual({ text: 'gone', alike: false });
    expect([names.brief(ana), names.full(ana), names.full(cea)]).toEqual(['Ana María', 'Ana María (@ana)', 'cea']);
  });

  test('two who go by the same are told apart, also where one has the name of the other', () => {
    const names = namesOf([ana, bea, cea, dea], undefined);
    expect([ana, bea, dea].map((one) => names.of(one).alike)).toEqual([true, true, true]);
    expect(names.brief(bea)).toBe('ána maria (@bea)');
  });

  test('mine is what my account says', () => {
    const me = { id: 'u1', name: 'ana', displayName: 'Anita' };
    const members = [ana, cea];
    expect(namesOf(members, me).of(ana).text).toBe('Anita');
    expect(namesOf(members, { ...me, displayName: undefined }).of(ana).text).toBe('ana');
    expect(namesOf(members, me)).toBe(namesOf(members, { ...me }));
  });
});
