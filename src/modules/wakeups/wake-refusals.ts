import type { InvocationBlock } from '../budgets/invocation-block.ts';

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
  /** Empty but for UNRESOLVED_BLOCKERS. */
  readonly blockerIds: readonly string[];
  /** Null but for BUDGET_BLOCKED. */
  readonly invocationBlock: InvocationBlock | null;
}
