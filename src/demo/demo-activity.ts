import type { activityLog, actorTypes } from '../modules/activity/activity.table.ts';
import type { DemoApproval } from './demo-approvals.ts';
import type { DemoBlocker } from './demo-blockers.ts';
import type { DemoComment } from './demo-comments.ts';
import type { DemoDocument } from './demo-documents.ts';
import { missionsPlugin, reportsPlugin } from './demo-ids.ts';
import { type DemoIssue, identifierOf, isEnded } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoRun } from './demo-runs.ts';
import { type Moment, timestampOf } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, type Scene } from './scene.ts';

type ActivityRow = typeof activityLog.$inferInsert;
type Plugin = typeof missionsPlugin | typeof reportsPlugin;

interface Actor {
  readonly type: (typeof actorTypes)[number];
  readonly id: string;
  readonly agent: DemoAgent | null;
  readonly userId: string | null;
  readonly run: DemoRun | null;
  readonly plugin: Plugin | null;
}

export interface CompanyEvents {
  readonly issues: readonly DemoIssue[];
  readonly blockers: readonly DemoBlocker[];
  readonly runs: readonly DemoRun[];
  readonly comments: readonly DemoComment[];
  readonly documents: readonly DemoDocument[];
  readonly approvals: readonly DemoApproval[];
}

/** The log of all that the other files made happen. */
export function logEverything(scene: Scene, events: CompanyEvents): ActivityRow[] {
  const random = diceFor(scene, 'activity');
  const log = new ActivityWriter(scene, random);
  for (const issue of events.issues) logIssue(log, scene, random, issue);
  for (const { blocker, blocked, createdAt } of events.blockers) {
    const details = { identifier: identifierOf(scene, blocked), addedBlockedByIssueIds: [blocker.id] };
    log.write('issue.relations.updated', actorOf(blocked), blocked.id, createdAt, details);
  }
  for (const comment of events.comments) {
    const actor = comment.agent ? byAgent(comment.agent, comment.run) : byUser(comment.userId);
    const details = {
      commentId: comment.id,
      identifier: identifierOf(scene, comment.issue),
      bodySnippet: comment.body.slice(0, 120),
    };
    log.write('issue.comment.created', actor, comment.issue.id, comment.createdAt, details);
  }
  for (const { id: documentId, key, title, issue, revisions } of events.documents) {
    for (const { id: revisionId, number: revisionNumber, agent, userId, createdAt } of revisions) {
      const actor =
        key === 'continuation-summary' ? bySystem('runtime') : agent ? byAgent(agent, null) : byUser(userId);
      log.write('issue.document_upserted', actor, issue.id, createdAt, {
        documentId,
        key,
        title,
        revisionId,
        revisionNumber,
      });
    }
  }
  for (const run of events.runs) logRun(log, scene, random, run, events);
  for (const {
    id: approvalId,
    type,
    agent,
    issues,
    createdAt,
    decidedAt,
    decidedByUserId,
    status,
  } of events.approvals) {
    const [issue] = issues;
    if (!issue) continue;
    log.write('approval.created', agent ? byAgent(agent, null) : bySystem('budgets'), issue.id, createdAt, {
      approvalId,
      type,
    });
    if (decidedAt !== null)
      log.write(`approval.${status}`, byUser(decidedByUserId), issue.id, decidedAt, { approvalId, type });
  }
  return log.rows.toSorted((one, other) => ((one.createdAt ?? '') < (other.createdAt ?? '') ? -1 : 1));
}

function logIssue(log: ActivityWriter, scene: Scene, random: Random, issue: DemoIssue): void {
  const identifier = identifierOf(scene, issue);
  const { origin, topic } = issue;
  const creator = actorOf(issue);
  log.write('issue.created', creator, issue.id, issue.createdAt, {
    identifier,
    title: topic.title,
    originKind: origin.kind,
  });
  if (creator.plugin === missionsPlugin && issue.children.length > 0) {
    const details = { message: 'mission planned', steps: issue.children.length };
    log.write(`plugin.${missionsPlugin.key}.mission.planned`, creator, issue.id, issue.createdAt, details);
  }
  const worker = issue.assigneeAgent
    ? byAgent(issue.assigneeAgent, null)
    : byUser(issue.assigneeUserId ?? random.pick(scene.profile.users));
  if (issue.startedAt !== null) {
    const details = { identifier, status: 'in_progress', _previous: { status: 'todo' } };
    log.write('issue.updated', worker, issue.id, issue.startedAt, details);
  }
  if (issue.endedAt !== null && isEnded(issue)) {
    const status = issue.status;
    const closer = status === 'cancelled' ? byUser(random.pick(scene.profile.users)) : worker;
    const details = { identifier, status, _previous: { status: issue.startedAt === null ? 'todo' : 'in_progress' } };
    log.write('issue.updated', closer, issue.id, issue.endedAt, details);
  }
  if (issue.origin.kind.startsWith('plugin:') && issue.updatedAt > issue.createdAt && random.chance(0.4)) {
    log.write('issue.updated', creator, issue.id, issue.updatedAt, { identifier, priority: issue.priority });
  }
}

