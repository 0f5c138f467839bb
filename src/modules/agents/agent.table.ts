import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { companies } from '../companies/company.table.ts';

export const agentStatuses = [
  'active',
  'paused',
  'idle',
  'running',
  'error',
  'pending_approval',
  'terminated',
] as const;

export const agents = pgTable(
  'agents',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    name: text('name').notNull(),
    role: text('role').notNull().default('general'),
    title: text('title'),
    status: text('status', { enum: agentStatuses }).notNull().default('idle'),
    reportsTo: uuid('reports_to'),
    capabilities: text('capabilities'),
    adapterType: text('adapter_type').notNull().default('process'),
    adapterConfig: jsonb('adapter_config').notNull().default({}),
    budgetMonthlyCents: integer('budget_monthly_cents').notNull().default(0),
    spentMonthlyCents: integer('spent_monthly_cents').notNull().default(0),
    lastHeartbeatAt: instant('last_heartbeat_at'),
    metadata: jsonb('metadata'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    runtimeConfig: jsonb('runtime_config').notNull().default({}),
    permissions: jsonb('permissions').notNull().default({}),
    icon: text('icon'),
    pauseReason: text('pause_reason'),
    pausedAt: instant('paused_at'),
  },
  (table) => [
    primaryKey({ name: 'agents_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'agents_reports_to_fk',
      columns: [table.companyId, table.reportsTo],
      foreignColumns: [table.companyId, table.id],
    }),
    index('agents_company_status_idx').on(table.companyId, table.status),
    index('agents_company_reports_to_idx').on(table.companyId, table.reportsTo),
    index('agents_company_created_idx').on(table.companyId, table.createdAt, table.id),
    index('agents_company_name_idx').on(table.companyId, table.name, table.id),
    check('agents_status_check', isOneOf(table.status, agentStatuses)),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
