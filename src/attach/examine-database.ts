import type { ClientBase } from 'pg';
import { z } from 'zod';
import { isAttached, standInSchema } from '../database/attachment.ts';
import { gatewayRole, pluginViewsRole } from '../database/row-security.ts';
import { coreTables, neededKeys, writtenTables } from './core-tables.ts';
import { standIns, tablesMadeWhereMissing } from './older-columns.ts';

export interface Mismatch {
  /** A table, or a column as `table.column`. */
  readonly object: string;
  readonly problem: string;
  readonly remedy: string;
}

export interface Examination {
  readonly isAttached: boolean;
  /** What keeps the gateway from attaching, or from working once it is attached. */
  readonly problems: readonly Mismatch[];
  /** What is otherwise than the gateway knows it, and does no harm. */
  readonly notes: readonly string[];
  /** Columns that are not there and read as a stand-in: table, column, type. */
  readonly lacking: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Tables that are not there and that the gateway makes. */
  readonly missingTables: readonly string[];
  /** Roles other than the owner that Paperclip's tables are open to: row security must not hide the rows from them. */
  readonly otherRoles: ReadonlyMap<string, readonly string[]>;
}

type Client = Pick<ClientBase, 'query'>;

const columnRows = z.array(
  z.object({
    table: z.string(),
    kind: z.string(),
    owner: z.string(),
    is_own: z.boolean(),
    name: z.string(),
    type: z.string(),
    is_required: z.boolean(),
    is_filled: z.boolean(),
  }),
);

const tooOld = 'Update Paperclip: this gateway knows its tables from April 2026 on';
const tooNew = 'Update paperclip-graphql: this Paperclip is newer than what it knows';

/** Compares the database with what the gateway takes it for. It reads catalogs alone. */
export async function examineDatabase(client: Client): Promise<Examination> {
  const attached = await isAttached(client);
  const found = await readColumns(client);
  const problems: Mismatch[] = [...(await serverProblems(client, attached))];
  const notes: string[] = [];
  const lacking = new Map<string, Map<string, string>>();
  const missingTables: string[] = [];
  for (const table of coreTables) {
    const there = found.filter((column) => column.table === table.name);
    const [any] = there;
    if (any === undefined) {
      if (tablesMadeWhereMissing.has(table.name)) missingTables.push(table.name);
      else problems.push({ object: table.name, problem: 'is not there', remedy: tooOld });
      continue;
    }
    if (!['r', 'p'].includes(any.kind)) {
      problems.push({
        object: table.name,
        problem: 'is no table',
        remedy: "Point DATABASE_URL at Paperclip's database",
      });
      continue;
    }
    if (!any.is_own) {
      problems.push({
        object: table.name,
        problem: `belongs to the role ${any.owner}`,
        remedy: `Run this as ${any.owner}, or as a superuser`,
      });
    }
    for (const column of table.columns) {
      const one = there.find(({ name }) => name === column.name);
      const object = `${table.name}.${column.name}`;
      if (one === undefined) {
        const standIn = standIns[table.name]?.[column.name];
        if (standIn === undefined) problems.push({ object, problem: 'is not there', remedy: tooOld });
        else {
          notes.push(`${object} is not in this Paperclip. It reads as ${standIn}.`);
          lacking.set(table.name, (lacking.get(table.name) ?? new Map()).set(column.name, column.type));
        }
      } else if (!isSameType(column.type, one.type)) {
        problems.push({ object, problem: `is ${one.type} and should be ${column.type}`, remedy: tooNew });
      } else if (column.isRequired && !one.is_required) {
        notes.push(`${object} may be empty here. A row in which it is cannot be shown.`);
      }
    }
    const unknown = there.filter(({ name }) => !table.columns.some((column) => column.name === name));
    for (const column of unknown.filter((one) => one.is_required && !one.is_filled)) {
      const object = `${table.name}.${column.name}`;
      const problem = 'is not known here, and a new row must fill it';
      if (writtenTables.has(table.name)) problems.push({ object, problem, remedy: tooNew });
    }
    if (unknown.length > 0) {
      notes.push(`${table.name} has columns that are not known here: ${unknown.map(({ name }) => name).join(', ')}.`);
    }
  }
  problems.push(...(await missingKeys(client, new Set(found.map(({ table }) => table)))));
  const { otherRoles, open } = await readOtherRoles(client);
  problems.push(...open);
  for (const [role, tables] of otherRoles)
    notes.push(`The role ${role} reads or writes ${tables.length} of the tables.`);
  return { isAttached: attached, problems, notes, lacking, missingTables, otherRoles };
}

/** A longer or shorter text holds the same values. */
function isSameType(ours: string, theirs: string): boolean {
  return ours === theirs || (ours === 'text' && /^character varying/.test(theirs));
}

async function readColumns(client: Client): Promise<z.infer<typeof columnRows>> {
  const { rows } = await client.query(
    `select c.relname as table, c.relkind::text as kind, r.rolname as owner, pg_has_role(c.relowner, 'usage') as is_own,
       a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as is_required,
       a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' as is_filled
     from pg_catalog.pg_class as c
     join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
     join pg_catalog.pg_roles as r on r.oid = c.relowner
     join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname = 'public' and c.relname = any($1) order by a.attnum`,
    [coreTables.map(({ name }) => name)],
  );
  return columnRows.parse(rows);
}

