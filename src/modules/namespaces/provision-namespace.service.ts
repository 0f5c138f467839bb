import pg from 'pg';
import { z } from 'zod';
import { isAttached } from '../../database/attachment.ts';
import { passwordVerifier } from '../../database/login.ts';
import { pluginRoleLimits } from '../../database/plugin-role-limits.ts';
import { coreReadTables } from '../plugins/manifest.ts';
import { catalogsOfMigrations, ensureWalls, readOpenWalls } from './database-walls.sql.ts';
import { NamespaceOfPaperclipError, NamespaceTakenError } from './namespace.errors.ts';
import { namespaceName, pluginRoles } from './namespace-name.ts';

/** The plugin that a namespace is for, and what its manifest says of its database. */
export interface NamespaceOwner {
  readonly pluginId: string;
  readonly pluginKey: string;
  readonly namespaceSlug?: string | undefined;
  readonly coreReadTables?: readonly string[] | undefined;
}

export interface Namespace {
  readonly name: string;
  readonly loginRole: string;
  readonly ownerRole: string;
}

const passwordRows = z.tuple([z.object({ password: z.string() })]);

/**
 * Makes what a plugin's database needs and lacks: the walls around all plugins, its two roles, its schema and its rights. In one
 * transaction of the owner's, under the namespace's lock; where all is there already, nothing changes.
 */
export async function provisionNamespace(owner: pg.ClientBase, plugin: NamespaceOwner): Promise<Namespace> {
  return inTransaction(owner, async () => {
    await lockWalls(owner);
    await leaveToPaperclip(owner, plugin);
    await ensureWalls(owner);
    const name = await chooseName(owner, plugin);
    const roles = pluginRoles(plugin.pluginKey, await databaseName(owner));
    await ensureRoles(owner, roles.login, roles.owner);
    await ensureSchema(owner, name, roles);
    await grantCoreReads(owner, roles.login, plugin.coreReadTables ?? []);
    await owner.query(
      `insert into plugin_database_namespaces (plugin_id, plugin_key, namespace_name) values ($1, $2, $3)
       on conflict (plugin_id) do update set plugin_key = excluded.plugin_key, updated_at = now()`,
      [plugin.pluginId, plugin.pluginKey, name],
    );
    const kept = await owner.query(
      `insert into gateway.plugin_logins (plugin_id, plugin_key, namespace_name, login_role, owner_role, password)
       values ($1, $2, $3, $4, $5, replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''))
       on conflict (plugin_id) do update set plugin_key = excluded.plugin_key, namespace_name = excluded.namespace_name,
         login_role = excluded.login_role, owner_role = excluded.owner_role
       returning password`,
      [plugin.pluginId, plugin.pluginKey, name, roles.login, roles.owner],
    );
    // Said again each time: roles do not come along with a database that is restored elsewhere. Who is connected stays so.
    const { password } = passwordRows.parse(kept.rows)[0];
    await owner.query(`alter role ${pg.escapeIdentifier(roles.login)} password ${passwordVerifier(password)}`);
    return { name, loginRole: roles.login, ownerRole: roles.owner };
  });
}

export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      // The connection is gone, and the transaction with it: the first error says why.
    });
    throw error;
  }
}

/**
 * Provisioning, migrating and purging one plugin's namespace happen one after the other, whoever asks for it. The lock is the session's,
 * so that it outlives the transactions in between; one that is killed lets go of it.
 */
export async function withNamespaceLock<T>(owner: pg.ClientBase, pluginId: string, work: () => Promise<T>): Promise<T> {
  const key = `hashtextextended('plugin namespace ' || $1, 7451203120)`;
  await owner.query(`select pg_advisory_lock(${key})`, [pluginId]);
  try {
    return await work();
  } finally {
    await owner.query(`select pg_advisory_unlock(${key})`, [pluginId]).catch(() => {
      // The connection is gone, and the lock with it.
    });
  }
}

/**
 * Until the transaction ends. Rights on what all plugins share, views and catalogs among them, are one row for each object: two
 * transactions that give or take them for two plugins at once would fail.
 */
export async function lockWalls(owner: pg.ClientBase): Promise<void> {
  await owner.query('select pg_advisory_xact_lock(7451203121)');
}

