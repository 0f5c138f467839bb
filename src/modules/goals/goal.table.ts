import { foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';

export const goals = pgTable(
  'goals',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    title: text('title').notNull(),
    description: text('description'),
    level: text('level').notNull().default('task'),
    status: text('status').notNull().default('planned'),
    parentId: uuid('parent_id'),
    ownerAgentId: uuid('owner_agent_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'goals_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'goals_parent_fk',
      columns: [table.companyId, table.parentId],
      foreignColumns: [table.companyId, table.id],
    }),
    foreignKey({
      name: 'goals_owner_agent_fk',
      columns: [table.companyId, table.ownerAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    index('goals_company_idx').on(table.companyId, table.createdAt, table.id),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
