import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { prepareTemplate } from './test-database.ts';

/** A PostgreSQL for tests, with one migrated database that every test gateway copies. */
export interface TestPostgres {
  /** The owner's connection to the migrated database. */
  readonly templateUrl: string;
  stop(): Promise<void>;
}

/** Starts the embedded PostgreSQL in a folder for temporary files; `fill` says with what, where not by the migrations. */
export async function startTestPostgres(fill?: (templateUrl: string) => Promise<unknown>): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'paperclip-graphql-test-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o711);
  const server = await startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    // The data of a test run need not survive a power cut.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    return { templateUrl: await prepareTemplate(server.ownerUrl, fill), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

let sharedUrl: string | null = null;
let own: { readonly started: Promise<TestPostgres>; users: number } | null = null;

/** Has the test gateways of this process use a PostgreSQL that was started outside of it, for a whole run of tests. */
export function useTestPostgres(templateUrl: string): void {
  sharedUrl = templateUrl;
}

export interface TestPostgresUse {
  readonly templateUrl: string;
  /** The last one who lets go of a PostgreSQL of this process stops it. */
  release(): Promise<void>;
}

/** The PostgreSQL of the run, or one of this process where there is none. */
export async function takeTestPostgres(): Promise<TestPostgresUse> {
  if (sharedUrl !== null) return { templateUrl: sharedUrl, release: async () => {} };
  own ??= { started: startTestPostgres(), users: 0 };
  const taken = own;
  taken.users += 1;
  const release = async (): Promise<void> => {
    taken.users -= 1;
    if (taken.users > 0) return;
    if (own === taken) own = null;
    await (await taken.started).stop();
  };
  try {
    return { templateUrl: (await taken.started).templateUrl, release };
  } catch (error) {
    if (own === taken) own = null;
    throw error;
  }
}
