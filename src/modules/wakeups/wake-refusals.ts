import type { agentStatuses } from '../agents/agent.table.ts';
import type { InvocationBlock } from '../budgets/invocation-block.ts';
import type { companyStatuses } from '../companies/company.table.ts';
import type { issueStatuses } from '../issues/issue.table.ts';

/** In the order in which they are checked and told. */
export const wakeRefusalCodes = [
  'NO_ASSIGNEE',
  'STATUS_NOT_WAKEABLE',
  'UNRESOLVED_BLOCKERS',
  'BUDGET_BLOCKED',
  'AGENT_NOT_INVOKABLE',
  'WAKE_ON_DEMAND_DISABLED',
  'COMPANY_INACTIVE',
] as const;
export type WakeRefusalCode = (typeof wakeRefusalCodes)[number];

/** One reason why an issue's agent would not be woken now. */
export interface WakeRefusalData {
  readonly code: WakeRefusalCode;
  readonly message: string;
  /** What the caller can do about it. */
  readonly remedy: string;
  readonly blockerIds: readonly string[];
  readonly invocationBlock: InvocationBlock | null;
}

/** What of an issue, its agent and its company decides whether it can be woken. */
export interface WakeableState {
  readonly issueId: string;
  readonly status: (typeof issueStatuses)[number];
  readonly projectId: string | null;
  readonly companyStatus: (typeof companyStatuses)[number];
  readonly unresolvedBlockerIds: readonly string[];
  readonly assignee: {
    readonly agentId: string;
    readonly status: (typeof agentStatuses)[number];
    readonly wakesOnDemand: boolean;
  } | null;
}

/** Every reason at once, so that a caller who puts one right does not meet the next only then. Empty: the agent would be woken. */
export function wakeRefusalsOf(state: WakeableState, invocationBlock: InvocationBlock | null): WakeRefusalData[] {
  const { status, assignee, unresolvedBlockerIds, companyStatus } = state;
  const refusals: WakeRefusalData[] = [];
  if (!assignee) {
    refusals.push(refusal('NO_ASSIGNEE', 'Issue has no assigned agent to wake', 'Assign an agent to the issue.'));
  }
  if (status === 'backlog' || status === 'done' || status === 'cancelled') {
    refusals.push(
      refusal(
        'STATUS_NOT_WAKEABLE',
        `Issue is not wakeable in status: ${status}`,
        'Move the issue to todo, in_progress, in_review or blocked.',
      ),
    );
  }
  if (unresolvedBlockerIds.length > 0) {
    refusals.push({
      ...refusal(
        'UNRESOLVED_BLOCKERS',
        'Issue is blocked by unresolved blockers',
        'Wait until every blocker is done or cancelled, or remove it from the blockers.',
      ),
      blockerIds: unresolvedBlockerIds,
    });
  }
  if (invocationBlock) {
    refusals.push({ ...refusal('BUDGET_BLOCKED', invocationBlock.reason, invocationBlock.remedy), invocationBlock });
  }
  if (assignee) refusals.push(...agentRefusals(assignee));
  if (companyStatus !== 'active') {
    refusals.push(
      refusal('COMPANY_INACTIVE', `Company is ${companyStatus}`, 'Have a person make the company active again.'),
    );
  }
  return refusals;
}

function agentRefusals({ status, wakesOnDemand }: NonNullable<WakeableState['assignee']>): WakeRefusalData[] {
  const refusals: WakeRefusalData[] = [];
  const remedy = agentRemedies[status];
  if (remedy) refusals.push(refusal('AGENT_NOT_INVOKABLE', 'Agent is not invokable in its current state', remedy));
  if (!wakesOnDemand) {
    refusals.push(
      refusal(
        'WAKE_ON_DEMAND_DISABLED',
        'Agent does not accept wake-ups on demand',
        "Have a person allow wake on demand in the agent's heartbeat settings, or assign another agent.",
      ),
    );
  }
  return refusals;
}

/** The states in which an agent starts nothing, and what leads out of each. */
const agentRemedies: Readonly<Partial<Record<(typeof agentStatuses)[number], string>>> = {
  paused: 'Have a person resume the agent, or assign another one.',
  terminated: 'Assign another agent.',
  pending_approval: 'Wait until the agent is approved, or assign another one.',
};

function refusal(code: WakeRefusalCode, message: string, remedy: string): WakeRefusalData {
  return { code, message, remedy, blockerIds: [], invocationBlock: null };
}
