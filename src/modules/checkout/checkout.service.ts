import { ActorForbidden } from '../../auth/auth.errors.ts';
import { InvalidInputRefusal, NotFoundRefusal } from '../../kernel/errors.ts';
import { findReferences } from '../issues/issue-references.sql.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { Actor, MutationScope } from '../mutations/mutation-scope.ts';
import { CheckoutConflictRefusal } from './checkout.errors.ts';
import { type HeldIssue, handOver, type LockedRun, lockHeldIssue, lockRuns } from './checkout.sql.ts';

export interface AssertCheckoutOwnerValues {
  readonly issueId: string;
  readonly agentId?: string | null | undefined;
  readonly runId?: string | null | undefined;
}

export interface CheckoutOwner {
  readonly issueId: string;
  readonly checkoutRunId: string | null;
  readonly adoptedFromRunId: string | null;
}

/**
 * Proves that a run of an agent holds the checkout of an issue. A checkout that nobody holds any more, because its run
 * has ended or there never was one, goes to the run that asks, if that one is live.
 */
export async function assertCheckoutOwner(
  scope: MutationScope,
  input: AssertCheckoutOwnerValues,
): Promise<MutationOutcome<CheckoutOwner>> {
  const { agentId, runId } = claimantOf(scope.actor, input);
  await findReferences(scope, { agents: [{ id: agentId, path: ['input', 'agentId'] }] });
  const issue = await lockHeldIssue(scope, input.issueId);
  if (!issue)
    throw new NotFoundRefusal('There is no issue of that id in this company.', { path: ['input', 'issueId'] });
  const runs = await lockRuns(scope, [issue.checkout_run_id, issue.execution_run_id, runId]);
  if (runId !== null) assertRunOf(agentId, runs.get(runId));
  if (issue.status !== 'in_progress' || issue.assignee_agent_id !== agentId) {
    throw conflict(issue, 'Only the assigned agent holds an issue, and only while it is in progress.');
  }
  const data = { issueId: issue.id, checkoutRunId: runId, adoptedFromRunId: null };
  if (issue.checkout_run_id === runId) return { data, activity: [] };
  if (runId === null) throw conflict(issue, 'A run holds the issue: say which run asks.');
  assertAdoptable(issue, runs, runId);
  await handOver(scope, issue.id, runId);
  return {
    data: { ...data, adoptedFromRunId: issue.checkout_run_id },
    activity: [
      {
        action: 'issue.checkout_lock_adopted',
        entityType: 'issue',
        entityId: issue.id,
        details: {
          identifier: issue.identifier,
          previousCheckoutRunId: issue.checkout_run_id,
          checkoutRunId: runId,
        },
      },
    ],
  };
}

/** Who claims the issue: whom the input names, or else the actor. Of an actor that is known nothing else is believed. */
function claimantOf(actor: Actor, input: AssertCheckoutOwnerValues): { agentId: string; runId: string | null } {
  const agentId = input.agentId?.toLowerCase() ?? null;
  const runId = input.runId?.toLowerCase() ?? null;
  // A token that names a person names no agent by that: there, any agent contradicts it.
  const isPerson = !actor.isAsserted && actor.agentId === null && actor.userId !== null;
  if (agentId !== null && agentId !== actor.agentId && (actor.agentId !== null || isPerson)) {
    throw new ActorForbidden('agentId names another agent than the one that the plugin acts for. Leave it out.');
  }
  if (runId !== null && actor.runId !== null && runId !== actor.runId) {
    throw new ActorForbidden('runId names another run than the one that the plugin acts in. Leave it out.');
  }
  const claimant = agentId ?? actor.agentId;
  if (claimant === null) {
    throw new InvalidInputRefusal('Name the agent whose checkout is asserted: the token names none.', {
      path: ['input', 'agentId'],
      remedy: 'Send agentId and runId, or use the token of the call that the agent made.',
    });
  }
  return { agentId: claimant, runId: runId ?? actor.runId };
}

function assertRunOf(agentId: string, run: LockedRun | undefined): void {
  if (!run) throw new NotFoundRefusal('There is no run of that id in this company.', { path: ['input', 'runId'] });
  if (run.agent_id !== agentId) throw new ActorForbidden('The run is not a run of that agent.');
}

/** Whoever takes an issue over is at work itself, and takes it from nobody who is. */
function assertAdoptable(issue: HeldIssue, runs: ReadonlyMap<string, LockedRun>, runId: string): void {
  const isHeld = [issue.checkout_run_id, issue.execution_run_id].some(
    (id) => id !== null && id !== runId && isLive(runs.get(id)),
  );
  if (isHeld) throw conflict(issue, 'Another run is at work on the issue. Wait for it to end.', true);
  if (!isLive(runs.get(runId))) {
    throw conflict(issue, 'The run that asks has ended. Ask with one that is queued or running.');
  }
}

/** Anything but queued and running is an end; a run that is missing has ended too. */
function isLive(run: LockedRun | undefined): boolean {
  return run?.status === 'queued' || run?.status === 'running';
}

function conflict(issue: HeldIssue, remedy: string, retryable = false): CheckoutConflictRefusal {
  const checkoutRunId = issue.checkout_run_id ?? issue.execution_run_id;
  return new CheckoutConflictRefusal(
    { issueId: issue.id, checkoutRunId },
    { path: ['input', 'runId'], remedy, retryable },
  );
}
