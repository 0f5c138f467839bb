import { defineConfig } from 'vitest/config';

// As Node resolves packages, without Vite's `development`: graphql has a build for that, and two graphqls do not mix.
// And this package by its sources: what it hands out to others has to be built first.
const conditions = ['paperclip-graphql-source', 'node', 'module-sync'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Wants packages of Paperclip's own: npm run test:paperclip.
    exclude: ['**/node_modules/**', 'test/paperclip/**'],
    setupFiles: ['src/testing/vitest-setup.ts'],
    globalSetup: ['src/testing/global-setup.ts', 'test/left-out.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
