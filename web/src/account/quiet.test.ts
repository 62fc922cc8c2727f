import { expect, it, vi } from 'vitest';
import { endOf } from './quiet';
vi.mock('../state/session', () => ({ session: {} }));

it('ends in minutes, or at nine tomorrow by this clock', () => {
  const now = new Date(2026, 11, 31, 23, 30);
  expect(endOf('30', now)).toEqual(new Date(2027, 0, 1, 0, 0));
  expect(endOf('tomorrow', now)).toEqual(new Date(2027, 0, 1, 9, 0));
});
