import type { DemoIssue, Origin, Topic } from './demo-issues.ts';
import type { DemoProject } from './demo-projects.ts';
import type { Moment } from './moment.ts';
import type { Random } from './random.ts';

interface IssueDraft {
  readonly random: Random;
  readonly id?: string | undefined;
  readonly parent: DemoIssue | null;
  readonly project: DemoProject | null;
  readonly topic: Topic;
  readonly billingCode: string | null;
  readonly createdAt: Moment;
  readonly createdBy: DemoIssue['createdBy'];
  readonly origin?: Origin | undefined;
  readonly isWorkedExample?: boolean;
}

/** An issue as it is on the day it is written; what became of it is decided when all are known. */
export function draftIssue(draft: IssueDraft): DemoIssue {
  const { random, parent, createdAt } = draft;
  const priority = random.weighted({ critical: 6, high: 24, medium: 48, low: 22 });
  const issue: DemoIssue = {
    id: draft.id ?? random.uuid(),
    parent,
    children: [],
    depth: parent ? parent.depth + 1 : 0,
    topic: draft.topic,
    project: draft.project,
    origin: draft.origin ?? { kind: 'manual', id: null, runId: null },
    billingCode: draft.billingCode,
    priority,
    createdAt,
    createdBy: draft.createdBy,
    isWorkedExample: draft.isWorkedExample ?? false,
    number: 0,
    status: 'backlog',
    assigneeAgent: null,
    assigneeUserId: null,
    startedAt: null,
    endedAt: null,
    hiddenAt: null,
    updatedAt: createdAt,
    checkout: null,
  };
  parent?.children.push(issue);
  return issue;
}
