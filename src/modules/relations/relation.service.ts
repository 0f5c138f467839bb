import { InvalidInputRefusal } from '../../kernel/errors.ts';
import { uniqueIds } from '../issues/issue-input.ts';
import { findReferences } from '../issues/issue-references.sql.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { blockersOf, deleteBlockers, edgesAbove, insertBlockers } from './blocker.sql.ts';
import { findBlockerCycle } from './blocker-cycle.ts';
import { BlockerCycleRefusal } from './relation.errors.ts';
import { blockersMax } from './relation.sql.ts';

export interface BlockerChange {
  readonly previous: readonly string[];
  readonly current: readonly string[];
}

/** Makes `wanted` the blockers of an issue. The caller holds lockBlockers. */
export async function replaceBlockers(
  scope: MutationScope,
  issueId: string,
  wanted: readonly string[],
  path: readonly string[],
): Promise<BlockerChange> {
  const change = { previous: await blockersOf(scope, issueId), current: uniqueIds(wanted) };
  await writeBlockers(scope, issueId, change, path);
  return change;
}

/**
 * Writes the difference, and says whether there was one. Under lockBlockers nobody else changes an edge meanwhile, so the
 * circle that is looked for is the one that would be committed. Paperclip may have left more blockers than a write may
 * give, or a circle elsewhere: that is in nobody's way here, least of all of whoever takes blockers away.
 */
export async function writeBlockers(
  scope: MutationScope,
  issueId: string,
  { previous, current }: BlockerChange,
  path: readonly string[],
): Promise<boolean> {
  const addedIds = current.filter((id) => !previous.includes(id));
  const removedIds = previous.filter((id) => !current.includes(id));
  if (addedIds.includes(issueId)) throw new InvalidInputRefusal('Issue cannot be blocked by itself', { path });
  if (addedIds.length > 0 && current.length > blockersMax) {
    throw new InvalidInputRefusal(`An issue has at most ${blockersMax} blockers.`, { path });
  }
  await findReferences(scope, { issues: addedIds.map((id) => ({ id, path })) });
  if (addedIds.length > 0) {
    const added = addedIds.map((blockerId) => ({ blockerId, blockedId: issueId }));
    const cycle = findBlockerCycle([...(await edgesAbove(scope, addedIds)), ...added], [issueId]);
    if (cycle) throw new BlockerCycleRefusal(cycle, { path });
    await insertBlockers(scope, added);
  }
  await deleteBlockers(scope, issueId, removedIds);
  return addedIds.length + removedIds.length > 0;
}
