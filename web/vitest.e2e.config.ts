import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Restarts the server, which is no company for others. */
const alone = ['e2e/stream.test.ts'];

/** Whole-page tests in a real Chromium against a running server (see e2e/browser.ts). Much of them is waiting, so two files run at a time. */
export default defineConfig({
  resolve: { alias: { '@tertulia/client': fileURLToPath(new URL('client/src/index.ts', import.meta.url)) } },
  test: {
    testTimeout: 90_000,
    // By itself polling gives up after a second, which a busy machine needs for less.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    // Two cores carry browsers and the whole product: a second try, which the report names.
    retry: 1,
    projects: [
      { extends: true, test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'together', include: ['e2e/**/*.test.ts'], exclude: alone, maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
});
