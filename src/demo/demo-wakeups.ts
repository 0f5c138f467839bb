import type { agentWakeupRequests, wakeupStatuses } from '../modules/wakeups/wakeup.table.ts';
import { missionsPlugin } from './demo-ids.ts';
import type { DemoIssue } from './demo-issues.ts';
import { contextOf, type DemoRun, type RunStatus } from './demo-runs.ts';
import { hour, type Moment, minute, timestampOf, timestampOrNull } from './moment.ts';
import { diceFor, momentAfter, type Scene } from './scene.ts';

type WakeupRow = typeof agentWakeupRequests.$inferInsert;

const statusAfter: Record<RunStatus, (typeof wakeupStatuses)[number]> = {
  queued: 'queued',
  running: 'claimed',
  succeeded: 'completed',
  failed: 'failed',
  timed_out: 'failed',
  cancelled: 'cancelled',
};

/** The request behind every run, and some that led to none of their own. */
export function wakeupRows(scene: Scene, runs: readonly DemoRun[], issues: readonly DemoIssue[]): WakeupRow[] {
  return [...runs.map((run) => requestOf(scene, run)), ...joined(scene, runs), ...skipped(scene, issues)];
}

function requestOf({ profile }: Scene, run: DemoRun): WakeupRow {
  return {
    id: run.wakeupId,
    companyId: profile.id,
    agentId: run.agent.id,
    source: run.source,
    triggerDetail: run.source === 'on_demand' ? 'manual' : 'system',
    reason: run.reason,
    payload: run.issue ? { issueId: run.issue.id } : null,
    status: statusAfter[run.status],
    coalescedCount: 0,
    requestedByActorType: run.requestedBy.type,
    requestedByActorId: run.requestedBy.id,
    runId: run.id,
    requestedAt: timestampOf(run.requestedAt),
    claimedAt: timestampOrNull(run.startedAt),
    finishedAt: timestampOrNull(run.finishedAt),
    error: run.error?.message ?? null,
    createdAt: timestampOf(run.requestedAt),
    updatedAt: timestampOf(run.finishedAt ?? run.startedAt ?? run.requestedAt),
  };
}

/** While a run works on an issue, a wake-up of the same agent joins it, and one of another agent waits for its end. */
function joined(scene: Scene, runs: readonly DemoRun[]): WakeupRow[] {
  const random = diceFor(scene, 'joined wake-ups');
  return runs
    .filter(({ status }) => status === 'running')
    .map((run, position) => {
      const at = Math.min((run.startedAt ?? run.requestedAt) + minute, scene.now);
      const isSame = position % 2 === 0;
      const other = runs.find(({ agent, status }) => agent !== run.agent && status === 'queued')?.agent;
      return {
        ...requestOf(scene, run),
        id: random.uuid(),
        agentId: isSame ? run.agent.id : (other ?? run.agent).id,
        reason: isSame ? 'issue_execution_same_name' : 'issue_execution_deferred',
        status: isSame ? 'coalesced' : 'deferred_issue_execution',
        coalescedCount: isSame ? 1 : 0,
        payload: isSame
          ? { issueId: run.issue?.id }
          : { issueId: run.issue?.id, _paperclipWakeContext: contextOf(run) },
        runId: isSame ? run.id : null,
        claimedAt: null,
        finishedAt: isSame ? timestampOf(at) : null,
        requestedAt: timestampOf(at),
        createdAt: timestampOf(at),
        updatedAt: timestampOf(at),
      };
    });
}

function skipped(scene: Scene, issues: readonly DemoIssue[]): WakeupRow[] {
  const random = diceFor(scene, 'skipped wake-ups');
  return issues.flatMap(({ id, status, assigneeAgent, createdAt }) => {
    if (status !== 'todo' || assigneeAgent?.profile.pauseReason !== 'budget' || assigneeAgent.pausedAt === null)
      return [];
    const at: Moment = momentAfter(scene, random, Math.max(assigneeAgent.pausedAt, createdAt), hour);
    return [
      {
        id: random.uuid(),
        companyId: scene.profile.id,
        agentId: assigneeAgent.id,
        source: 'automation',
        triggerDetail: 'system',
        reason: 'budget.blocked',
        payload: { issueId: id },
        status: 'skipped' as const,
        coalescedCount: 0,
        requestedByActorType: 'plugin',
        requestedByActorId: missionsPlugin.id,
        runId: null,
        requestedAt: timestampOf(at),
        claimedAt: null,
        finishedAt: timestampOf(at),
        error: null,
        createdAt: timestampOf(at),
        updatedAt: timestampOf(at),
      },
    ];
  });
}
