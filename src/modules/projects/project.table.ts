import { date, foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { goals } from '../goals/goal.table.ts';

export const projects = pgTable(
  'projects',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    goalId: uuid('goal_id'),
    name: text('name').notNull(),
    description: text('description'),
    status: text('status').notNull().default('backlog'),
    leadAgentId: uuid('lead_agent_id'),
    targetDate: date('target_date', { mode: 'string' }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    color: text('color'),
    archivedAt: instant('archived_at'),
    executionWorkspacePolicy: jsonb('execution_workspace_policy'),
    pauseReason: text('pause_reason'),
    pausedAt: instant('paused_at'),
    env: jsonb('env'),
  },
  (table) => [
    primaryKey({ name: 'projects_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'projects_goal_fk',
      columns: [table.companyId, table.goalId],
      foreignColumns: [goals.companyId, goals.id],
    }),
    foreignKey({
      name: 'projects_lead_agent_fk',
      columns: [table.companyId, table.leadAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    index('projects_company_idx').on(table.companyId, table.createdAt, table.id),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
