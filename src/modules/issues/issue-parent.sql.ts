import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';

/**
 * Two moves at once could hang each of two trees below the other. Whoever moves an issue waits for the one before; whoever
 * moves none and relies on where they are takes it shared.
 */
export async function lockParents(
  { journeys, plugin }: MutationScope,
  mode: 'exclusive' | 'shared' = 'exclusive',
): Promise<void> {
  const lock = sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  await journeys.later(sql`select ${lock}(hashtextextended('gateway.parents ' || ${plugin.companyId}, 0))`);
}

const belowSchema = z.object({ below: z.boolean() });

/** Whether an issue is another one, or lies anywhere below it. */
export async function isBelow({ db, plugin }: Scope, issueId: string, aboveId: string): Promise<boolean> {
  const [row] = await queryRows(
    db,
    belowSchema,
    sql`
    with recursive up as (
      select ${issueId}::uuid as id
      union
      select i.parent_id from up join issues i on i.company_id = ${plugin.companyId} and i.id = up.id
      where i.parent_id is not null
    ) select exists (select from up where up.id = ${aboveId}) as below`,
  );
  return row?.below ?? false;
}
