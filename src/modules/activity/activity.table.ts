import { check, foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, isOneOf, rowId } from '../../database/columns.ts';
import { activityPolicies } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { heartbeatRuns } from '../runs/run.table.ts';

export const actorTypes = ['agent', 'user', 'system', 'plugin'] as const;

export const activityLog = pgTable(
  'activity_log',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    actorType: text('actor_type', { enum: actorTypes }).notNull().default('system'),
    actorId: text('actor_id').notNull(),
    action: text('action').notNull(),
    entityType: text('entity_type').notNull(),
    entityId: text('entity_id').notNull(),
    agentId: uuid('agent_id'),
    details: jsonb('details'),
    createdAt: createdAt(),
    runId: uuid('run_id'),
  },
  (table) => [
    primaryKey({ name: 'activity_log_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'activity_log_agent_fk',
      columns: [table.companyId, table.agentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'activity_log_run_fk',
      columns: [table.companyId, table.runId],
      foreignColumns: [heartbeatRuns.companyId, heartbeatRuns.id],
    }),
    index('activity_log_company_created_idx').on(table.companyId, table.createdAt, table.id),
    index('activity_log_entity_type_id_idx').on(
      table.companyId,
      table.entityType,
      table.entityId,
      table.createdAt,
      table.id,
    ),
    index('activity_log_run_id_idx').on(table.companyId, table.runId),
    index('activity_log_company_agent_created_idx').on(table.companyId, table.agentId, table.createdAt, table.id),
    check('activity_log_actor_type_check', isOneOf(table.actorType, actorTypes)),
    ...activityPolicies(),
  ],
);
