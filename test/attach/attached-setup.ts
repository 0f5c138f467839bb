import type { TestProject } from 'vitest/node';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { startServer } from '../../src/testing/global-setup.ts';
import { execute } from '../database/cluster.ts';
import { paperclipIndexes, paperclipKeys, paperclipTables } from './paperclip-tables.sql.ts';

/** Every test file gets a copy of a database of Paperclip's, with the gateway attached, instead of one of the gateway's own. */
export default function setup(project: TestProject) {
  return startServer(project, async (templateUrl) => {
    await execute(
      templateUrl,
      ['create extension pg_trgm', paperclipTables, paperclipKeys, paperclipIndexes].join(';\n'),
    );
    await attachDatabase(templateUrl);
  });
}
