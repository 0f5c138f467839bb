import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';

export interface Cluster {
  urlOf(database: string): string;
  /** An empty database of its own. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** A PostgreSQL of one test file alone, for tests about roles: those belong to the whole server. */
export async function startCluster(): Promise<Cluster> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-cluster-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o711);
  const server = await startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    settings: { fsync: 'off', synchronous_commit: 'off' },
  });
  const urlOf = (database: string) => {
    const url = new URL(server.ownerUrl);
    url.pathname = `/${database}`;
    return url.href;
  };
  return {
    urlOf,
    createDatabase: async (name) => {
      await execute(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

export async function execute(url: string, statement: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
