import type { ErrorCode } from '../client/index.ts';
import { RouteError } from './route-error.ts';
import { gatewayFailure } from './worker-client.ts';

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: string; readonly code: string; readonly [more: string]: unknown };
  /** Whether nobody has planned for it: the caller is told nothing of it. */
  readonly isUnexpected: boolean;
}

/**
 * What the codes of the gateway are in HTTP. A code that is not here says that the worker's own document, values or secret are not good:
 * its caller can do nothing about it, and is told nothing of it.
 */
const statusOfCode: Readonly<Partial<Record<ErrorCode, number>>> = {
  CAPABILITY_DENIED: 403,
  ORIGIN_KIND_FORBIDDEN: 403,
  ACTOR_FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  CHECKOUT_CONFLICT: 409,
  WAKE_REFUSED: 409,
  BLOCKER_CYCLE: 409,
  DOCUMENT_CONFLICT: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  INVALID_INPUT: 422,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  NETWORK_ERROR: 503,
  DEADLINE_EXCEEDED: 504,
};

/** What a caller is told of a failure. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof RouteError) {
    return answer(error.status, error.code, error.message, error.details);
  }
  const failure = gatewayFailure(error);
  const status = failure ? statusOfCode[failure.code as ErrorCode] : undefined;
  if (failure && status !== undefined) return answer(status, failure.code, failure.message, failure.details);
  return { ...answer(500, 'INTERNAL', 'Unexpected error.', {}), isUnexpected: true };
}

function answer(
  status: number,
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>>,
): ErrorAnswer {
  const { retryAfterMs } = details;
  const headers: Record<string, string> =
    typeof retryAfterMs === 'number' ? { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } : {};
  // Last, so that no detail takes the place of what a caller relies on.
  return { status, headers, body: { ...details, error: message, code }, isUnexpected: false };
}
