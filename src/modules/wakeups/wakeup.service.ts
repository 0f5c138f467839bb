import { randomUUID } from 'node:crypto';
import type { ActivityRecord } from '../activity/activity.service.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { placeWake, type WakePlacement, type WakeTarget } from './wake-placement.ts';
import {
  type ExecutionLock,
  insertRuns,
  insertWakeupRequests,
  lockActiveRuns,
  mergeIntoDeferred,
  mergeIntoRuns,
  type NewRun,
  type NewWakeupRequest,
  setExecutionLocks,
  wakeTargetsOf,
} from './wakeup.sql.ts';

export const wakeOutcomes = ['QUEUED', 'COALESCED', 'DEFERRED'] as const;
export type WakeOutcome = (typeof wakeOutcomes)[number];

export const defaultWakeReason = 'plugin_issue_wakeup_requested';

/** That the agent of an issue is to be woken. */
export interface WakeRequest {
  readonly issueId: string;
  readonly reason: string;
  /** What in the plugin, or in the gateway, asks. */
  readonly contextSource: string;
  readonly idempotencyKey?: string | null;
  /** What else the agent is told: further members of the request's payload and of the run's context. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A wake-up as it was written. */
export interface Wakeup {
  readonly issueId: string;
  readonly identifier: string | null;
  readonly agentId: string;
  readonly reason: string;
  readonly contextSource: string;
  readonly outcome: WakeOutcome;
  /** The run that was queued or joined; null while the wake-up waits for another agent's run to end. */
  readonly runId: string | null;
  readonly wakeupRequestId: string;
}

interface PlacedWake {
  readonly wake: WakeRequest;
  readonly target: WakeTarget;
  readonly placement: WakePlacement;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Writes the rows that the host's queue takes up, joining the run that is there or waiting for it as the host itself would. Seven
 * statements at most for any number of issues.
 *
 * The caller holds the row locks of the issues, has asked wakeabilityOf since it has them, and names each issue once.
 */
export async function enqueueWakeups(scope: MutationScope, wakes: readonly WakeRequest[]): Promise<Wakeup[]> {
  if (wakes.length === 0) return [];
  const issueIds = wakes.map(({ issueId }) => issueId);
  const targets = await wakeTargetsOf(scope, issueIds);
  const activeRuns = await lockActiveRuns(scope, issueIds);
  const placed = wakes.map((wake): PlacedWake => {
    const target = targets.get(wake.issueId);
    if (!target) throw new Error('an issue without an agent was to be woken');
    const placement = placeWake(target, activeRuns.get(wake.issueId) ?? []);
    return { wake, target, placement, payload: payloadOf(scope, wake), context: contextOf(scope, wake) };
  });
  await setExecutionLocks(scope, placed.flatMap(lockOf));
  await mergeIntoRuns(scope, contextsByRun(placed));
  const merged = await mergeIntoDeferred(
    scope,
    placed.flatMap(({ target, placement, payload, context }) =>
      placement.outcome === 'DEFERRED' ? { issueId: target.issueId, agentId: target.agentId, payload, context } : [],
    ),
  );
  const requests: NewWakeupRequest[] = [];
  const runs: NewRun[] = [];
  const wakeups = placed.map(({ wake, target, placement, payload, context }): Wakeup => {
    const { issueId, reason, contextSource } = wake;
    const { identifier, agentId } = target;
    const told = { issueId, identifier, agentId, reason, contextSource, outcome: placement.outcome };
    const waiting = merged.get(issueId);
    if (waiting !== undefined) return { ...told, runId: null, wakeupRequestId: waiting };
    const wakeupRequestId = randomUUID();
    const runId =
      placement.outcome === 'COALESCED' ? placement.runId : placement.outcome === 'QUEUED' ? randomUUID() : null;
    requests.push({
      id: wakeupRequestId,
      agentId,
      source: wakeSource,
      triggerDetail,
      ...queueState(placement.outcome, reason, payload, context),
      requestedByActorType: 'system',
      requestedByActorId: scope.plugin.pluginId,
      idempotencyKey: wake.idempotencyKey ?? null,
      runId,
    });
    if (placement.outcome === 'QUEUED' && runId !== null) {
      runs.push({
        id: runId,
        agentId,
        invocationSource: wakeSource,
        triggerDetail,
        status: 'queued',
        wakeupRequestId,
        contextSnapshot: context,
        sessionIdBefore: target.sessionId,
      });
    }
    return { ...told, runId, wakeupRequestId };
  });
  await insertWakeupRequests(scope, requests);
  await insertRuns(scope, runs);
  return wakeups;
}

/** The audit entry of a wake-up. */
export function activityOf({ issueId, identifier, agentId, runId, reason, contextSource }: Wakeup): ActivityRecord {
  return {
    action: 'issue.assignment_wakeup_requested',
    entityType: 'issue',
    entityId: issueId,
    details: { identifier, assigneeAgentId: agentId, runId, reason, contextSource },
  };
}

const wakeSource = 'assignment';
const triggerDetail = 'system';

function payloadOf({ plugin }: MutationScope, { issueId, contextSource, details }: WakeRequest) {
  const { pluginId, pluginKey } = plugin;
  return { ...details, issueId, mutation: 'plugin_wakeup', pluginId, pluginKey, contextSource };
}

function contextOf({ plugin }: MutationScope, { issueId, reason, contextSource, details }: WakeRequest) {
  const { pluginId, pluginKey } = plugin;
  return {
    ...details,
    issueId,
    taskId: issueId,
    taskKey: issueId,
    wakeReason: reason,
    wakeSource,
    wakeTriggerDetail: triggerDetail,
    source: contextSource,
    pluginId,
    pluginKey,
  };
}

/** The columns in which a request that is worked off differs from one that joined a run and one that waits. */
function queueState(outcome: WakeOutcome, reason: string, payload: object, context: object) {
  switch (outcome) {
    case 'QUEUED':
      return { status: 'queued' as const, reason, payload };
    case 'COALESCED':
      return { status: 'coalesced' as const, reason: 'issue_execution_same_name', payload, coalescedCount: 1 };
    case 'DEFERRED':
      return {
        status: 'deferred_issue_execution' as const,
        reason: 'issue_execution_deferred',
        payload: { ...payload, _paperclipWakeContext: context },
      };
  }
}

function lockOf({ target, placement }: PlacedWake): ExecutionLock[] {
  return placement.lock ? [{ issueId: target.issueId, ...placement.lock }] : [];
}

/** One run may hold several of the issues: it gets their contexts together, the last one's words where they differ. */
function contextsByRun(placed: readonly PlacedWake[]): Map<string, object> {
  const contexts = new Map<string, object>();
  for (const { placement, context } of placed) {
    if (placement.outcome !== 'COALESCED') continue;
    contexts.set(placement.runId, { ...contexts.get(placement.runId), ...context });
  }
  return contexts;
}
