import type { MutationScope } from '../mutations/mutation-scope.ts';
import { wakesAfterCompletion } from './completion-cascade.sql.ts';
import type { WakeRequest } from './wakeup.service.ts';

/**
 * Whom the end of an issue sets free: the agents of what it was the last to block, and the agent of its parent where it was the last
 * child at work.
 *
 * The caller holds lockCompletion since before it changed the issue. Of two that finish at once what keeps a third issue waiting, the
 * one that gets that issue's row second has the other's end before its eyes: one of them wakes, never both, never none.
 */
export async function completionWakes(scope: MutationScope, issueId: string): Promise<WakeRequest[]> {
  const freed = await wakesAfterCompletion(scope, issueId);
  return freed.map((issue): WakeRequest => {
    if (issue.kind === 'unblocked') {
      return {
        issueId: issue.id,
        reason: 'issue_blockers_resolved',
        contextSource: 'issue.blockers_resolved',
        details: { resolvedBlockerIssueId: issueId },
      };
    }
    return {
      issueId: issue.id,
      reason: 'issue_children_completed',
      contextSource: 'issue.children_completed',
      details: {
        completedChildIssueId: issueId,
        childIssueCount: issue.child_count,
        childIssueSummaries: issue.child_summaries,
      },
    };
  });
}
