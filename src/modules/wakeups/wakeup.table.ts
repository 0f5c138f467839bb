import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';

export const wakeupStatuses = [
  'queued',
  'deferred_issue_execution',
  'claimed',
  'coalesced',
  'skipped',
  'completed',
  'failed',
  'cancelled',
] as const;

export const agentWakeupRequests = pgTable(
  'agent_wakeup_requests',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    agentId: uuid('agent_id').notNull(),
    source: text('source').notNull(),
    triggerDetail: text('trigger_detail'),
    reason: text('reason'),
    payload: jsonb('payload'),
    status: text('status', { enum: wakeupStatuses }).notNull().default('queued'),
    coalescedCount: integer('coalesced_count').notNull().default(0),
    requestedByActorType: text('requested_by_actor_type'),
    requestedByActorId: text('requested_by_actor_id'),
    idempotencyKey: text('idempotency_key'),
    runId: uuid('run_id'),
    requestedAt: instant('requested_at').notNull().defaultNow(),
    claimedAt: instant('claimed_at'),
    finishedAt: instant('finished_at'),
    error: text('error'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'agent_wakeup_requests_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'agent_wakeup_requests_agent_fk',
      columns: [table.companyId, table.agentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    index('agent_wakeup_requests_company_agent_status_idx').on(table.companyId, table.agentId, table.status),
    index('agent_wakeup_requests_company_requested_idx').on(table.companyId, table.requestedAt),
    index('agent_wakeup_requests_agent_requested_idx').on(table.companyId, table.agentId, table.requestedAt),
    check('agent_wakeup_requests_status_check', isOneOf(table.status, wakeupStatuses)),
    ...companyPolicies(),
  ],
);
