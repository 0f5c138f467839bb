import { WakeRefused } from 'paperclip-graphql/client';
import { Conflict, type WorkerClient } from 'paperclip-graphql/worker';
import { documentKey, findIssue, kickoffOrigin, type MissionFile, readMission } from './read-mission.ts';

export interface MissionStart {
  /** Its id or its identifier, as the caller wrote it into the path. */
  readonly issue: string;
  readonly goal: string;
  readonly requestedBy: string;
}

export interface StartedMission extends MissionFile {
  /** What came of waking whoever is to begin: what was queued, or why not. */
  readonly wakeup: { readonly queued: boolean; readonly reasons: unknown };
}

const saveBriefSql = `insert into mission_briefs (issue_id, goal, success_criteria, requested_by) values ($1, $2, $3, $4)
on conflict (issue_id) do update set goal = excluded.goal`;

/**
 * Prepares a mission on an issue: the brief, a blocker that is resolved already, the kick-off behind it, a document, and a wake-up for
 * whoever is to begin. Each step has a key that hangs on the issue, so a call that broke off is simply made again.
 */
export async function startMission(client: WorkerClient, start: MissionStart): Promise<StartedMission> {
  const { goal, requestedBy } = start;
  const issue = await findIssue(client, start.issue);
  if (issue.status === 'done' || issue.status === 'cancelled') {
    throw new Conflict(`${issue.identifier} is ${issue.status}. Start a mission on an issue that is open.`);
  }
  const { issues, db } = client;
  const shared = {
    parentId: issue.id,
    originId: issue.id,
    billingCode: issue.billingCode ?? `mission:${issue.identifier}`,
  };
  const key = (step: string) => `mission:${issue.id}:${step}`;

  await db.execute(saveBriefSql, [issue.id, goal, 'Every child is done', requestedBy]);
  const agreed = await issues.create({
    ...shared,
    title: 'Agree on the goal',
    status: 'done',
    originKind: `${kickoffOrigin}:agreed`,
    idempotencyKey: key('agreed'),
  });
  const kickoff = await issues.create({
    ...shared,
    title: 'Kick the mission off',
    status: 'todo',
    assigneeAgentId: issue.assigneeAgentId ?? null,
    blockedByIssueIds: [agreed.id],
    originKind: kickoffOrigin,
    idempotencyKey: key('kickoff'),
  });
  await issues.documents.upsert({
    issueId: issue.id,
    key: documentKey,
    title: 'Mission brief',
    body: `# ${issue.title}\n\n${goal}\n\nDone when every child is done.\n`,
  });
  const wakeup = await wake(client, kickoff.id);
  return { ...(await readMission(client, issue.id)), wakeup };
}

/** An issue that nobody has yet wakes nobody. That is worth saying, and no reason to fail. */
async function wake({ issues }: WorkerClient, issueId: string): Promise<StartedMission['wakeup']> {
  try {
    await issues.requestWakeup(issueId, { reason: 'mission_started', contextSource: 'mission' });
    return { queued: true, reasons: [] };
  } catch (error) {
    if (!(error instanceof WakeRefused)) throw error;
    return { queued: false, reasons: error.details.refusals };
  }
}
