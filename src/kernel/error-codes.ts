/** Codes of top-level errors, in `errors[].extensions.code`. docs/errors.md lists them; a test keeps both equal. */
export const violationCodes = [
  'UNAUTHENTICATED',
  'CAPABILITY_DENIED',
  'ORIGIN_KIND_FORBIDDEN',
  'ACTOR_FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'QUERY_TOO_EXPENSIVE',
  'RATE_LIMITED',
  'IDEMPOTENCY_KEY_REUSED',
  'SQL_REFUSED',
  'DOCUMENT_REFUSED',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
] as const;
export type ViolationCode = (typeof violationCodes)[number];

/** Codes of refusals, the error members of a mutation's result union. */
export const refusalCodes = [
  'NOT_FOUND',
  'INVALID_INPUT',
  'CONFLICT',
  'CHECKOUT_CONFLICT',
  'WAKE_REFUSED',
  'BLOCKER_CYCLE',
  'DOCUMENT_CONFLICT',
  'SQL_REFUSED',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];
