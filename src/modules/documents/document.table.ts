import { check, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { issues } from '../issues/issue.table.ts';
import { heartbeatRuns } from '../runs/run.table.ts';

export const documentFormats = ['markdown'] as const;

export const documents = pgTable(
  'documents',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    title: text('title'),
    format: text('format', { enum: documentFormats }).notNull().default('markdown'),
    latestBody: text('latest_body').notNull(),
    latestRevisionId: uuid('latest_revision_id'),
    latestRevisionNumber: integer('latest_revision_number').notNull().default(1),
    createdByAgentId: uuid('created_by_agent_id'),
    createdByUserId: text('created_by_user_id'),
    updatedByAgentId: uuid('updated_by_agent_id'),
    updatedByUserId: text('updated_by_user_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'documents_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'documents_created_by_agent_fk',
      columns: [table.companyId, table.createdByAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'documents_updated_by_agent_fk',
      columns: [table.companyId, table.updatedByAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    index('documents_company_updated_idx').on(table.companyId, table.updatedAt),
    index('documents_company_created_idx').on(table.companyId, table.createdAt),
    check('documents_format_check', isOneOf(table.format, documentFormats)),
    ...companyPolicies(),
  ],
);

export const issueDocuments = pgTable(
  'issue_documents',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    issueId: uuid('issue_id').notNull(),
    documentId: uuid('document_id').notNull(),
    key: text('key').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'issue_documents_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'issue_documents_issue_fk',
      columns: [table.companyId, table.issueId],
      foreignColumns: [issues.companyId, issues.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'issue_documents_document_fk',
      columns: [table.companyId, table.documentId],
      foreignColumns: [documents.companyId, documents.id],
    }).onDelete('cascade'),
    uniqueIndex('issue_documents_company_issue_key_uq').on(table.companyId, table.issueId, table.key),
    uniqueIndex('issue_documents_document_uq').on(table.companyId, table.documentId),
    index('issue_documents_company_issue_updated_idx').on(table.companyId, table.issueId, table.updatedAt),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);

export const documentRevisions = pgTable(
  'document_revisions',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    documentId: uuid('document_id').notNull(),
    revisionNumber: integer('revision_number').notNull(),
    body: text('body').notNull(),
    changeSummary: text('change_summary'),
    createdByAgentId: uuid('created_by_agent_id'),
    createdByUserId: text('created_by_user_id'),
    createdAt: createdAt(),
    title: text('title'),
    format: text('format', { enum: documentFormats }).notNull().default('markdown'),
    createdByRunId: uuid('created_by_run_id'),
  },
  (table) => [
    primaryKey({ name: 'document_revisions_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'document_revisions_document_fk',
      columns: [table.companyId, table.documentId],
      foreignColumns: [documents.companyId, documents.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'document_revisions_created_by_agent_fk',
      columns: [table.companyId, table.createdByAgentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'document_revisions_created_by_run_fk',
      columns: [table.companyId, table.createdByRunId],
      foreignColumns: [heartbeatRuns.companyId, heartbeatRuns.id],
    }),
    uniqueIndex('document_revisions_document_revision_uq').on(table.companyId, table.documentId, table.revisionNumber),
    index('document_revisions_company_document_created_idx').on(table.companyId, table.documentId, table.createdAt),
    check('document_revisions_format_check', isOneOf(table.format, documentFormats)),
    ...companyPolicies(),
  ],
);
