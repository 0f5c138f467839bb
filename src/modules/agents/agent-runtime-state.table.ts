import { bigint, foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, updatedAt } from '../../database/columns.ts';
import { companyPolicies } from '../../database/row-security.ts';
import { companies } from '../companies/company.table.ts';
import { agents } from './agent.table.ts';

export const agentRuntimeState = pgTable(
  'agent_runtime_state',
  {
    agentId: uuid('agent_id').notNull(),
    companyId: companyId().references(() => companies.id),
    adapterType: text('adapter_type').notNull(),
    sessionId: text('session_id'),
    stateJson: jsonb('state_json').notNull().default({}),
    lastRunId: uuid('last_run_id'),
    lastRunStatus: text('last_run_status'),
    totalInputTokens: bigint('total_input_tokens', { mode: 'number' }).notNull().default(0),
    totalOutputTokens: bigint('total_output_tokens', { mode: 'number' }).notNull().default(0),
    totalCachedInputTokens: bigint('total_cached_input_tokens', { mode: 'number' }).notNull().default(0),
    totalCostCents: bigint('total_cost_cents', { mode: 'number' }).notNull().default(0),
    lastError: text('last_error'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'agent_runtime_state_pkey', columns: [table.companyId, table.agentId] }),
    foreignKey({
      name: 'agent_runtime_state_agent_fk',
      columns: [table.companyId, table.agentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    index('agent_runtime_state_company_updated_idx').on(table.companyId, table.updatedAt),
    ...companyPolicies(),
  ],
);
