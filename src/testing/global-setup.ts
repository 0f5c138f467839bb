import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { prepareTemplate } from './test-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The owner's connection to the run's PostgreSQL, on the migrated template. */
    templateUrl: string;
  }
}

/** One PostgreSQL for the whole run, with one migrated database that every test file copies. */
export default function setup(project: TestProject) {
  return startServer(project);
}

/** The same with a template that is filled in another way than by the migrations. */
export async function startServer(project: TestProject, fill?: (templateUrl: string) => Promise<unknown>) {
  const directory = await mkdtemp(join(tmpdir(), 'paperclip-graphql-test-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o711);
  const server = await startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    // The data of a test run need not survive a power cut.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  project.provide('templateUrl', await prepareTemplate(server.ownerUrl, fill));
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
