import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Whole-page tests in a real Chromium against a running server (see e2e/browser.ts). One after the other. */
export default defineConfig({
  resolve: { alias: { '@tertulia/client': fileURLToPath(new URL('client/src/index.ts', import.meta.url)) } },
  test: {
    include: ['e2e/**/*.test.ts', ...(process.env['TERTULIA_SCALE'] === undefined ? [] : ['e2e/scale.bench.ts'])],
    fileParallelism: false,
    testTimeout: 90_000,
    // By itself polling gives up after a second, which a busy machine needs for less.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    // Two cores carry browsers and the whole product: a second try, which the report names.
    retry: 1,
  },
});
