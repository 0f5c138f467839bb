import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { fromColumn, rowBy, rowsBy, valueBy } from '../../graphql/planning/row-plans.ts';
import { loaderAt, loadRow, rowLoader } from '../../graphql/row-loader.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { documentsByKeyOf, documentsFrom, documentsListedMax, documentsOf, isPluginVisible } from './document.sql.ts';
import { isDocumentKey, normalizeDocumentKey } from './document-key.ts';

registerNode('IssueDocument', {
  table: 'documents',
  capability: 'issue.documents.read',
  where: sql`exists (select from issue_documents d where d.company_id = t.company_id and d.document_id = t.id and ${isPluginVisible(sql`d`)})`,
});
registerNode('DocumentRevision', {
  table: 'documentRevisions',
  capability: 'issue.documents.read',
  where: sql`exists (select from issue_documents d where d.company_id = t.company_id and d.document_id = t.document_id and ${isPluginVisible(sql`d`)})`,
});

export const DocumentFormat = builder.enumType('DocumentFormat', {
  description: 'How the text of a document is written.',
  values: { MARKDOWN: { value: 'markdown', description: 'Markdown.' } } as const,
});

export const DocumentRevision = builder.drizzleObject('documentRevisions', {
  name: 'DocumentRevision',
  description: 'A document as it was after one of its writes.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the revision.' }),
    revisionNumber: t.exposeInt('revisionNumber', { description: 'Counts from 1, without gaps.' }),
    title: t.exposeString('title', { nullable: true, description: 'The title it gave the document.' }),
    body: t.exposeString('body', { description: 'The whole text as it was then.' }),
    changeSummary: t.exposeString('changeSummary', {
      nullable: true,
      description: 'What its writer said about the change.',
    }),
    createdByAgent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that wrote it, if one did.',
      select: (_args, _context, nested) => ({ with: { createdByAgent: nested() } }),
      resolve: (revision) => revision.createdByAgent,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
  }),
});

export const DocumentRevisionConnection = connectionOf(DocumentRevision, 'DocumentRevision', { totalCount: false });

export const IssueDocument = builder.drizzleObject('documents', {
  name: 'IssueDocument',
  description: 'A text that belongs to an issue under a key. Every write leaves a revision.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the document.' }),
    key: t.string({
      description: 'What it is called within its issue, for example `plan`.',
      select: { columns: {}, with: { issueDocument: { columns: { key: true } } } },
      extensions: valueBy((document, { companyId }) => ({
        sql: sql`(select d.key from issue_documents d where d.company_id = ${companyId} and d.document_id = ${document.key})`,
        type: 'text',
        isNullable: true,
      })),
      resolve: ({ issueDocument }) => {
        if (!issueDocument) throw new Error('a document without an issue was reached');
        return issueDocument.key;
      },
    }),
    title: t.exposeString('title', { nullable: true, description: 'Its title.' }),
    format: t.field({
      type: DocumentFormat,
      description: 'How the body is written.',
      select: { columns: { format: true } },
      extensions: fromColumn('format'),
      resolve: (document) => document.format,
    }),
    body: t.exposeString('latestBody', {
      description: 'The text as it is now; up to 512 KiB, so ask for it where you need it.',
    }),
    revisionId: t.id({
      nullable: true,
      description: 'The current revision. Give it back as baseRevisionId to write only over what you have seen.',
      select: { columns: { latestRevisionId: true } },
      extensions: fromColumn('latestRevisionId'),
      resolve: (document) => document.latestRevisionId,
    }),
    revisionNumber: t.exposeInt('latestRevisionNumber', { description: 'How often it has been written.' }),
    revisions: t.field({
      type: DocumentRevisionConnection,
      capability: 'issue.documents.read',
      description: 'Its revisions, newest first.',
      args: forwardArguments(t),
      extensions: pagedBy(revisionSource),
      resolve: (document, page, context, info) =>
        new KeysetConnection(context, info, revisionSource(context), page, document.id),
    }),
    createdByAgent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that wrote it first, if one did.',
      select: (_args, _context, nested) => ({ with: { createdByAgent: nested() } }),
      resolve: (document) => document.createdByAgent,
    }),
    updatedByAgent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that wrote it last, if one did.',
      select: (_args, _context, nested) => ({ with: { updatedByAgent: nested() } }),
      resolve: (document) => document.updatedByAgent,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written first.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was written last.' }),
  }),
});

builder.drizzleObjectFields(Issue, (t) => ({
  documents: t.field({
    type: [IssueDocument],
    capability: 'issue.documents.read',
    description: `Its documents by key, at most ${documentsListedMax}. Bodies are read only where they are selected.`,
    extensions: rowsBy({ table: 'documents', rows: ({ companyId, key }) => documentsFrom(companyId, key) }),
    resolve: async (issue, _args, context, info) => {
      const lists = loaderAt<string, string[]>(context, info, 'documents', (ids) => documentsOf(context, ids));
      const documentIds = await lists.load(issue.id);
      const rows = rowLoader(context, info, { table: 'documents', typeName: 'IssueDocument' });
      const documents = await Promise.all(documentIds.map((id) => rows.load(id)));
      return documents.filter((document) => document !== null);
    },
  }),
  document: t.field({
    type: IssueDocument,
    nullable: true,
    capability: 'issue.documents.read',
    description: 'Its document of this key; null where it has none.',
    args: {
      key: t.arg.string({ required: true, description: 'The key, in any case; space around it does not count.' }),
    },
    extensions: rowBy({
      table: 'documents',
      bind: (args: { key: string }) => {
        const key = normalizeDocumentKey(args.key);
        return { isOfKey: isDocumentKey(key) ? sql`d.key = ${key}` : sql`false` };
      },
      rows: ({ companyId, key: issueId }, { isOfKey }) => sql`
        issue_documents d join documents t on t.company_id = ${companyId} and t.id = d.document_id
        where d.company_id = ${companyId} and d.issue_id = ${issueId} and ${isOfKey}`,
    }),
    resolve: async (issue, args, context, info) => {
      const key = normalizeDocumentKey(args.key);
      if (!isDocumentKey(key)) return null;
      const byKey = loaderAt<string, string | null>(context, info, `document ${key}`, (ids) =>
        documentsByKeyOf(context, ids, key),
      );
      const documentId = await byKey.load(issue.id);
      return documentId === null
        ? null
        : loadRow(context, info, { table: 'documents', typeName: 'IssueDocument' }, documentId);
    },
  }),
}));

function revisionSource({ plugin }: Asker): KeysetSource {
  return {
    table: 'documentRevisions',
    typeName: 'DocumentRevision',
    from: sql`document_revisions as t`,
    id: sql`t.id`,
    where: [sql`t.company_id = ${plugin.companyId}`],
    ofParent: (documentId) => sql`t.document_id = ${documentId}`,
    // Unique within a document, so it needs no tie-breaker.
    order: { name: 'newest', direction: 'desc', keys: [{ sql: sql`t.revision_number`, type: 'integer' }] },
  };
}
