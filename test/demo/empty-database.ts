import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';

/** A server for the tests of one file, with as many migrated, empty databases as they ask for. */
export class DatabaseServer {
  readonly #postgres: EmbeddedPostgres;
  readonly #directory: string;
  #databases = 0;

  private constructor(postgres: EmbeddedPostgres, directory: string) {
    this.#postgres = postgres;
    this.#directory = directory;
  }

  static async start(): Promise<DatabaseServer> {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'demo-data-')));
    chmodSync(directory, 0o711);
    return new DatabaseServer(await startEmbeddedPostgres({ dataDirectory: join(directory, 'postgres') }), directory);
  }

  /** The owner's address of a new database. */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `demo_${this.#databases}`;
    await queryOnce(this.#postgres.ownerUrl, `create database ${name}`);
    const url = new URL(this.#postgres.ownerUrl);
    url.pathname = `/${name}`;
    await migrate(url.href);
    return url.href;
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

export async function queryOnce(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}
