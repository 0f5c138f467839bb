import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { backendPid } from '../../database/backend-pid.ts';
import { loginUrl, passwordVerifier } from '../../database/login.ts';
import { SessionSeal } from '../../database/session-seal.ts';
import type { Manifest } from '../plugins/manifest.ts';
import type { MigrationFile } from './migration-files.ts';
import { type AcceptedDdl, checkMigration } from './migration-gate.ts';
import { PluginMigrationEditedError, PluginMigrationError, PluginMigrationMissingError } from './namespace.errors.ts';
import { coreSchema } from './namespace-name.ts';
import { readNamespaceProblems } from './namespace-posture.sql.ts';
import {
  inTransaction,
  type Namespace,
  provisionNamespace,
  revokeOtherCoreReads,
  withNamespaceLock,
} from './provision-namespace.service.ts';
import { addReference } from './scope-keys.sql.ts';
import { type ScopeRules, UnscopableTableError } from './scope-rules.ts';
import { scopeTables } from './scope-tables.sql.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';

export interface NamespaceMigration {
  readonly pluginId: string;
  readonly pluginKey: string;
  readonly pluginVersion: string;
  readonly database: NonNullable<Manifest['database']>;
  readonly files: readonly MigrationFile[];
}

export interface MigrationStep {
  readonly file: string;
  readonly statementsDone: number;
  readonly statementsTotal: number;
  readonly filesDone: number;
  readonly filesTotal: number;
}

export interface NamespaceMigrated {
  readonly namespace: string;
  /** The files that ran now. */
  readonly applied: readonly string[];
  readonly alreadyApplied: readonly string[];
  /** What was accepted otherwise than it was written, one sentence each. */
  readonly notes: readonly string[];
  readonly crossCompanyTables: readonly string[];
}

const ledgerRows = z.array(z.object({ key: z.string(), checksum: z.string(), status: z.string() }));

/**
 * Brings a plugin's database to its files: makes the namespace where there is none, and runs what has not run yet, all of it or
 * nothing. The files run as the role that owns the plugin's schema and nothing else, on a connection of its own: a statement that
 * got past every check would still find no way out of there.
 */
export async function migrateNamespace(
  owner: pg.ClientBase,
  ownerUrl: string,
  migration: NamespaceMigration,
  onProgress: (step: MigrationStep) => void = () => {},
): Promise<NamespaceMigrated> {
  const { pluginId, pluginKey, database, files } = migration;
  return withNamespaceLock(owner, pluginId, async () => {
    const { coreReadTables, namespaceSlug, crossCompanyTables = [] } = database;
    const namespace = await provisionNamespace(owner, { pluginId, pluginKey, namespaceSlug, coreReadTables });
    const applied = await appliedFiles(owner, pluginId);
    const rules = {
      namespace: namespace.name,
      loginRole: namespace.loginRole,
      ownerRole: namespace.ownerRole,
      crossCompanyTables,
    };
    const run = new MigrationRun(migration, rules, onProgress);
    try {
      const pending = pendingFiles(files, applied);
      const seal = await SessionSeal.read(owner as pg.Client);
      await asSchemaOwner(owner, ownerUrl, namespace, (client) => run.perform(client, pending, seal));
      await owner.query(
        `update plugin_database_namespaces set status = 'active', updated_at = now() where plugin_id = $1 and status <> 'active'`,
        [pluginId],
      );
      await revokeOtherCoreReads(owner, namespace.loginRole, coreReadTables ?? []);
      return {
        namespace: namespace.name,
        applied: pending.map(({ key }) => key),
        alreadyApplied: [...applied.keys()],
        notes: run.notes,
        crossCompanyTables,
      };
    } catch (error) {
      const failure = describeFailure(error, run.at);
      await recordFailure(owner, migration, namespace.name, failure);
      throw failure;
    }
  });
}

async function appliedFiles(owner: pg.ClientBase, pluginId: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await owner.query(
    'select migration_key as key, checksum, status from plugin_migrations where plugin_id = $1 order by applied_at, migration_key',
    [pluginId],
  );
  return new Map(ledgerRows.parse(rows).flatMap((row) => (row.status === 'applied' ? [[row.key, row.checksum]] : [])));
}

