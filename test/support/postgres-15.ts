import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';
import { prepareTemplate } from '../../src/testing/test-database.ts';

/** Where Debian's package postgresql-15 puts its programs. */
const programs = process.env.POSTGRES_15_BIN ?? '/usr/lib/postgresql/15/bin';

export const hasPostgres15 = existsSync(join(programs, 'postgres'));

export interface OlderPostgres {
  /** The owner's connection to it. */
  readonly ownerUrl: string;
  readonly templateUrl: string;
  stop(): Promise<void>;
}

/** The oldest PostgreSQL that the gateway takes, as a server of its own with a migrated template. */
export async function startPostgres15(): Promise<OlderPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'postgres-15-'));
  await chmod(directory, 0o711);
  const packageDirectory = join(directory, 'package');
  await mkdir(join(packageDirectory, 'native'), { recursive: true });
  await symlink(programs, join(packageDirectory, 'native', 'bin'));
  const server = await startEmbeddedPostgres(
    {
      dataDirectory: join(directory, 'postgres'),
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    },
    { packageDirectory },
  );
  return {
    ownerUrl: server.ownerUrl,
    templateUrl: await prepareTemplate(server.ownerUrl),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
