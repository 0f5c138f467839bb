import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { budgetScopeTypes } from '../budgets/budget.table.ts';
import { thisMoment } from '../budgets/hard-stop.sql.ts';
import { blockingScopes } from '../budgets/invocation-block.sql.ts';
import { type WakeRefusalData, wakeRefusalCodes } from './wake-refusals.ts';
import { wakeRefusals, wakeStates } from './wakeability.sql.ts';

const rowSchema = z.object({
  id: z.string(),
  agent_id: z.string().nullable(),
  blocker_ids: z.array(z.string()),
  block_scope_type: z.enum(budgetScopeTypes).nullable(),
  block_scope_id: z.string().nullable(),
  block_scope_name: z.string().nullable(),
  refusals: z.array(z.object({ code: z.enum(wakeRefusalCodes), message: z.string(), remedy: z.string() })),
});

/**
 * Whether each issue's agent would be woken now: every refusal in the order of the checks, none where it would.
 *
 * What asks and what wakes both ask by the same SQL, so neither can promise what the other does not keep; a mutation calls this while it
 * holds the issues' row locks. One statement for any number of issues. Keyed by the id in lower case; an issue that the company does not
 * have is not in the map.
 */
export async function wakeabilityOf(
  { db, plugin }: Scope,
  issueIds: readonly string[],
): Promise<Map<string, WakeRefusalData[]>> {
  if (issueIds.length === 0) return new Map();
  const companyId = sql`${plugin.companyId}`;
  const issues = sql`select i.id, i.status, i.project_id, i.assignee_agent_id
    from issues i where i.company_id = ${companyId} and i.id = any(${uuids(issueIds)})`;
  const states = wakeStates(companyId, issues, (asked) => blockingScopes(companyId, thisMoment(), asked));
  const rows = await queryRows(
    db,
    rowSchema,
    sql`
    select w.id, w.agent_id, w.blocker_ids, w.block_scope_type, w.block_scope_id, w.block_scope_name, coalesce((
        select json_agg(json_build_object('code', r.code, 'message', r.message, 'remedy', r.remedy) order by r.n)
        from (${wakeRefusals('w')}) as r
      ), '[]') as refusals
    from (${states}) as w`,
  );
  return new Map(rows.map((row) => [row.id, row.refusals.map((refusal) => dataOf(refusal, row))]));
}

type Row = z.infer<typeof rowSchema>;

function dataOf({ code, message, remedy }: Row['refusals'][number], row: Row): WakeRefusalData {
  const blockerIds = code === 'UNRESOLVED_BLOCKERS' ? row.blocker_ids : [];
  return {
    code,
    message,
    remedy,
    blockerIds,
    invocationBlock: code === 'BUDGET_BLOCKED' ? blockOf(row, message, remedy) : null,
  };
}

function blockOf(row: Row, reason: string, remedy: string): WakeRefusalData['invocationBlock'] {
  const { id, agent_id, block_scope_type, block_scope_id, block_scope_name } = row;
  if (agent_id === null || !block_scope_type || block_scope_id === null || block_scope_name === null) return null;
  return {
    issueId: id,
    agentId: agent_id,
    scopeType: block_scope_type,
    scopeId: block_scope_id,
    scopeName: block_scope_name,
    reason,
    remedy,
  };
}
