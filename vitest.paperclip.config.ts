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
      // A control of the search by random statements: how soon it finds what is laid open depends on how much lies around it, and
      // Paperclip's catalog is ten times ours. What holds the plugins' databases is asked here as everywhere.
      exclude: ['**/node_modules/**', 'test/namespaces/defences-taken-out.test.ts'],
      globalSetup: ['test/paperclip/paperclip-setup.ts', 'test/left-out.ts'],
    },
  };
});
