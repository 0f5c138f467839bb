import { Refusal, type RefusalFields } from '../../kernel/errors.ts';

/** Somebody else wrote first, or the rows are in no state for it. */
export class ConflictRefusal extends Refusal {
  override readonly code = 'CONFLICT';
  /** The issue as it is now, where one stands in the way. */
  readonly currentIssueId: string | null;

  constructor(message: string, fields: RefusalFields & { currentIssueId?: string }) {
    super(message, fields);
    this.currentIssueId = fields.currentIssueId ?? null;
  }
}
