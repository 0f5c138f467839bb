import { ActorForbidden } from '../../auth/auth.errors.ts';
import { NotFoundRefusal } from '../../kernel/errors.ts';
import { recordActivity } from '../activity/activity.service.ts';
import { CheckoutConflictRefusal } from '../checkout/checkout.errors.ts';
import { assertCheckoutOwner } from '../checkout/checkout.service.ts';
import { lockHeldIssue } from '../checkout/checkout.sql.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import type { ApiRoute } from '../plugins/api-route.ts';
import {
  callerUnknown,
  checkoutConflict,
  checkoutIssueMissing,
  issueNotFound,
  runRequired,
} from './api-route.errors.ts';

/** Whether a route asks this caller for a checkout. People hold none. */
export function asksForCheckout({ checkoutPolicy = 'none' }: ApiRoute, kind: 'user' | 'agent'): boolean {
  return kind === 'agent' && checkoutPolicy !== 'none';
}

/**
 * Lets an agent pass where its run holds the checkout of the issue in the path. A checkout that nobody holds any more goes to that run, as
 * it would by the mutation, and the log says so.
 */
export async function enforceCheckout(
  scope: MutationScope,
  policy: ApiRoute['checkoutPolicy'],
  issueId: string | undefined,
): Promise<void> {
  if (issueId === undefined) throw checkoutIssueMissing();
  if (issueId.length > 255) throw issueNotFound();
  const issue = await lockHeldIssue(scope, issueId);
  if (!issue) throw issueNotFound();
  const isWorkingOnIt = issue.status === 'in_progress' && issue.assignee_agent_id === scope.actor.agentId;
  if (policy === 'required-for-agent-in-progress' && !isWorkingOnIt) return;
  if (scope.actor.runId === null) throw runRequired();
  try {
    const { activity } = await assertCheckoutOwner(scope, { issueId: issue.id });
    await recordActivity(scope, activity);
  } catch (error) {
    if (error instanceof CheckoutConflictRefusal) throw checkoutConflict();
    if (error instanceof NotFoundRefusal) throw issueNotFound();
    if (error instanceof ActorForbidden) throw callerUnknown(error);
    throw error;
  }
}
