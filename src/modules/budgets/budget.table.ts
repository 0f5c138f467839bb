import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { approvals } from '../approvals/approval.table.ts';
import { companies } from '../companies/company.table.ts';

export const budgetScopeTypes = ['company', 'agent', 'project'] as const;
export const budgetWindowKinds = ['calendar_month_utc', 'lifetime'] as const;
export const budgetThresholdTypes = ['soft', 'hard'] as const;
export const budgetIncidentStatuses = ['open', 'resolved', 'dismissed'] as const;

export const budgetPolicies = pgTable(
  'budget_policies',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    scopeType: text('scope_type', { enum: budgetScopeTypes }).notNull(),
    scopeId: uuid('scope_id').notNull(),
    metric: text('metric').notNull().default('billed_cents'),
    windowKind: text('window_kind', { enum: budgetWindowKinds }).notNull(),
    amount: integer('amount').notNull().default(0),
    warnPercent: integer('warn_percent').notNull().default(80),
    hardStopEnabled: boolean('hard_stop_enabled').notNull().default(true),
    notifyEnabled: boolean('notify_enabled').notNull().default(true),
    isActive: boolean('is_active').notNull().default(true),
    createdByUserId: text('created_by_user_id'),
    updatedByUserId: text('updated_by_user_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'budget_policies_pkey', columns: [table.companyId, table.id] }),
    uniqueIndex('budget_policies_company_scope_metric_unique_idx').on(
      table.companyId,
      table.scopeType,
      table.scopeId,
      table.metric,
      table.windowKind,
    ),
    index('budget_policies_company_scope_active_idx').on(
      table.companyId,
      table.scopeType,
      table.scopeId,
      table.isActive,
    ),
    index('budget_policies_company_window_idx').on(table.companyId, table.windowKind, table.metric),
    check('budget_policies_scope_type_check', isOneOf(table.scopeType, budgetScopeTypes)),
    check('budget_policies_window_kind_check', isOneOf(table.windowKind, budgetWindowKinds)),
    ...companyPolicies(),
  ],
);

export const budgetIncidents = pgTable(
  'budget_incidents',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    policyId: uuid('policy_id').notNull(),
    scopeType: text('scope_type', { enum: budgetScopeTypes }).notNull(),
    scopeId: uuid('scope_id').notNull(),
    metric: text('metric').notNull(),
    windowKind: text('window_kind', { enum: budgetWindowKinds }).notNull(),
    windowStart: instant('window_start').notNull(),
    windowEnd: instant('window_end').notNull(),
    thresholdType: text('threshold_type', { enum: budgetThresholdTypes }).notNull(),
    amountLimit: integer('amount_limit').notNull(),
    amountObserved: integer('amount_observed').notNull(),
    status: text('status', { enum: budgetIncidentStatuses }).notNull().default('open'),
    approvalId: uuid('approval_id'),
    resolvedAt: instant('resolved_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'budget_incidents_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'budget_incidents_policy_fk',
      columns: [table.companyId, table.policyId],
      foreignColumns: [budgetPolicies.companyId, budgetPolicies.id],
    }),
    foreignKey({
      name: 'budget_incidents_approval_fk',
      columns: [table.companyId, table.approvalId],
      foreignColumns: [approvals.companyId, approvals.id],
    }),
    uniqueIndex('budget_incidents_policy_window_threshold_idx')
      .on(table.companyId, table.policyId, table.windowStart, table.thresholdType)
      .where(sql`${table.status} <> 'dismissed'`),
    index('budget_incidents_company_scope_idx').on(table.companyId, table.scopeType, table.scopeId, table.status),
    index('budget_incidents_company_status_idx').on(table.companyId, table.status),
    check('budget_incidents_scope_type_check', isOneOf(table.scopeType, budgetScopeTypes)),
    check('budget_incidents_window_kind_check', isOneOf(table.windowKind, budgetWindowKinds)),
    check('budget_incidents_threshold_type_check', isOneOf(table.thresholdType, budgetThresholdTypes)),
    check('budget_incidents_status_check', isOneOf(table.status, budgetIncidentStatuses)),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
