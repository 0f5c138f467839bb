import { setTimeout as wait } from 'node:timers/promises';
import type { MigrationMeta } from 'drizzle-orm/migrator';
import pg from 'pg';
import { z } from 'zod';
import { isAttached } from '../database/attachment.ts';
import { appliedMigrations, migrationFiles, migrationsMissing, withMigrationLock } from '../database/migrate.ts';
import { gatewayRole, pluginViewsRole } from '../database/row-security.ts';
import { coreTables } from './core-tables.ts';
import { type Examination, examineDatabase, type Mismatch } from './examine-database.ts';
import { type Fitted, type FittedTo, fitStatement } from './migration-statements.ts';
import { grantsInPlaceOfEverybody, readRights, rightsSchema } from './privileges.ts';
import { standInStatements } from './stand-ins.ts';
import { createSuggestedIndexes, missingSuggestedIndexes, type SuggestedIndex } from './suggested-indexes.ts';

export interface AttachPlan {
  readonly examination: Examination;
  /** The gateway's migrations that have not run here yet. */
  readonly migrations: readonly string[];
  /** What runs, in this order, in one transaction. */
  readonly statements: readonly string[];
  /** What the migrations would do to Paperclip's tables, and does not happen. */
  readonly left: readonly Exclude<Fitted, { run: string }>[];
  readonly indexes: readonly SuggestedIndex[];
}

export interface AttachOptions {
  readonly withIndexes?: boolean;
  readonly onProgress?: (message: string) => void;
  readonly migrationsFolder?: string | undefined;
}

/** What was there before, so that it can be put back. */
export const beforeSchema = z.object({
  /** Paperclip's tables that had row security already. */
  rowSecurity: z.array(z.string()),
  rights: rightsSchema,
  /** Of the roles that belong to the whole server: those that were there. */
  roles: z.array(z.string()),
  /** Tables with names of Paperclip that the gateway made. */
  madeTables: z.array(z.string()),
});

/** The database is not one that the gateway could work with. */
export class CannotAttachError extends Error {
  readonly problems: readonly Mismatch[];

  constructor(problems: readonly Mismatch[]) {
    const lines = problems.map(({ object, problem, remedy }) => `  - ${object} ${problem}. ${remedy}.`);
    super(`The gateway cannot work with this database. Nothing was changed.\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

export class TablesBusyError extends Error {
  constructor(what: string) {
    super(
      `Others hold locks on Paperclip's tables for longer than they were waited for; ${what}. Nothing was changed. ` +
        'It needs the tables for a moment without anybody else: try again when less is going on.',
    );
  }
}

/** What attaching would do. It changes nothing. */
export async function planAttach(client: pg.ClientBase, options: AttachOptions = {}): Promise<AttachPlan> {
  const examination = await examineDatabase(client);
  const files = migrationFiles(options.migrationsFolder);
  const missing = migrationsMissing(files, await appliedMigrations(client));
  const fitted = fittedTo(examination);
  const { statements, left } = fitMigrations(missing, fitted);
  const first = examination.isAttached ? [] : [...(await grantsInPlaceOfEverybody(client))];
  const all = fitMigrations(files, fitted);
  const standIns = await standInStatements(client, examination);
  // Columns that came, or went, with another version of Paperclip: what names them says so again.
  const again = examination.isAttached && standIns.length > 0 ? all.again : [];
  return {
    examination,
    migrations: missing.map(({ name }) => name),
    statements: [...first, ...statements, ...again, ...standIns, ...(await openToOthers(client, examination))],
    left,
    indexes: await missingSuggestedIndexes(client, all.indexes),
  };
}

/**
 * Attaches the gateway to Paperclip's database, or brings one that is attached up to date. All of it happens in one transaction, which
 * waits for no lock longer than half a second; the indexes come afterwards, one by one, and can be made again where that was interrupted.
 */
export async function attachDatabase(ownerUrl: string, options: AttachOptions = {}): Promise<AttachPlan> {
  const onProgress = options.onProgress ?? (() => {});
  return withMigrationLock(ownerUrl, async (client) => {
    const plan = await planAttach(client, options);
    if (plan.examination.problems.length > 0) throw new CannotAttachError(plan.examination.problems);
    if (plan.statements.length > 0) await inShortTransaction(client, 'attaching', () => apply(client, options));
    if (options.withIndexes) await createSuggestedIndexes(client, plan.indexes, onProgress);
    return plan;
  });
}

