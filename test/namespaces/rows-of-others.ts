import type { TestGateway } from '../../src/testing/test-gateway.ts';
import type { Speaker } from './random-world.ts';

/** Keys of tables of companies that do not begin with the company: one that is taken may be so by somebody else's row. */
export async function readOpenKeys(test: TestGateway, { namespace }: Speaker): Promise<ReadonlySet<string>> {
  const rows = await test.truth<{ name: string }>(
    `select i.indexrelid::regclass::name as name from pg_index as i join pg_class as c on c.oid = i.indrelid
     join pg_attribute as a on a.attrelid = c.oid and a.attname = 'company_id'
     where c.relnamespace = $1::regnamespace and i.indisunique and i.indkey[0] <> a.attnum`,
    [namespace],
  );
  return new Set(rows.map(({ name }) => name.replace(/^.*\./, '')));
}

/** Whose rows a statement may change, and so are not looked at. */
export type Changeable = 'none' | 'in its own tables' | 'in its company';

/**
 * One number for each table, of all rows that must stay as they are, and for what else can be left behind. Reads the same tables each
 * time it is called.
 */
export async function watchOthers(
  test: TestGateway,
  { namespace, plugin }: Speaker,
  changeable: Changeable,
): Promise<() => Promise<ReadonlyMap<string, string>>> {
  // Points are paid for whatever is asked.
  const relations = await test.truth<{ name: string; schema: string; has_company: boolean }>(
    `select c.oid::regclass::text as name, n.nspname as schema,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped) as has_company
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'kept') and n.nspname !~ '^pg_' and c.relname <> 'rate_buckets' order by 1`,
  );
  const parts = relations.flatMap(({ name, schema, has_company }) => {
    const isOwn = schema === namespace;
    const isLeftOut = changeable === 'in its company' || (changeable === 'in its own tables' && isOwn);
    if (isLeftOut && isOwn && !has_company) return [];
    const where = isLeftOut && has_company ? ` where company_id <> '${plugin.companyId}'` : '';
    return [
      `select '${name}' as name, coalesce(sum(hashtextextended(t::text, 0)), 0)::text as state from ${name} as t${where}`,
    ];
  });
  const query = [
    ...parts,
    `select 'left large objects', count(*)::text from pg_largeobject_metadata`,
    `select 'left locks', count(*)::text from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
    `select 'left relations', count(*)::text from pg_class`,
  ].join('\nunion all ');
  return async () => {
    const rows = await test.truth<{ name: string; state: string }>(query);
    return new Map(rows.map(({ name, state }) => [name, state]));
  };
}

export function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...before].filter(([name, state]) => after.get(name) !== state).map(([name]) => name);
}

/** Rows of the speaker that refer to a row of another company: its owner, deleting it, would delete them too. */
export async function strayReferences(test: TestGateway, { namespace }: Speaker): Promise<string[]> {
  const [row] = await test.truth<{ n: number }>(
    `select count(*)::int as n from ${namespace}.remarks as r where r.topic_id is not null
       and not exists (select from ${namespace}.topics as t where t.company_id = r.company_id and t.id = r.topic_id)`,
  );
  return row?.n === 0 ? [] : ['a reference to a row of others'];
}
