import { foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, rowId } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { goals } from '../goals/goal.table.ts';
import { issues } from '../issues/issue.table.ts';
import { projects } from '../projects/project.table.ts';
import { heartbeatRuns } from '../runs/run.table.ts';

export const costEvents = pgTable(
  'cost_events',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    agentId: uuid('agent_id').notNull(),
    issueId: uuid('issue_id'),
    projectId: uuid('project_id'),
    goalId: uuid('goal_id'),
    billingCode: text('billing_code'),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    inputTokens: integer('input_tokens').notNull().default(0),
    outputTokens: integer('output_tokens').notNull().default(0),
    costCents: integer('cost_cents').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    createdAt: createdAt(),
    heartbeatRunId: uuid('heartbeat_run_id'),
    biller: text('biller').notNull().default('unknown'),
    billingType: text('billing_type').notNull().default('unknown'),
    cachedInputTokens: integer('cached_input_tokens').notNull().default(0),
  },
  (table) => [
    primaryKey({ name: 'cost_events_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'cost_events_agent_fk',
      columns: [table.companyId, table.agentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'cost_events_issue_fk',
      columns: [table.companyId, table.issueId],
      foreignColumns: [issues.companyId, issues.id],
    }),
    foreignKey({
      name: 'cost_events_project_fk',
      columns: [table.companyId, table.projectId],
      foreignColumns: [projects.companyId, projects.id],
    }),
    foreignKey({
      name: 'cost_events_goal_fk',
      columns: [table.companyId, table.goalId],
      foreignColumns: [goals.companyId, goals.id],
    }),
    foreignKey({
      name: 'cost_events_heartbeat_run_fk',
      columns: [table.companyId, table.heartbeatRunId],
      foreignColumns: [heartbeatRuns.companyId, heartbeatRuns.id],
    }),
    index('cost_events_company_occurred_idx').on(table.companyId, table.occurredAt, table.id),
    index('cost_events_company_agent_occurred_idx').on(table.companyId, table.agentId, table.occurredAt),
    // What the budget of a project is summed over, each time somebody is to be woken for it.
    index('cost_events_company_project_occurred_idx').on(table.companyId, table.projectId, table.occurredAt),
    index('cost_events_company_provider_occurred_idx').on(table.companyId, table.provider, table.occurredAt),
    index('cost_events_company_biller_occurred_idx').on(table.companyId, table.biller, table.occurredAt),
    // What budgets of a whole company are summed over: all of its events in a window, read once and from the index alone.
    index('cost_events_company_spending_idx').on(
      table.companyId,
      table.occurredAt,
      table.agentId,
      table.projectId,
      table.costCents,
    ),
    index('cost_events_company_heartbeat_run_idx').on(table.companyId, table.heartbeatRunId),
    index('cost_events_company_billing_code_idx').on(table.companyId, table.billingCode),
    index('cost_events_company_issue_costs_idx').on(
      table.companyId,
      table.issueId,
      table.billingCode,
      table.costCents,
      table.inputTokens,
      table.cachedInputTokens,
      table.outputTokens,
    ),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
