import { GraphQLError } from 'graphql';
import {
  databaseCode,
  databaseUnavailable,
  isContention,
  isDatabaseAway,
  isDiskFull,
  isStatementTimeout,
  isUnstorableText,
} from '../database/database-errors.ts';
import { unknownRule } from '../graphql/unknown-rule.ts';
import type { ViolationCode } from '../kernel/error-codes.ts';
import { BadUserInput, Unavailable, Violation } from '../kernel/errors.ts';

/** HTTP answers for errors that end a whole request. Others leave the status to GraphQL over HTTP. */
const httpByCode: Partial<Record<ViolationCode, { status: number; headers?: Record<string, string>; spec?: boolean }>> =
  {
    UNAUTHENTICATED: { status: 401, headers: { 'www-authenticate': 'Bearer' } },
    // Of a request that was wrong; under application/json it is answered with 200.
    DOCUMENT_REFUSED: { status: 400, spec: true },
    UNAVAILABLE: { status: 503, headers: { 'retry-after': '1' } },
  };

/**
 * The one place where a failure becomes what a caller sees. What we did not mean to say is not said: no SQL, no stack,
 * no path. The cause stays on the error for the log.
 */
export function maskError(error: unknown): GraphQLError {
  const { position, cause } = unwrap(error);
  const violation = asViolation(cause);
  if (violation) {
    const http = violation.code === 'RATE_LIMITED' ? tooManyRequests(violation) : httpByCode[violation.code];
    // Without the original error: its presence would make GraphQL over HTTP answer 500 for what is the caller's matter.
    return new GraphQLError(violation.message, {
      ...position,
      extensions: { code: violation.code, ...violation.details, ...(http && { http }) },
    });
  }
  // GraphQL's own errors: syntax, validation, values that do not fit their type. They speak of the document alone.
  if (error instanceof GraphQLError && !error.originalError) return error;
  // A scalar's own error about a variable, in GraphQL's words of which variable it was.
  if (error instanceof GraphQLError && cause instanceof GraphQLError) {
    return new GraphQLError(error.message, { ...position, extensions: { ...cause.extensions } });
  }
  return new GraphQLError('Unexpected error.', {
    ...position,
    originalError: cause instanceof Error ? cause : undefined,
    extensions: { code: 'INTERNAL' },
  });
}

function unwrap(error: unknown) {
  if (!(error instanceof GraphQLError)) return { position: {}, cause: error };
  const { nodes, source, positions, path, originalError } = error;
  // A scalar's own GraphQLError arrives wrapped; the outer one says where, the inner one what.
  const cause = originalError instanceof GraphQLError ? (originalError.originalError ?? originalError) : originalError;
  return { position: { nodes, source, positions, path }, cause: cause ?? error };
}

function asViolation(cause: unknown): Violation | null {
  if (cause instanceof Violation) return cause;
  if (isDatabaseAway(cause)) return databaseUnavailable(cause);
  if (isDiskFull(cause)) return new Unavailable('The database has no room left. Try again later.', cause);
  if (isContention(cause)) return new Unavailable('Others are changing the same rows. Try again shortly.', cause);
  if (isStatementTimeout(cause)) {
    return new Violation('DEADLINE_EXCEEDED', 'The operation took too long. Ask for less at once.', {}, cause);
  }
  if (isUnstorableText(cause)) return new BadUserInput('Text cannot hold the character U+0000.');
  const rule = unknownRule(cause);
  if (rule) return rule;
  // The database's own refusal of an origin kind: it stands behind the one in the resolver, which words it better.
  if (databaseCode(cause) === 'PO001') {
    return new Violation(
      'ORIGIN_KIND_FORBIDDEN',
      'Plugin may only use originKind values under its own namespace',
      {},
      cause,
    );
  }
  return null;
}

function tooManyRequests({ details }: Violation) {
  const waitMs = typeof details.retryAfterMs === 'number' ? details.retryAfterMs : 1000;
  return { status: 429, headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) } };
}
