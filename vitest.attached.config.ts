import { defineConfig, mergeConfig } from 'vitest/config';
import common from './vitest.config.ts';

const rooms =
  'activity,checkout,comments,costs,documents,idempotency,isolation,issues,live,namespaces,node,orchestration,paging,plugins,relations,runs,subtree,viewer,wakeups';

/** What fields and mutations promise, once more on a database whose tables are Paperclip's own. */
export default defineConfig(() => {
  const config = mergeConfig(common, { test: {} });
  return {
    ...config,
    test: {
      ...config.test,
      include: [`test/{${rooms}}/*.test.ts`],
      globalSetup: ['test/attach/attached-setup.ts', 'test/left-out.ts'],
      env: { TESTS_ON: 'attached' },
    },
  };
});
