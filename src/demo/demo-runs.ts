import type { heartbeatRuns, invocationSources, runStatuses } from '../modules/runs/run.table.ts';
import { missionsPlugin } from './demo-ids.ts';
import type { DemoIssue } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import { fill, runErrors, runSummaries } from './demo-vocabulary.ts';
import { day, hour, type Moment, minute, second, timestampOf, timestampOrNull } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, momentAfter, type Scene } from './scene.ts';

export type RunStatus = (typeof runStatuses)[number];

export interface DemoRun {
  readonly id: string;
  readonly wakeupId: string;
  readonly agent: DemoAgent;
  readonly issue: DemoIssue | null;
  readonly status: RunStatus;
  readonly source: (typeof invocationSources)[number];
  readonly reason: string;
  readonly requestedBy: { readonly type: 'user' | 'agent' | 'system' | 'plugin'; readonly id: string };
  readonly requestedAt: Moment;
  readonly startedAt: Moment | null;
  readonly finishedAt: Moment | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly summary: string | null;
}

const reasons = {
  issue_assigned: 'assignment',
  issue_commented: 'automation',
  issue_blockers_resolved: 'automation',
  issue_children_completed: 'automation',
  issue_status_changed: 'automation',
  mission_step_ready: 'automation',
  manual_invoke: 'on_demand',
  heartbeat_timer: 'timer',
} as const;
type Reason = keyof typeof reasons;

const laterReasons = {
  issue_commented: 40,
  issue_blockers_resolved: 10,
  issue_children_completed: 5,
  issue_status_changed: 10,
  mission_step_ready: 20,
  manual_invoke: 15,
};
const endings = { succeeded: 76, failed: 11, cancelled: 7, timed_out: 6 };
const pastRunsMax = { backlog: 0, todo: 1, in_progress: 3, in_review: 3, blocked: 2, done: 3, cancelled: 1 };

/** What the agents did. Running agents hold the checkout of what they run for. */
export function workOnIssues(
  scene: Scene,
  issues: readonly DemoIssue[],
  agents: readonly DemoAgent[],
  waiting: ReadonlySet<DemoIssue>,
): DemoRun[] {
  const random = diceFor(scene, 'runs');
  const worked = issues.filter(({ isWorkedExample }) => !isWorkedExample);
  const runs = [
    ...worked.flatMap((issue) => pastRuns(scene, random, issue)),
    ...agents.flatMap((agent) => timerRuns(scene, random, agent)),
    ...checkOut(scene, random, worked, agents),
    ...queue(scene, random, worked, waiting),
  ];
  return runs.toSorted((one, other) => one.requestedAt - other.requestedAt);
}

function pastRuns(scene: Scene, random: Random, issue: DemoIssue): DemoRun[] {
  const { assigneeAgent: agent, status } = issue;
  if (!agent) return [];
  const runs: DemoRun[] = [];
  const until = Math.min(issue.endedAt ?? scene.now - hour, agent.pausedAt ?? scene.now);
  let requestedAt = momentAfter(scene, random, issue.startedAt ?? issue.createdAt, hour);
  for (let left = random.integer(Math.ceil(pastRunsMax[status] / 3), pastRunsMax[status]); left > 0; left -= 1) {
    if (requestedAt + hour > until) break;
    const reason: Reason = runs.length === 0 ? 'issue_assigned' : random.weighted(laterReasons);
    const run = makeRun(scene, random, { agent, issue, reason, status: random.weighted(endings), requestedAt });
    runs.push(run);
    requestedAt = momentAfter(scene, random, run.finishedAt ?? requestedAt, 2 * day);
  }
  return runs;
}

function timerRuns(scene: Scene, random: Random, agent: DemoAgent): DemoRun[] {
  return Array.from({ length: 2 }, () => {
    const requestedAt = random.integer(scene.start, (agent.pausedAt ?? scene.now) - day);
    return makeRun(scene, random, { agent, issue: null, reason: 'heartbeat_timer', status: 'succeeded', requestedAt });
  });
}

function checkOut(scene: Scene, random: Random, issues: readonly DemoIssue[], agents: readonly DemoAgent[]): DemoRun[] {
  const free = issues.filter(
    (issue) => issue.status === 'in_progress' && issue.number > 1 && issue.origin.kind !== 'routine_execution',
  );
  const take = (agent: DemoAgent, status: RunStatus, agoMax: number): DemoRun[] => {
    const own = free.findIndex((issue) => issue.assigneeAgent === agent);
    const [issue] = free.splice(Math.max(own, 0), 1);
    if (!issue) return [];
    issue.assigneeAgent = agent;
    issue.assigneeUserId = null;
    const requestedAt = Math.max(issue.startedAt ?? 0, scene.now - random.integer(agoMax / 2, agoMax));
    const run = makeRun(scene, random, { agent, issue, reason: 'issue_assigned', status, requestedAt });
    issue.checkout = run;
    issue.updatedAt = Math.max(issue.updatedAt, run.startedAt ?? requestedAt);
    return [run];
  };
  const running = agents.filter(({ profile }) => profile.status === 'running');
  const crashed = agents.find(({ profile }) => profile.status === 'error');
  return [
    ...running.flatMap((agent) => take(agent, 'running', 25 * minute)),
    // A lock that nobody holds any more: its run is over, and the next run of the same agent may take it.
    ...(crashed ? take(crashed, 'timed_out', 9 * hour) : []),
  ];
}

