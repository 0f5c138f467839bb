import { randomUUID } from 'node:crypto';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { createDrafts, type IssueDraftValues } from './issue-draft.service.ts';

export type CreateIssueValues = IssueDraftValues;

/** Creates one issue with its blockers: a plan of one. */
export async function createIssue(
  scope: MutationScope,
  input: CreateIssueValues,
): Promise<MutationOutcome<{ issueId: string }>> {
  const id = randomUUID();
  const draft = { id, values: input, path: ['input'], parentDraftId: null, blockerDraftIds: [] };
  return { data: { issueId: id }, activity: await createDrafts(scope, [draft]) };
}
