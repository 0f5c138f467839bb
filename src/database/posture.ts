import type { ClientBase, Pool } from 'pg';
import { z } from 'zod';
import { gatewayRole } from './row-security.ts';

export interface PostureProblem {
  /** The role, table, column or function at fault, as PostgreSQL writes it. */
  readonly object: string;
  readonly problem: string;
  /** The statement that mends it, for the owner to run. */
  readonly remedy: string;
}

/**
 * Whether the walls between companies stand, asked on the connection that serves. A gateway whose answer is not empty must not serve:
 * each problem is a way around row security, or a promise that the database no longer keeps.
 */
export async function checkPosture(client: ClientBase): Promise<PostureProblem[]> {
  const found: PostureProblem[] = [];
  for (const check of checks) {
    const { rows } = await client.query(check);
    found.push(...problemRows.parse(rows));
    // Nothing binds a superuser: every other check would only repeat it, once for each object.
    if (check === superuser && found.length > 0) return found;
  }
  // A table that is open is said already, and better; this is the proof that the rest, taken together, holds.
  if (found.length === 0) found.push(...(await tablesVisibleWithoutCompany(client)));
  return found;
}

/** Why the gateway must not serve, all reasons at once, each with the statement that mends it. */
export class PostureError extends Error {
  readonly problems: readonly PostureProblem[];

