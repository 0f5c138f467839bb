import { sql } from 'drizzle-orm';
import { resolveIssueIds } from '../issues/resolve-issue-ids.sql.ts';
import { assertVersion, lockIssue } from '../issues/update-issue.service.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { blockersOf, lockBlockers } from './blocker.sql.ts';
import { writeBlockers } from './relation.service.ts';

export interface BlockersValues {
  readonly issueId: string;
  readonly blockerIssueIds: readonly string[];
  readonly expectedVersion?: string | null | undefined;
}

/** What the named issues are to the blockers that there are: all of them, more of them, or none of them any more. */
export type BlockerMode = 'set' | 'add' | 'remove';

export async function changeBlockers(
  scope: MutationScope,
  input: BlockersValues,
  mode: BlockerMode,
): Promise<MutationOutcome<{ issueId: string }>> {
  // Before the issue is locked, as everywhere: what is read from here on is what the one before has committed.
  await lockBlockers(scope);
  const issue = await lockIssue(scope, input.issueId, ['input', 'issueId']);
  assertVersion(issue, input.expectedVersion);
  const named = await resolveIssueIds(scope, input.blockerIssueIds);
  const previous = await blockersOf(scope, issue.id);
  const current = {
    set: named,
    add: [...previous, ...named.filter((id) => !previous.includes(id))],
    remove: previous.filter((id) => !named.includes(id)),
  }[mode];
  const isChanged = await writeBlockers(scope, issue.id, { previous, current }, ['input', 'blockerIssueIds']);
  if (isChanged) {
    await scope.journeys.later(sql`
      update issues set updated_at = clock_timestamp()
      where company_id = ${scope.plugin.companyId} and id = ${issue.id}`);
  }
  return {
    data: { issueId: issue.id },
    activity: [
      {
        action: 'issue.relations.updated',
        entityType: 'issue',
        entityId: issue.id,
        details: {
          identifier: issue.identifier,
          mutation: mode,
          blockedByIssueIds: current,
          previousBlockedByIssueIds: previous,
        },
      },
    ],
  };
}
