import { fileURLToPath } from 'node:url';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMissing } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { z } from 'zod';
import { asOwner } from './as-owner.ts';
import { isAttached, isUnattachedPaperclip, NotAttachedError } from './attachment.ts';
import { gatewayRole } from './row-security.ts';

export interface MigrationProgress {
  /** The folder of the migration at work. */
  readonly migration: string;
  readonly statementsDone: number;
  readonly statementsTotal: number;
}

export interface MigrateOptions {
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
  readonly migrationsFolder?: string;
}

// A ledger of our own: Paperclip keeps one in drizzle's default place, and the two histories know nothing of each other.
const ledger = { migrationsSchema: 'gateway', migrationsTable: 'migrations' } as const;
const migrationLock = 7_451_203_118;
const oldestServer = 150_000;
const ownMigrations = fileURLToPath(new URL('../../migrations', import.meta.url));

export function migrationFiles(migrationsFolder: string = ownMigrations): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder });
}

/** Brings a database up to date as its owner. Any number of processes may start this at once: one works, the others find it done. */
export async function migrate(ownerUrl: string, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const migrationsFolder = options.migrationsFolder ?? ownMigrations;
  const files = migrationFiles(migrationsFolder);
  return withMigrationLock(ownerUrl, async (client) => {
    await assertServerIsRecent(client);
    if (await isUnattachedPaperclip(client)) throw new NotAttachedError();
    const missing = migrationsMissing(files, await appliedMigrations(client));
    if (missing.length === 0) return { applied: [] };
    // There they are fitted to tables that are Paperclip's own: see src/attach.
    if (await isAttached(client))
      throw new Error('The migrations of an attached database run by "migrate" or "attach".');
    await assertRoleCanBeMade(client);
    const logger = { logQuery: progressOf(missing, options.onProgress) };
    await applyMissing(drizzle({ client, logger }), { migrationsFolder, ...ledger });
    return { applied: missing.map(({ name }) => name) };
  });
}

/** One connection as the owner, alone among all that ask the same: drizzle's own migrator loses every race between two processes. */
export async function withMigrationLock<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return asOwner(ownerUrl, 'migrate', async (client) => {
    // The winner's migrations take as long as they take, and so does the wait for them.
    await client.query('set statement_timeout = 0; set lock_timeout = 0; set client_min_messages = warning');
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    return work(client);
  });
}

export class MigrationEditedError extends Error {
  readonly migration: string;

  constructor(migration: string) {
    super(
      `migrations/${migration}/migration.sql was changed after it was applied to this database. ` +
        'Put the file back as it was and write the change as a new migration.',
    );
    this.migration = migration;
  }
}

export class UnsupportedServerError extends Error {}

const ledgerRows = z.array(z.object({ name: z.string(), hash: z.string() }));

export async function appliedMigrations(client: pg.ClientBase): Promise<ReadonlyMap<string, string>> {
  const table = `${ledger.migrationsSchema}.${ledger.migrationsTable}`;
  const { rows: found } = await client.query('select to_regclass($1) is not null as exists', [table]);
  if (!z.array(z.object({ exists: z.boolean() })).parse(found)[0]?.exists) return new Map();
  const { rows } = await client.query(`select name, hash from ${table}`);
  return new Map(ledgerRows.parse(rows).map(({ name, hash }) => [name, hash]));
}

export function migrationsMissing(
  files: readonly MigrationMeta[],
  applied: ReadonlyMap<string, string>,
): MigrationMeta[] {
  return files.filter(({ name, hash }) => {
    const appliedHash = applied.get(name);
    if (appliedHash !== undefined && appliedHash !== hash) throw new MigrationEditedError(name);
    return appliedHash === undefined;
  });
}

async function assertServerIsRecent(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  const [server] = z.array(z.object({ number: z.number(), version: z.string() })).parse(rows);
  if (server && server.number >= oldestServer) return;
  throw new UnsupportedServerError(`This needs PostgreSQL 15 or newer; the server is ${server?.version ?? 'unknown'}.`);
}

async function assertRoleCanBeMade(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select (rolsuper or rolcreaterole or exists (select from pg_roles where rolname = $1)) as possible
     from pg_roles where rolname = current_user`,
    [gatewayRole],
  );
  if (z.array(z.object({ possible: z.boolean() })).parse(rows)[0]?.possible) return;
  throw new Error(
    `The owner may not create roles. Have an administrator run once: create role ${gatewayRole} nologin;`,
  );
}

/** drizzle's migrator says nothing while it works; its log of statements, in the order of the files, says how far it is. */
function progressOf(missing: readonly MigrationMeta[], onProgress: MigrateOptions['onProgress']) {
  const statements = missing.flatMap(({ name, sql }) => sql.map((text) => ({ name, text })));
  let next = 0;
  return (text: string) => {
    const statement = statements[next];
    if (statement?.text !== text) return;
    next += 1;
    onProgress?.({ migration: statement.name, statementsDone: next, statementsTotal: statements.length });
  };
}
