import type { budgetIncidents, budgetPolicies } from '../modules/budgets/budget.table.ts';
import { budgetWindow } from '../modules/budgets/budget-window.ts';
import type { DemoApproval } from './demo-approvals.ts';
import type { DemoCost } from './demo-costs.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoProject } from './demo-projects.ts';
import { day, type Moment, momentOf, second, timestampOf } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, type Scene } from './scene.ts';

type PolicyRow = typeof budgetPolicies.$inferInsert;
type IncidentRow = typeof budgetIncidents.$inferInsert;

export interface DemoBudgets {
  readonly policies: readonly PolicyRow[];
  readonly incidents: readonly IncidentRow[];
  /** A person is asked whether the stopped agent may go on. */
  readonly approvals: readonly DemoApproval[];
}

/** Room for everybody but one agent, whose hard stop is reached. The company itself stays able to work. */
export function setBudgets(
  scene: Scene,
  agents: readonly DemoAgent[],
  projects: readonly DemoProject[],
  costs: readonly DemoCost[],
): DemoBudgets {
  const random = diceFor(scene, 'budgets');
  const spent = (isCounted: (cost: DemoCost) => boolean) =>
    costs.filter(isCounted).reduce((sum, { costCents }) => sum + costCents, 0);
  const roomy = (cents: number) => Math.ceil((cents * 2 + 1) / 10_000) * 10_000;
  const policy = policyMaker(scene, random);

  const policies = [
    policy('company', scene.profile.id, 'calendar_month_utc', roomy(spent(() => true))),
    policy('company', scene.profile.id, 'lifetime', roomy(spent(() => true)) * 5),
  ];
  for (const agent of agents.filter(({ profile }) => profile.status === 'running')) {
    policies.push(policy('agent', agent.id, 'calendar_month_utc', roomy(spent((cost) => cost.agent === agent))));
  }
  for (const project of projects.slice(0, 3)) {
    policies.push(policy('project', project.id, 'lifetime', roomy(spent((cost) => cost.project === project))));
  }
  // Switched off, so its small amount stops nobody.
  const idle = agents.find(({ profile }) => profile.status === 'idle');
  if (idle) policies.push({ ...policy('agent', idle.id, 'lifetime', 100), isActive: false });

  const stopped = agents.find(({ profile }) => profile.pauseReason === 'budget');
  const last = costs.findLast(({ agent }) => agent === stopped);
  if (!stopped || !last) return { policies, incidents: [], approvals: [] };
  const observed = spent(({ agent }) => agent === stopped);
  // For ever, not for a month: the demo shows the stop on the first day of a month as well.
  const exceeded = policy('agent', stopped.id, 'lifetime', Math.floor(observed / 100) * 100);
  const reachedAt = last.occurredAt + 2 * second;
  stopped.pausedAt = reachedAt;
  const approval: DemoApproval = {
    id: random.uuid(),
    type: 'budget_override_required',
    status: 'pending',
    payload: { scopeType: 'agent', scopeId: stopped.id, scopeName: stopped.profile.name, amountObserved: observed },
    agent: stopped,
    decidedByUserId: null,
    createdAt: reachedAt,
    decidedAt: null,
    issues: last.issue ? [last.issue] : [],
  };
  const incident = incidentMaker(scene, random, exceeded);
  return {
    policies: [...policies, exceeded],
    incidents: [
      incident('soft', Math.ceil(exceeded.amount * 0.8), reachedAt - 4 * day, {
        status: 'resolved',
        resolvedAt: timestampOf(reachedAt),
      }),
      incident('hard', observed, reachedAt, { status: 'open', approvalId: approval.id }),
    ],
    approvals: [approval],
  };
}

function policyMaker({ profile, start }: Scene, random: Random) {
  return (scopeType: PolicyRow['scopeType'], scopeId: string, windowKind: PolicyRow['windowKind'], amount: number) => ({
    id: random.uuid(),
    companyId: profile.id,
    scopeType,
    scopeId,
    metric: 'billed_cents',
    windowKind,
    amount,
    warnPercent: 80,
    hardStopEnabled: true,
    notifyEnabled: true,
    isActive: true,
    createdByUserId: profile.users[0] ?? null,
    updatedByUserId: profile.users[0] ?? null,
    createdAt: timestampOf(start),
    updatedAt: timestampOf(start),
  });
}

function incidentMaker(scene: Scene, random: Random, policy: ReturnType<ReturnType<typeof policyMaker>>) {
  return (
    thresholdType: IncidentRow['thresholdType'],
    amountObserved: number,
    at: Moment,
    outcome: Pick<IncidentRow, 'status'> & { approvalId?: string; resolvedAt?: string },
  ): IncidentRow => {
    const window = budgetWindow(policy.windowKind, new Date(at / 1000));
    return {
      id: random.uuid(),
      companyId: scene.profile.id,
      policyId: policy.id,
      scopeType: policy.scopeType,
      scopeId: policy.scopeId,
      metric: policy.metric,
      windowKind: policy.windowKind,
      windowStart: timestampOf(momentOf(window.start ?? new Date(0))),
      windowEnd: window.end ? timestampOf(momentOf(window.end)) : '9999-12-31T00:00:00Z',
      thresholdType,
      amountLimit: policy.amount,
      amountObserved,
      status: outcome.status,
      approvalId: outcome.approvalId ?? null,
      resolvedAt: outcome.resolvedAt ?? null,
      createdAt: timestampOf(at),
      updatedAt: outcome.resolvedAt ?? timestampOf(at),
    };
  };
}
