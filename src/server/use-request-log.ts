import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { rateLimitHeaders } from '../graphql/rate-limit.ts';
import { type ViolationCode, violationCodes } from '../kernel/error-codes.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Observer } from '../telemetry/ended-operation.ts';
import { type RequestState, requestState } from './request-state.ts';

/** Marks every error and answer with the request's id, and writes one line for each operation. */
export function useRequestLog(log: Logger, observer?: Observer): Plugin {
  return {
    onResultProcess({ request, result, setResult }) {
      const state = requestState(request);
      const results = Array.isArray(result) ? result : [result];
      const errors = results.flatMap((one) => ('errors' in one && one.errors ? [...one.errors] : []));
      logOperation(state, errors, { log, observer, traceparent: request.headers.get('traceparent') });
      setResult(result);
    },
    onResponse({ request, response }) {
      // The library believes that GET is served too.
      if (response.headers.has('allow')) response.headers.set('allow', 'POST');
      observer?.httpAnswered(response.status);
      for (const [name, value] of Object.entries(headersOf(requestState(request)))) response.headers.set(name, value);
    },
  };
}

/** What every answer says in its headers, by whichever way it goes. */
export function headersOf({ requestId, rateLimit, deprecated }: RequestState): Record<string, string> {
  return {
    'x-request-id': requestId,
    ...(deprecated.length > 0 && { 'graphql-deprecated': listed(deprecated) }),
    ...(rateLimit && rateLimitHeaders(rateLimit)),
  };
}

export interface Listeners {
  readonly log: Logger;
  readonly observer?: Observer | undefined;
  /** The caller's place in a trace, as its header says it. */
  readonly traceparent: string | null;
}

export function logOperation(
  state: RequestState,
  errors: readonly GraphQLError[],
  { log, observer, traceparent }: Listeners,
): void {
  markErrors(errors, state.requestId, log);
  const { claims, operation } = state;
  const durationMs = Math.round((performance.now() - state.startedAt) * 10) / 10;
  if (claims) {
    observer?.operationEnded({
      requestId: state.requestId,
      plugin: claims.pluginKey,
      company: claims.companyId,
      name: operation?.name ?? null,
      // A document that does not parse or does not fit is no operation of any type.
      type: operation?.type ?? 'invalid',
      startedAt: state.startedAt,
      durationMs,
      statements: state.statements,
      cost: state.cost,
      errors: [...new Set(errors.map(({ extensions }) => String(extensions.code)))],
      traceparent,
      timed: state.timed,
    });
  }
  log.info(
    {
      requestId: state.requestId,
      plugin: claims?.pluginKey,
      company: claims?.companyId,
      operation: operation?.name,
      type: operation?.type,
      durationMs,
      statements: state.statements,
      cost: state.cost ?? undefined,
      errors: errors.length > 0 ? errors.map((error) => error.extensions.code) : undefined,
    },
    'operation',
  );
}

const listedMax = 10;

/** A header has little room: the first ones, and how many more there are. */
function listed(coordinates: readonly string[]): string {
  const more = coordinates.length - listedMax;
  return [...coordinates.slice(0, listedMax), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** Gives each error its code and the request's id. What should not happen is told to the log, with its cause. */
export function markErrors(errors: readonly GraphQLError[], requestId: string, log: Logger): void {
  for (const error of errors) {
    if (error.extensions.code === 'INTERNAL') {
      log.error({ requestId, path: error.path, cause: describe(error) }, 'an operation failed unexpectedly');
    }
    error.extensions.code = codeOf(error);
    hideOriginalError(error);
    error.extensions.requestId = requestId;
  }
}

/**
 * The server library puts into its own errors what they were made from, and decides the HTTP status by its being there.
 * So it stays, where no answer shows it.
 */
function hideOriginalError({ extensions }: GraphQLError): void {
  if ('originalError' in extensions) Object.defineProperty(extensions, 'originalError', { enumerable: false });
}

/** GraphQL's own errors, of syntax and of validation, come with codes of the server library: here they have ours. */
function codeOf({ extensions, message }: GraphQLError): ViolationCode {
  const known = violationCodes.find((code) => code === extensions.code);
  if (known) return known;
  return message.includes('tokens. Parsing aborted') ? 'QUERY_TOO_EXPENSIVE' : 'BAD_USER_INPUT';
}

/** The failure without the values it was about: drizzle's message holds the statement's parameters. */
function describe(error: GraphQLError) {
  const chain: { name: string; message: string; code?: unknown; stack?: string | undefined }[] = [];
  for (let at: unknown = error.originalError; at instanceof Error; at = at.cause) {
    const isStatement = 'query' in at && 'params' in at;
    chain.push({
      name: at.name,
      message: isStatement ? 'a statement failed' : at.message,
      ...('code' in at && { code: at.code }),
      stack: isStatement ? undefined : at.stack,
    });
  }
  return chain;
}
