import pg from 'pg';
import { z } from 'zod';
import { scopeKeys } from './scope-keys.sql.ts';
import { nameIn, type ScopeRules, type Statements, UnscopableTableError } from './scope-rules.ts';

const tableRows = z.array(
  z.object({
    name: z.string(),
    company_type: z.string().nullable(),
    company_not_null: z.boolean().nullable(),
    is_secured: z.boolean(),
    has_policy: z.boolean(),
  }),
);
type Table = z.infer<typeof tableRows>[number];

/**
 * Makes every table of a namespace a table of companies, after each statement of a migration that may have made or changed one: a
 * column company_id that takes the company of the session, row security that binds the owner as well, and keys that begin with the
 * company, so that two companies may use the same one and neither learns of the other's. Runs as the role that owns the schema, and
 * changes nothing where all is so already. Returns what somebody should know of it.
 */
export async function scopeTables(client: Statements, rules: ScopeRules): Promise<string[]> {
  const tables = await readTables(client, rules.namespace);
  const scoped = tables.filter(({ name }) => !rules.crossCompanyTables.includes(name));
  for (const table of scoped) await giveCompany(client, rules, table);
  const notes = await scopeKeys(
    client,
    rules,
    scoped.map(({ name }) => name),
  );
  for (const table of tables) {
    const isScoped = scoped.includes(table);
    if (!isScoped && table.has_policy) throw new UnscopableTableError(becameCrossCompany(table.name));
    await secure(client, rules, table, isScoped);
  }
  await openViews(client, rules);
  return notes;
}

async function readTables(client: Statements, namespace: string): Promise<Table[]> {
  const { rows } = await client.query(
    `select c.relname as name, format_type(a.atttypid, a.atttypmod) as company_type, a.attnotnull and d.adbin is not null as company_not_null,
            c.relrowsecurity and c.relforcerowsecurity as is_secured,
            exists (select from pg_catalog.pg_policy as p where p.polrelid = c.oid and p.polname = 'company_rows') as has_policy
     from pg_catalog.pg_class as c
     left join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped
     left join lateral (select true as adbin where a.atthasdef) as d on true
     where c.relnamespace = $1::regnamespace and c.relkind = 'r' order by c.relname`,
    [pg.escapeIdentifier(namespace)],
  );
  return tableRows.parse(rows);
}

async function giveCompany(client: Statements, rules: ScopeRules, table: Table): Promise<void> {
  const name = nameIn(rules, table.name);
  if (table.company_type === null) {
    if (table.has_policy) {
      throw new UnscopableTableError(
        `The column company_id of ${table.name} says whose each row is. It cannot be dropped or renamed.`,
      );
    }
    await client.query(`alter table ${name} add column company_id uuid`);
    await claimRows(client, table.name, name);
  } else if (table.company_type !== 'uuid') {
    throw new UnscopableTableError(
      `The column company_id of ${table.name} is of type ${table.company_type}. It says whose each row is: write uuid, or give the column another name.`,
    );
  }
  if (table.company_not_null !== true) {
    const { rows } = await client.query(`select exists (select from ${name} where company_id is null) as found`);
    if (z.tuple([z.object({ found: z.boolean() })]).parse(rows)[0].found) {
      throw new UnscopableTableError(
        `Rows of ${table.name} have no company_id, so nobody could say whose they are. Fill it in the migration that adds the rows, or name the table in database.crossCompanyTables of the manifest.`,
      );
    }
    await client.query(
      `alter table ${name} alter column company_id set default plugin_core.company_id(), alter column company_id set not null`,
    );
  }
}

/** Rows from before the table had a company belong to the only company there is, if there is one only. Otherwise nobody knows. */
async function claimRows(client: Statements, table: string, name: string): Promise<void> {
  const { rows } = await client.query(`select exists (select from ${name}) as found`);
  if (!z.tuple([z.object({ found: z.boolean() })]).parse(rows)[0].found) return;
  const { rowCount } = await client.query(
    `update ${name} set company_id = plugin_core.only_company() where plugin_core.only_company() is not null`,
  );
  if (rowCount === 0) {
    throw new UnscopableTableError(
      `${table} holds rows and has no column company_id, and there is more than one company they could belong to. Add the column in a migration and fill it, or name the table in database.crossCompanyTables of the manifest.`,
    );
  }
}

async function secure(client: Statements, rules: ScopeRules, table: Table, isScoped: boolean): Promise<void> {
  const name = nameIn(rules, table.name);
  const login = pg.escapeIdentifier(rules.loginRole);
  await client.query(`grant select, insert, update, delete on ${name} to ${login}`);
  if (!isScoped || (table.is_secured && table.has_policy)) return;
  const condition = 'company_id = (select plugin_core.company_id())';
  await client.query(`alter table ${name} enable row level security, force row level security`);
  await client.query(
    `create policy company_rows on ${name} to ${login} using (${condition}) with check (${condition})`,
  );
  // A migration is about the rows of all companies.
  await client.query(
    `create policy migrated_rows on ${name} to ${pg.escapeIdentifier(rules.ownerRole)} using (true) with check (true)`,
  );
}

/** A view reads as its owner, whom the policies let see everything, unless it is told to read as whoever asks. */
async function openViews(client: Statements, rules: ScopeRules): Promise<void> {
  const { rows } = await client.query(
    `select c.relname as name, c.relkind as kind from pg_catalog.pg_class as c
     where c.relnamespace = $1::regnamespace and c.relkind in ('v', 'S')`,
    [pg.escapeIdentifier(rules.namespace)],
  );
  const login = pg.escapeIdentifier(rules.loginRole);
  for (const { name, kind } of z.array(z.object({ name: z.string(), kind: z.enum(['v', 'S']) })).parse(rows)) {
    if (kind === 'v') {
      await client.query(`alter view ${nameIn(rules, name)} set (security_invoker = true)`);
      await client.query(`grant select on ${nameIn(rules, name)} to ${login}`);
    } else {
      await client.query(`grant usage on sequence ${nameIn(rules, name)} to ${login}`);
    }
  }
}

function becameCrossCompany(table: string): string {
  return `The rows of ${table} belong to companies, and the manifest now names it in database.crossCompanyTables. Take it out of that list, or make a new table.`;
}