/** Closes what a later version of the gateway wants closed, or an administrator opened, where any plugin has a database. */
export async function closeWallsAgain(owner: pg.ClientBase): Promise<void> {
  const { rowCount } = await owner.query('select from gateway.plugin_logins limit 1');
  if (rowCount === 0 || (await readOpenWalls(owner)).length === 0) return;
  await inTransaction(owner, async () => {
    await lockWalls(owner);
    await ensureWalls(owner);
  });
}

/** In Paperclip's own database a plugin's schema that it made is still in use by its own plugin host. */
async function leaveToPaperclip(owner: pg.ClientBase, { pluginId, pluginKey }: NamespaceOwner): Promise<void> {
  if (!(await isAttached(owner))) return;
  const { rows } = await owner.query(
    `select n.namespace_name as name from plugin_database_namespaces as n
     where n.plugin_id = $1 and not exists (select from gateway.plugin_logins as l where l.plugin_id = n.plugin_id)`,
    [pluginId],
  );
  const [theirs] = z.array(z.object({ name: z.string() })).parse(rows);
  if (theirs) throw new NamespaceOfPaperclipError(pluginKey, theirs.name);
}

/** A namespace keeps the name that the ledger has for it, whatever a later manifest's slug would make of it: its tables are there. */
async function chooseName(owner: pg.ClientBase, plugin: NamespaceOwner): Promise<string> {
  const { rows } = await owner.query(
    `select n.namespace_name as name, n.plugin_id = $1 as is_own from plugin_database_namespaces as n
     where n.plugin_id = $1 or n.namespace_name = $2
     union all
     select l.namespace_name, l.plugin_id = $1 from gateway.plugin_logins as l where l.namespace_name = $2 and l.plugin_key <> $3`,
    [plugin.pluginId, namespaceName(plugin.pluginKey, plugin.namespaceSlug), plugin.pluginKey],
  );
  const known = z.array(z.object({ name: z.string(), is_own: z.boolean() })).parse(rows);
  const own = known.find(({ is_own }) => is_own);
  if (own) return own.name;
  const name = namespaceName(plugin.pluginKey, plugin.namespaceSlug);
  if (known.length > 0) throw new NamespaceTakenError(name);
  return name;
}

async function databaseName(owner: pg.ClientBase): Promise<string> {
  const { rows } = await owner.query('select current_database() as name');
  return z.tuple([z.object({ name: z.string() })]).parse(rows)[0].name;
}

async function ensureRoles(owner: pg.ClientBase, login: string, schemaOwner: string): Promise<void> {
  for (const [role, attributes] of [
    [login, `login noinherit connection limit ${pluginRoleLimits.connections}`],
    [schemaOwner, 'nologin noinherit'],
  ] as const) {
    const name = pg.escapeIdentifier(role);
    const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [role]);
    if (rowCount === 0) await owner.query(`create role ${name} ${attributes}`);
    for (const [setting, value] of [
      ['statement_timeout', role === login ? pluginRoleLimits.statementTimeoutMs : 0],
      ['lock_timeout', role === login ? pluginRoleLimits.lockTimeoutMs : 10_000],
      ['idle_in_transaction_session_timeout', pluginRoleLimits.idleInTransactionMs],
      ['work_mem', `'${pluginRoleLimits.workMem}'`],
      ['max_parallel_workers_per_gather', 0],
      ['jit', 'off'],
      ['timezone', `'UTC'`],
      // The gate reads literals as PostgreSQL does with it on.
      ['standard_conforming_strings', 'on'],
    ] as const) {
      await owner.query(`alter role ${name} set ${setting} = ${value}`);
    }
    await limitTempFiles(owner, name);
  }
}

