import { type SQLWrapper, sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { issuePolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { goals } from '../goals/goal.table.ts';
import { projects } from '../projects/project.table.ts';
import { heartbeatRuns } from '../runs/run.table.ts';

export const issueStatuses = ['backlog', 'todo', 'in_progress', 'in_review', 'done', 'blocked', 'cancelled'] as const;
export const issuePriorities = ['critical', 'high', 'medium', 'low'] as const;

/** Most urgent first. The index is on this very expression, so an order that spells it differently does not use it. */
export function issuePriorityRank(priority: SQLWrapper) {
  return sql`(case ${priority} when 'critical' then 0 when 'high' then 1 when 'medium' then 2 when 'low' then 3 else 4 end)`;
}

export const issues = pgTable(
  'issues',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    projectId: uuid('project_id'),
    goalId: uuid('goal_id'),
    parentId: uuid('parent_id'),
    title: text('title').notNull(),
    description: text('description'),
    status: text('status', { enum: issueStatuses }).notNull().default('backlog'),
    priority: text('priority', { enum: issuePriorities }).notNull().default('medium'),
    assigneeAgentId: uuid('assignee_agent_id'),
    createdByAgentId: uuid('created_by_agent_id'),
    createdByUserId: text('created_by_user_id'),
    requestDepth: integer('request_depth').notNull().default(0),
    billingCode: text('billing_code'),
    startedAt: instant('started_at'),
    completedAt: instant('completed_at'),
    cancelledAt: instant('cancelled_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    issueNumber: integer('issue_number'),
    identifier: text('identifier'),
    hiddenAt: instant('hidden_at'),
    checkoutRunId: uuid('checkout_run_id'),
    executionRunId: uuid('execution_run_id'),
    executionAgentNameKey: text('execution_agent_name_key'),
    executionLockedAt: instant('execution_locked_at'),
    assigneeUserId: text('assignee_user_id'),
    assigneeAdapterOverrides: jsonb('assignee_adapter_overrides'),
    executionWorkspaceSettings: jsonb('execution_workspace_settings'),
    projectWorkspaceId: uuid('project_workspace_id'),
    executionWorkspaceId: uuid('execution_workspace_id'),
    executionWorkspacePreference: text('execution_workspace_preference'),
    originKind: text('origin_kind').notNull().default('manual'),
    originId: text('origin_id'),
    originRunId: text('origin_run_id'),
    executionPolicy: jsonb('execution_policy'),
    executionState: jsonb('execution_state'),
  },
  (table) => [
    primaryKey({ name: 'issues_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'issues_project_fk',
      columns: [table.companyId, table.projectId],
      foreignColumns: [projects.companyId, projects.id],
    }),
    foreignKey({
      name: 'issues_goal_fk',
      columns: [table.companyId, table.goalId],
      foreignColumns: [goals.companyId, goals.id],
    }),
    foreignKey({
      name: 'issues_parent_fk',
      columns: [table.companyId, table.parentId],
      foreignColumns: [table.companyId, table.id],
    }),
    foreignKey({
      name: 'issues_assignee_agent_fk',
      columns: [table.companyId, table.assigneeAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'issues_created_by_agent_fk',
      columns: [table.companyId, table.createdByAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'issues_checkout_run_fk',
      columns: [table.companyId, table.checkoutRunId],
      foreignColumns: [heartbeatRuns.companyId, heartbeatRuns.id],
    }),
    foreignKey({
      name: 'issues_execution_run_fk',
      columns: [table.companyId, table.executionRunId],
      foreignColumns: [heartbeatRuns.companyId, heartbeatRuns.id],
    }),
    uniqueIndex('issues_identifier_idx').on(table.companyId, table.identifier),
    uniqueIndex('issues_company_number_uq').on(table.companyId, table.issueNumber),
    index('issues_company_status_idx').on(table.companyId, table.status),
    index('issues_company_assignee_status_idx').on(table.companyId, table.assigneeAgentId, table.status),
    index('issues_company_assignee_user_status_idx').on(table.companyId, table.assigneeUserId, table.status),
    index('issues_company_parent_idx').on(table.companyId, table.parentId, table.createdAt, table.id),
    index('issues_company_project_idx').on(table.companyId, table.projectId),
    index('issues_company_origin_idx').on(table.companyId, table.originKind, table.originId),
    index('issues_company_project_workspace_idx').on(table.companyId, table.projectWorkspaceId),
    index('issues_company_execution_workspace_idx').on(table.companyId, table.executionWorkspaceId),
    index('issues_company_billing_code_idx').on(table.companyId, table.billingCode),
    index('issues_company_created_idx').on(table.companyId, table.createdAt, table.id),
    index('issues_company_updated_idx').on(table.companyId, table.updatedAt, table.id),
    index('issues_company_priority_idx').on(table.companyId, issuePriorityRank(table.priority), table.id),
    index('issues_company_number_idx').on(table.companyId, sql`(coalesce(${table.issueNumber}, 0))`, table.id),
    index('issues_title_search_idx').using('gin', table.title.op('gin_trgm_ops')),
    index('issues_identifier_search_idx').using('gin', table.identifier.op('gin_trgm_ops')),
    index('issues_description_search_idx').using('gin', table.description.op('gin_trgm_ops')),
    uniqueIndex('issues_open_routine_execution_uq')
      .on(table.companyId, table.originKind, table.originId)
      .where(
        sql`${table.originKind} = 'routine_execution' and ${table.originId} is not null and ${table.hiddenAt} is null and ${table.executionRunId} is not null and ${table.status} in ('backlog', 'todo', 'in_progress', 'in_review', 'blocked')`,
      ),
    check('issues_status_check', isOneOf(table.status, issueStatuses)),
    check('issues_priority_check', isOneOf(table.priority, issuePriorities)),
    check('issues_one_assignee_check', sql`num_nonnulls(${table.assigneeAgentId}, ${table.assigneeUserId}) <= 1`),
    check('issues_request_depth_check', sql`${table.requestDepth} >= 0`),
    ...issuePolicies(),
    pluginViewPolicy(),
  ],
);
