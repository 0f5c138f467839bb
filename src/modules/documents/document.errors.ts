import { Refusal, type RefusalFields } from '../../kernel/errors.ts';

/** The document is not as the writer saw it: changed since, or not there. */
export class DocumentConflictRefusal extends Refusal {
  override readonly code = 'DOCUMENT_CONFLICT';
  /** The document as it is now; null where there is none. */
  readonly currentDocumentId: string | null;

  constructor(message: string, fields: RefusalFields & { currentDocumentId: string | null }) {
    super(message, fields);
    this.currentDocumentId = fields.currentDocumentId;
  }
}
