import type pg from 'pg';
import { z } from 'zod';
import { PostureError, type PostureProblem } from '../../database/posture.ts';
import { readOpenWalls } from './database-walls.sql.ts';

type Client = Pick<pg.ClientBase, 'query'>;

const problemRows = z.array(z.object({ object: z.string(), problem: z.string(), remedy: z.string() }));

/**
 * What a namespace holds that would let its plugin out, or others in. Asked in the transaction of every run of migrations, before it
 * commits, and of every namespace when the gateway starts: what stands behind the reading of statements must hold by itself.
 */
export async function readNamespaceProblems(
  client: Client,
  { name, loginRole, ownerRole }: { readonly name: string; readonly loginRole: string; readonly ownerRole: string },
): Promise<PostureProblem[]> {
  const { rows } = await client.query(namespaceProblems, [name, loginRole, ownerRole]);
  return problemRows.parse(rows);
}

const namespaceProblems = `
  with inside as (
    select c.*, c.oid::regclass::text as name from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where n.nspname = $1
  ), roles as (
    select $2::regrole as login, $3::regrole as owner
  )
  select quote_ident(n.nspname) as object, 'does not belong to the owner role of its plugin' as problem,
         format('alter schema %I owner to %s;', n.nspname, roles.owner) as remedy
  from pg_catalog.pg_namespace as n, roles where n.nspname = $1 and n.nspowner <> roles.owner
  union all
  select i.name, 'does not belong to the owner role of the plugin', format('alter table %s owner to %s;', i.name, roles.owner)
  from inside as i, roles where i.relkind in ('r', 'p', 'v', 'S', 'm', 'f') and i.relowner <> roles.owner
  union all
  select i.name, 'is of a kind that no policy guards', format('drop %s;', i.name) from inside as i where i.relkind in ('m', 'f', 'p')
  union all
  select i.name, 'holds rows of companies and has no row security that binds everybody',
         format('alter table %s enable row level security, force row level security;', i.name)
  from inside as i
  where i.relkind = 'r' and not (i.relrowsecurity and i.relforcerowsecurity)
    and exists (select from pg_catalog.pg_policy as p where p.polrelid = i.oid and p.polname = 'company_rows')
  union all
  select i.name, format('has the policy %I, which opens it', p.polname), format('drop policy %I on %s;', p.polname, i.name)
  from inside as i join pg_catalog.pg_policy as p on p.polrelid = i.oid cross join roles
  where not (
    (p.polname = 'company_rows' and p.polroles = array[roles.login::oid]
      and replace(pg_get_expr(p.polqual, p.polrelid), 'AS company_id', '') ~ '^\\(company_id = \\( SELECT plugin_core.company_id\\(\\) *\\)\\)$'
      and pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid))
    or (p.polname = 'migrated_rows' and p.polroles = array[roles.owner::oid]))
  union all
  select i.name, 'reads as its owner, whom the policies let see every company', format('alter view %s set (security_invoker = true);', i.name)
  from inside as i where i.relkind = 'v' and not coalesce('security_invoker=true' = any (i.reloptions), false)
  union all
  select p.oid::regprocedure::text, 'is a function, and a plugin has none', format('drop function %s;', p.oid::regprocedure)
  from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace where n.nspname = $1
  union all
  select i.name, format('has the trigger %I', t.tgname), format('drop trigger %I on %s;', t.tgname, i.name)
  from inside as i join pg_catalog.pg_trigger as t on t.tgrelid = i.oid where not t.tgisinternal
  union all
  select i.name, format('has the rule %I', w.rulename), format('drop rule %I on %s;', w.rulename, i.name)
  from inside as i join pg_catalog.pg_rewrite as w on w.ev_class = i.oid where w.rulename <> '_RETURN'
  union all
  select i.name, format('has the reference %I to what is outside of it', k.conname), format('alter table %s drop constraint %I;', i.name, k.conname)
  from inside as i join pg_catalog.pg_constraint as k on k.conrelid = i.oid and k.contype = 'f'
  join pg_catalog.pg_class as f on f.oid = k.confrelid where f.relnamespace <> i.relnamespace
  union all
  select i.name, format('gives rights to %s', coalesce(nullif(a.grantee, 0)::regrole::text, 'everybody')),
         format('revoke all on %s from %s;', i.name, coalesce(nullif(a.grantee, 0)::regrole::text, 'public'))
  from inside as i cross join lateral aclexplode(i.relacl) as a cross join roles
  where a.grantee not in (roles.login::oid, roles.owner::oid)
  union all
  select quote_ident(n.nspname), format('gives rights to %s', coalesce(nullif(a.grantee, 0)::regrole::text, 'everybody')),
         format('revoke all on schema %I from %s;', n.nspname, coalesce(nullif(a.grantee, 0)::regrole::text, 'public'))
  from pg_catalog.pg_namespace as n cross join lateral aclexplode(n.nspacl) as a cross join roles
  where n.nspname = $1 and (a.grantee not in (roles.login::oid, roles.owner::oid)
    or (a.grantee = roles.login::oid and a.privilege_type = 'CREATE'))`;

