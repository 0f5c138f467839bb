import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { issueStatuses, issues } from '../issues/issue.table.ts';
import { resolveIssueId } from '../issues/issue-reference.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { runStatuses } from '../runs/run.table.ts';

const heldIssueSchema = z.object({
  id: z.string(),
  identifier: z.string().nullable(),
  status: z.enum(issueStatuses),
  assignee_agent_id: z.string().nullable(),
  checkout_run_id: z.string().nullable(),
  execution_run_id: z.string().nullable(),
});
export type HeldIssue = z.infer<typeof heldIssueSchema>;

/** Who has the issue, held until the end of the transaction: of two that would take it over, one waits for the other. */
export async function lockHeldIssue(scope: MutationScope, reference: string): Promise<HeldIssue | null> {
  const id = await resolveIssueId(scope, reference);
  if (id === null) return null;
  const [issue] = await queryRows(
    scope.db,
    heldIssueSchema,
    sql`select i.id, i.identifier, i.status, i.assignee_agent_id, i.checkout_run_id, i.execution_run_id
        from issues i where i.company_id = ${scope.plugin.companyId} and i.id = ${id} for no key update`,
  );
  return issue ?? null;
}

const runSchema = z.object({ id: z.string(), agent_id: z.string(), status: z.enum(runStatuses) });
export type LockedRun = z.infer<typeof runSchema>;

/**
 * Runs of the company by their ids. Locked for share, after the issue and in the order of their ids: while they decide
 * who may have the issue, none of them ends.
 */
export async function lockRuns(
  { db, plugin }: MutationScope,
  runIds: readonly (string | null)[],
): Promise<ReadonlyMap<string, LockedRun>> {
  const ids = runIds.filter((id) => id !== null && isUuid(id));
  if (ids.length === 0) return new Map();
  const rows = await queryRows(
    db,
    runSchema,
    sql`select r.id, r.agent_id, r.status from heartbeat_runs r
        where r.company_id = ${plugin.companyId} and r.id = any(${uuids(ids)}) order by r.id for share`,
  );
  return new Map(rows.map((run) => [run.id, run]));
}

/** Hands an issue, which lockHeldIssue holds, to a run. */
export async function handOver({ db, journeys, plugin }: MutationScope, issueId: string, runId: string): Promise<void> {
  const now = sql`clock_timestamp()`;
  await journeys.later(
    db
      .update(issues)
      .set({ checkoutRunId: runId, executionRunId: runId, executionLockedAt: now, updatedAt: now })
      .where(and(eq(issues.companyId, plugin.companyId), eq(issues.id, issueId))),
  );
}
