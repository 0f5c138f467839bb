import { foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { issues } from '../issues/issue.table.ts';

export const approvals = pgTable(
  'approvals',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    type: text('type').notNull(),
    requestedByAgentId: uuid('requested_by_agent_id'),
    requestedByUserId: text('requested_by_user_id'),
    status: text('status').notNull().default('pending'),
    payload: jsonb('payload').notNull(),
    decisionNote: text('decision_note'),
    decidedByUserId: text('decided_by_user_id'),
    decidedAt: instant('decided_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'approvals_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'approvals_requested_by_agent_fk',
      columns: [table.companyId, table.requestedByAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    index('approvals_company_status_type_idx').on(table.companyId, table.status, table.type),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);

export const issueApprovals = pgTable(
  'issue_approvals',
  {
    companyId: companyId().references(() => companies.id),
    issueId: uuid('issue_id').notNull(),
    approvalId: uuid('approval_id').notNull(),
    linkedByAgentId: uuid('linked_by_agent_id'),
    linkedByUserId: text('linked_by_user_id'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'issue_approvals_pkey', columns: [table.companyId, table.issueId, table.approvalId] }),
    foreignKey({
      name: 'issue_approvals_issue_fk',
      columns: [table.companyId, table.issueId],
      foreignColumns: [issues.companyId, issues.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'issue_approvals_approval_fk',
      columns: [table.companyId, table.approvalId],
      foreignColumns: [approvals.companyId, approvals.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'issue_approvals_linked_by_agent_fk',
      columns: [table.companyId, table.linkedByAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    index('issue_approvals_approval_idx').on(table.companyId, table.approvalId),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