/** Under the locks, from what is there now and not from what was planned. */
async function apply(client: pg.ClientBase, options: AttachOptions): Promise<void> {
  await client.query(
    `lock table ${(await tablesThere(client)).map((name) => `public.${pg.escapeIdentifier(name)}`).join(', ')} in access exclusive mode`,
  );
  const plan = await planAttach(client, options);
  if (plan.examination.problems.length > 0) throw new CannotAttachError(plan.examination.problems);
  if (!(await isAttached(client))) await keepWhatWas(client, plan.examination);
  for (const statement of plan.statements) await client.query(statement);
  const files = new Map(migrationFiles(options.migrationsFolder).map((file) => [file.name, file]));
  for (const name of plan.migrations) {
    const { hash, folderMillis } = files.get(name) as MigrationMeta;
    await client.query('insert into gateway.migrations (hash, created_at, name) values ($1, $2, $3)', [
      hash,
      folderMillis,
      name,
    ]);
  }
}

async function keepWhatWas(client: pg.ClientBase, examination: Examination): Promise<void> {
  const { rows } = await client.query(
    `select array(select relname::text from pg_catalog.pg_class where relnamespace = 'public'::regnamespace and relrowsecurity) as tables,
       array(select rolname::text from pg_catalog.pg_roles where rolname in ($1, $2)) as roles`,
    [gatewayRole, pluginViewsRole],
  );
  const [was] = z.tuple([z.object({ tables: z.array(z.string()), roles: z.array(z.string()) })]).parse(rows);
  const before: z.infer<typeof beforeSchema> = {
    rowSecurity: was.tables,
    rights: await readRights(client),
    roles: was.roles,
    madeTables: [...examination.missingTables],
  };
  await client.query(`
    create schema gateway;
    create table gateway.attachment (
      single boolean primary key default true check (single),
      attached_at timestamptz not null default now(),
      before jsonb not null
    );
    revoke all on gateway.attachment from public;
    create table gateway.migrations (
      id serial primary key, hash text not null, created_at bigint, name text, applied_at timestamptz default now()
    )`);
  await client.query('insert into gateway.attachment (before) values ($1)', [JSON.stringify(before)]);
}

function fittedTo({ lacking, missingTables }: Examination): FittedTo {
  return { lacking, made: new Set(missingTables) };
}

/** The gateway's migrations as they run beside Paperclip's own tables. */
export function fitMigrations(files: readonly MigrationMeta[], fitted: FittedTo) {
  const statements: string[] = [];
  const indexes: string[] = [];
  const again: string[] = [];
  const left: Exclude<Fitted, { run: string }>[] = [];
  for (const statement of files.flatMap(({ sql }) => sql)) {
    const one = fitStatement(statement, fitted);
    if (one === null) continue;
    if ('run' in one) {
      statements.push(one.run);
      if (one.again !== undefined) again.push(one.again);
    } else left.push(one);
    if ('left' in one && one.left === 'index') indexes.push(statement);
  }
  return { statements, indexes, again, left };
}

export const othersPolicy = 'paperclip_graphql_others';

/** Row security hides every row from a role that no policy names: Paperclip's other roles go on seeing what they saw. */
async function openToOthers(client: pg.ClientBase, { otherRoles }: Examination): Promise<string[]> {
  const rolesOf = new Map<string, string[]>();
  for (const [role, tables] of otherRoles) {
    for (const table of tables) rolesOf.set(table, [...(rolesOf.get(table) ?? []), role]);
  }
  const { rows } = await client.query(
    `select c.relname as table, array(select r.rolname::text from pg_catalog.pg_roles as r where r.oid = any(p.polroles)) as roles
     from pg_catalog.pg_policy as p join pg_catalog.pg_class as c on c.oid = p.polrelid
     where c.relnamespace = 'public'::regnamespace and p.polname = $1`,
    [othersPolicy],
  );
  const there = z.array(z.object({ table: z.string(), roles: z.array(z.string()) })).parse(rows);
  return [...rolesOf].flatMap(([table, roles]) => {
    const policy = there.find((one) => one.table === table);
    if (policy !== undefined && roles.every((role) => policy.roles.includes(role))) return [];
    const name = `public.${pg.escapeIdentifier(table)}`;
    const to = roles.map((role) => pg.escapeIdentifier(role)).join(', ');
    return [
      `drop policy if exists ${othersPolicy} on ${name}`,
      `create policy ${othersPolicy} on ${name} to ${to} using (true) with check (true)`,
    ];
  });
}

async function tablesThere(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query(
    `select relname::text as name from pg_catalog.pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname = any($1) order by 1`,
    [coreTables.map(({ name }) => name)],
  );
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name);
}

const attempts = 10;

/** All or nothing, and never long in the way of Paperclip: what waits for a table makes everybody behind it wait as well. */
export async function inShortTransaction<T>(client: pg.ClientBase, what: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query(`begin; set local lock_timeout = '500ms'`);
    try {
      const result = await work();
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {
        // The connection is gone, and the transaction with it: the first error says why.
      });
      // 55P03: a lock was not given in time. 40P01: two waited for each other.
      if (!(error instanceof pg.DatabaseError) || !['55P03', '40P01'].includes(error.code ?? '')) throw error;
      if (attempt === attempts) throw new TablesBusyError(what);
      await wait(100 * attempt);
    }
  }
}
