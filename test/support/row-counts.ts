import type { TestGateway } from '../../src/testing/test-gateway.ts';

/**
 * How many rows each table of the database has, Paperclip's and the gateway's own: equal before and after, nothing was left behind.
 * Points that were paid are no part of what is undone.
 */
export async function rowCounts(test: TestGateway): Promise<Record<string, number>> {
  const tables = await test.truth<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname in ('public', 'gateway') and tablename <> 'rate_buckets' order by 1`,
  );
  const counts = tables.map(({ name }) => `select '${name}' as name, count(*)::int as rows from ${name}`);
  const rows = await test.truth<{ name: string; rows: number }>(counts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}