function logRun(log: ActivityWriter, scene: Scene, random: Random, run: DemoRun, events: CompanyEvents): void {
  const { issue, requestedBy, requestedAt, agent } = run;
  if (!issue) return;
  const identifier = identifierOf(scene, issue);
  if (requestedBy.type === 'plugin') {
    const details = { identifier, reason: run.reason, runId: run.id, contextSource: 'mission' };
    log.write(
      'issue.assignment_wakeup_requested',
      byPlugin(missionsPlugin, agent, null),
      issue.id,
      requestedAt,
      details,
    );
  }
  if (issue.checkout === run && run.startedAt !== null) {
    log.write('issue.checked_out', byAgent(agent, run), issue.id, run.startedAt, { identifier, agentId: agent.id });
  }
  const lost = events.runs.findLast((other) => other.status === 'failed' && isFollowedBy(other, run));
  if (lost && run.startedAt !== null && random.chance(0.3)) {
    const details = { identifier, previousCheckoutRunId: lost.id, checkoutRunId: run.id, reason: 'stale_checkout_run' };
    log.write('issue.checkout_lock_adopted', byAgent(agent, run), issue.id, run.startedAt, details);
  }
}

function isFollowedBy(run: DemoRun, next: DemoRun): boolean {
  return (
    run.issue === next.issue && run.agent === next.agent && run.finishedAt !== null && run.finishedAt < next.requestedAt
  );
}

/** Whoever wrote an issue: its plugin where it has one, a schedule, an agent or a person. */
function actorOf({ origin, createdBy }: DemoIssue): Actor {
  const plugin = [missionsPlugin, reportsPlugin].find(({ key }) => `${origin.kind}:`.startsWith(`plugin:${key}:`));
  if (plugin) return byPlugin(plugin, createdBy.agent, createdBy.userId);
  if (createdBy.agent) return byAgent(createdBy.agent, null);
  if (createdBy.userId !== null) return byUser(createdBy.userId);
  return bySystem('routines');
}

function byAgent(agent: DemoAgent, run: DemoRun | null): Actor {
  return { type: 'agent', id: agent.id, agent, userId: null, run, plugin: null };
}

function byUser(userId: string | null): Actor {
  return { type: 'user', id: userId ?? 'local-board', agent: null, userId, run: null, plugin: null };
}

function bySystem(id: string): Actor {
  return { type: 'system', id, agent: null, userId: null, run: null, plugin: null };
}

function byPlugin(plugin: Plugin, agent: DemoAgent | null, userId: string | null): Actor {
  return { type: 'plugin', id: plugin.id, agent, userId, run: null, plugin };
}

class ActivityWriter {
  readonly rows: ActivityRow[] = [];
  readonly #scene: Scene;
  readonly #random: Random;

  constructor(scene: Scene, random: Random) {
    this.#scene = scene;
    this.#random = random;
  }

  write(action: string, actor: Actor, issueId: string, at: Moment, details: Record<string, unknown>): void {
    this.rows.push({
      id: this.#random.uuid(),
      companyId: this.#scene.profile.id,
      actorType: actor.type,
      actorId: actor.id,
      action,
      entityType: 'issue',
      entityId: issueId,
      agentId: actor.agent?.id ?? null,
      runId: actor.run?.id ?? null,
      details: actor.plugin ? { ...details, ...sourceOf(actor.plugin, actor) } : details,
      createdAt: timestampOf(at),
    });
  }
}

function sourceOf(plugin: Plugin, { agent, userId, run }: Actor) {
  return {
    sourcePluginId: plugin.id,
    sourcePluginKey: plugin.key,
    initiatingActorType: agent ? 'agent' : userId === null ? null : 'user',
    initiatingActorId: agent?.id ?? userId,
    initiatingAgentId: agent?.id ?? null,
    initiatingUserId: agent ? null : userId,
    initiatingRunId: run?.id ?? null,
  };
}
