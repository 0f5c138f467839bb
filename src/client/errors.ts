import type { RefusalCode, ViolationCode } from '../kernel/error-codes.ts';
import type { DocumentSummaryFragment, IssueNameFragment, WakeRefusalFieldsFragment } from './generated/operations.ts';

/** Codes that the client gives itself, for what never reached the gateway or cannot be told from its answer. */
export type ClientCode = 'NETWORK_ERROR' | 'UNEXPECTED_ANSWER' | 'COMPANY_MISMATCH' | 'UNSUPPORTED' | 'STREAM_GAP';
export type ErrorCode = ViolationCode | RefusalCode | ClientCode;

export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  /** Where: in the answer for an error of a field, in the arguments for a refusal. */
  readonly path?: readonly (string | number)[] | undefined;
  /** What can be done about it. Left out: what can always be done about this code. */
  readonly remedy?: string | null | undefined;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable?: boolean | undefined;
  /** The status of the answer; null where there was none. */
  readonly status?: number | null | undefined;
  readonly requestId?: string | null | undefined;
  /** Whatever else the gateway said of it: `extensions` of an error, own fields of a refusal. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** Everything that a call of the client can fail with, except an abort, which fails with the reason of its signal. */
export class PluginClientError extends Error {
  override readonly name: string = 'PluginClientError';
  /** One of ErrorCode, or a code of a newer gateway that this client does not know. It never changes its meaning. */
  readonly code: string;
  readonly path: readonly (string | number)[];
  readonly remedy: string | null;
  readonly retryable: boolean;
  readonly status: number | null;
  /** What the gateway's log has it under. */
  readonly requestId: string | null;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.path = facts.path ?? [];
    this.remedy = facts.remedy ?? remedies[facts.code] ?? null;
    this.retryable = facts.retryable ?? false;
    this.status = facts.status ?? null;
    this.requestId = facts.requestId ?? null;
    this.details = facts.details ?? {};
  }
}

export class Unauthenticated extends PluginClientError {
  override readonly name = 'Unauthenticated';
}
export class CapabilityDenied extends PluginClientError {
  override readonly name = 'CapabilityDenied';
  get capability(): string | null {
    return textIn(this.details, 'capability');
  }
}
export class OriginKindForbidden extends PluginClientError {
  override readonly name = 'OriginKindForbidden';
}
export class ActorForbidden extends PluginClientError {
  override readonly name = 'ActorForbidden';
}
export class BadUserInput extends PluginClientError {
  override readonly name = 'BadUserInput';
}
export class NotFound extends PluginClientError {
  override readonly name = 'NotFound';
}
export class QueryTooExpensive extends PluginClientError {
  override readonly name = 'QueryTooExpensive';
}
export class RateLimited extends PluginClientError {
  override readonly name = 'RateLimited';
  /** How long to wait before it is sent again. */
  get retryAfterMs(): number | null {
    const { retryAfterMs } = this.details;
    return typeof retryAfterMs === 'number' ? retryAfterMs : null;
  }
}
export class IdempotencyKeyReused extends PluginClientError {
  override readonly name = 'IdempotencyKeyReused';
}
export class SqlRefused extends PluginClientError {
  override readonly name = 'SqlRefused';
  /** Why, in a word for programs. */
  get reason(): string | null {
    return textIn(this.details, 'reason');
  }
  /** The character of the statement that it is about, counted from 1. */
  get position(): number | null {
    const { position } = this.details;
    return typeof position === 'number' ? position : null;
  }
}
/** The document is not among those that the plugin has registered. */
export class DocumentRefused extends PluginClientError {
  override readonly name = 'DocumentRefused';
}
export class Unavailable extends PluginClientError {
  override readonly name = 'Unavailable';
}
export class DeadlineExceeded extends PluginClientError {
  override readonly name = 'DeadlineExceeded';
}
export class InternalError extends PluginClientError {
  override readonly name = 'InternalError';
}
export class InvalidInput extends PluginClientError {
  override readonly name = 'InvalidInput';
}
// What a refusal has of its own is what this client's documents select of it, so the schema says its type.
export class Conflict extends PluginClientError {
  override readonly name = 'Conflict';
  /** The issue as it is now. */
  get current(): (IssueNameFragment & { readonly version: string }) | null {
    return (this.details.current ?? null) as (IssueNameFragment & { readonly version: string }) | null;
  }
}
export class CheckoutConflict extends PluginClientError {
  override readonly name = 'CheckoutConflict';
  /** The run that holds the issue; null where none does, and where the token may not read runs. */
  get checkoutRun(): { readonly id: string; readonly status: string } | null {
    return (this.details.checkoutRun ?? null) as { readonly id: string; readonly status: string } | null;
  }
}
export class WakeRefused extends PluginClientError {
  override readonly name = 'WakeRefused';
  /** Every reason, in the order of the checks, each with what to do about it. */
  get refusals(): WakeRefusalFieldsFragment['refusals'] {
    return (this.details.refusals ?? []) as WakeRefusalFieldsFragment['refusals'];
  }
}
export class BlockerCycle extends PluginClientError {
  override readonly name = 'BlockerCycle';
  /** The issues of the circle: each blocks the next, the last one the first. */
  get cycle(): readonly IssueNameFragment[] {
    return (this.details.cycle ?? []) as readonly IssueNameFragment[];
  }
}
export class DocumentConflict extends PluginClientError {
  override readonly name = 'DocumentConflict';
  /** The document as it is now; null where there is none, and where the token may not read documents. */
  get current(): DocumentSummaryFragment | null {
    return (this.details.current ?? null) as DocumentSummaryFragment | null;
  }
}
/** There was no answer. Whether a mutation was done is not known, unless it was sent under a key and can be repeated. */
export class NetworkError extends PluginClientError {
  override readonly name = 'NetworkError';
}
/** There was an answer, and it is none of the gateway's. */
export class UnexpectedAnswer extends PluginClientError {
  override readonly name = 'UnexpectedAnswer';
}
/** A companyId that is not the company that this client speaks for. */
export class CompanyMismatch extends PluginClientError {
  override readonly name = 'CompanyMismatch';
}
/** An argument of Paperclip's host that the gateway has nothing for. */
export class Unsupported extends PluginClientError {
  override readonly name = 'Unsupported';
}
/** A stream cannot go on where it was: what happened meanwhile is no longer kept. Read anew, then subscribe again. */
export class StreamGap extends PluginClientError {
  override readonly name = 'StreamGap';
}

