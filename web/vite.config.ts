import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { emojiData } from './emoji-data.ts';

/**
 * What the page may do, whoever serves it. The server sends the same as a header; this copy in the built index.html
 * keeps the promise when a CDN does not. Not in development: Vite's reload client needs inline script there.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  // Messages read aloud: fetched, so that a refusal's reason is known, and played from memory.
  "media-src blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const policyInPage: Plugin = {
  name: 'tertulia-content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
      injectTo: 'head-prepend',
    },
  ],
};

export default defineConfig({
  plugins: [react(), emojiData, policyInPage],
  resolve: { alias: { '@tertulia/client': fileURLToPath(new URL('client/src/index.ts', import.meta.url)) } },
  server: {
    port: 5173,
    // Same origin as the page, so that the session cookie and the Origin check work as in production.
    proxy: { '/api': { target: process.env['TERTULIA_URL'] ?? 'http://localhost:8080' } },
  },
  build: {
    target: 'es2022',
    // Nothing inline: neither assets as data: addresses nor the preload polyfill, so the strict policy holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: { include: ['src/**/*.test.ts', 'client/src/**/*.test.ts'] },
});
