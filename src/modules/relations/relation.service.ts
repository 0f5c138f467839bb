import { InvalidInputRefusal } from '../../kernel/errors.ts';
import { blockersMax, uniqueIds } from '../issues/issue-input.ts';
import { findReferences } from '../issues/issue-references.sql.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { blockersOf, deleteBlockers, edgesAbove, insertBlockers } from './blocker.sql.ts';
import { findBlockerCycle } from './blocker-cycle.ts';
import { BlockerCycleRefusal } from './relation.errors.ts';

export interface BlockerChange {
  readonly previous: readonly string[];
  readonly current: readonly string[];
}

/**
 * Makes `wanted` the blockers of an issue. The caller holds lockBlockers, so nobody else changes an edge meanwhile, and
 * the circle that is looked for is the one that would be committed.
 */
export async function replaceBlockers(
  scope: MutationScope,
  issueId: string,
  wanted: readonly string[],
  path: readonly string[],
): Promise<BlockerChange> {
  const blockerIds = uniqueIds(wanted);
  if (blockerIds.includes(issueId)) throw new InvalidInputRefusal('Issue cannot be blocked by itself', { path });
  if (blockerIds.length > blockersMax) {
    throw new InvalidInputRefusal(`An issue has at most ${blockersMax} blockers.`, { path });
  }
  await findReferences(scope, { issues: blockerIds.map((id) => ({ id, path })) });
  const previous = await blockersOf(scope, issueId);
  const added = blockerIds.filter((id) => !previous.includes(id)).map((id) => ({ blockerId: id, blockedId: issueId }));
  if (added.length > 0) {
    const cycle = findBlockerCycle([
      ...(await edgesAbove(
        scope,
        added.map(({ blockerId }) => blockerId),
      )),
      ...added,
    ]);
    if (cycle) throw new BlockerCycleRefusal(cycle, { path });
  }
  await deleteBlockers(
    scope,
    issueId,
    previous.filter((id) => !blockerIds.includes(id)),
  );
  await insertBlockers(scope, added);
  return { previous, current: blockerIds };
}
