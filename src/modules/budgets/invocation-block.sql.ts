import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { budgetScopeTypes, budgetWindowKinds } from './budget.table.ts';
import { budgetWindow } from './budget-window.ts';

const rowSchema = z.object({
  scope_type: z.enum(budgetScopeTypes),
  scope_id: z.string(),
  name: z.string(),
  is_paused: z.boolean(),
  pause_reason: z.string().nullable(),
  is_exhausted: z.boolean(),
});

/** Where a company, an agent or a project stands with its budgets. */
export interface BudgetScope {
  readonly scopeType: (typeof budgetScopeTypes)[number];
  readonly scopeId: string;
  readonly name: string;
  readonly isPaused: boolean;
  readonly pauseReason: string | null;
  /** Whether any active hard stop of this scope is reached. */
  readonly isExhausted: boolean;
}

/**
 * The company, these agents and these projects with what each has spent against every hard stop of its own, in one statement.
 * A paused company is returned alone: nothing below it can change the answer, so nothing below it is added up.
 */
export async function budgetScopesOf(
  { db, plugin }: Scope,
  agentIds: readonly string[],
  projectIds: readonly string[],
  at: Date,
): Promise<BudgetScope[]> {
  const company = plugin.companyId;
  const windows = budgetWindowKinds.map((kind) => {
    const { start, end } = budgetWindow(kind, at);
    return sql`(${kind}, coalesce(${start?.toISOString() ?? null}::timestamptz, '-infinity'), coalesce(${end?.toISOString() ?? null}::timestamptz, 'infinity'))`;
  });
  // Only the branch of the policy's own scope is run, each on an index of its own. With the window as two plain bounds instead of an
  // OR, a month is a range of that index.
  const spent = sql`
    select coalesce(sum(e.cost_cents), 0) from cost_events e
    where e.company_id = ${company} and e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at`;
  const rows = await queryRows(
    db,
    rowSchema,
    sql`
    with company as materialized (
      select c.id, c.name, c.status = 'paused' as is_paused, c.pause_reason from companies c where c.id = ${company}
    ), scopes as (
      select 'company' as scope_type, company.id as scope_id, company.name, company.is_paused, company.pause_reason from company
      union all
      select 'agent', a.id, a.name, a.status = 'paused', a.pause_reason
      from company join agents a on a.company_id = ${company} and a.id = any(${sql.param(agentIds)}::uuid[])
      where not company.is_paused
      union all
      select 'project', p.id, p.name, p.paused_at is not null, p.pause_reason
      from company join projects p on p.company_id = ${company} and p.id = any(${sql.param(projectIds)}::uuid[])
      where not company.is_paused
    )
    select s.scope_type, s.scope_id, s.name, s.is_paused, s.pause_reason,
      not (s.scope_type = 'company' and s.is_paused) and exists (
        select 1 from budget_policies b
        join (values ${sql.join(windows, sql`, `)}) as w(window_kind, starts_at, ends_at) on w.window_kind = b.window_kind
        where b.company_id = ${company} and b.scope_type = s.scope_type and b.scope_id = s.scope_id
          and b.is_active and b.hard_stop_enabled and b.metric = 'billed_cents' and b.amount > 0
          and b.amount <= case b.scope_type
            when 'company' then (${spent})
            when 'agent' then (${spent} and e.agent_id = b.scope_id)
            when 'project' then (${spent} and e.project_id = b.scope_id)
          end
      ) as is_exhausted
    from scopes s`,
  );
  return rows.map((row) => ({
    scopeType: row.scope_type,
    scopeId: row.scope_id,
    name: row.name,
    isPaused: row.is_paused,
    pauseReason: row.pause_reason,
    isExhausted: row.is_exhausted,
  }));
}
