import type pg from 'pg';
import { z } from 'zod';
import { gatewayRole, pluginViewsRole } from '../../database/row-security.ts';

/**
 * What PostgreSQL opens to everybody and must not open to plugins' own SQL. Each of these is a way around the company of a session, a
 * way to leave something behind in it, or a look at what belongs to others. PostgreSQL knows no exceptions from PUBLIC, so they are
 * closed for all and opened again for each role that is there and is no plugin's.
 */
const closedFunctions = `
  (p.proname in (
     -- Settings, and SQL that is text inside of SQL.
     'set_config', 'query_to_xml', 'query_to_xmlschema', 'query_to_xml_and_xmlschema', 'cursor_to_xml', 'cursor_to_xmlschema',
     'table_to_xml', 'table_to_xmlschema', 'table_to_xml_and_xmlschema', 'schema_to_xml', 'schema_to_xmlschema',
     'schema_to_xml_and_xmlschema', 'database_to_xml', 'database_to_xmlschema', 'database_to_xml_and_xmlschema', 'ts_stat', 'ts_rewrite',
     -- What outlives a statement, waits, or reaches other sessions.
     'pg_sleep', 'pg_sleep_for', 'pg_sleep_until', 'pg_notify', 'pg_terminate_backend', 'pg_cancel_backend', 'pg_export_snapshot',
     'pg_logical_emit_message', 'loread', 'lowrite',
     -- What no timeout ends: it fills its memory without looking up.
     'array_fill')
   or p.proname ~ '^(lo_|pg_advisory_|pg_try_advisory_)')
  and p.pronamespace = 'pg_catalog'::regnamespace`;

/** What PostgreSQL itself opens to nobody, such as writing files of the server, must not come open for others by our closing it. */
const neverPublic = `
  exists (
    select from pg_init_privs as i
    where i.objoid = p.oid and i.classoid = 'pg_proc'::regclass
      and not exists (select from aclexplode(i.initprivs) as a where a.grantee = 0))`;

const closedCatalogs = `c.relnamespace = 'pg_catalog'::regnamespace and c.relkind in ('r', 'v')`;

/** Views that could not be given to their role by who made them. */
const strayViews = `
  c.relnamespace = 'plugin_core'::regnamespace and c.relkind = 'v' and c.relowner <> '${pluginViewsRole}'::regrole`;

/** What the role that runs a plugin's migrations reads, to look at what they left. */
export const catalogsOfMigrations =
  'pg_class, pg_namespace, pg_attribute, pg_constraint, pg_index, pg_policy, pg_trigger, pg_proc, pg_type, pg_rewrite';

/** A plugin's own roles, in whichever database of the cluster. */
export const pluginRolePattern = '^plugin_(login|owner)_[0-9a-f]{10}_[0-9a-f]{8}$';

/** Closes all of it. A superuser runs it, as often as is liked: what is closed stays so, and roles that are new get their rights. */
export const closeWalls = `
do $walls$
declare
  others text;
  provider name := (select r.rolname from pg_namespace as n join pg_roles as r on r.oid = n.nspowner
                    where n.nspname = 'gateway' and not r.rolsuper);
  opened record;
begin
  -- Members of the gateway's group role have it from there.
  select string_agg(quote_ident(r.rolname), ', ') into others
  from pg_roles as r
  where not r.rolsuper and r.rolname !~ '${pluginRolePattern}' and r.rolname !~ '^pg_'
    and (r.rolname = '${gatewayRole}' or (r.rolcanlogin and not pg_has_role(r.oid, '${gatewayRole}', 'usage')));
  for opened in
    select format('function %s', p.oid::regprocedure) as name, 'execute' as privilege from pg_proc as p
    where ${closedFunctions} and not (${neverPublic})
    union all
    select format('table %s', c.oid::regclass), 'select' from pg_class as c
    where ${closedCatalogs} and (
      exists (select from aclexplode(c.relacl) as a where a.grantee = 0)
      or exists (select from pg_attribute as t, aclexplode(t.attacl) as a where t.attrelid = c.oid and a.grantee = 0)
      or exists (select from aclexplode(c.relacl) as a where a.grantee = '${gatewayRole}'::regrole))
    union all
    select 'schema information_schema', 'usage'
    union all
    select format('language %I', l.lanname), 'usage' from pg_language as l where l.lanpltrusted
  loop
    execute format('revoke all on %s from public', opened.name);
    execute format('grant %s on %s to %s', opened.privilege, opened.name, others);
  end loop;
  -- An owner that is no superuser makes plugins' roles, and gives them what it was given.
  if provider is not null then
    execute format('grant select on ${catalogsOfMigrations} to %I with grant option', provider);
  end if;
  execute format('revoke temporary on database %I from public', current_database());
  revoke create on schema public from public;
  for opened in select c.oid::regclass as name from pg_class as c where ${strayViews} loop
    execute format('alter view %s owner to ${pluginViewsRole}', opened.name);
  end loop;
end
$walls$`;

