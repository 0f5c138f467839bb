import { demand } from '../../auth/demand.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { wakeWhereAllowed } from '../wakeups/wake-where-allowed.ts';
import { type CreateIssueValues, createIssue } from './create-issue.service.ts';

export interface CreateAndWakeValues extends CreateIssueValues {
  readonly wake?: boolean | null | undefined;
}

/** Creates an issue and, where that is wanted and nothing refuses it, wakes its agent. The issue stands either way. */
export async function createAndWake(
  scope: MutationScope,
  input: CreateAndWakeValues,
): Promise<MutationOutcome<{ issueId: string }>> {
  // Waking spends the company's money: being allowed to create issues is not being allowed to do that.
  if (input.wake) demand(scope.plugin, ['issues.wakeup'], 'Mutation.createIssue(wake:)');
  const created = await createIssue(scope, input);
  if (!input.wake || input.assigneeAgentId == null) return created;
  const { issueId } = created.data;
  // Nobody else sees the issue yet, so there is no row to lock.
  const wakes = await wakeWhereAllowed(scope, [
    { issueId, reason: 'issue_assigned', contextSource: 'plugin.issue.create' },
  ]);
  const [entry, ...others] = created.activity;
  if (!entry) throw new Error('an issue was created without an audit entry');
  const details = { ...entry.details, ...wakes.details };
  return { ...created, activity: [{ ...entry, details }, ...others, ...wakes.activity] };
}