  constructor(problems: readonly PostureProblem[]) {
    const lines = problems.map(
      ({ object, problem, remedy }) => `  - ${object} ${problem}. Mend it as the owner: ${remedy}`,
    );
    super(`The database does not keep companies apart as it must; the gateway does not serve.\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** Throws unless every wall stands. */
export async function assertPosture(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const problems = await checkPosture(client);
    if (problems.length > 0) throw new PostureError(problems);
  } finally {
    client.release();
  }
}

const problemRows = z.array(z.object({ object: z.string(), problem: z.string(), remedy: z.string() }));

/** Tables whose rows belong to a company, with the condition that every policy for the gateway must start from. */
const companyTables = `
  select c.oid, c.oid::regclass::text as name, c.relrowsecurity, c.relforcerowsecurity,
         format('(%s = gateway.company_id())', case when c.relname = 'companies' then 'id' else 'company_id' end) as predicate
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('public', 'gateway') and c.relkind in ('r', 'p')
    and (c.relname = 'companies' or exists (
      select from pg_catalog.pg_attribute as a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped))
  union all
  select c.oid, c.oid::regclass::text, c.relrowsecurity, c.relforcerowsecurity, '(id = gateway.plugin_id())'
  from pg_catalog.pg_class as c where c.oid = to_regclass('public.plugins')`;

const superuser = `
  select quote_ident(r.rolname) as object, 'is a superuser, whom no policy and no grant binds' as problem,
         'create role gateway_login login password <a password>; grant ${gatewayRole} to gateway_login; -- and serve with it' as remedy
  from pg_catalog.pg_roles as r where r.rolname in (current_user, session_user) and r.rolsuper`;

const roleAttributes = `
  select quote_ident(r.rolname) as object, format('has the attribute %s', attribute.name) as problem,
         format('alter role %I no%s;', r.rolname, attribute.name) as remedy
  from pg_catalog.pg_roles as r
  cross join lateral (values ('superuser', r.rolsuper), ('bypassrls', r.rolbypassrls), ('createrole', r.rolcreaterole),
                             ('createdb', r.rolcreatedb), ('replication', r.rolreplication)) as attribute (name, is_set)
  where r.rolname in (current_user, session_user, '${gatewayRole}') and attribute.is_set`;

const ownership = `
  select owned.object, format('is owned by the serving role %I, whom row security and grants do not bind', current_user) as problem,
         format('alter %s %s owner to <the role that migrates>;', owned.kind, owned.object) as remedy
  from (
    select c.oid::regclass::text as object, c.relowner as owner, c.relnamespace as namespace,
           case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind
    from pg_catalog.pg_class as c where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    union all
    select p.oid::regprocedure::text, p.proowner, p.pronamespace, 'function' from pg_catalog.pg_proc as p
    union all
    select quote_ident(n.nspname), n.nspowner, n.oid, 'schema' from pg_catalog.pg_namespace as n
  ) as owned
  join pg_catalog.pg_namespace as n on n.oid = owned.namespace
  join pg_catalog.pg_roles as r on r.oid = owned.owner
  where n.nspname in ('public', 'gateway') and r.rolname in (current_user, '${gatewayRole}')`;

const membership = `
  select quote_ident(current_user) as object,
         'does not have the privileges of ${gatewayRole}' as problem,
         format('alter role %1$I inherit; grant ${gatewayRole} to %1$I;', current_user) as remedy
  where to_regrole('${gatewayRole}') is null or not pg_has_role(to_regrole('${gatewayRole}'), 'usage')
  union all
  select quote_ident(current_user), format('is a member of %I, and can become it', r.rolname),
         format('revoke %I from %I;', r.rolname, coalesce(
           (select m.rolname from pg_catalog.pg_auth_members as a join pg_catalog.pg_roles as m on m.oid = a.member
            where a.roleid = r.oid and pg_has_role(m.oid, 'member') order by m.rolname <> current_user limit 1), current_user))
  from pg_catalog.pg_roles as r
  where pg_has_role(r.oid, 'member') and r.rolname not in (current_user, '${gatewayRole}')`;

const rowSecurity = `
  select t.name as object,
         case when t.relrowsecurity then 'has row security that does not bind its owner' else 'has no row security' end as problem,
         format('alter table %s enable row level security, force row level security;', t.name) as remedy
  from (${companyTables}) as t
  where not (t.relrowsecurity and t.relforcerowsecurity)`;

/** A table needs a policy for each command the gateway may give. Without one it fails closed, which is no leak but no service either. */
const missingPolicies = `
  select t.name as object, format('has no policy for the gateway to %s by', command.privilege) as problem,
         format('create policy company_rows_%2$s on %1$s for %2$s to ${gatewayRole} %3$s;', t.name, lower(command.privilege),
           concat_ws(' ',
             case when command.privilege <> 'INSERT' then 'using ' || t.predicate end,
             case when command.privilege in ('INSERT', 'UPDATE') then 'with check ' || t.predicate end)) as remedy
  from (${companyTables}) as t
  cross join (values ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) as command (privilege, letter)
  where t.relrowsecurity
    and case when command.privilege = 'DELETE' then has_table_privilege(t.oid, 'DELETE')
             else has_any_column_privilege(t.oid, command.privilege) end
    and not exists (
      select from pg_catalog.pg_policy as p
      where p.polrelid = t.oid and p.polpermissive and p.polcmd::text in (command.letter, '*')
        and exists (select from unnest(p.polroles) as r (oid) where r.oid = to_regrole('${gatewayRole}')))`;

/** Policies add up: one that asks for less than the company opens the table, whatever the others say. */
const openPolicies = `
  select t.name as object, format('has a policy %I for the gateway that does not start from the company', p.polname) as problem,
         format('drop policy %I on %s;', p.polname, t.name) as remedy
  from (${companyTables}) as t
  join pg_catalog.pg_policy as p on p.polrelid = t.oid and p.polpermissive
  cross join lateral (
    values (pg_get_expr(p.polqual, p.polrelid), p.polcmd <> 'a'), (pg_get_expr(p.polwithcheck, p.polrelid), p.polcmd in ('a'))
  ) as condition (text, is_needed)
  where exists (
      select from unnest(p.polroles) as r (oid) where r.oid = 0 or pg_has_role(r.oid, 'usage'))
    and case when condition.text is null then condition.is_needed
             else condition.text <> t.predicate and not starts_with(condition.text, '(' || t.predicate || ' AND ') end`;

/**
 * What decides whether a token holds is the owner's to write: a gateway that could write it could take nothing for revoked. So is where
 * workers listen: what is sent there carries tokens. What happened is the database's to say.
 */
const forbiddenPrivileges = `
  select forbidden.name as object, format('the gateway may %s', forbidden.privilege) as problem,
         format('revoke %s on %s from public, ${gatewayRole}, %I;', forbidden.privilege, forbidden.name, current_user) as remedy
  from (
    select t.oid, t.name, privilege from (${companyTables}) as t
    cross join unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) as privilege
    union all
    select c.oid, c.oid::regclass::text, privilege from pg_catalog.pg_class as c
    cross join unnest(array['UPDATE', 'DELETE']) as privilege
    where c.oid = to_regclass('public.activity_log')
    union all
    select c.oid, c.oid::regclass::text, privilege
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as privilege
    where n.nspname = 'gateway'
      and c.relname in ('signing_keys', 'plugin_secrets', 'token_revocations', 'plugin_workers', 'plugin_documents',
                        'plugin_document_rules', 'feeds', 'outbox')
  ) as forbidden
  where case when forbidden.privilege in ('INSERT', 'UPDATE', 'REFERENCES') then has_any_column_privilege(forbidden.oid, forbidden.privilege)
             else has_table_privilege(forbidden.oid, forbidden.privilege) end`;

const secretColumns = `
  select format('%s.%I', a.attrelid::regclass, a.attname) as object, 'holds secrets, and the gateway may read it' as problem,
         format('revoke select on %1$s from public, ${gatewayRole}, %3$I; revoke select (%2$I) on %1$s from public, ${gatewayRole}, %3$I;',
           a.attrelid::regclass, a.attname, current_user) as remedy
  from (values ('public.agents', 'adapter_config'), ('public.agents', 'runtime_config'), ('public.agents', 'permissions'),
               ('public.agents', 'metadata'), ('public.projects', 'env'), ('public.projects', 'execution_workspace_policy'),
               ('public.plugins', 'manifest_json'), ('public.plugins', 'package_path'),
               ('public.plugin_company_settings', 'settings_json'), ('gateway.signing_keys', 'private_jwk'),
               ('gateway.login_secret', 'password'), ('gateway.plugin_secrets', 'secret_hash')) as secret (table_name, column_name)
  join pg_catalog.pg_class as c
    on c.oid = (select k.oid from pg_catalog.pg_class as k join pg_catalog.pg_namespace as n on n.oid = k.relnamespace
                where n.nspname || '.' || k.relname = secret.table_name)
  join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = secret.column_name
  where has_column_privilege(a.attrelid, a.attnum, 'SELECT')`;

/** A view reads as its owner, whom the policies let see everything; a materialized view and a foreign table have no policies at all. */
const viewsAroundPolicies = `
  select c.oid::regclass::text as object, 'shows rows to the gateway past the policies of the tables beneath' as problem,
         case when c.relkind = 'v' then format('alter view %s set (security_invoker = true);', c.oid::regclass)
              else format('revoke all on %s from public, ${gatewayRole};', c.oid::regclass) end as remedy
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('public', 'gateway') and has_any_column_privilege(c.oid, 'SELECT')
    and (c.relkind in ('m', 'f') or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false)))
    and not exists (select from pg_catalog.pg_depend as d where d.objid = c.oid and d.deptype = 'e')`;

const definerFunctions = `
  select p.oid::regprocedure::text as object, 'runs as its owner on a search path that the caller chooses' as problem,
         format('alter function %s set search_path = pg_catalog, pg_temp;', p.oid::regprocedure) as remedy
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('public', 'gateway') and p.prosecdef
    and not exists (select from unnest(p.proconfig) as setting where setting like 'search\\_path=%')
    and not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.deptype = 'e')`;

const schemaCreation = `
  select quote_ident(n.nspname) as object, 'the gateway may create objects in it, and so hide ours' as problem,
         format('revoke create on schema %I from public, ${gatewayRole}, %I;', n.nspname, current_user) as remedy
  from pg_catalog.pg_namespace as n
  where n.nspname in ('public', 'gateway') and has_schema_privilege(n.oid, 'CREATE')`;

const promisedTriggers = `
  select expected.table_name as object, format('lacks its trigger %s, so the database no longer keeps that promise', expected.trigger_name) as problem,
         format('alter table %1$s enable trigger %2$s; -- where it was dropped: create it as the migration %3$s does',
           expected.table_name, expected.trigger_name, expected.migration) as remedy
  from (
    select table_name, trigger_name, 'audit_guarantee' as migration
    from unnest(array['issues', 'issue_relations', 'issue_comments', 'documents', 'issue_documents', 'document_revisions',
                      'agent_wakeup_requests', 'heartbeat_runs']) as table_name
    cross join unnest(array['audit_due', 'audited_at_commit']) as trigger_name
    union all select 'activity_log', 'audit_paid', 'audit_guarantee'
    union all select 'issues', 'origin_kind_guarded', 'audit_guarantee'
    union all select 'activity_log', 'told_of_activity', 'feed_filled_at_commit'
    union all select 'issues', 'told_of_new_issue', 'feed_filled_at_commit'
    union all select 'issues', 'told_of_changed_issue', 'feed_filled_at_commit'
  ) as expected
  where not exists (
    select from pg_catalog.pg_trigger as t
    where t.tgrelid = to_regclass('public.' || expected.table_name) and t.tgname = expected.trigger_name and t.tgenabled in ('O', 'A'))`;

const checks = [
  superuser,
  roleAttributes,
  ownership,
  membership,
  rowSecurity,
  missingPolicies,
  openPolicies,
  forbiddenPrivileges,
  secretColumns,
  viewsAroundPolicies,
  definerFunctions,
  schemaCreation,
  promisedTriggers,
];

const tableNames = z.array(z.object({ name: z.string() }));
const visibleRows = z.array(z.object({ name: z.string(), is_visible: z.boolean() }));

async function tablesVisibleWithoutCompany(client: ClientBase): Promise<PostureProblem[]> {
  const { rows } = await client.query(
    `select t.name from (${companyTables}) as t where has_any_column_privilege(t.oid, 'SELECT') order by t.name`,
  );
  const names = tableNames.parse(rows).map(({ name }) => name);
  if (names.length === 0) return [];
  // Names come quoted from the catalog.
  const each = names.map(
    (name) => `select '${name.replaceAll("'", "''")}' as name, exists (select from ${name}) as is_visible`,
  );
  await client.query('begin read only');
  let visible: unknown[];
  try {
    await client.query(
      `select set_config('app.company_id', '', true), set_config('app.plugin_id', '', true), set_config('app.plugin_key', '', true)`,
    );
    visible = (await client.query(each.join(' union all '))).rows;
  } finally {
    await client.query('rollback');
  }
  return visibleRows
    .parse(visible)
    .filter(({ is_visible }) => is_visible)
    .map(({ name }) => ({
      object: name,
      problem: 'shows rows while no company is set',
      remedy: `-- compare the policies of ${name} with the migrations: select * from pg_policies;`,
    }));
}
