import type pg from 'pg';
import { connect } from '../database/cluster.ts';

/** What a person could find different in a database: objects, columns, keys, rights, roles, settings. Rights are told by what they allow. */
const parts: Readonly<Record<string, string>> = {
  schemas: `
    select nspname as name, nspowner::regrole::text as owner, rights(coalesce(nspacl, acldefault('n', nspowner))) as rights
    from pg_namespace where nspname !~ '^pg_(toast|temp)'`,
  relations: `
    select c.oid::regclass::text as name, c.relkind::text as kind, c.relowner::regrole::text as owner, c.relrowsecurity, c.relforcerowsecurity,
      c.reloptions, rights(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) as rights
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_toast' and c.relkind in ('r', 'v', 'm', 'S', 'p', 'f')`,
  columns: `
    select a.attrelid::regclass::text as table, a.attnum, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
      a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid) as filled_with, rights(a.attacl) as rights
    from pg_attribute as a join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
    left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^pg_toast'
      and (n.nspname not in ('pg_catalog', 'information_schema') or a.attacl is not null)`,
  constraints: `
    select k.conrelid::regclass::text as table, k.conname as name, pg_get_constraintdef(k.oid) as definition, k.convalidated
    from pg_constraint as k join pg_namespace as n on n.oid = k.connamespace where n.nspname not in ('pg_catalog', 'information_schema')`,
  indexes: `
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition, i.indisvalid, i.indisunique
    from pg_index as i join pg_class as c on c.oid = i.indrelid join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_'`,
  policies: `
    select p.polrelid::regclass::text as table, p.polname as name, p.polcmd::text, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid),
      pg_get_expr(p.polwithcheck, p.polrelid) as checked
    from pg_policy as p`,
  triggers: `
    select t.tgrelid::regclass::text as table, pg_get_triggerdef(t.oid) as definition, t.tgenabled::text
    from pg_trigger as t where not t.tgisinternal`,
  references: `
    select t.tgrelid::regclass::text as table, t.tgfoid::regproc::text as function, count(*)::int as triggers
    from pg_trigger as t where t.tgisinternal group by 1, 2`,
  functions: `
    select p.oid::regprocedure::text as name, p.proowner::regrole::text as owner, p.prosecdef, p.proconfig,
      rights(coalesce(p.proacl, acldefault('f', p.proowner))) as rights
    from pg_proc as p`,
  types: `
    select t.oid::regtype::text as name, t.typowner::regrole::text as owner, rights(coalesce(t.typacl, acldefault('T', t.typowner))) as rights
    from pg_type as t join pg_namespace as n on n.oid = t.typnamespace where n.nspname !~ '^pg_toast'`,
  extensions: `select extname as name, extversion as version, extnamespace::regnamespace::text as schema from pg_extension`,
  languages: `
    select lanname as name, lanowner::regrole::text as owner, rights(coalesce(lanacl, acldefault('l', lanowner))) as rights from pg_language`,
  database: `
    select datname as name, datdba::regrole::text as owner, rights(coalesce(datacl, acldefault('d', datdba))) as rights
    from pg_database where datname = current_database()`,
  roles: `
    select rolname as name, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit,
      array(select format('%s of %s', m.member::regrole, m.admin_option) from pg_auth_members as m where m.roleid = r.oid order by 1) as members
    from pg_roles as r`,
  settings: `
    select coalesce(setrole::regrole::text, '') as role, setconfig from pg_db_role_setting
    where setdatabase in (0, (select oid from pg_database where datname = current_database()))`,
  defaults: `select defaclrole::regrole::text as role, defaclobjtype::text as kind, rights(defaclacl) as rights from pg_default_acl`,
  eventTriggers: `select evtname as name from pg_event_trigger`,
  publications: `select pubname as name from pg_publication`,
  largeObjects: `select count(*)::int as objects from pg_largeobject_metadata`,
};

/** In the place of `rights(acl)`: who may do what, in one order, whoever granted it. */
const rightsOf = (acl: string) => `
  (select string_agg(format('%s:%s:%s', case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end, a.privilege_type, a.is_grantable), ' '
     order by case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end, a.privilege_type) from aclexplode(${acl}) as a)`;

/** Every line of the catalog that says something about this database, sorted, under the name of its part. */
/** Of the database at an address, as its user sees it. */
export async function catalogOf(url: string): Promise<Record<string, string[]>> {
  const client = await connect(url);
  try {
    return await readCatalog(client);
  } finally {
    await client.end();
  }
}

async function readCatalog(client: Pick<pg.ClientBase, 'query'>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  // Names come out with their schema, wherever they are.
  await client.query(`set search_path = ''; set client_min_messages = warning`);
  for (const [part, query] of Object.entries(parts)) {
    const { rows } = await client.query(inlineRights(query));
    found[part] = rows.map((row) => JSON.stringify(row)).sort();
  }
  await client.query('reset search_path; reset client_min_messages');
  return found;
}

function inlineRights(query: string): string {
  const start = query.indexOf('rights(');
  if (start < 0) return query;
  let depth = 0;
  for (let at = start + 'rights'.length; at < query.length; at += 1) {
    if (query[at] === '(') depth += 1;
    if (query[at] === ')') depth -= 1;
    if (depth === 0) {
      const inner = query.slice(start + 'rights('.length, at);
      return query.slice(0, start) + rightsOf(inner) + inlineRights(query.slice(at + 1));
    }
  }
  throw new Error('a bracket is missing');
}
