import pg from 'pg';
import { z } from 'zod';
import type { DeclaredReference } from './declared-reference.ts';
import { nameIn, type ScopeRules, type Statements, UnscopableTableError } from './scope-rules.ts';

const keyRows = z.array(
  z.object({
    table: z.string(),
    name: z.string(),
    kind: z.enum(['p', 'u', 'f', 'i']),
    definition: z.string(),
    columns: z.array(z.string()),
    target: z.string().nullable(),
    target_columns: z.array(z.string()),
    is_outside: z.boolean(),
  }),
);
type Key = z.infer<typeof keyRows>[number];

// As PostgreSQL writes them. A name of the author's may hold brackets, and words of SQL.
const identifier = '(?:"(?:[^"]|"")+"|\\w+)';
const relation = `(?:${identifier}\\.)?${identifier}`;
const list = `\\(${identifier}(?:, ${identifier})*\\)`;
const indexOpening = new RegExp(`^CREATE UNIQUE INDEX ${identifier} ON (?:ONLY )?${relation} USING \\w+ \\(`);
const keyOpening = /^(?:PRIMARY KEY|UNIQUE(?: NULLS NOT DISTINCT)?) \(/;
const referenceOpening = new RegExp(`^FOREIGN KEY ${list} REFERENCES ${relation}${list}`);

/** What a definition begins with. One that begins otherwise is not known to be read rightly. */
function opening(table: string, definition: string, pattern: RegExp): string {
  const [found] = pattern.exec(definition) ?? [];
  if (found === undefined) {
    throw new UnscopableTableError(`${table} has a key of a kind that cannot be given the company: ${definition}`);
  }
  return found;
}

/**
 * Gives keys without the company the company as their first column, so that two companies may use the same key and neither learns of
 * the other's. A reference needs a key of both columns beneath it: references that came with a namespace are taken down first and put
 * up again last. Returns what somebody should know of it.
 */
export async function scopeKeys(client: Statements, rules: ScopeRules, scoped: readonly string[]): Promise<string[]> {
  const keys = await readKeys(client, rules.namespace);
  const outside = keys.filter(({ is_outside }) => is_outside);
  for (const { table, name } of outside) await dropConstraint(client, rules, table, name);
  const lacking = keys.filter(({ columns, is_outside }) => !is_outside && !columns.includes('company_id'));
  const references = lacking.filter(({ kind, target }) => kind === 'f' && target !== null && scoped.includes(target));
  for (const { table, name } of references) await dropConstraint(client, rules, table, name);
  for (const key of lacking) {
    if (key.kind !== 'f' && scoped.includes(key.table)) await rebuildKey(client, rules, key);
  }
  for (const { name, table, columns, target, target_columns: targetColumns, definition } of references) {
    const actions = definition.slice(opening(table, definition, referenceOpening).length);
    await addReference(client, rules, { name, table, columns, target: target ?? '', targetColumns, actions });
  }
  return outside.map(
    ({ table, name, target }) =>
      `The reference ${name} of ${table} to ${target} is not kept: a plugin's table refers to nothing outside of its own schema.`,
  );
}

async function readKeys(client: Statements, namespace: string): Promise<Key[]> {
  const columns = (attributes: string, table: string) => `
    array(select a.attname::text from unnest(${attributes}) with ordinality as listed (number, place)
          join pg_catalog.pg_attribute as a on a.attrelid = ${table} and a.attnum = listed.number order by listed.place)`;
  const { rows } = await client.query(
    `select c.relname as table, k.conname as name, k.contype as kind, pg_get_constraintdef(k.oid) as definition,
            ${columns('k.conkey', 'k.conrelid')} as columns, f.relname as target,
            ${columns('k.confkey', 'k.confrelid')} as target_columns,
            coalesce(f.relnamespace <> c.relnamespace, false) as is_outside
     from pg_catalog.pg_constraint as k
     join pg_catalog.pg_class as c on c.oid = k.conrelid
     left join pg_catalog.pg_class as f on f.oid = k.confrelid
     where c.relnamespace = $1::regnamespace and k.contype in ('p', 'u', 'f')
     union all
     select c.relname, n.relname, 'i', pg_get_indexdef(i.indexrelid),
            ${columns('(i.indkey::int2[])[:i.indnkeyatts - 1]', 'i.indrelid')}, null, '{}', false
     from pg_catalog.pg_index as i
     join pg_catalog.pg_class as c on c.oid = i.indrelid
     join pg_catalog.pg_class as n on n.oid = i.indexrelid
     where c.relnamespace = $1::regnamespace and i.indisunique
       and not exists (select from pg_catalog.pg_constraint as k where k.conindid = i.indexrelid)
     order by 1, 2`,
    [pg.escapeIdentifier(namespace)],
  );
  return keyRows.parse(rows);
}

function dropConstraint(client: Statements, rules: ScopeRules, table: string, name: string): Promise<unknown> {
  return client.query(`alter table ${nameIn(rules, table)} drop constraint ${pg.escapeIdentifier(name)}`);
}

async function rebuildKey(
  client: Statements,
  rules: ScopeRules,
  { table, name, kind, definition }: Key,
): Promise<void> {
  const head = opening(table, definition, kind === 'i' ? indexOpening : keyOpening);
  const scoped = `${head}company_id, ${definition.slice(head.length)}`;
  if (kind === 'i') {
    await client.query(`drop index ${nameIn(rules, name)}`);
    await client.query(scoped);
    return;
  }
  const constraint = pg.escapeIdentifier(name);
  await client.query(
    `alter table ${nameIn(rules, table)} drop constraint ${constraint}, add constraint ${constraint} ${scoped}`,
  );
}

/**
 * Puts up a reference as it holds between rows of one company. The author's statement could not: the keys that it would name begin
 * with a column that its author never wrote.
 */
export async function addReference(
  client: Statements,
  rules: ScopeRules,
  { name, table, columns, target, targetColumns: named, actions }: DeclaredReference,
): Promise<void> {
  const isScoped = (one: string) => !rules.crossCompanyTables.includes(one);
  if (!isScoped(table) && isScoped(target)) {
    throw new UnscopableTableError(
      `${table} is in database.crossCompanyTables and refers to ${target}, whose rows belong to companies. Take the reference away, or let ${table} belong to companies too.`,
    );
  }
  const targetColumns = named.length > 0 ? named : await primaryKey(client, rules, target);
  const isByCompany = isScoped(table) && isScoped(target);
  const own = (list: readonly string[]) => (isByCompany ? list.filter((column) => column !== 'company_id') : list);
  const quoted = (list: readonly string[]) => list.map((column) => pg.escapeIdentifier(column)).join(', ');
  const list = (one: readonly string[]) => quoted(isByCompany ? ['company_id', ...own(one)] : one);
  if (isByCompany && /ON UPDATE SET (NULL|DEFAULT)/i.test(actions)) {
    throw new UnscopableTableError(
      `The reference of ${table} to ${target} would clear the company of a row when a key changes. Leave ON UPDATE out.`,
    );
  }
  // Of the columns of the author alone: the company of a row stays what it is.
  const clearing = isByCompany
    ? actions.replace(/ON DELETE SET (NULL|DEFAULT)(?!\s*\()/i, `ON DELETE SET $1 (${quoted(own(columns))})`)
    : actions;
  const constraint = pg.escapeIdentifier(name ?? `${table}_${columns.join('_')}_fkey`.slice(0, 63));
  await client.query(
    `alter table ${nameIn(rules, table)} add constraint ${constraint} foreign key (${list(columns)})
     references ${nameIn(rules, target)} (${list(targetColumns)}) ${clearing}`,
  );
}

async function primaryKey(client: Statements, rules: ScopeRules, table: string): Promise<readonly string[]> {
  const key = (await readKeys(client, rules.namespace)).find((one) => one.table === table && one.kind === 'p');
  if (!key) throw new UnscopableTableError(`${table} has no primary key. Name the columns that are referred to.`);
  return key.columns;
}
