import { sql } from 'drizzle-orm';
import { check, foreignKey, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { issues } from '../issues/issue.table.ts';

export const issueRelationTypes = ['blocks'] as const;

export const issueRelations = pgTable(
  'issue_relations',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    issueId: uuid('issue_id').notNull(),
    relatedIssueId: uuid('related_issue_id').notNull(),
    type: text('type', { enum: issueRelationTypes }).notNull(),
    createdByAgentId: uuid('created_by_agent_id'),
    createdByUserId: text('created_by_user_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'issue_relations_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'issue_relations_issue_fk',
      columns: [table.companyId, table.issueId],
      foreignColumns: [issues.companyId, issues.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'issue_relations_related_issue_fk',
      columns: [table.companyId, table.relatedIssueId],
      foreignColumns: [issues.companyId, issues.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'issue_relations_created_by_agent_fk',
      columns: [table.companyId, table.createdByAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    uniqueIndex('issue_relations_company_edge_uq').on(table.companyId, table.issueId, table.relatedIssueId, table.type),
    index('issue_relations_company_issue_idx').on(table.companyId, table.issueId),
    index('issue_relations_company_related_issue_idx').on(table.companyId, table.relatedIssueId),
    index('issue_relations_company_type_idx').on(table.companyId, table.type),
    check('issue_relations_type_check', isOneOf(table.type, issueRelationTypes)),
    check('issue_relations_not_itself_check', sql`${table.issueId} <> ${table.relatedIssueId}`),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
