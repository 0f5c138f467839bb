import type { issuePriorities, issueStatuses, issues } from '../modules/issues/issue.table.ts';
import type { Role } from './company-profile.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoProject } from './demo-projects.ts';
import type { DemoRun } from './demo-runs.ts';
import { type Moment, timestampOf, timestampOrNull } from './moment.ts';
import type { Scene } from './scene.ts';

export type IssueStatus = (typeof issueStatuses)[number];
export type IssuePriority = (typeof issuePriorities)[number];

/** What an issue is about. */
export interface Topic {
  readonly title: string;
  readonly description: string | null;
  readonly role: Role;
  readonly thing: string;
  readonly place: string;
}

export interface Origin {
  readonly kind: string;
  readonly id: string | null;
  readonly runId: string | null;
}

export interface DemoIssue {
  readonly id: string;
  readonly parent: DemoIssue | null;
  readonly children: DemoIssue[];
  readonly depth: number;
  readonly topic: Topic;
  readonly project: DemoProject | null;
  readonly origin: Origin;
  readonly billingCode: string | null;
  readonly priority: IssuePriority;
  readonly createdAt: Moment;
  readonly createdBy: { readonly agent: DemoAgent | null; readonly userId: string | null };
  /** Nothing random happens to these: what they cost is written down elsewhere. */
  readonly isWorkedExample: boolean;
  number: number;
  status: IssueStatus;
  assigneeAgent: DemoAgent | null;
  assigneeUserId: string | null;
  startedAt: Moment | null;
  /** When it was done or cancelled. */
  endedAt: Moment | null;
  hiddenAt: Moment | null;
  updatedAt: Moment;
  checkout: DemoRun | null;
}

export function identifierOf({ profile }: Scene, issue: DemoIssue): string {
  return `${profile.prefix}-${issue.number}`;
}

export function isEnded({ status }: DemoIssue): boolean {
  return status === 'done' || status === 'cancelled';
}

export function isAncestor(ancestor: DemoIssue, issue: DemoIssue): boolean {
  for (let at = issue.parent; at !== null; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** Parents come before their children, so that the rows can be inserted in this order. */
export function issueRows(scene: Scene, all: readonly DemoIssue[]): (typeof issues.$inferInsert)[] {
  return all.map((issue) => {
    const { topic, project, origin, checkout, createdBy, status } = issue;
    return {
      id: issue.id,
      companyId: scene.profile.id,
      projectId: project?.id ?? null,
      goalId: project?.goalId ?? null,
      parentId: issue.parent?.id ?? null,
      title: topic.title,
      description: topic.description,
      status,
      priority: issue.priority,
      assigneeAgentId: issue.assigneeAgent?.id ?? null,
      assigneeUserId: issue.assigneeUserId,
      createdByAgentId: createdBy.agent?.id ?? null,
      createdByUserId: createdBy.userId,
      requestDepth: issue.depth,
      billingCode: issue.billingCode,
      originKind: origin.kind,
      originId: origin.id,
      originRunId: origin.runId,
      issueNumber: issue.number,
      identifier: identifierOf(scene, issue),
      startedAt: timestampOrNull(issue.startedAt),
      completedAt: timestampOrNull(status === 'done' ? issue.endedAt : null),
      cancelledAt: timestampOrNull(status === 'cancelled' ? issue.endedAt : null),
      hiddenAt: timestampOrNull(issue.hiddenAt),
      checkoutRunId: checkout?.id ?? null,
      executionRunId: checkout?.id ?? null,
      executionAgentNameKey: checkout?.agent.profile.name.toLowerCase() ?? null,
      executionLockedAt: timestampOrNull(checkout?.startedAt ?? null),
      createdAt: timestampOf(issue.createdAt),
      updatedAt: timestampOf(issue.updatedAt),
    };
  });
}
