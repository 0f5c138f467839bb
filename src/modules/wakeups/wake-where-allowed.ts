import type { ActivityRecord } from '../activity/activity.service.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import type { WakeRefusalCode } from './wake-refusals.ts';
import { wakeabilityOf } from './wakeability.ts';
import { activityOf, enqueueWakeups, type WakeRequest } from './wakeup.service.ts';

/** A wake-up that another change would have brought with it, and why it did not. */
export interface SkippedWakeup {
  readonly issueId: string;
  readonly reason: string;
  readonly refusals: readonly WakeRefusalCode[];
}

export interface WakesOfChange {
  readonly wokenIssueIds: readonly string[];
  readonly activity: readonly ActivityRecord[];
  /** For the audit entry of the change; empty where nothing was skipped. */
  readonly details: { readonly skippedWakeups?: readonly SkippedWakeup[] };
}

/**
 * The wake-ups that come with another change. That change stands whether or not an agent can be woken, so what is refused is left
 * out and told in its audit entry. An issue named twice is woken once, for the first reason. The caller holds the issues' row locks.
 */
export async function wakeWhereAllowed(scope: MutationScope, wakes: readonly WakeRequest[]): Promise<WakesOfChange> {
  const first = new Map<string, WakeRequest>();
  for (const wake of wakes) if (!first.has(wake.issueId)) first.set(wake.issueId, wake);
  const refusalsOf = await wakeabilityOf(scope, [...first.keys()]);
  const allowed: WakeRequest[] = [];
  const skippedWakeups: SkippedWakeup[] = [];
  for (const wake of first.values()) {
    const { issueId, reason } = wake;
    const refusals = (refusalsOf.get(issueId) ?? []).map(({ code }) => code);
    if (refusals.length === 0) allowed.push(wake);
    else skippedWakeups.push({ issueId, reason, refusals });
  }
  const wakeups = await enqueueWakeups(scope, allowed);
  return {
    wokenIssueIds: wakeups.map(({ issueId }) => issueId),
    activity: wakeups.map(activityOf),
    details: skippedWakeups.length > 0 ? { skippedWakeups } : {},
  };
}
