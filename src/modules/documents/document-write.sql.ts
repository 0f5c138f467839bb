import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { type documentFormats, documentRevisions, documents, issueDocuments } from './document.table.ts';

/** The whole of one version of a document. */
export interface DocumentVersion {
  readonly title: string | null;
  readonly format: (typeof documentFormats)[number];
  readonly body: string;
  readonly changeSummary: string | null;
}

const lockedSchema = z.object({
  id: z.string(),
  title: z.string().nullable(),
  latest_revision_id: z.string().nullable(),
  latest_revision_number: z.number(),
});
export type LockedDocument = z.infer<typeof lockedSchema>;

/** The document of a key as it is now, held until the end of the transaction; null where the issue has none. */
export async function lockDocument(
  { db, plugin }: MutationScope,
  issueId: string,
  key: string,
): Promise<LockedDocument | null> {
  const [document] = await queryRows(
    db,
    lockedSchema,
    sql`
    select d.id, d.title, d.latest_revision_id, d.latest_revision_number
    from issue_documents l join documents d on d.company_id = l.company_id and d.id = l.document_id
    where l.company_id = ${plugin.companyId} and l.issue_id = ${issueId} and l.key = ${key}
    for update of d`,
  );
  return document ?? null;
}

/** A new document with its first revision. The caller holds the issue, and has seen that the key is free. */
export async function insertDocument(
  scope: MutationScope,
  issueId: string,
  key: string,
  version: DocumentVersion,
): Promise<string> {
  const { db, journeys, plugin, actor } = scope;
  const { companyId } = plugin;
  const documentId = randomUUID();
  const revisionId = randomUUID();
  await journeys.later(
    db.insert(documents).values({
      companyId,
      id: documentId,
      title: version.title,
      format: version.format,
      latestBody: version.body,
      latestRevisionId: revisionId,
      latestRevisionNumber: 1,
      createdByAgentId: actor.agentId,
      createdByUserId: actor.userId,
      updatedByAgentId: actor.agentId,
      updatedByUserId: actor.userId,
    }),
  );
  await journeys.later(db.insert(issueDocuments).values({ companyId, issueId, documentId, key }));
  await insertRevision(scope, { documentId, revisionId, revisionNumber: 1, version });
  return documentId;
}

/** Writes the next version over one that lockDocument holds. */
export async function appendVersion(
  scope: MutationScope,
  document: LockedDocument,
  version: DocumentVersion,
): Promise<number> {
  const { db, journeys, plugin, actor } = scope;
  const revisionId = randomUUID();
  const revisionNumber = document.latest_revision_number + 1;
  await insertRevision(scope, { documentId: document.id, revisionId, revisionNumber, version });
  const now = sql`clock_timestamp()`;
  await journeys.later(
    db
      .update(documents)
      .set({
        title: version.title,
        format: version.format,
        latestBody: version.body,
        latestRevisionId: revisionId,
        latestRevisionNumber: revisionNumber,
        updatedByAgentId: actor.agentId,
        updatedByUserId: actor.userId,
        updatedAt: now,
      })
      .where(and(eq(documents.companyId, plugin.companyId), eq(documents.id, document.id))),
  );
  await journeys.later(
    db
      .update(issueDocuments)
      .set({ updatedAt: now })
      .where(and(eq(issueDocuments.companyId, plugin.companyId), eq(issueDocuments.documentId, document.id))),
  );
  return revisionNumber;
}

/** Its link to the issue and its revisions go with it, by cascade. */
export async function removeDocument({ db, journeys, plugin }: MutationScope, documentId: string): Promise<void> {
  await journeys.later(
    db.delete(documents).where(and(eq(documents.companyId, plugin.companyId), eq(documents.id, documentId))),
  );
}

interface NewRevision {
  readonly documentId: string;
  readonly revisionId: string;
  readonly revisionNumber: number;
  readonly version: DocumentVersion;
}

async function insertRevision({ db, journeys, plugin, actor }: MutationScope, revision: NewRevision): Promise<void> {
  const { documentId, revisionId, revisionNumber, version } = revision;
  await journeys.later(
    db.insert(documentRevisions).values({
      companyId: plugin.companyId,
      id: revisionId,
      documentId,
      revisionNumber,
      title: version.title,
      format: version.format,
      body: version.body,
      changeSummary: version.changeSummary,
      createdByAgentId: actor.agentId,
      createdByUserId: actor.userId,
      createdByRunId: actor.runId,
      // The moment of the revision, not of the transaction, which may have waited for the one before.
      createdAt: sql`clock_timestamp()`,
    }),
  );
}
