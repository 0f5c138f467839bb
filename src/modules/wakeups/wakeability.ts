import type { Scope } from '../../scope.ts';
import { invocationBlocksOf } from '../budgets/invocation-block.ts';
import { type WakeRefusalData, wakeRefusalsOf } from './wake-refusals.ts';
import { wakeableStatesOf } from './wakeability.sql.ts';

/**
 * Whether each issue's agent would be woken now: every refusal in the order of the checks, none where it would.
 *
 * What asks and what wakes both call this, so neither can promise what the other does not keep; a mutation calls it while it holds
 * the issues' row locks. Two statements for any number of issues. Keyed by the id in lower case; an issue that the company does not
 * have is not in the map.
 */
export async function wakeabilityOf(
  scope: Scope,
  issueIds: readonly string[],
): Promise<Map<string, WakeRefusalData[]>> {
  if (issueIds.length === 0) return new Map();
  const states = await wakeableStatesOf(scope, issueIds);
  const subjects = states.flatMap(({ issueId, projectId, assignee }) =>
    assignee ? [{ issueId, projectId, agentId: assignee.agentId }] : [],
  );
  const blocks = await invocationBlocksOf(scope, subjects);
  return new Map(states.map((state) => [state.issueId, wakeRefusalsOf(state, blocks.get(state.issueId) ?? null)]));
}
