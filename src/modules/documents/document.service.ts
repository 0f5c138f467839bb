import { InvalidInputRefusal } from '../../kernel/errors.ts';
import { lockIssue } from '../issues/update-issue.service.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { DocumentConflictRefusal } from './document.errors.ts';
import type { documentFormats } from './document.table.ts';
import { documentKeyToWrite } from './document-key.ts';
import {
  appendVersion,
  insertDocument,
  type LockedDocument,
  lockDocument,
  removeDocument,
} from './document-write.sql.ts';

export const documentBodyMaxBytes = 512 * 1024;
export const documentTitleMax = 200;
export const changeSummaryMax = 500;

export interface UpsertDocumentValues {
  readonly issueId: string;
  readonly key: string;
  readonly body: string;
  readonly title?: string | null | undefined;
  readonly format?: (typeof documentFormats)[number] | null | undefined;
  readonly changeSummary?: string | null | undefined;
  readonly baseRevisionId?: string | null | undefined;
}

/**
 * Writes a document of an issue: a new one, or the next version of the one that is there. Each write is a revision.
 *
 * The issue's row is locked first. A key that is new has no row of its own to wait for, so of two writers at once both
 * would create it; waiting at the issue, the second one finds what the first has made and writes over it. A Paperclip
 * server on the same database waits there too, because its link to the issue needs that row. A document that exists it
 * changes without asking the issue, so the document's own row is locked as well.
 */
export async function upsertDocument(
  scope: MutationScope,
  input: UpsertDocumentValues,
): Promise<MutationOutcome<{ documentId: string; created: boolean }>> {
  const key = documentKeyToWrite(input.key, ['input', 'key']);
  assertBody(input.body);
  const title = shortText('title', input.title, documentTitleMax);
  const changeSummary = shortText('changeSummary', input.changeSummary, changeSummaryMax) ?? null;
  const issue = await lockIssue(scope, input.issueId, ['input', 'issueId']);
  const document = await lockDocument(scope, issue.id, key);
  assertBase(document, input.baseRevisionId);
  const version = {
    // Left out, the title stays; null takes it away.
    title: title === undefined ? (document?.title ?? null) : title,
    format: input.format ?? ('markdown' as const),
    body: input.body,
    changeSummary,
  };
  const revisionNumber = document ? await appendVersion(scope, document, version) : 1;
  const documentId = document?.id ?? (await insertDocument(scope, issue.id, key, version));
  return {
    data: { documentId, created: document === null },
    activity: [
      {
        action: 'issue.document_upserted',
        entityType: 'issue',
        entityId: issue.id,
        details: {
          identifier: issue.identifier,
          documentKey: key,
          documentId,
          title: version.title,
          format: version.format,
          revisionNumber,
        },
      },
    ],
  };
}

export interface DeleteDocumentValues {
  readonly issueId: string;
  readonly key: string;
  readonly baseRevisionId?: string | null | undefined;
}

/** Deletes a document with its revisions. One that is not there is as the caller wants it; that somebody asked is audited. */
export async function deleteDocument(
  scope: MutationScope,
  input: DeleteDocumentValues,
): Promise<MutationOutcome<{ deleted: boolean }>> {
  const key = documentKeyToWrite(input.key, ['input', 'key']);
  const issue = await lockIssue(scope, input.issueId, ['input', 'issueId']);
  const document = await lockDocument(scope, issue.id, key);
  if (document) {
    assertBase(document, input.baseRevisionId);
    await removeDocument(scope, document.id);
  }
  return {
    data: { deleted: document !== null },
    activity: [
      {
        action: 'issue.document_deleted',
        entityType: 'issue',
        entityId: issue.id,
        details: {
          identifier: issue.identifier,
          documentKey: key,
          documentId: document?.id ?? null,
          deleted: document !== null,
        },
      },
    ],
  };
}

/** Refuses to write over a revision that the caller has not seen. Without a base it is written over whatever is there. */
function assertBase(document: LockedDocument | null, baseRevisionId: string | null | undefined): void {
  if (baseRevisionId == null) return;
  const path = ['input', 'baseRevisionId'];
  if (!document) {
    throw new DocumentConflictRefusal('Document does not exist yet', {
      path,
      remedy: 'Leave baseRevisionId out to create it.',
      currentDocumentId: null,
    });
  }
  if (document.latest_revision_id === baseRevisionId.toLowerCase()) return;
  throw new DocumentConflictRefusal('Document was updated by someone else', {
    path,
    remedy: 'Read current, merge your change into it, and send its revisionId as baseRevisionId.',
    currentDocumentId: document.id,
  });
}

function assertBody(body: string): void {
  if (Buffer.byteLength(body) <= documentBodyMaxBytes) return;
  throw new InvalidInputRefusal(`A document has at most ${documentBodyMaxBytes} bytes in UTF-8.`, {
    path: ['input', 'body'],
    remedy: 'Split it into several documents.',
  });
}

/** Trimmed; blank is none. Left out stays left out. */
function shortText(field: string, value: string | null | undefined, maximum: number): string | null | undefined {
  if (value == null) return value;
  const text = value.trim();
  if (text.length > maximum) {
    throw new InvalidInputRefusal(`${field} has at most ${maximum} characters.`, { path: ['input', field] });
  }
  return text === '' ? null : text;
}
