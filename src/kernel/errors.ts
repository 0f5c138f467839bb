import type { RefusalCode, ViolationCode } from './error-codes.ts';

/**
 * Something the caller may not do or sent wrong: a top-level GraphQL error with `extensions.code`.
 * Its message is written for the caller and never holds SQL, an id of somebody else, or a path.
 */
export class Violation extends Error {
  readonly code: ViolationCode;
  /** Extra members of `extensions`: what the caller needs to put it right. */
  readonly details: Readonly<Record<string, unknown>>;
  override readonly name: string = 'Violation';

  constructor(code: ViolationCode, message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

export class BadUserInput extends Violation {
  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super('BAD_USER_INPUT', message, details);
  }
}

export class Unavailable extends Violation {
  constructor(message: string, cause?: unknown) {
    super('UNAVAILABLE', message, { retryable: true }, cause);
  }
}

export interface RefusalFields {
  /** Where in the arguments the trouble is, from the argument's name down: `["input", "title"]`. */
  readonly path?: readonly string[];
  /** Whether the same call may succeed later without being changed. */
  readonly retryable?: boolean;
  /** What the caller can do about it. */
  readonly remedy?: string;
}

/**
 * A refusal that callers plan for: thrown by a service, returned as a member of the mutation's
 * result union. Whatever the mutation had done by then is rolled back first.
 *
 * It is no Error: GraphQL throws every Error that a resolver returns, also one that is a member of a union.
 */
export abstract class Refusal {
  abstract readonly code: RefusalCode;
  readonly message: string;
  readonly path: readonly string[];
  readonly retryable: boolean;
  readonly remedy: string | null;

  constructor(message: string, { path = [], retryable = false, remedy }: RefusalFields = {}) {
    this.message = message;
    this.path = path;
    this.retryable = retryable;
    this.remedy = remedy ?? null;
  }
}

export class NotFoundRefusal extends Refusal {
  override readonly code = 'NOT_FOUND';
}

export class InvalidInputRefusal extends Refusal {
  override readonly code = 'INVALID_INPUT';
}
