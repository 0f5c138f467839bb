import { Refusal, type RefusalFields } from '../../kernel/errors.ts';
import type { WakeRefusalCode, WakeRefusalData } from './wake-refusals.ts';

/** What time may put right without anybody changing the call or the issue. */
const passing: readonly WakeRefusalCode[] = [
  'UNRESOLVED_BLOCKERS',
  'BUDGET_BLOCKED',
  'AGENT_NOT_INVOKABLE',
  'COMPANY_INACTIVE',
];

/** The agent of the issue would not be woken now. Speaks with the first reason; all of them are in `refusals`. */
export class WakeRefusedRefusal extends Refusal {
  override readonly code = 'WAKE_REFUSED';
  readonly issueId: string;
  readonly refusals: readonly WakeRefusalData[];

  constructor(issueId: string, refusals: readonly WakeRefusalData[], fields: Pick<RefusalFields, 'path'> = {}) {
    const [first] = refusals;
    if (!first) throw new Error('a wake-up was refused without a reason');
    super(first.message, {
      ...fields,
      remedy: first.remedy,
      // A passing reason beside one that stays is no cause to wait.
      retryable: refusals.every(({ code }) => passing.includes(code)),
    });
    this.issueId = issueId;
    this.refusals = refusals;
  }
}
