import { randomUUID } from 'node:crypto';
import { InvalidInputRefusal } from '../../kernel/errors.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { ConflictRefusal } from './issue.errors.ts';
import { createDrafts, type IssueDraftValues } from './issue-draft.service.ts';
import { planIssueTree } from './issue-tree-plan.ts';

export interface IssueTreeNodeValues extends IssueDraftValues {
  readonly ref: string;
  readonly parentRef?: string | null | undefined;
  readonly blockedByRefs?: readonly string[] | null | undefined;
}

export interface CreateIssueTreeValues {
  readonly nodes: readonly IssueTreeNodeValues[];
}

export interface IssueTreeEntryValue {
  readonly ref: string;
  readonly issueId: string;
}

/** Creates a whole plan or nothing of it. Its issues have their numbers, and their entries, in the order of the nodes. */
export async function createIssueTree(
  scope: MutationScope,
  { nodes }: CreateIssueTreeValues,
): Promise<MutationOutcome<{ entries: IssueTreeEntryValue[] }>> {
  const plan = planIssueTree(nodes, randomUUID);
  const activity = await createDrafts(scope, plan).catch(refuseAsInput);
  return { data: { entries: plan.map(({ id, values }) => ({ ref: values.ref, issueId: id })) }, activity };
}

/** A plan conflicts with nobody's write: what names an agent that takes no work is an input that cannot be. */
function refuseAsInput(error: unknown): never {
  if (!(error instanceof ConflictRefusal)) throw error;
  throw new InvalidInputRefusal(error.message, { path: error.path });
}