export interface OpenWall {
  readonly object: string;
  readonly problem: string;
}

const openWallRows = z.array(z.object({ object: z.string(), problem: z.string() }));

/** What still stands open to everybody, and so to plugins. */
export async function readOpenWalls(client: Pick<pg.ClientBase, 'query'>): Promise<OpenWall[]> {
  const { rows } = await client.query(`
    select p.oid::regprocedure::text as object, 'may be called by everybody' as problem
    from pg_proc as p
    where ${closedFunctions}
      and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee = 0)
    union all
    select c.oid::regclass::text, 'may be read by everybody'
    from pg_class as c
    where ${closedCatalogs} and (
      exists (select from aclexplode(c.relacl) as a where a.grantee = 0)
      or exists (select from pg_attribute as t, aclexplode(t.attacl) as a where t.attrelid = c.oid and a.grantee = 0))
    union all
    select 'schema information_schema', 'may be used by everybody'
    from pg_namespace as n, aclexplode(n.nspacl) as a where n.nspname = 'information_schema' and a.grantee = 0
    union all
    select format('language %I', l.lanname), 'may be used by everybody'
    from pg_language as l, aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) as a where l.lanpltrusted and a.grantee = 0
    union all
    select format('database %I', d.datname), 'lets everybody make temporary tables'
    from pg_database as d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
    where d.datname = current_database() and a.grantee = 0 and a.privilege_type = 'TEMPORARY'
    union all
    select 'schema public', 'lets everybody create objects'
    from pg_namespace as n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
    where n.nspname = 'public' and a.grantee = 0 and a.privilege_type = 'CREATE'
    union all
    select c.oid::regclass::text, 'reads as a role that sees more than the company of a session' from pg_class as c where ${strayViews}`);
  return openWallRows.parse(rows);
}

const ownerRows = z.tuple([z.object({ is_superuser: z.boolean() })]);

/** Closes what is open, where the owner may. Where it may not, says what an administrator must run once. */
export async function ensureWalls(owner: Pick<pg.ClientBase, 'query'>): Promise<void> {
  const { rows } = await owner.query('select rolsuper as is_superuser from pg_roles where rolname = current_user');
  if (ownerRows.parse(rows)[0].is_superuser) {
    await owner.query(closeWalls);
    return;
  }
  const open = await readOpenWalls(owner);
  if (open.length > 0) throw new WallsOpenError(open);
}

export class WallsOpenError extends Error {
  readonly open: readonly OpenWall[];

  constructor(open: readonly OpenWall[]) {
    const first = open.slice(0, 5).map(({ object, problem }) => `  - ${object} ${problem}`);
    super(
      [
        'Plugins cannot have databases here yet: PostgreSQL opens to everybody what their SQL must not reach, and only a superuser can close it.',
        ...first,
        ...(open.length > first.length ? [`  - and ${open.length - first.length} more`] : []),
        'Have one run what this prints, in this database: plugin db walls',
      ].join('\n'),
    );
    this.open = open;
  }
}
