import { commonInput, issueByName, type MutationOptions, optionsOf, type Tail } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import { NotFound } from './errors.ts';
import {
  AddBlockersDocument,
  GetRelationsDocument,
  type RelatedIssueFragment,
  type RelationFieldsFragment,
  RemoveBlockersDocument,
  SetBlockersDocument,
} from './generated/operations.ts';
import { type IssuePriority, type IssueStatus, idOf, lower } from './issue.ts';
import { collect, itemsOf, pageMax, pageOf } from './pages.ts';
import { payloadOf } from './refusals.ts';

export interface RelatedIssue {
  readonly id: string;
  readonly identifier: string | null;
  readonly title: string;
  readonly status: IssueStatus;
  readonly priority: IssuePriority;
  /** Needs `agents.read`. */
  readonly assigneeAgentId?: string | null;
  readonly assigneeUserId: string | null;
}

export interface IssueRelations {
  /** What must be done or cancelled first. */
  readonly blockedBy: readonly RelatedIssue[];
  /** What waits for it. */
  readonly blocks: readonly RelatedIssue[];
}

export interface BlockerOptions extends MutationOptions {
  /** The version of the issue that was seen. Where it has changed since, nothing is written: Conflict. */
  readonly expectedVersion?: string | null | undefined;
}

/** All but get() need `issue.relations.read` beside `issue.relations.write`: they answer with what is there then. */
export interface RelationsClient {
  get(issueId: string, ...tail: Tail<RequestOptions>): Promise<IssueRelations>;
  /** Makes these the whole set. */
  setBlockedBy(
    issueId: string,
    blockedByIssueIds: readonly string[],
    ...tail: Tail<BlockerOptions>
  ): Promise<IssueRelations>;
  addBlockers(
    issueId: string,
    blockerIssueIds: readonly string[],
    ...tail: Tail<BlockerOptions>
  ): Promise<IssueRelations>;
  removeBlockers(
    issueId: string,
    blockerIssueIds: readonly string[],
    ...tail: Tail<BlockerOptions>
  ): Promise<IssueRelations>;
}

const firstPage = { blocksFirst: pageMax, blocksAfter: null };

export function relationsClientOf(session: CompanySession): RelationsClient {
  async function begin(issueId: string, blockerIssueIds: readonly string[], tail: Tail<BlockerOptions>) {
    const { signal, expectedVersion, ...options } = await optionsOf(session, tail);
    const input = { issueId, blockerIssueIds, expectedVersion, ...commonInput(options) };
    return { variables: { input, ...firstPage }, signal };
  }

  return {
    async get(issueId, ...tail) {
      const { signal } = await optionsOf(session, tail);
      const { issue } = await session.run(GetRelationsDocument, { ...issueByName(issueId), ...firstPage }, { signal });
      return allRelations(session, issue ?? notFound(), signal);
    },
    async setBlockedBy(issueId, blockedByIssueIds, ...tail) {
      const { variables, signal } = await begin(issueId, blockedByIssueIds, tail);
      const { setBlockers } = await session.run(SetBlockersDocument, variables, { signal });
      return allRelations(session, payloadOf(setBlockers, 'BlockersPayload').issue, signal);
    },
    async addBlockers(issueId, blockerIssueIds, ...tail) {
      const { variables, signal } = await begin(issueId, blockerIssueIds, tail);
      const { addBlockers } = await session.run(AddBlockersDocument, variables, { signal });
      return allRelations(session, payloadOf(addBlockers, 'BlockersPayload').issue, signal);
    },
    async removeBlockers(issueId, blockerIssueIds, ...tail) {
      const { variables, signal } = await begin(issueId, blockerIssueIds, tail);
      const { removeBlockers } = await session.run(RemoveBlockersDocument, variables, { signal });
      return allRelations(session, payloadOf(removeBlockers, 'BlockersPayload').issue, signal);
    },
  };
}

/** Both sides of an issue. What waits for it comes in pages: the first is there, the others are read. */
export async function allRelations(
  session: CompanySession,
  issue: RelationFieldsFragment,
  signal?: AbortSignal | null,
): Promise<IssueRelations> {
  const first = pageOf(issue.blocks, relatedIssueOf);
  const blocks = itemsOf(async (blocksAfter) => {
    if (blocksAfter === null) return first;
    const variables = { id: issue.id, blocksFirst: pageMax, blocksAfter };
    const { issue: more } = await session.run(GetRelationsDocument, variables, { signal });
    return pageOf((more ?? notFound()).blocks, relatedIssueOf);
  });
  return { blockedBy: issue.blockedBy.map(relatedIssueOf), blocks: await collect(blocks) };
}

export function relatedIssueOf({ assigneeAgent, status, priority, ...issue }: RelatedIssueFragment): RelatedIssue {
  const states = { status: lower(status), priority: lower(priority) };
  return { ...issue, ...states, ...idOf('assigneeAgentId', assigneeAgent) };
}

export function notFound(): never {
  throw new NotFound({ code: 'NOT_FOUND', message: 'The issue was not found.', path: ['issueId'] });
}
