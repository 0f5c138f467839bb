import { databaseUnavailable, isContention, isDatabaseAway, isUnstorableText } from '../../database/database-errors.ts';
import { Violation } from '../../kernel/errors.ts';

/** Codes of what the gateway itself answers to the call of a route. docs/plugins.md lists them; a test keeps both equal. */
export const routeErrorCodes = [
  'BAD_REQUEST',
  'COMPANY_UNRESOLVED',
  'UNAUTHENTICATED',
  'AGENT_RUN_REQUIRED',
  'CALLER_FORBIDDEN',
  'COMPANY_FORBIDDEN',
  'PLUGIN_NOT_FOUND',
  'ROUTE_NOT_FOUND',
  'ISSUE_NOT_FOUND',
  'CHECKOUT_CONFLICT',
  'BODY_TOO_LARGE',
  'JSON_ONLY',
  'CHECKOUT_ISSUE_MISSING',
  'RATE_LIMITED',
  'CALLER_GONE',
  'WORKER_FAILED',
  'PLUGIN_NOT_READY',
  'WORKER_NOT_RUNNING',
  'WORKER_BUSY',
  'UNAVAILABLE',
  'WORKER_TIMEOUT',
  'INTERNAL',
] as const;
export type RouteErrorCode = (typeof routeErrorCodes)[number];

/** The call of a route that the worker does not get, or whose answer the caller does not get: `{error, code}` with a status. */
export class RouteError extends Error {
  readonly code: RouteErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: RouteErrorCode,
    message: string,
    { headers = {}, cause }: { headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const soon = { 'retry-after': '1' };

export const callerUnknown = (cause?: unknown) =>
  new RouteError(401, 'UNAUTHENTICATED', 'Send a valid token that says who calls: Authorization: Bearer <token>.', {
    headers: { 'www-authenticate': 'Bearer' },
    cause,
  });
export const runRequired = () =>
  new RouteError(401, 'AGENT_RUN_REQUIRED', 'Agent run id required', { headers: { 'www-authenticate': 'Bearer' } });
export const callerForbidden = (message: string) => new RouteError(403, 'CALLER_FORBIDDEN', message);
/** The same for a company that the caller may not act in and for one that there is not. */
export const companyForbidden = () => new RouteError(403, 'COMPANY_FORBIDDEN', 'No access to this company');
/** The same for a plugin that there is not and for one that works in no company of the caller's. */
export const pluginNotFound = () => new RouteError(404, 'PLUGIN_NOT_FOUND', 'Plugin not found');
export const routeNotFound = () => new RouteError(404, 'ROUTE_NOT_FOUND', 'Plugin API route not found');
export const issueNotFound = () => new RouteError(404, 'ISSUE_NOT_FOUND', 'Issue not found');
export const badRequest = (message: string) => new RouteError(400, 'BAD_REQUEST', message);
export const companyUnresolved = () =>
  new RouteError(400, 'COMPANY_UNRESOLVED', 'Unable to resolve company for plugin API route');
export const checkoutConflict = () => new RouteError(409, 'CHECKOUT_CONFLICT', 'Issue run ownership conflict');
export const bodyTooLarge = () =>
  new RouteError(413, 'BODY_TOO_LARGE', 'Plugin API request body is too large', { headers: { connection: 'close' } });
export const jsonOnly = () =>
  new RouteError(415, 'JSON_ONLY', 'Plugin API routes accept JSON requests only', {
    headers: { 'accept-post': 'application/json' },
  });
export const checkoutIssueMissing = () =>
  new RouteError(
    422,
    'CHECKOUT_ISSUE_MISSING',
    'Checkout-protected plugin API routes require an issueId route parameter',
  );
/** Nobody hears it but the log. The status is one that proxies write there as well. */
export const callerGone = (cause?: unknown) => new RouteError(499, 'CALLER_GONE', 'The caller went away', { cause });
export const pluginNotReady = (status: string) =>
  new RouteError(503, 'PLUGIN_NOT_READY', `Plugin is not ready (current status: ${status})`);
export const workerNotRunning = (cause?: unknown) =>
  new RouteError(503, 'WORKER_NOT_RUNNING', 'Plugin worker is not running', { headers: soon, cause });
export const workerBusy = () =>
  new RouteError(503, 'WORKER_BUSY', 'Plugin worker is busy: too many calls are under way', { headers: soon });
export const workerFailed = (what: string, cause?: unknown) =>
  new RouteError(502, 'WORKER_FAILED', `Plugin worker gave no good answer: ${what}`, { cause });
export const workerTimeout = () => new RouteError(504, 'WORKER_TIMEOUT', 'Plugin worker did not answer in time');

/** The one place where a failure becomes what the caller of a route sees: nothing that was not meant for it. */
export function asRouteError(error: unknown): RouteError {
  if (error instanceof RouteError) return error;
  const cause = isDatabaseAway(error) || isContention(error) ? databaseUnavailable(error) : error;
  if (cause instanceof Violation && cause.code === 'UNAUTHENTICATED') return callerUnknown(cause);
  if (cause instanceof Violation && cause.code === 'RATE_LIMITED') {
    const { retryAfterMs } = cause.details;
    const seconds = typeof retryAfterMs === 'number' ? Math.max(1, Math.ceil(retryAfterMs / 1000)) : 1;
    return new RouteError(429, 'RATE_LIMITED', cause.message, { headers: { 'retry-after': String(seconds) }, cause });
  }
  if (cause instanceof Violation && cause.code === 'UNAVAILABLE') {
    return new RouteError(503, 'UNAVAILABLE', cause.message, { headers: soon, cause });
  }
  if (isUnstorableText(error)) return badRequest('Text cannot hold the character U+0000.');
  return new RouteError(500, 'INTERNAL', 'Unexpected error.', { cause });
}