/** Only a superuser, or whom one lets, may limit temporary files. Statements end after two seconds with or without it. */
async function limitTempFiles(owner: pg.ClientBase, role: string): Promise<void> {
  await owner.query('savepoint temp_files');
  try {
    await owner.query(`alter role ${role} set temp_file_limit = '${pluginRoleLimits.tempFileLimit}'`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
    await owner.query('rollback to savepoint temp_files');
  }
  await owner.query('release savepoint temp_files');
}

/**
 * The schema belongs to the plugin's owner role and to nobody else. Where it is there already, made by Paperclip as its own, it is
 * handed over with all that is in it.
 */
async function ensureSchema(
  owner: pg.ClientBase,
  name: string,
  roles: { readonly login: string; readonly owner: string },
): Promise<void> {
  const [schema, login, schemaOwner] = [name, roles.login, roles.owner].map((one) => pg.escapeIdentifier(one)) as [
    string,
    string,
    string,
  ];
  // Who is no superuser gives things only to roles that it could become.
  await joinRoles(owner, [roles.owner]);
  await owner.query(`create schema if not exists ${schema} authorization ${schemaOwner}`);
  await owner.query(handOver(name, roles.owner));
  await owner.query(`revoke all on schema ${schema} from public`);
  await owner.query(`grant usage on schema ${schema} to ${login}`);
  await owner.query(`grant usage on schema plugin_core to ${login}, ${schemaOwner}`);
  await owner.query(`grant execute on function plugin_core.company_id() to ${login}, ${schemaOwner}`);
  await owner.query(
    `grant execute on function plugin_core.claim_key(text, text), plugin_core.keep_write(text, text) to ${login}`,
  );
  await owner.query(
    `grant execute on function plugin_core.record_migration(text, text), plugin_core.only_company() to ${schemaOwner}`,
  );
  // While migrations run, their role looks at what they left.
  await owner.query(`grant select on ${catalogsOfMigrations} to ${schemaOwner}`);
  await owner.query(`alter role ${login} in database ${await currentDatabase(owner)} set search_path = ${schema}`);
  await owner.query(
    `alter role ${schemaOwner} in database ${await currentDatabase(owner)} set search_path = ${schema}`,
  );
}

/**
 * Lets an owner that is no superuser act for roles that it made. Since PostgreSQL 16 having made a role is a membership that allows
 * neither to become it nor to touch what is its own.
 */
export async function joinRoles(owner: pg.ClientBase, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    await owner.query(`
      do $$ begin
        if not (select rolsuper from pg_roles where rolname = current_user) then
          execute 'grant ' || quote_ident(${pg.escapeLiteral(role)}) || ' to ' || quote_ident(current_user);
        end if;
      end $$`);
  }
}

async function currentDatabase(owner: pg.ClientBase): Promise<string> {
  return pg.escapeIdentifier(await databaseName(owner));
}

/** Objects that came with the schema, made by another role. Constraints and indexes go with their tables. */
function handOver(schema: string, ownerRole: string): string {
  const literal = pg.escapeLiteral(schema);
  const role = pg.escapeLiteral(ownerRole);
  return `
    do $handover$
    declare
      found record;
    begin
      if (select nspowner from pg_namespace where nspname = ${literal}) <> ${role}::regrole then
        execute format('alter schema %I owner to %I', ${literal}, ${role});
      end if;
      for found in
        select c.oid::regclass::text as name, case c.relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end as kind
        from pg_class as c
        where c.relnamespace = ${literal}::regnamespace and c.relkind in ('r', 'p', 'v', 'S') and c.relowner <> ${role}::regrole
          and not exists (select from pg_depend as d where d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
        union all
        select t.oid::regtype::text, 'type' from pg_type as t
        where t.typnamespace = ${literal}::regnamespace and t.typtype in ('e', 'd') and t.typowner <> ${role}::regrole
      loop
        execute format('alter %s %s owner to %I', found.kind, found.name, ${role});
      end loop;
    end
    $handover$`;
}

/** The views of the tables that the manifest names. */
async function grantCoreReads(owner: pg.ClientBase, login: string, named: readonly string[]): Promise<void> {
  for (const table of named) {
    await owner.query(`grant select on plugin_core.${pg.escapeIdentifier(table)} to ${pg.escapeIdentifier(login)}`);
  }
}

/** Of those that it names no more. Only once its migrations have run: until then the plugin goes on as it was. */
export async function revokeOtherCoreReads(
  owner: pg.ClientBase,
  login: string,
  named: readonly string[],
): Promise<void> {
  await inTransaction(owner, async () => {
    await lockWalls(owner);
    for (const table of coreReadTables.filter((one) => !named.includes(one))) {
      await owner.query(`revoke all on plugin_core.${pg.escapeIdentifier(table)} from ${pg.escapeIdentifier(login)}`);
    }
  });
}
