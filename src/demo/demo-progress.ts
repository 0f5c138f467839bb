import { type DemoIssue, isEnded } from './demo-issues.ts';
import { agentsOfRole, type DemoAgent } from './demo-people.ts';
import { day } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, momentAfter, type Scene } from './scene.ts';

/** What became of every issue until now: its status with the times that go with it, and who does it. */
export function letTimePass(scene: Scene, issues: readonly DemoIssue[], agents: readonly DemoAgent[]): void {
  const random = diceFor(scene, 'progress');
  // Children first: what a parent can be follows from what they are.
  for (const issue of issues.toReversed()) {
    if (issue.isWorkedExample) continue;
    issue.status = statusOf(scene, random, issue);
    assign(scene, random, issue, agents);
    keepTimes(scene, random, issue);
  }
  showWhatABudgetStops(issues, agents);
}

function statusOf(scene: Scene, random: Random, issue: DemoIssue): DemoIssue['status'] {
  const age = (scene.now - issue.createdAt) / (scene.now - scene.start);
  if (issue.children.length === 0) {
    return random.weighted({
      done: 14 + 45 * age,
      cancelled: 7,
      in_progress: 11,
      in_review: 8,
      blocked: 11,
      todo: 16,
      backlog: 6 + 14 * (1 - age),
    });
  }
  if (issue.parent !== null && issue.children.every(isEnded)) return random.weighted({ done: 75, in_review: 25 });
  if (issue.parent !== null && issue.children.every(({ status }) => status === 'backlog')) return 'backlog';
  if (issue.number === 1) return 'in_progress';
  return random.weighted({ in_progress: 55, todo: 20, in_review: 10, blocked: 15 });
}

const assignedShare = {
  backlog: 0.35,
  todo: 0.8,
  in_progress: 1,
  in_review: 1,
  blocked: 0.85,
  done: 0.92,
  cancelled: 0.6,
};

function assign(scene: Scene, random: Random, issue: DemoIssue, agents: readonly DemoAgent[]): void {
  if (!random.chance(assignedShare[issue.status])) return;
  if (random.chance(0.08)) issue.assigneeUserId = random.pick(scene.profile.users);
  else issue.assigneeAgent = random.pick(agentsOfRole(agents, issue.topic.role));
}

const startedShare = { backlog: 0, todo: 0, in_progress: 1, in_review: 1, blocked: 0.5, done: 1, cancelled: 0.5 };

function keepTimes(scene: Scene, random: Random, issue: DemoIssue): void {
  const { createdAt, status } = issue;
  if (random.chance(startedShare[status])) issue.startedAt = momentAfter(scene, random, createdAt, 3 * day);
  if (isEnded(issue)) {
    const lastChild = Math.max(createdAt, issue.startedAt ?? 0, ...issue.children.map((child) => child.endedAt ?? 0));
    issue.endedAt = momentAfter(scene, random, lastChild, 6 * day);
  }
  const last = issue.endedAt ?? issue.startedAt ?? createdAt;
  issue.updatedAt = random.chance(0.6) ? momentAfter(scene, random, last, 2 * day) : last;
  if (issue.parent?.children.at(-1) === issue && random.chance(0.14)) hide(scene, random, issue);
  if (issue.parent === null && issue.children.length === 0 && random.chance(0.08)) hide(scene, random, issue);
}

function hide(scene: Scene, random: Random, issue: DemoIssue): void {
  if (issue.children.length > 0 || !isEnded(issue)) return;
  issue.hiddenAt = momentAfter(scene, random, issue.updatedAt, day);
  issue.updatedAt = issue.hiddenAt;
}

/** The tree that a reader looks at first has open work of the agent whose budget is used up. */
function showWhatABudgetStops(issues: readonly DemoIssue[], agents: readonly DemoAgent[]): void {
  const stopped = agents.find(({ profile }) => profile.pauseReason === 'budget');
  const open = issues.filter(({ status, parent }) => parent?.parent?.number === 1 && status === 'todo');
  for (const issue of open.slice(0, 2)) {
    issue.assigneeUserId = null;
    issue.assigneeAgent = stopped ?? null;
  }
}
