import { describe, expect, it } from 'vitest';
import { RETRY_MAX_MS, retryDelayMs } from './cadence.ts';

describe('retryDelayMs', () => {
  it('does first what the server asked for', () => {
    expect(retryDelayMs(1, 1_700, 0.9)).toBe(1_700);
  });

  it('grows with the failures, spread by chance, never below what the server asked for and never beyond the limit', () => {
    expect(retryDelayMs(3, 1_000, 0)).toBe(2_000);
    expect(retryDelayMs(3, 1_000, 1)).toBe(4_000);
    expect(retryDelayMs(2, 4_000, 0)).toBe(4_000);
    expect(retryDelayMs(50, 1_000, 1)).toBe(RETRY_MAX_MS);
  });
});