function pendingFiles(files: readonly MigrationFile[], applied: ReadonlyMap<string, string>): MigrationFile[] {
  for (const key of applied.keys()) {
    if (!files.some((file) => file.key === key)) throw new PluginMigrationMissingError(key);
  }
  const pending = files.filter(({ key, checksum }) => {
    const before = applied.get(key);
    if (before !== undefined && before !== checksum) throw new PluginMigrationEditedError(key);
    return before === undefined;
  });
  const last = files.findLastIndex(({ key }) => applied.has(key));
  const early = pending.find((file) => files.indexOf(file) < last);
  if (early) {
    throw new PluginMigrationError(
      early.key,
      `stands before ${files[last]?.key}, which was applied without it. Give it a name behind all others.`,
    );
  }
  return pending;
}

/** Statements after which the tables are what they were. */
const keepsShape: ReadonlySet<string> = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'COMMENT',
  'CREATE TYPE',
  'CREATE DOMAIN',
]);

/** One run: the statements of all pending files, in one transaction. */
class MigrationRun {
  readonly notes: string[] = [];
  /** What is at work, for the report of a failure. */
  at: { readonly file: MigrationFile; readonly statement: AcceptedDdl | null } | null = null;
  readonly #migration: NamespaceMigration;
  readonly #rules: ScopeRules;
  readonly #onProgress: (step: MigrationStep) => void;

  constructor(migration: NamespaceMigration, rules: ScopeRules, onProgress: (step: MigrationStep) => void) {
    this.#migration = migration;
    this.#rules = rules;
    this.#onProgress = onProgress;
  }

