import { Refusal, type RefusalFields } from '../../kernel/errors.ts';

/** The run does not hold the checkout of the issue, and may not take it over. */
export class CheckoutConflictRefusal extends Refusal {
  override readonly code = 'CHECKOUT_CONFLICT';
  readonly issueId: string;
  /** The run that holds it; null where none does. */
  readonly checkoutRunId: string | null;

  constructor(held: { issueId: string; checkoutRunId: string | null }, fields: RefusalFields) {
    super('Issue run ownership conflict', fields);
    this.issueId = held.issueId;
    this.checkoutRunId = held.checkoutRunId;
  }
}
