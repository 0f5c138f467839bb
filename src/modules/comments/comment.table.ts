import { foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { issues } from '../issues/issue.table.ts';
import { heartbeatRuns } from '../runs/run.table.ts';

export const issueComments = pgTable(
  'issue_comments',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    issueId: uuid('issue_id').notNull(),
    authorAgentId: uuid('author_agent_id'),
    authorUserId: text('author_user_id'),
    body: text('body').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    createdByRunId: uuid('created_by_run_id'),
  },
  (table) => [
    primaryKey({ name: 'issue_comments_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'issue_comments_issue_fk',
      columns: [table.companyId, table.issueId],
      foreignColumns: [issues.companyId, issues.id],
    }),
    foreignKey({
      name: 'issue_comments_author_agent_fk',
      columns: [table.companyId, table.authorAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'issue_comments_created_by_run_fk',
      columns: [table.companyId, table.createdByRunId],
      foreignColumns: [heartbeatRuns.companyId, heartbeatRuns.id],
    }),
    index('issue_comments_company_idx').on(table.companyId, table.createdAt, table.id),
    index('issue_comments_company_issue_created_at_idx').on(table.companyId, table.issueId, table.createdAt, table.id),
    index('issue_comments_company_author_issue_created_at_idx').on(
      table.companyId,
      table.authorUserId,
      table.issueId,
      table.createdAt,
    ),
    index('issue_comments_body_search_idx').using('gin', table.body.op('gin_trgm_ops')),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
