import { defineConfig } from 'vitest/config';
import attached from './vitest.attached.config.ts';

/** The same once more on the tables that Paperclip's own migrations make, and a round of attach and detach on each release. */
export default defineConfig(async (environment) => {
  const { test, ...config } = await attached(environment);
  return {
    ...config,
    test: {
      ...test,
      include: [...(test?.include ?? []), 'test/paperclip/*.test.ts'],
      exclude: ['**/node_modules/**'],
      globalSetup: ['test/paperclip/paperclip-setup.ts', 'test/left-out.ts'],
    },
  };
});
