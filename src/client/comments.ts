import { commonInput, issueByName, type MutationOptions, optionsOf, type Tail } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import { type CommentFieldsFragment, CreateCommentDocument, ListCommentsDocument } from './generated/operations.ts';
import { idOf } from './issue.ts';
import { collect, itemsOf, pageMax, pageOf } from './pages.ts';
import { payloadOf } from './refusals.ts';

export interface IssueComment {
  readonly id: string;
  readonly companyId: string;
  /** The issue, as it was named in the call. */
  readonly issueId: string;
  readonly body: string;
  /** Needs `agents.read`. */
  readonly authorAgentId?: string | null;
  readonly authorUserId: string | null;
  readonly createdAt: string;
}

export interface CommentOptions extends MutationOptions {
  /** The agent that comments, as Paperclip's host takes it: the same as actorAgentId. */
  readonly authorAgentId?: string | null | undefined;
}

export interface CommentsClient {
  /** All of them, the newest first; none where there is no such issue. */
  listComments(issueId: string, ...tail: Tail<RequestOptions>): Promise<IssueComment[]>;
  /** All of them, the oldest first, page by page. */
  iterateComments(issueId: string, options?: RequestOptions): AsyncIterableIterator<IssueComment>;
  createComment(issueId: string, body: string, ...tail: Tail<CommentOptions>): Promise<IssueComment>;
}

export function commentsClientOf(session: CompanySession): CommentsClient {
  async function* iterate(issueId: string, { signal }: RequestOptions): AsyncGenerator<IssueComment, void, void> {
    const companyId = await session.companyId(signal);
    yield* itemsOf(async (after) => {
      const variables = { ...issueByName(issueId), first: pageMax, after };
      const { issue } = await session.run(ListCommentsDocument, variables, { signal });
      if (!issue) return { items: [], endCursor: null, hasNextPage: false };
      return pageOf(issue.comments, (fields) => commentOf(fields, issueId, companyId));
    });
  }

  return {
    async listComments(issueId, ...tail) {
      return (await collect(iterate(issueId, await optionsOf(session, tail)))).reverse();
    },
    iterateComments: (issueId, options = {}) => iterate(issueId, options),
    async createComment(issueId, body, ...tail) {
      const { signal, authorAgentId, ...options } = await optionsOf(session, tail);
      const actorAgentId = options.actorAgentId ?? authorAgentId;
      const input = { issueId, body, ...commonInput({ ...options, actorAgentId }) };
      const { createComment } = await session.run(CreateCommentDocument, { input }, { signal });
      const { comment } = payloadOf(createComment, 'CreateCommentPayload');
      return commentOf(comment, issueId, await session.companyId(signal));
    },
  };
}

function commentOf(
  { authorAgent, ...fields }: CommentFieldsFragment,
  issueId: string,
  companyId: string,
): IssueComment {
  return { ...fields, companyId, issueId, ...idOf('authorAgentId', authorAgent) };
}
