import pg from 'pg';
import { z } from 'zod';
import { isAttached, standInSchema } from '../database/attachment.ts';
import { withMigrationLock } from '../database/migrate.ts';
import { gatewayLoginName } from '../database/roles.ts';
import { gatewayRole, pluginViewsRole } from '../database/row-security.ts';
import { beforeSchema, inShortTransaction, othersPolicy } from './attach-database.ts';
import { readRights, statementsToRestore } from './privileges.ts';
import { ownIndexPrefix } from './suggested-indexes.ts';

export interface DetachPlan {
  /** What runs, in this order, in one transaction. */
  readonly statements: readonly string[];
  /** What stays, and why. */
  readonly stays: readonly string[];
}

export class NothingToDetachError extends Error {}

/** What detaching would do. It changes nothing. */
export async function planDetach(client: pg.ClientBase): Promise<DetachPlan> {
  if (!(await isAttached(client))) {
    throw new NothingToDetachError(
      'The gateway is not attached to this database. Where its tables are the gateway’s own, there is nothing of another to leave.',
    );
  }
  await refuseWithPluginDatabases(client);
  const before = await readBefore(client);
  const { login, roles, stays } = await readRoles(client, before.roles);
  return {
    stays,
    statements: [
      ...(await statementsOf(client, triggers)),
      ...(await statementsOf(client, policies, [othersPolicy])),
      ...(await statementsOf(client, rowSecurity, [before.rowSecurity])),
      ...(await statementsOf(client, grants, [[...roles, ...login]])),
      ...(await statementsOf(client, indexes, [`${ownIndexPrefix}%`])),
      ...before.madeTables.map((table) => `drop table if exists public.${pg.escapeIdentifier(table)}`),
      `drop schema if exists ${standInSchema} cascade`,
      'drop schema if exists plugin_core cascade',
      'drop schema gateway cascade',
      ...statementsToRestore(before.rights, await readRights(client), [...roles, ...login]),
      ...[...login, ...roles.filter((role) => !stays.some((line) => line.startsWith(`${role} `)))].map(
        (role) => `drop role ${pg.escapeIdentifier(role)}`,
      ),
    ],
  };
}

/** Takes away what attaching brought, all of it or nothing, with what the gateway kept in its schema: keys, secrets, feeds. */
export async function detachDatabase(ownerUrl: string): Promise<DetachPlan> {
  return withMigrationLock(ownerUrl, async (client) => {
    await planDetach(client);
    const closed = await endGatewaySessions(client);
    try {
      return await inShortTransaction(client, 'detaching', async () => {
        const plan = await planDetach(client);
        for (const statement of plan.statements) await client.query(statement);
        return plan;
      });
    } catch (error) {
      // Nothing was changed, so the gateways go on. Without a connection that has to wait for their next start.
      if (closed !== null) await client.query(`alter role ${pg.escapeIdentifier(closed)} login`).catch(() => undefined);
      throw error;
    }
  });
}

async function refuseWithPluginDatabases(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query('select plugin_key as key from gateway.plugin_logins order by 1');
  const keys = z.array(z.object({ key: z.string() })).parse(rows);
  if (keys.length === 0) return;
  throw new NothingToDetachError(
    [
      'Plugins have databases of their own here, which the gateway made. Nothing was changed. Delete them first, with all their rows:',
      ...keys.map(({ key }) => `  npm run -s cli -- plugin db purge ${key} --yes`),
    ].join('\n'),
  );
}

async function readBefore(client: pg.ClientBase): Promise<z.infer<typeof beforeSchema>> {
  const { rows } = await client.query('select before from gateway.attachment');
  return z.tuple([z.object({ before: beforeSchema })]).parse(rows)[0].before;
}

const roleRows = z.array(z.object({ name: z.string(), is_elsewhere: z.boolean() }));

