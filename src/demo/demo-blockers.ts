import type { issueRelations } from '../modules/relations/relation.table.ts';
import { type DemoIssue, isAncestor, isEnded } from './demo-issues.ts';
import { day, type Moment, timestampOf } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, momentAfter, type Scene } from './scene.ts';

export interface DemoBlocker {
  readonly id: string;
  readonly blocker: DemoIssue;
  readonly blocked: DemoIssue;
  readonly createdAt: Moment;
}

/**
 * Which issue waits for which. Only an older issue blocks a younger one, so there is never a cycle. Work that has begun
 * waits for nothing that is still open, and what is called blocked does.
 */
export function drawBlockers(scene: Scene, issues: readonly DemoIssue[]): DemoBlocker[] {
  const random = diceFor(scene, 'blockers');
  const older: DemoIssue[] = [];
  const blockers: DemoBlocker[] = [];
  for (const issue of issues) {
    if (issue.isWorkedExample) continue;
    for (const blocker of chooseFrom(random, older, issue)) {
      const createdAt = momentAfter(scene, random, issue.createdAt, day / 2);
      blockers.push({ id: random.uuid(), blocker, blocked: issue, createdAt });
    }
    older.push(issue);
  }
  return blockers;
}

function chooseFrom(random: Random, older: readonly DemoIssue[], issue: DemoIssue): DemoIssue[] {
  const isOpenAllowed = issue.status === 'todo' || issue.status === 'backlog' || issue.status === 'blocked';
  const possible = older.filter((other) => !isAncestor(other, issue) && (isOpenAllowed || isEnded(other)));
  if (issue.status === 'blocked') {
    const open = nearest(
      possible.filter((other) => !isEnded(other)),
      issue,
    );
    if (open.length === 0) {
      issue.status = 'todo';
      issue.startedAt = null;
    }
    return random.sample(open, random.integer(1, 2));
  }
  if (!random.chance(issue.parent === null ? 0.12 : 0.3)) return [];
  return random.sample(nearest(possible, issue), random.integer(1, 2));
}

/** Those of the same tree where there are any. */
function nearest(possible: readonly DemoIssue[], issue: DemoIssue): readonly DemoIssue[] {
  const root = rootOf(issue);
  const inTree = possible.filter((other) => rootOf(other) === root);
  return inTree.length > 0 ? inTree : possible;
}

function rootOf(issue: DemoIssue): DemoIssue {
  return issue.parent === null ? issue : rootOf(issue.parent);
}

export function openBlockersOf(blockers: readonly DemoBlocker[]): ReadonlySet<DemoIssue> {
  return new Set(blockers.filter(({ blocker }) => !isEnded(blocker)).map(({ blocked }) => blocked));
}

export function blockerRows(
  { profile }: Scene,
  blockers: readonly DemoBlocker[],
): (typeof issueRelations.$inferInsert)[] {
  return blockers.map(({ id, blocker, blocked, createdAt }) => ({
    id,
    companyId: profile.id,
    issueId: blocker.id,
    relatedIssueId: blocked.id,
    type: 'blocks',
    createdByAgentId: blocked.createdBy.agent?.id ?? null,
    createdByUserId: blocked.createdBy.userId,
    createdAt: timestampOf(createdAt),
    updatedAt: timestampOf(createdAt),
  }));
}