  async perform(client: pg.Client, pending: readonly MigrationFile[], seal: SessionSeal): Promise<void> {
    // Everything is read before anything runs: the most likely failure costs no lock.
    const read: { file: MigrationFile; statements: readonly AcceptedDdl[] }[] = [];
    for (const file of pending) {
      this.at = { file, statement: null };
      read.push({ file, statements: (await this.#check(file)).statements });
    }
    this.at = null;
    await inTransaction(client, async () => {
      // Tables that came with the namespace, from before it was the gateway's.
      this.notes.push(...(await scopeTables(client, this.#rules)));
      for (const [filesDone, { file, statements }] of read.entries()) {
        for (const [statementsDone, statement] of statements.entries()) {
          this.at = { file, statement };
          this.#onProgress({
            file: file.key,
            statementsDone,
            statementsTotal: statements.length,
            filesDone,
            filesTotal: read.length,
          });
          await this.#run(client, file, statement);
        }
        this.at = { file, statement: null };
        await this.#record(client, file, seal);
        this.#onProgress({
          file: file.key,
          statementsDone: statements.length,
          statementsTotal: statements.length,
          filesDone: filesDone + 1,
          filesTotal: read.length,
        });
      }
      const { namespace: name, loginRole, ownerRole } = this.#rules;
      const problems = await readNamespaceProblems(client, { name, loginRole, ownerRole });
      if (problems.length > 0) {
        throw new UnscopableTableError(
          `What the migrations leave does not keep companies apart: ${problems.map(({ object, problem }) => `${object} ${problem}`).join('; ')}.`,
        );
      }
    });
  }

  #check(file: MigrationFile) {
    const { coreReadTables = [], crossCompanyTables = [] } = this.#migration.database;
    return checkMigration(file.text, {
      namespace: this.#rules.namespace,
      coreSchema,
      coreReadTables,
      scopedTables: { has: (table) => !crossCompanyTables.includes(table) },
    });
  }

  async #run(client: pg.Client, file: MigrationFile, statement: AcceptedDdl): Promise<void> {
    for (const { position, message } of statement.notes) {
      const { line } = placeOf(file.text, position);
      this.notes.push(`${file.key}:${line}: ${message}`);
    }
    if (!statement.skip) {
      // One statement each, by the protocol that runs no second one.
      const query: pg.QueryConfig & { readonly queryMode: 'extended' } = {
        text: statement.text,
        queryMode: 'extended',
      };
      await client.query(query);
      if (!keepsShape.has(statement.kind)) await scopeTables(client, this.#rules);
    }
    for (const reference of statement.references) await addReference(client, this.#rules, reference);
  }

  async #record(client: pg.Client, file: MigrationFile, seal: SessionSeal): Promise<void> {
    const { pluginId, pluginKey, pluginVersion } = this.#migration;
    const session = { loginRole: this.#rules.ownerRole, backendPid: backendPid(client) };
    const entry = {
      pluginId,
      pluginKey,
      pluginVersion,
      namespaceName: this.#rules.namespace,
      migrationKey: file.key,
      checksum: file.checksum,
    };
    await client.query('select plugin_core.record_migration($1, $2)', seal.say('migration', session, entry));
  }
}

/** The role that owns the schema can log in only while this runs, with a password that nobody keeps. */
async function asSchemaOwner<T>(
  owner: pg.ClientBase,
  ownerUrl: string,
  { ownerRole }: Namespace,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const role = pg.escapeIdentifier(ownerRole);
  const password = randomBytes(24).toString('base64url');
  const { rows } = await owner.query(`select current_database() as name, now() + interval '10 minutes' as until`);
  const [database] = z.tuple([z.object({ name: z.string(), until: z.date() })]).parse(rows);
  await owner.query(
    `alter role ${role} login connection limit 1 password ${passwordVerifier(password)} valid until '${database.until.toISOString()}'`,
  );
  const client = new pg.Client({
    connectionString: loginUrl(ownerUrl, database.name, { role: ownerRole, password }),
    application_name: 'paperclip-graphql plugin migrations',
    options: '-c client_min_messages=warning',
  });
  // Ended in the middle by an operator, the query in flight fails with the reason; the event must not end the process as well.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
    await owner.query(`alter role ${role} nologin password null`).catch(() => {
      // The owner's connection is gone too. The password was never kept, and ends by itself.
    });
  }
}

/** A failure in the words of whoever wrote the file, with the place in it. */
function describeFailure(error: unknown, at: MigrationRun['at']): Error {
  if (error instanceof UnscopableTableError && !at) return new PluginMigrationError(null, error.message);
  if (error instanceof PluginMigrationError || !at) return error instanceof Error ? error : new Error('unknown');
  const { file, statement } = at;
  if (error instanceof SqlRefusal) {
    return new PluginMigrationError(
      file.key,
      error.message,
      error.position === null ? null : placeOf(file.text, error.position),
    );
  }
  const begin = statement ? statement.positionInSource(1) : null;
  if (error instanceof UnscopableTableError) {
    return new PluginMigrationError(file.key, error.message, begin === null ? null : placeOf(file.text, begin));
  }
  if (error instanceof pg.DatabaseError && statement) {
    const position =
      error.position === undefined ? begin : (statement.positionInSource(Number(error.position)) ?? begin);
    return new PluginMigrationError(
      file.key,
      messageOf(error),
      position === null ? null : placeOf(file.text, position),
    );
  }
  return error instanceof Error ? error : new Error('unknown');
}

function messageOf(error: pg.DatabaseError): string {
  if (error.code === '28000') {
    return 'a row is inserted without a company. A migration speaks for none: say company_id for each row, or name the table in database.crossCompanyTables of the manifest.';
  }
  return error.message;
}

/** Line and column of a position, all counted from 1. */
export function placeOf(text: string, position: number): { line: number; column: number } {
  const before = [...text].slice(0, position - 1).join('');
  const line = before.split('\n').length;
  return { line, column: [...before.slice(before.lastIndexOf('\n') + 1)].length + 1 };
}

/** What failed is written down, by the owner: the transaction that failed can write nothing. A file that was applied stays so. */
async function recordFailure(
  owner: pg.ClientBase,
  { pluginId, pluginKey, pluginVersion, files }: NamespaceMigration,
  namespace: string,
  failure: Error,
): Promise<void> {
  const file = failure instanceof PluginMigrationError ? files.find(({ key }) => key === failure.file) : undefined;
  try {
    if (file) {
      await owner.query(
        `insert into plugin_migrations as m
           (plugin_id, plugin_key, namespace_name, migration_key, checksum, plugin_version, status, error_message)
         values ($1, $2, $3, $4, $5, $6, 'failed', $7)
         on conflict (plugin_id, migration_key) do update
           set checksum = excluded.checksum, plugin_version = excluded.plugin_version, started_at = now(),
               error_message = excluded.error_message
           where m.status <> 'applied'`,
        [pluginId, pluginKey, namespace, file.key, file.checksum, pluginVersion, failure.message.slice(0, 4_000)],
      );
    }
    // Where earlier files stand, the namespace is what it was before this run, and goes on serving.
    await owner.query(
      `update plugin_database_namespaces as n set status = 'migration_failed', updated_at = now()
       where n.plugin_id = $1
         and not exists (select from plugin_migrations as m where m.plugin_id = n.plugin_id and m.status = 'applied')`,
      [pluginId],
    );
  } catch {
    // The first failure says more than that it could not be written down.
  }
}
