import { InvalidInputRefusal } from '../../kernel/errors.ts';
import { ConflictRefusal } from './issue.errors.ts';
import type { ReferencedRow } from './issue-references.sql.ts';

/** An agent that is on its way in or out is given no work. By status, what is said of it. */
const unassignable: ReadonlyMap<string, string> = new Map([
  ['pending_approval', 'pending approval'],
  ['terminated', 'terminated'],
]);
export const unassignableStatuses: readonly string[] = [...unassignable.keys()];

export function assertAssignable(agent: ReferencedRow | undefined, path: readonly string[]): void {
  const what = agent && unassignable.get(agent.status);
  if (what !== undefined) throw new ConflictRefusal(`Cannot assign work to ${what} agents`, { path });
}

/** Work begins with somebody to do it and with nothing in its way. */
export function assertMayBegin(issue: {
  hasAssignee: boolean;
  hasUnresolvedBlockers: boolean;
  path: readonly string[];
}): void {
  if (!issue.hasAssignee) throw new InvalidInputRefusal('in_progress issues require an assignee', { path: issue.path });
  if (issue.hasUnresolvedBlockers) {
    throw new InvalidInputRefusal('Issue is blocked by unresolved blockers', {
      path: issue.path,
      retryable: true,
      remedy: 'Finish or cancel what blocks it, or remove the blockers.',
    });
  }
}

/** A blocker is out of the way once it is done, or will never be. */
export function isResolved(status: string): boolean {
  return status === 'done' || status === 'cancelled';
}
