import type { issueComments } from '../modules/comments/comment.table.ts';
import type { DemoIssue } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoRun } from './demo-runs.ts';
import { agentComments, fill, userComments } from './demo-vocabulary.ts';
import { day, type Moment, timestampOf } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, momentAfter, type Scene } from './scene.ts';

export interface DemoComment {
  readonly id: string;
  readonly issue: DemoIssue;
  readonly agent: DemoAgent | null;
  readonly userId: string | null;
  readonly run: DemoRun | null;
  readonly body: string;
  readonly createdAt: Moment;
}

/** Agents report at the end of some runs; users ask and decide in between. */
export function writeComments(scene: Scene, issues: readonly DemoIssue[], runs: readonly DemoRun[]): DemoComment[] {
  const random = diceFor(scene, 'comments');
  const reports = runs.flatMap((run): DemoComment[] => {
    if (!run.issue || run.finishedAt === null || !random.chance(0.5)) return [];
    const body = fill(random.pick(agentComments), slotsOf(run.issue));
    const createdAt = run.finishedAt - random.integer(1, 20_000_000);
    return [{ id: random.uuid(), issue: run.issue, agent: run.agent, userId: null, run, body, createdAt }];
  });
  const questions = issues
    .filter(({ isWorkedExample }) => !isWorkedExample)
    .flatMap((issue) => {
      const count = issue.children.length > 3 ? random.integer(1, 5) : random.pick([0, 0, 0, 1, 2]);
      return Array.from({ length: count }, () => question(scene, random, issue));
    });
  return [...reports, ...questions].toSorted((one, other) => one.createdAt - other.createdAt);
}

function question(scene: Scene, random: Random, issue: DemoIssue): DemoComment {
  return {
    id: random.uuid(),
    issue,
    agent: null,
    userId: random.pick(scene.profile.users),
    run: null,
    body: fill(random.pick(userComments), slotsOf(issue)),
    createdAt: momentAfter(scene, random, issue.createdAt, 9 * day),
  };
}

function slotsOf({ topic: { thing, place } }: DemoIssue) {
  return { thing, place };
}

export function commentRows(
  { profile }: Scene,
  comments: readonly DemoComment[],
): (typeof issueComments.$inferInsert)[] {
  return comments.map(({ id, issue, agent, userId, run, body, createdAt }) => ({
    id,
    companyId: profile.id,
    issueId: issue.id,
    authorAgentId: agent?.id ?? null,
    authorUserId: userId,
    createdByRunId: run?.id ?? null,
    body,
    createdAt: timestampOf(createdAt),
    updatedAt: timestampOf(createdAt),
  }));
}
