import { getColumns, type InferInsertModel } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';

const rowsPerStatement = 1000;

/**
 * Inserts rows in a few large statements. They travel as one JSON parameter each, which PostgreSQL reads into the table's own
 * row type: no limit of parameters, and no type is said twice. Every row must name the same columns.
 */
export async function insertRows<T extends PgTable>(
  client: pg.Client,
  table: T,
  rows: readonly InferInsertModel<T>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = getColumns(table);
  const keys = Object.keys(first);
  const names = keys.map((key) => {
    const column = columns[key];
    if (!column) throw new Error(`${key} is no column of ${getTableConfig(table).name}`);
    return column.name;
  });
  const target = pg.escapeIdentifier(getTableConfig(table).name);
  const list = names.map((name) => pg.escapeIdentifier(name)).join(', ');
  const statement = `insert into public.${target} (${list}) select ${list} from jsonb_populate_recordset(null::public.${target}, $1::jsonb)`;
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const records = rows.slice(start, start + rowsPerStatement).map((row) => {
      const values = new Map<string, unknown>(Object.entries(row));
      if (values.size !== keys.length) throw new Error(`Rows of ${getTableConfig(table).name} name different columns`);
      return Object.fromEntries(keys.map((key, position) => [names[position], values.get(key) ?? null]));
    });
    await client.query(statement, [JSON.stringify(records)]);
  }
}