/** Roles belong to the whole server. Those that were there before, or that another database still needs, stay. */
async function readRoles(client: pg.ClientBase, rolesBefore: readonly string[]) {
  const { rows: named } = await client.query('select current_database() as database');
  const [{ database }] = z.tuple([z.object({ database: z.string() })]).parse(named);
  const { rows } = await client.query(
    `select r.rolname::text as name, exists (
         select from pg_catalog.pg_shdepend as d
         where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid
           and d.dbid not in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
       ) or exists (
         select from pg_catalog.pg_shdepend as d join pg_catalog.pg_database as b on d.classid = 'pg_database'::regclass and d.objid = b.oid
         where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and b.datname <> current_database()
       ) as is_elsewhere
     from pg_catalog.pg_roles as r where r.rolname in ($1, $2, $3)`,
    [gatewayRole, pluginViewsRole, gatewayLoginName(database)],
  );
  const there = roleRows.parse(rows);
  const group = there.filter(({ name }) => name === gatewayRole || name === pluginViewsRole);
  const stays = group.flatMap(({ name, is_elsewhere }) => {
    if (rolesBefore.includes(name)) return [`${name} was there before the gateway was attached.`];
    return is_elsewhere ? [`${name} is used in another database of this server.`] : [];
  });
  return {
    roles: group.map(({ name }) => name),
    login: there.map(({ name }) => name).filter((name) => name === gatewayLoginName(database)),
    stays,
  };
}

/**
 * A gateway that still serves would hold locks on what goes, and find nothing afterwards. Its own login is closed and its sessions end; one
 * that an operator made is the operator's to stop, where the owner may not do that either. Returns the login that it closed.
 */
async function endGatewaySessions(client: pg.ClientBase): Promise<string | null> {
  const { rows: named } = await client.query('select current_database() as database');
  const login = gatewayLoginName(z.tuple([z.object({ database: z.string() })]).parse(named)[0].database);
  const { rowCount } = await client.query('select from pg_catalog.pg_roles where rolname = $1', [login]);
  if (rowCount === 0) return null;
  const role = pg.escapeIdentifier(login);
  await client.query(`alter role ${role} nologin`);
  // Whoever is no superuser ends only sessions of roles that it is a member of.
  await client.query(`
    do $$
    declare
      joins boolean := not pg_has_role(${pg.escapeLiteral(login)}, 'usage');
    begin
      if joins then execute 'grant ${role} to ' || quote_ident(current_user); end if;
      perform pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where usename = ${pg.escapeLiteral(login)} and datname = current_database();
      if joins then execute 'revoke ${role} from ' || quote_ident(current_user); end if;
    end
    $$`);
  return login;
}

const triggers = `
  select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass) as statement
  from pg_catalog.pg_trigger as t
  join pg_catalog.pg_class as c on c.oid = t.tgrelid
  join pg_catalog.pg_proc as p on p.oid = t.tgfoid
  where c.relnamespace = 'public'::regnamespace and p.pronamespace = to_regnamespace('gateway') and not t.tgisinternal
  order by 1`;

const policies = `
  select format('drop policy %I on %s', p.polname, p.polrelid::regclass) as statement
  from pg_catalog.pg_policy as p
  join pg_catalog.pg_class as c on c.oid = p.polrelid
  where c.relnamespace = 'public'::regnamespace
    and (p.polname = $1 or p.polroles && array[to_regrole('${gatewayRole}')::oid, to_regrole('${pluginViewsRole}')::oid])
  order by 1`;

const rowSecurity = `
  select format('alter table %s disable row level security', c.oid::regclass) as statement
  from pg_catalog.pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and not c.relname = any($1)
    and exists (
      select from pg_catalog.pg_policy as p
      where p.polrelid = c.oid and p.polroles && array[to_regrole('${gatewayRole}')::oid, to_regrole('${pluginViewsRole}')::oid])
  order by 1`;

/** Rights on single columns go with those on the table. */
const grants = `
  select format('revoke all on %s from %I', c.oid::regclass, r.rolname) as statement
  from pg_catalog.pg_class as c
  cross join lateral (
    select a.grantee from aclexplode(c.relacl) as a
    union select a.grantee from pg_catalog.pg_attribute as t cross join lateral aclexplode(t.attacl) as a where t.attrelid = c.oid
  ) as granted
  join pg_catalog.pg_roles as r on r.oid = granted.grantee
  where c.relnamespace = 'public'::regnamespace and r.rolname = any($1)
  order by 1`;

const indexes = `
  select format('drop index %s', c.oid::regclass) as statement
  from pg_catalog.pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'i' and c.relname like replace($1, '_', '\\_') order by 1`;

async function statementsOf(client: pg.ClientBase, query: string, values: unknown[] = []): Promise<string[]> {
  const { rows } = await client.query(query, values);
  return z
    .array(z.object({ statement: z.string() }))
    .parse(rows)
    .map(({ statement }) => statement);
}
