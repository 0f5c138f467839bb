import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';

/** The newest runs of one issue that a summary tells, and of all its issues together. */
export const runsPerIssueMax = 100;
export const runsMax = 1_000;
export const incidentsMax = 1_000;

const rootRowSchema = z.object({ id: z.string(), billing_code: z.string().nullable() });

/** The issue that a summary is of, hidden or not; null where the company has none of that id. */
export async function summaryRootOf({ db, plugin }: Scope, issueId: string) {
  const [root] = await queryRows(
    db,
    rootRowSchema,
    sql`select i.id, i.billing_code from issues i where i.company_id = ${plugin.companyId} and i.id = ${issueId}::uuid`,
  );
  return root ? { id: root.id, billingCode: root.billing_code } : null;
}

const assignmentRowSchema = z.object({
  id: z.string(),
  assignee_agent_id: z.string().nullable(),
  project_id: z.string().nullable(),
});

/** Who works on an issue, and for which project. */
export interface Assignment {
  readonly issueId: string;
  readonly agentId: string | null;
  readonly projectId: string | null;
}

/** The assignment of each issue, in the order of the ids. */
export async function assignmentsOf({ db, plugin }: Scope, issueIds: readonly string[]): Promise<Assignment[]> {
  const rows = await queryRows(
    db,
    assignmentRowSchema,
    sql`
      select i.id, i.assignee_agent_id, i.project_id
      from unnest(${sql.param(issueIds)}::uuid[]) with ordinality as asked (id, place)
      join issues i on i.company_id = ${plugin.companyId} and i.id = asked.id
      order by asked.place`,
  );
  return rows.map((row) => ({ issueId: row.id, agentId: row.assignee_agent_id, projectId: row.project_id }));
}

const runRowSchema = z.object({ run_id: z.string(), found: z.coerce.number() });

/** Rows of (run_id, created_at, found): the runs of these issues, newest first, and how many there are without the bounds. */
export function newestRuns(issueIds: SQL): SQL {
  return sql`
    select ranked.run_id, ranked.created_at, ranked.found
    from (
      select r.run_id, r.created_at,
        row_number() over (partition by r.issue_id order by r.created_at desc, r.run_id desc) as rank,
        count(*) over () as found
      from gateway.runs_of_issues(${issueIds}) r
    ) as ranked
    where ranked.rank <= ${sql.raw(String(runsPerIssueMax))}
    order by ranked.created_at desc, ranked.run_id desc
    limit ${sql.raw(String(runsMax))}`;
}

/** The runs of these issues, newest first, and whether there are more than the bounds let through. */
export async function newestRunsOf({ db }: Scope, issueIds: readonly string[]) {
  const rows = await queryRows(db, runRowSchema, newestRuns(sql`${sql.param(issueIds)}::uuid[]`));
  return { ids: rows.map((row) => row.run_id), truncated: (rows[0]?.found ?? 0) > rows.length };
}

const incidentRowSchema = z.object({ id: z.string() });

/** The incidents as rows `t`: everything behind FROM. Agents and projects are what an id is compared with. */
export function openIncidents(companyId: SQLWrapper, agents: SQL, projects: SQL): SQL {
  return sql`budget_incidents t
    where t.company_id = ${companyId} and t.status = 'open'
      and (
        t.scope_type = 'company'
        or (t.scope_type = 'agent' and t.scope_id = ${agents})
        or (t.scope_type = 'project' and t.scope_id = ${projects})
      )
    order by t.created_at desc, t.id desc
    limit ${sql.raw(String(incidentsMax))}`;
}

/** The open incidents of the company itself, of these agents and of these projects, newest first. */
export async function openIncidentsOf(
  { db, plugin }: Scope,
  agentIds: readonly string[],
  projectIds: readonly string[],
): Promise<string[]> {
  const rows = await queryRows(
    db,
    incidentRowSchema,
    sql`select t.id from ${openIncidents(
      sql`${plugin.companyId}`,
      sql`any(${sql.param(agentIds)}::uuid[])`,
      sql`any(${sql.param(projectIds)}::uuid[])`,
    )}`,
  );
  return rows.map((row) => row.id);
}
