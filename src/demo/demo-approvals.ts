import type { approvals, issueApprovals } from '../modules/approvals/approval.table.ts';
import type { DemoIssue } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import { approvalSubjects, decisionNotes } from './demo-vocabulary.ts';
import { day, hour, type Moment, timestampOf, timestampOrNull } from './moment.ts';
import { diceFor, momentAfter, type Scene } from './scene.ts';

export interface DemoApproval {
  readonly id: string;
  readonly type: string;
  readonly status: 'pending' | 'approved' | 'rejected';
  readonly payload: Record<string, unknown>;
  readonly agent: DemoAgent | null;
  readonly decidedByUserId: string | null;
  readonly createdAt: Moment;
  readonly decidedAt: Moment | null;
  readonly issues: readonly DemoIssue[];
}

/** Agents ask a person, mostly where an issue has others below it. */
export function askForApprovals(scene: Scene, issues: readonly DemoIssue[]): DemoApproval[] {
  const random = diceFor(scene, 'approvals');
  const asking = issues.filter(({ children, assigneeAgent }) => children.length > 0 && assigneeAgent !== null);
  return asking
    .filter(({ number }) => number === 1 || random.chance(0.4))
    .map((issue) => {
      const type = random.weighted({ hire_agent: 2, request_board_approval: 4, approve_strategy: 3 });
      const status = random.weighted({ pending: 3, approved: 5, rejected: 2 });
      const createdAt = momentAfter(scene, random, issue.startedAt ?? issue.createdAt, 2 * day);
      const openChild = issue.children.find((child) => child.hiddenAt === null);
      return {
        id: random.uuid(),
        type,
        status,
        payload: {
          subject: approvalSubjects[type],
          issueTitle: issue.topic.title,
          extraCents: random.integer(5, 90) * 100,
        },
        agent: issue.assigneeAgent,
        decidedByUserId: status === 'pending' ? null : random.pick(scene.profile.users),
        createdAt,
        decidedAt: status === 'pending' ? null : momentAfter(scene, random, createdAt, 20 * hour),
        issues: openChild && random.chance(0.4) ? [issue, openChild] : [issue],
      };
    });
}

export function approvalRows({ profile }: Scene, all: readonly DemoApproval[]): (typeof approvals.$inferInsert)[] {
  return all.map(({ id, type, status, payload, agent, decidedByUserId, createdAt, decidedAt }) => ({
    id,
    companyId: profile.id,
    type,
    status,
    payload,
    requestedByAgentId: agent?.id ?? null,
    requestedByUserId: null,
    decisionNote: status === 'pending' ? null : decisionNotes[status],
    decidedByUserId,
    decidedAt: timestampOrNull(decidedAt),
    createdAt: timestampOf(createdAt),
    updatedAt: timestampOf(decidedAt ?? createdAt),
  }));
}

export function issueApprovalRows(
  { profile }: Scene,
  all: readonly DemoApproval[],
): (typeof issueApprovals.$inferInsert)[] {
  return all.flatMap(({ id, agent, createdAt, issues }) =>
    issues.map((issue) => ({
      companyId: profile.id,
      issueId: issue.id,
      approvalId: id,
      linkedByAgentId: agent?.id ?? null,
      createdAt: timestampOf(createdAt),
    })),
  );
}
