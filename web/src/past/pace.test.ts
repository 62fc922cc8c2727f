import { expect, test } from 'vitest';
import type { PastEvent } from '@tertulia/client';
import { heightsOf } from './Density';
import { together, waitFor } from './pace';

const start = Date.UTC(2026, 10, 24, 5, 0, 0);
const at = (ms: number): string => new Date(start + ms).toISOString();
const event = (ms: number): PastEvent => ({ position: `7:${ms}`, event: { at: at(ms) } as PastEvent['event'], annotations: [], erased: false });

test('an event is waited for as long as it took, divided by the speed', () => {
  expect(waitFor(event(2_000), at(0), { speed: 1, skips: true })).toBe(2_000);
  expect(waitFor(event(2_000), at(0), { speed: 16, skips: true })).toBe(125);
  expect(waitFor(event(60_000), at(0), { speed: 4, skips: false })).toBe(15_000);
  expect(waitFor(event(60_000), at(0), { speed: 4, skips: true })).toBe(3_000);
  // A clock of another instance may be behind.
  expect(waitFor(event(0), at(500), { speed: 1, skips: true })).toBe(0);
  // No timer waits for a year.
  expect(waitFor(event(366 * 86_400_000), at(0), { speed: 1, skips: false })).toBe(2 ** 31 - 1);
});

test('what comes in one frame happens together, and always at least one', () => {
  const coming = [0, 100, 200, 5_000].map(event);
  expect(together(coming, { speed: 1, skips: true })).toBe(1);
  expect(together(coming, { speed: 16, skips: true })).toBe(3);
  expect(together([event(0)], { speed: 60, skips: true })).toBe(1);
  expect(together([], { speed: 60, skips: true })).toBe(0);
  expect(together(Array.from({ length: 500 }, () => event(0)), { speed: 1, skips: true })).toBe(50);
});

test('the density puts each bucket where it was', () => {
  const bucket = (ms: number, messages: number) => ({ from: at(ms), messages, mentions: 0, flags: 0, sentiment: { positive: 0, negative: 0, neutral: 0, mixed: 0, other: 0 } });
  const heights = heightsOf([bucket(-30_000, 1), bucket(0, 2), bucket(300_000, 5), bucket(600_000, 7)], start, start + 600_000);
  expect(heights[0]).toBe(3);
  expect(heights[30]).toBe(5);
  expect(heights.at(-1)).toBe(7);
  expect(heights.reduce((sum, height) => sum + height, 0)).toBe(15);
});
