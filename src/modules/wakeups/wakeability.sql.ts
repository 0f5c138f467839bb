import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { agentStatuses } from '../agents/agent.table.ts';
import { companyStatuses } from '../companies/company.table.ts';
import { issueStatuses } from '../issues/issue.table.ts';
import type { WakeableState } from './wake-refusals.ts';

/** The unresolved blockers told of one issue. More than one already refuses the wake-up; the rest only costs. */
export const blockersToldMax = 100;

const rowSchema = z.object({
  id: z.string(),
  status: z.enum(issueStatuses),
  project_id: z.string().nullable(),
  company_status: z.enum(companyStatuses),
  agent_id: z.string().nullable(),
  agent_status: z.enum(agentStatuses).nullable(),
  wakes_on_demand: z.boolean().nullable(),
  blocker_ids: z.array(z.string()),
});

/** What decides whether issues can be woken, budgets aside, in one statement. Issues that the company does not have are left out. */
export async function wakeableStatesOf({ db, plugin }: Scope, issueIds: readonly string[]): Promise<WakeableState[]> {
  const company = plugin.companyId;
  // An agent's settings are asked for once for each agent, not once for each of its issues: the function is called, never inlined.
  const rows = await queryRows(
    db,
    rowSchema,
    sql`
    with asked as materialized (
      select i.id, i.status, i.project_id, i.assignee_agent_id
      from issues i where i.company_id = ${company} and i.id = any(${sql.param(issueIds)}::uuid[])
    ), assignees as materialized (
      select a.id, a.status, gateway.agent_wakes_on_demand(a.id) as wakes_on_demand
      from agents a where a.company_id = ${company} and a.id in (select asked.assignee_agent_id from asked)
    )
    select asked.id, asked.status, asked.project_id, c.status as company_status,
      assignees.id as agent_id, assignees.status as agent_status, assignees.wakes_on_demand,
      array(
        select b.id from issue_relations r join issues b on b.company_id = ${company} and b.id = r.issue_id
        where r.company_id = ${company} and r.related_issue_id = asked.id and r.type = 'blocks' and b.status not in ('done', 'cancelled')
        order by b.created_at, b.id limit ${sql.raw(String(blockersToldMax))}
      ) as blocker_ids
    from asked
    join companies c on c.id = ${company}
    left join assignees on assignees.id = asked.assignee_agent_id`,
  );
  return rows.map((row) => ({
    issueId: row.id,
    status: row.status,
    projectId: row.project_id,
    companyStatus: row.company_status,
    unresolvedBlockerIds: row.blocker_ids,
    assignee:
      row.agent_id === null || row.agent_status === null
        ? null
        : { agentId: row.agent_id, status: row.agent_status, wakesOnDemand: row.wakes_on_demand ?? true },
  }));
}
