import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { nodeTypesByName } from '../../graphql/node.ts';
import { tables } from '../../relations.ts';
import type { Scope } from '../../scope.ts';

const rowSchema = z.object({ id: z.string(), type_name: z.string() });

/** Which type each of these ids belongs to, one statement over all tables of nodes. Ids of nothing in the company are left out. */
export async function typeNamesOf({ db, plugin }: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (ids.length === 0) return found;
  const lookups = [];
  for (const [typeName, type] of nodeTypesByName()) {
    if ('ownId' in type) {
      const ownId = type.ownId(plugin);
      if (ids.includes(ownId)) found.set(ownId, typeName);
      continue;
    }
    lookups.push(sql`
      select t.id, ${typeName}::text as type_name from ${tables[type.table]} as t
      where t.company_id = ${plugin.companyId} and t.id = any(${sql.param(ids)}::uuid[]) ${type.where ? sql`and ${type.where}` : sql``}`);
  }
  const rows = await queryRows(db, rowSchema, sql.join(lookups, sql` union all `));
  for (const row of rows) found.set(row.id, row.type_name);
  return found;
}
