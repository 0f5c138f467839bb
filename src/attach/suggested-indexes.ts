import type { ClientBase } from 'pg';
import { z } from 'zod';
import { coreTables } from './core-tables.ts';

type Client = Pick<ClientBase, 'query'>;

/** Ours are known by it, so that `detach` finds them. */
export const ownIndexPrefix = 'paperclip_graphql_';

export interface SuggestedIndex {
  readonly name: string;
  readonly table: string;
  readonly statement: string;
  /** About how many rows the table has. */
  readonly rows: number;
}

const definition =
  /^\s*CREATE (?<unique>UNIQUE )?INDEX "(?<name>[^"]+)" ON "(?<table>[^"]+)" (?:USING (?<method>\w+) )?\((?<keys>.*)\)(?: WHERE (?<where>.*))?;?\s*$/s;

const indexRows = z.array(
  z.object({
    table: z.string(),
    name: z.string(),
    method: z.string(),
    is_valid: z.boolean(),
    keys: z.array(z.string()),
  }),
);
const sizeRows = z.array(z.object({ table: z.string(), rows: z.coerce.number() }));

/**
 * Indexes of the gateway's own tables that Paperclip's lack. Without them every answer is the same, and some lists of large companies
 * take longer. Unique ones promise something that Paperclip's rows need not keep, and are never made.
 */
export async function missingSuggestedIndexes(
  client: Client,
  statements: readonly string[],
): Promise<SuggestedIndex[]> {
  const there = await readIndexes(client);
  const sizes = await readSizes(client);
  const columns = await readColumnNames(client);
  return statements.flatMap((statement): SuggestedIndex[] => {
    const {
      unique,
      name = '',
      table = '',
      method = 'btree',
      keys = '',
      where,
    } = definition.exec(statement)?.groups ?? {};
    if (unique !== undefined || where !== undefined || name === '') return [];
    const wanted = partsOf(keys);
    const isCovered = there.some(
      (index) =>
        index.table === table &&
        index.is_valid &&
        index.method === method &&
        wanted.every((key, at) => index.keys[at] === key),
    );
    const known = columns.get(table) ?? new Set();
    const isPossible = wanted.every((key) => !/^\w+$/.test(key) || known.has(key));
    if (isCovered || !isPossible) return [];
    const helper = `${ownIndexPrefix}${name}`.slice(0, 63);
    const using = method === 'btree' ? '' : `using ${method} `;
    const made = `create index concurrently "${helper}" on public."${table}" ${using}(${keys})`;
    return there.some((index) => index.name === helper && index.is_valid)
      ? []
      : [{ name: helper, table, statement: made, rows: sizes.get(table) ?? 0 }];
  });
}

/** One after the other, beside whoever writes. One that was interrupted is there but not valid, and is made anew. */
export async function createSuggestedIndexes(
  client: Client,
  indexes: readonly SuggestedIndex[],
  onProgress: (message: string) => void,
): Promise<void> {
  for (const { name, statement, table } of indexes) {
    onProgress(`Making the index ${name} on ${table}`);
    await client.query(`drop index concurrently if exists public."${name}"`);
    await client.query(statement);
  }
}

/** Split at the commas that stand outside of brackets; plain columns without their quotes, expressions never equal one another. */
function partsOf(keys: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of keys) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part].map((one) => /^"(\w+)"(?: \w+_ops)?$/.exec(one.trim())?.[1] ?? one.trim());
}

async function readIndexes(client: Client): Promise<z.infer<typeof indexRows>> {
  const { rows } = await client.query(
    `select t.relname as table, c.relname as name, m.amname as method, i.indisvalid as is_valid,
       array(select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts) as k order by k) as keys
     from pg_catalog.pg_index as i
     join pg_catalog.pg_class as c on c.oid = i.indexrelid
     join pg_catalog.pg_class as t on t.oid = i.indrelid
     join pg_catalog.pg_am as m on m.oid = c.relam
     where t.relnamespace = 'public'::regnamespace and i.indpred is null`,
  );
  return indexRows.parse(rows);
}

async function readSizes(client: Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query(
    `select relname as table, greatest(reltuples, 0)::int8 as rows from pg_catalog.pg_class
     where relnamespace = 'public'::regnamespace and relname = any($1)`,
    [coreTables.map(({ name }) => name)],
  );
  return new Map(sizeRows.parse(rows).map((size) => [size.table, size.rows]));
}

async function readColumnNames(client: Client): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await client.query(
    `select c.relname as table, array_agg(a.attname::text) as names from pg_catalog.pg_attribute as a
     join pg_catalog.pg_class as c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped group by 1`,
  );
  const found = z.array(z.object({ table: z.string(), names: z.array(z.string()) })).parse(rows);
  return new Map(found.map(({ table, names }) => [table, new Set(names)]));
}
