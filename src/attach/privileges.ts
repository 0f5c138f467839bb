import pg, { type ClientBase } from 'pg';
import { z } from 'zod';

const rightSchema = z.object({
  /** `database`, `schema`, `function`, `table`, `language`, or `column` of a table. */
  kind: z.string(),
  /** As it is written in a statement; for a column its table. */
  object: z.string(),
  column: z.string().nullable(),
  /** Empty for everybody. */
  grantee: z.string(),
  privilege: z.string(),
});
type Right = z.infer<typeof rightSchema>;

/** Who may do what with the objects of the server that the gateway closes to everybody. Kept when it is attached. */
export const rightsSchema = z.array(rightSchema);
export type Rights = z.infer<typeof rightsSchema>;

type Client = Pick<ClientBase, 'query'>;

/** The database, its common schemas and languages, and what comes with PostgreSQL: the plugins' databases need much of it closed. */
export async function readRights(client: Client): Promise<Rights> {
  const { rows } = await client.query(`
    select o.kind, o.object, o.column, coalesce(r.rolname, '')::text as grantee, a.privilege_type as privilege
    from (
      select 'database' as kind, quote_ident(datname) as object, null::text as column,
             coalesce(datacl, acldefault('d', datdba)) as acl, datdba as owner
      from pg_catalog.pg_database where datname = current_database()
      union all
      select 'schema', quote_ident(nspname), null, coalesce(nspacl, acldefault('n', nspowner)), nspowner
      from pg_catalog.pg_namespace where nspname in ('public', 'information_schema')
      union all
      select 'language', quote_ident(lanname), null, coalesce(lanacl, acldefault('l', lanowner)), lanowner
      from pg_catalog.pg_language where lanpltrusted
      union all
      select 'function', p.oid::regprocedure::text, null, coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner
      from pg_catalog.pg_proc as p where p.pronamespace = 'pg_catalog'::regnamespace
      union all
      select 'table', c.oid::regclass::text, null, coalesce(c.relacl, acldefault('r', c.relowner)), c.relowner
      from pg_catalog.pg_class as c where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind in ('r', 'v')
      union all
      select 'column', c.oid::regclass::text, quote_ident(t.attname), t.attacl, c.relowner
      from pg_catalog.pg_attribute as t join pg_catalog.pg_class as c on c.oid = t.attrelid
      where c.relnamespace = 'pg_catalog'::regnamespace and t.attacl is not null
    ) as o
    cross join lateral aclexplode(o.acl) as a
    left join pg_catalog.pg_roles as r on r.oid = a.grantee
    where a.grantee <> o.owner
    order by 1, 2, 3, 4, 5`);
  return rightsSchema.parse(rows);
}

/**
 * What gives everybody back what they had. What was granted to single roles in its place goes, since they have it as everybody
 * again; what an administrator granted since then for other reasons stays. The gateway's own roles keep nothing.
 */
export function statementsToRestore(before: Rights, now: Rights, own: readonly string[]): string[] {
  const keyOf = ({ kind, object, column, grantee, privilege }: Right) =>
    [kind, object, column, grantee, privilege].join('\n');
  const had = new Set(before.map(keyOf));
  const has = new Set(now.map(keyOf));
  const given = before.filter((right) => right.grantee === '' && !has.has(keyOf(right)));
  const placeOf = ({ kind, object, column, privilege }: Right) => [kind, object, column, privilege].join('\n');
  const places = new Set(given.map(placeOf));
  // A right on all columns was granted where single columns were open.
  const tables = new Set(given.filter(({ kind }) => kind === 'column').map(({ object }) => object));
  const taken = now.filter(
    (right) =>
      right.grantee !== '' &&
      !had.has(keyOf(right)) &&
      (own.includes(right.grantee) ||
        places.has(placeOf(right)) ||
        (right.kind === 'table' && tables.has(right.object))),
  );
  return [
    ...taken.map((right) => `revoke ${onObject(right)} from ${pg.escapeIdentifier(right.grantee)}`),
    ...given.map((right) => `grant ${onObject(right)} to public`),
  ];
}

function onObject({ kind, object, column, privilege }: Right): string {
  return kind === 'column' ? `${privilege} (${column}) on table ${object}` : `${privilege} on ${kind} ${object}`;
}

/** Roles that log in and get by name what everybody loses with the gateway's migrations: temporary tables, and objects in public. */
export async function grantsInPlaceOfEverybody(client: Client): Promise<string[]> {
  const rights = (await readRights(client)).filter(
    ({ kind, grantee, privilege, object }) =>
      grantee === '' &&
      ((kind === 'database' && privilege === 'TEMPORARY') ||
        (kind === 'schema' && object === 'public' && privilege === 'CREATE')),
  );
  if (rights.length === 0) return [];
  const { rows } = await client.query(
    `select quote_ident(rolname) as role from pg_catalog.pg_roles
     where rolcanlogin and not rolsuper and rolname !~ '^(pg_|paperclip_gateway|plugin_(login|owner)_)' order by 1`,
  );
  const roles = z.array(z.object({ role: z.string() })).parse(rows);
  if (roles.length === 0) return [];
  return rights.map((right) => `grant ${onObject(right)} to ${roles.map(({ role }) => role).join(', ')}`);
}