/** The plugins' roles, and what they may reach beside their own schema. Only the owner of the database can ask this. */
const roleProblems = `
  with plugin_roles as (
    select r.*, l.namespace_name, r.rolname = l.login_role as is_login
    from gateway.plugin_logins as l join pg_catalog.pg_roles as r on r.rolname in (l.login_role, l.owner_role)
  )
  select quote_ident(r.rolname) as object, format('has the attribute %s', attribute.name) as problem,
         format('alter role %I no%s;', r.rolname, attribute.name) as remedy
  from plugin_roles as r
  cross join lateral (values ('superuser', r.rolsuper), ('bypassrls', r.rolbypassrls), ('createrole', r.rolcreaterole),
                             ('createdb', r.rolcreatedb), ('replication', r.rolreplication)) as attribute (name, is_set)
  where attribute.is_set
  union all
  select quote_ident(r.rolname), format('is a member of %I, and can become it', g.rolname), format('revoke %I from %I;', g.rolname, r.rolname)
  from plugin_roles as r join pg_catalog.pg_auth_members as m on m.member = r.oid join pg_catalog.pg_roles as g on g.oid = m.roleid
  union all
  select quote_ident(r.rolname), 'reads the backslash in a literal otherwise than the gate does',
         format('alter role %I set standard_conforming_strings = on;', r.rolname)
  from plugin_roles as r
  where not exists (select from pg_catalog.pg_db_role_setting as s where s.setrole = r.oid and 'standard_conforming_strings=on' = any (s.setconfig))
    or exists (select from pg_catalog.pg_db_role_setting as s where s.setrole = r.oid and 'standard_conforming_strings=off' = any (s.setconfig))
  union all
  select c.oid::regclass::text, format('belongs to %I, which may own nothing', r.rolname), format('alter table %s owner to <the role that migrates>;', c.oid::regclass)
  from plugin_roles as r join pg_catalog.pg_class as c on c.relowner = r.oid where r.is_login
  union all
  select c.oid::regclass::text, format('is open to %I', r.rolname), format('revoke all on %s from %I, public;', c.oid::regclass, r.rolname)
  from plugin_roles as r
  join pg_catalog.pg_class as c on c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where r.is_login and n.nspname not in (r.namespace_name, 'information_schema', 'pg_catalog') and n.nspname !~ '^pg_'
    and case when n.nspname = 'plugin_core' then has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE, REFERENCES')
             else has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') end
    and not exists (select from pg_catalog.pg_depend as d where d.objid = c.oid and d.deptype = 'e')
  union all
  select c.oid::regclass::text, 'is a view for plugins, and shows more than the company of their session',
         'compare it with the migration plugin_namespace_access'
  from pg_catalog.pg_class as c
  where c.relnamespace = 'plugin_core'::regnamespace and c.relkind = 'v'
    and (c.relowner <> 'paperclip_plugin_views'::regrole or not coalesce('security_barrier=true' = any (c.reloptions), false)
      or pg_get_viewdef(c.oid) !~ '(company_)?id = \\( SELECT plugin_core.company_id\\(\\)')
  union all
  select 'paperclip_plugin_views', 'is bound by no policy', 'alter role paperclip_plugin_views nosuperuser nobypassrls nologin;'
  from pg_catalog.pg_roles as r where r.rolname = 'paperclip_plugin_views' and (r.rolsuper or r.rolbypassrls or r.rolcanlogin)
  union all
  select p.oid::regprocedure::text, 'may be called by every plugin, and is none of theirs', format('revoke execute on function %s from public;', p.oid::regprocedure)
  from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('gateway', 'plugin_core', 'public') and exists (select from plugin_roles)
    and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee = 0)
    and (p.prosecdef or n.nspname <> 'public')`;

/** Minor releases before which any role that may send SQL could take over the server's memory (CVE-2026-6473). */
const oldestMinor: Readonly<Record<number, number>> = { 15: 18, 16: 14, 17: 10, 18: 4 };

const namespaceRows = z.array(z.object({ name: z.string(), loginRole: z.string(), ownerRole: z.string() }));

/** Every way in which the walls around plugins' databases do not stand. Empty where no plugin has one. Asked as the owner. */
export async function checkPluginPosture(owner: Client): Promise<PostureProblem[]> {
  const { rows } = await owner.query(
    `select l.namespace_name as name, l.login_role as "loginRole", l.owner_role as "ownerRole" from gateway.plugin_logins as l
     where to_regnamespace(quote_ident(l.namespace_name)) is not null and to_regrole(l.login_role) is not null
       and to_regrole(l.owner_role) is not null order by 1`,
  );
  const namespaces = namespaceRows.parse(rows);
  if (namespaces.length === 0) return [];
  const open = await readOpenWalls(owner);
  const found: PostureProblem[] = [
    ...(await versionProblems(owner)),
    ...open.map(({ object, problem }) => ({
      object,
      problem,
      remedy: 'run as a superuser what this prints: plugin db walls',
    })),
    ...problemRows.parse((await owner.query(roleProblems)).rows),
  ];
  for (const namespace of namespaces) found.push(...(await readNamespaceProblems(owner, namespace)));
  return found;
}

async function versionProblems(owner: Client): Promise<PostureProblem[]> {
  const { rows } = await owner.query(`select current_setting('server_version_num')::int as number`);
  const { number } = z.tuple([z.object({ number: z.number() })]).parse(rows)[0];
  const [major, minor] = [Math.floor(number / 10_000), number % 10_000];
  const oldest = oldestMinor[major];
  if (oldest === undefined || minor >= oldest) return [];
  return [
    {
      object: `PostgreSQL ${major}.${minor}`,
      problem: `lets any role that may send SQL take over the server; ${major}.${oldest} does not`,
      remedy: `-- update the server to ${major}.${oldest} or later`,
    },
  ];
}

/** Throws unless every wall around plugins' databases stands. */
export async function assertPluginPosture(owner: Client): Promise<void> {
  const problems = await checkPluginPosture(owner);
  if (problems.length > 0) throw new PostureError(problems);
}
