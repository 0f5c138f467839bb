import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';

const rowSchema = z.object({ start_id: z.string(), ids: z.array(z.string()) });

/** Deeper chains are cut at their root's end: nothing real is that deep, and a loop of parents ends here too. */
const ancestorsMax = 1000;

/** What is above some issues: rows of (start_id, id, height), the parent at height 1. */
export function ancestry(companyId: SQLWrapper, isStart: SQL): SQL {
  return sql`
    with recursive up as (
      select i.id as start_id, i.parent_id as id, 1 as height
      from issues i where i.company_id = ${companyId} and ${isStart} and i.parent_id is not null
      union all
      select up.start_id, i.parent_id, up.height + 1
      from up join issues i on i.company_id = ${companyId} and i.id = up.id
      where i.parent_id is not null and i.parent_id <> up.start_id and up.height < ${sql.raw(String(ancestorsMax))}
    ) cycle id set looped using path
    select start_id, id, height from up where not looped`;
}

/** For each issue the ids above it, root first, parent last, in one statement for all of them. */
export async function ancestorsOf({ db, plugin }: Scope, issueIds: readonly string[]): Promise<string[][]> {
  const rows = await queryRows(
    db,
    rowSchema,
    sql`
    select start_id, array_agg(id order by height desc) as ids
    from (${ancestry(sql`${plugin.companyId}`, sql`i.id = any(${sql.param(issueIds)}::uuid[])`)}) as up group by start_id`,
  );
  const found = new Map(rows.map((row) => [row.start_id, row.ids]));
  return issueIds.map((id) => found.get(id) ?? []);
}
