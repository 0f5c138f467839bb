import type { TestProject } from 'vitest/node';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { startServer } from '../../src/testing/global-setup.ts';
import { execute } from '../database/cluster.ts';
import { makePaperclipTables, newestRelease } from './paperclip-tables.ts';

/** Every test file gets a copy of a database that Paperclip's own migrations made, with the gateway attached. */
export default function setup(project: TestProject) {
  return startServer(project, async (templateUrl) => {
    await makePaperclipTables(templateUrl, newestRelease);
    // The seed of the tests fills what Paperclip has dropped since. That attach does without it, the rounds show.
    await execute(templateUrl, 'alter table companies add column if not exists brand_color text');
    await attachDatabase(templateUrl);
  });
}
