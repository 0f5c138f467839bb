import {
  commonInput,
  issueByName,
  type MutationOptions,
  type OfCompany,
  optionsOf,
  type Tail,
} from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import {
  DeleteDocumentDocument,
  type DocumentSummaryFragment,
  GetDocumentDocument,
  ListDocumentsDocument,
  UpsertDocumentDocument,
} from './generated/operations.ts';
import { idOf, lower, upper } from './issue.ts';
import { payloadOf } from './refusals.ts';
import { notFound } from './relations.ts';

/** A document of an issue, without its body. */
export interface IssueDocumentSummary {
  readonly id: string;
  readonly companyId: string;
  /** The issue, as it was named in the call. */
  readonly issueId: string;
  readonly key: string;
  readonly title: string | null;
  readonly format: 'markdown';
  /** Give it back as `baseRevisionId` to write only over what you have seen. */
  readonly latestRevisionId: string | null;
  readonly latestRevisionNumber: number;
  /** Needs `agents.read`. */
  readonly createdByAgentId?: string | null;
  /** Needs `agents.read`. */
  readonly updatedByAgentId?: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface IssueDocument extends IssueDocumentSummary {
  readonly body: string;
}

export interface DocumentWrite extends OfCompany, MutationOptions {
  readonly issueId: string;
  readonly key: string;
  readonly body: string;
  /** Left out, the title stays; null takes it away. */
  readonly title?: string | null | undefined;
  readonly format?: 'markdown' | undefined;
  readonly changeSummary?: string | null | undefined;
  /** The latestRevisionId that was seen. Where the document has moved on since, nothing is written: DocumentConflict. */
  readonly baseRevisionId?: string | null | undefined;
}

export interface DocumentDeleteOptions extends MutationOptions {
  readonly baseRevisionId?: string | null | undefined;
}

export interface IssueDocumentsClient {
  list(issueId: string, ...tail: Tail<RequestOptions>): Promise<IssueDocumentSummary[]>;
  /** Null where the issue has no document of this key, and where there is no such issue. */
  get(issueId: string, key: string, ...tail: Tail<RequestOptions>): Promise<IssueDocument | null>;
  /** `await issues.documents.upsert({ issueId, key: 'plan', body: '# Plan' })` */
  upsert(document: DocumentWrite): Promise<IssueDocument>;
  /** One that is not there is no failure. */
  delete(issueId: string, key: string, ...tail: Tail<DocumentDeleteOptions>): Promise<void>;
}

export function issueDocumentsClientOf(session: CompanySession): IssueDocumentsClient {
  return {
    async list(issueId, ...tail) {
      const { signal } = await optionsOf(session, tail);
      const { issue } = await session.run(ListDocumentsDocument, issueByName(issueId), { signal });
      const { id, documents } = issue ?? notFound();
      const companyId = await session.companyId(signal);
      return documents.map((document) => documentSummaryOf(document, id, companyId));
    },

    async get(issueId, key, ...tail) {
      const { signal } = await optionsOf(session, tail);
      const { issue } = await session.run(GetDocumentDocument, { ...issueByName(issueId), key }, { signal });
      if (!issue?.document) return null;
      const { body, ...summary } = issue.document;
      return { ...documentSummaryOf(summary, issue.id, await session.companyId(signal)), body };
    },

    async upsert({ companyId, signal, issueId, key, body, title, format, changeSummary, baseRevisionId, ...options }) {
      await session.assertCompany(companyId, signal);
      const input = {
        issueId,
        key,
        body,
        title,
        ...(format != null && { format: upper(format) }),
        changeSummary,
        baseRevisionId,
        ...commonInput(options),
      };
      const { upsertDocument } = await session.run(UpsertDocumentDocument, { input }, { signal });
      const { document } = payloadOf(upsertDocument, 'UpsertDocumentPayload');
      const { body: written, ...summary } = document;
      return { ...documentSummaryOf(summary, issueId, await session.companyId(signal)), body: written };
    },

    async delete(issueId, key, ...tail) {
      const { signal, baseRevisionId, ...options } = await optionsOf(session, tail);
      const input = { issueId, key, baseRevisionId, ...commonInput(options) };
      const { deleteDocument } = await session.run(DeleteDocumentDocument, { input }, { signal });
      payloadOf(deleteDocument, 'DeleteDocumentPayload');
    },
  };
}

export function documentSummaryOf(
  fields: DocumentSummaryFragment,
  issueId: string,
  companyId: string,
): IssueDocumentSummary {
  const { revisionId, revisionNumber, createdByAgent, updatedByAgent, format, ...rest } = fields;
  return {
    ...rest,
    companyId,
    issueId,
    format: lower(format),
    latestRevisionId: revisionId,
    latestRevisionNumber: revisionNumber,
    ...idOf('createdByAgentId', createdByAgent),
    ...idOf('updatedByAgentId', updatedByAgent),
  };
}