const classes: Readonly<Record<ErrorCode, new (facts: ErrorFacts) => PluginClientError>> = {
  UNAUTHENTICATED: Unauthenticated,
  CAPABILITY_DENIED: CapabilityDenied,
  ORIGIN_KIND_FORBIDDEN: OriginKindForbidden,
  ACTOR_FORBIDDEN: ActorForbidden,
  BAD_USER_INPUT: BadUserInput,
  NOT_FOUND: NotFound,
  QUERY_TOO_EXPENSIVE: QueryTooExpensive,
  RATE_LIMITED: RateLimited,
  IDEMPOTENCY_KEY_REUSED: IdempotencyKeyReused,
  SQL_REFUSED: SqlRefused,
  DOCUMENT_REFUSED: DocumentRefused,
  UNAVAILABLE: Unavailable,
  DEADLINE_EXCEEDED: DeadlineExceeded,
  INTERNAL: InternalError,
  INVALID_INPUT: InvalidInput,
  CONFLICT: Conflict,
  CHECKOUT_CONFLICT: CheckoutConflict,
  WAKE_REFUSED: WakeRefused,
  BLOCKER_CYCLE: BlockerCycle,
  DOCUMENT_CONFLICT: DocumentConflict,
  NETWORK_ERROR: NetworkError,
  UNEXPECTED_ANSWER: UnexpectedAnswer,
  COMPANY_MISMATCH: CompanyMismatch,
  UNSUPPORTED: Unsupported,
  STREAM_GAP: StreamGap,
};

/** What can always be done, where the gateway does not say it for the case at hand. */
const remedies: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Get a new token. If that does not help, have the installation of the plugin looked at.',
  CAPABILITY_DENIED: 'Declare the capability, have it granted, and ask for a token with it; or leave the field out.',
  ORIGIN_KIND_FORBIDDEN: 'Use an origin kind of this plugin’s own namespace.',
  ACTOR_FORBIDDEN: 'Name no actor, or one of the company that the token does not contradict.',
  BAD_USER_INPUT: 'Put the request right. The same request fails again.',
  NOT_FOUND: 'Look the id up. An id of another company is unknown here too.',
  QUERY_TOO_EXPENSIVE: 'Ask for less at once: smaller pages, fewer levels.',
  RATE_LIMITED: 'Wait, then send it again.',
  IDEMPOTENCY_KEY_REUSED: 'Repeat the first input, or take a new key.',
  DOCUMENT_REFUSED: 'Register the document: it is installed with the plugin.',
  UNAVAILABLE: 'Send it again shortly.',
  DEADLINE_EXCEEDED: 'Ask for less at once.',
  INTERNAL: 'Report it with its requestId.',
  NETWORK_ERROR: 'See that the gateway can be reached, then send it again. Repeat a mutation under its idempotencyKey.',
  UNEXPECTED_ANSWER: 'See that the url is that of a gateway, and what stands between.',
  COMPANY_MISMATCH: 'Leave companyId out, or take forCompany() of that company.',
  UNSUPPORTED: 'Leave the argument out.',
  STREAM_GAP: 'Read what you show anew, then subscribe without a cursor.',
};

/** The error of the class that its code has. */
export function errorOf(facts: ErrorFacts): PluginClientError {
  const known = Object.hasOwn(classes, facts.code) ? classes[facts.code as ErrorCode] : PluginClientError;
  return new known(facts);
}

function textIn(details: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = details[name];
  return typeof value === 'string' ? value : null;
}
