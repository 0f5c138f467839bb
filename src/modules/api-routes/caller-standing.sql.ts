import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TokenActor } from '../../auth/plugin-context.ts';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { callerUnknown, companyForbidden } from './api-route.errors.ts';

const rowSchema = z.object({ agent_status: z.string().nullable(), run_agent_id: z.string().nullable() });

/** Agents that Paperclip takes no call from. */
const outOfWork = new Set(['terminated', 'pending_approval']);

/**
 * The caller as its company knows it. A proof names an agent and its run; whether they are of this company, of one another and at work,
 * the database says.
 */
export async function standingOf({ db, plugin }: Pick<Scope, 'db' | 'plugin'>, actor: TokenActor): Promise<TokenActor> {
  const { agentId, runId } = actor;
  if (agentId === null && runId === null) return actor;
  const [row] = await queryRows(
    db,
    rowSchema,
    sql`
    select run.agent_id as run_agent_id,
      (select a.status from agents a
       where a.company_id = ${plugin.companyId} and a.id = coalesce(${agentId}::uuid, run.agent_id)) as agent_status
    from (select) as one
    left join heartbeat_runs run on run.company_id = ${plugin.companyId} and run.id = ${runId}::uuid`,
  );
  const isOwnRun = runId === null || (row?.run_agent_id != null && row.run_agent_id === (agentId ?? row.run_agent_id));
  // An agent of another company has no more access here than a person of another company.
  if (agentId !== null && row?.agent_status == null) throw companyForbidden();
  if (!isOwnRun || row?.agent_status == null || outOfWork.has(row.agent_status)) throw callerUnknown();
  return { ...actor, agentId: agentId ?? row.run_agent_id };
}