function queue(scene: Scene, random: Random, issues: readonly DemoIssue[], waiting: ReadonlySet<DemoIssue>): DemoRun[] {
  const ready = issues.filter(
    ({ status, assigneeAgent }) => status === 'todo' && assigneeAgent?.profile.status.match(/^(idle|active|running)$/),
  );
  return random
    .sample(
      ready.filter((issue) => !waiting.has(issue)),
      4,
    )
    .flatMap((issue) => {
      if (!issue.assigneeAgent) return [];
      const requestedAt = Math.max(issue.createdAt, scene.now - random.integer(minute, 8 * minute));
      const reason: Reason = random.chance(0.5) ? 'mission_step_ready' : 'issue_assigned';
      return [makeRun(scene, random, { agent: issue.assigneeAgent, issue, reason, status: 'queued', requestedAt })];
    });
}

interface RunOutline {
  readonly agent: DemoAgent;
  readonly issue: DemoIssue | null;
  readonly reason: Reason;
  readonly status: RunStatus;
  readonly requestedAt: Moment;
}

function makeRun(scene: Scene, random: Random, outline: RunOutline): DemoRun {
  const { issue, reason, status, requestedAt } = outline;
  const startedAt = status === 'queued' ? null : requestedAt + random.integer(2 * second, minute);
  const isOver = startedAt !== null && status !== 'running';
  const length = status === 'timed_out' ? 30 * minute : random.integer(minute, 24 * minute);
  const errors = status === 'failed' || status === 'timed_out' || status === 'cancelled' ? runErrors[status] : null;
  const slots = issue?.topic ?? { thing: 'the queue', place: 'the office' };
  return {
    ...outline,
    id: random.uuid(),
    wakeupId: random.uuid(),
    source: reasons[reason],
    requestedBy: requesterOf(scene, random, outline),
    startedAt,
    finishedAt: isOver ? startedAt + length : null,
    error: errors ? random.pick<{ code: string; message: string }>(errors) : null,
    summary:
      status === 'succeeded' ? fill(random.pick(runSummaries), { thing: slots.thing, place: slots.place }) : null,
  };
}

function requesterOf({ profile }: Scene, random: Random, { reason, agent }: RunOutline): DemoRun['requestedBy'] {
  if (reason === 'mission_step_ready') return { type: 'plugin', id: missionsPlugin.id };
  if (reason === 'manual_invoke' || reason === 'issue_commented')
    return { type: 'user', id: random.pick(profile.users) };
  if (reason === 'issue_assigned') return { type: 'agent', id: agent.id };
  return { type: 'system', id: 'scheduler' };
}

/** Read by Paperclip and by us: this is all that ties a run to its issue. */
export function contextOf({ issue, reason, source }: DemoRun): Record<string, unknown> {
  const base = { wakeReason: reason, wakeSource: source, wakeTriggerDetail: 'system' };
  if (!issue) return base;
  const project = issue.project ? { projectId: issue.project.id } : {};
  return { issueId: issue.id, taskId: issue.id, taskKey: issue.id, ...base, ...project };
}

export function runRows({ profile }: Scene, runs: readonly DemoRun[]): (typeof heartbeatRuns.$inferInsert)[] {
  return runs.map((run) => ({
    id: run.id,
    companyId: profile.id,
    agentId: run.agent.id,
    invocationSource: run.source,
    triggerDetail: run.source === 'on_demand' ? 'manual' : 'system',
    status: run.status,
    startedAt: timestampOrNull(run.startedAt),
    finishedAt: timestampOrNull(run.finishedAt),
    error: run.error?.message ?? null,
    errorCode: run.error?.code ?? null,
    exitCode: run.status === 'succeeded' ? 0 : run.status === 'failed' ? 1 : null,
    wakeupRequestId: run.wakeupId,
    contextSnapshot: contextOf(run),
    resultJson: run.summary === null ? null : { summary: run.summary },
    createdAt: timestampOf(run.requestedAt),
    updatedAt: timestampOf(run.finishedAt ?? run.startedAt ?? run.requestedAt),
  }));
}