const serverRows = z.tuple([
  z.object({
    version: z.number(),
    schemas: z.array(z.string()),
    may_make_roles: z.boolean(),
    may_make_schemas: z.boolean(),
    owner: z.string(),
    foreign_roles: z.array(z.string()),
  }),
]);

async function serverProblems(client: Client, attached: boolean): Promise<Mismatch[]> {
  const { rows } = await client.query(
    `select current_setting('server_version_num')::int as version,
       array(select nspname::text from pg_catalog.pg_namespace where nspname in ('gateway', 'plugin_core', '${standInSchema}')) as schemas,
       (select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname = current_user)
         or to_regrole('${gatewayRole}') is not null and to_regrole('${pluginViewsRole}') is not null as may_make_roles,
       has_database_privilege(current_database(), 'create') as may_make_schemas,
       quote_ident(current_user) as owner,
       array(select r.rolname::text from pg_catalog.pg_roles as r
         where r.rolname in ('${gatewayRole}', '${pluginViewsRole}')
           and not pg_has_role(r.oid, 'member with admin option')
           -- Before PostgreSQL 16 whoever may create roles may give away any but a superuser.
           and not (current_setting('server_version_num')::int < 160000
             and (select c.rolcreaterole from pg_catalog.pg_roles as c where c.rolname = current_user))
         order by 1) as foreign_roles`,
  );
  const [server] = serverRows.parse(rows);
  const found: Mismatch[] = [];
  if (server.version < 150_000) {
    found.push({ object: 'PostgreSQL', problem: 'is older than 15', remedy: 'Update the server' });
  }
  if (!attached) {
    for (const schema of server.schemas) {
      found.push({
        object: `schema ${schema}`,
        problem: 'is there already, and the gateway is not attached',
        remedy: 'Rename or drop it; the gateway keeps what is its own there',
      });
    }
    if (!server.may_make_schemas) {
      found.push({
        object: 'the owner',
        problem: 'may not create schemas in this database',
        remedy: 'Have an administrator run: grant create on database … to …',
      });
    }
  }
  if (!server.may_make_roles) {
    const remedy = `Have an administrator run: create role ${gatewayRole} nologin; create role ${pluginViewsRole} nologin;`;
    found.push({ object: 'the owner', problem: 'may not create roles', remedy });
  }
  if (server.foreign_roles.length > 0) {
    const roles = server.foreign_roles.join(', ');
    const remedy = `Have an administrator run: grant ${roles} to ${server.owner} with admin option;`;
    found.push({
      object: 'the owner',
      problem: `may not give away the roles ${roles}, which are there already`,
      remedy,
    });
  }
  return found;
}

const keyRows = z.array(z.object({ table: z.string(), columns: z.array(z.string()) }));

async function missingKeys(client: Client, tables: ReadonlySet<string>): Promise<Mismatch[]> {
  const { rows } = await client.query(
    `select c.relname as table, array(
         select a.attname::text from unnest(i.indkey::int2[]) as k (number)
         join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.number order by 1
       ) as columns
     from pg_catalog.pg_index as i
     join pg_catalog.pg_class as c on c.oid = i.indrelid
     where c.relnamespace = 'public'::regnamespace and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null`,
  );
  const there = new Set(keyRows.parse(rows).map(({ table, columns }) => `${table} ${columns.join(' ')}`));
  return neededKeys
    .filter(([table, columns]) => tables.has(table) && !there.has(`${table} ${[...columns].sort().join(' ')}`))
    .map(([table, columns]) => ({
      object: table,
      problem: `has no unique key on (${columns.join(', ')})`,
      remedy: "Paperclip makes it: run Paperclip's own migrations again",
    }));
}

const otherRows = z.array(z.object({ role: z.string().nullable(), tables: z.array(z.string()) }));

/** A role that Paperclip's tables are granted to, other than their owner, would see nothing any more once row security is on. */
async function readOtherRoles(client: Client) {
  const { rows } = await client.query(
    `select r.rolname::text as role, array_agg(distinct c.relname::text order by c.relname::text) as tables
     from pg_catalog.pg_class as c
     cross join lateral (
       select a.grantee from aclexplode(c.relacl) as a
       union select a.grantee from pg_catalog.pg_attribute as t cross join lateral aclexplode(t.attacl) as a where t.attrelid = c.oid
     ) as granted
     left join pg_catalog.pg_roles as r on r.oid = granted.grantee
     where c.relnamespace = 'public'::regnamespace and c.relname = any($1) and granted.grantee <> c.relowner
       and (granted.grantee = 0 or not (r.rolsuper or r.rolbypassrls or r.rolname in ('${gatewayRole}', '${pluginViewsRole}')))
     group by 1 order by 1`,
    [coreTables.map(({ name }) => name)],
  );
  const granted = otherRows.parse(rows);
  const otherRoles = new Map(granted.flatMap(({ role, tables }) => (role === null ? [] : [[role, tables] as const])));
  const open = granted.flatMap(({ role, tables }) =>
    role !== null
      ? []
      : tables.map(
          (table): Mismatch => ({
            object: table,
            problem: 'is open to everybody, and so to plugins',
            remedy: `revoke all on ${table} from public; -- and grant it to the roles that need it`,
          }),
        ),
  );
  return { otherRoles, open };
}
