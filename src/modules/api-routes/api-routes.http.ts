import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pool } from 'pg';
import type { Authenticator } from '../../auth/authenticate.ts';
import { createTrustedIssuer, type TrustedIssuerOptions } from '../../auth/trusted-issuer.ts';
import type { createTenantTransaction } from '../../database/tenant-transaction.ts';
import type { RateLimitState } from '../../graphql/context.ts';
import { RateLimited, rateLimitHeaders } from '../../graphql/rate-limit.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { relations } from '../../relations.ts';
import { admit, type CallAdmission } from './admit-call.service.ts';
import {
  asRouteError,
  callerForbidden,
  pluginNotReady,
  type RouteError,
  routeNotFound,
  workerNotRunning,
} from './api-route.errors.ts';
import { readQuery } from './call-query.ts';
import { callDeadlineMs, callWorker, type WorkerAnswer } from './call-worker.ts';
import { findCalledCompany } from './called-company.service.ts';
import { type CallerProof, proveCaller } from './caller-proof.service.ts';
import { corsHeaders, preflightHeaders } from './cross-origin.ts';
import { readJsonBody } from './json-body.ts';
import { matchRoute } from './match-route.ts';
import { findCalledPlugin } from './route-lookup.sql.ts';
import { canonicalPath, readRoutePath } from './route-path.ts';
import { WorkerSlots } from './worker-slots.ts';
import { writeCall } from './write-call.service.ts';

export interface ApiRoutesOptions {
  /** A small pool of the owner's, over which the signing key is read. */
  readonly owner: Pool;
  /** The gateway's own. */
  readonly pool: Pool;
  readonly authenticator: Authenticator;
  readonly inTenantTransaction: ReturnType<typeof createTenantTransaction<typeof relations>>;
  /** Takes the points of a call. Left out: calls cost none. */
  readonly rateLimiter?: CallPoints | undefined;
  /** Told of each call that came as far as a plugin's route. */
  readonly onCallEnded?: ((call: EndedCall) => void) | undefined;
  readonly trustedIssuer: TrustedIssuerOptions | null;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly log: Logger;
  /** The time that proofs are judged by, in milliseconds since 1970. */
  readonly now?: () => number;
  readonly deadlineMs?: number;
}

export interface EndedCall {
  readonly plugin: string;
  readonly company: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** The bucket of a plugin in a company, as far as routes know it. */
export interface CallPoints {
  spend(pluginId: string, companyId: string, cost: number): RateLimitState | Promise<RateLimitState>;
}

/** Points that a call costs: a transaction, a token and a signature. What the worker asks meanwhile costs its own. */
const callPoints = 10;

export type ApiRoutesEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What the log says of a call. Never what was sent, and no token. */
interface CallLine {
  plugin?: string;
  company?: string;
  route?: string;
  caller?: string;
}

/** What is known of a call when it is answered, however it ends. */
interface CallState {
  readonly line: CallLine;
  rateLimit: RateLimitState | null;
}

/** /api/plugins/<plugin>/api/…: calls of routes that plugins' manifests declare, answered by their workers. */
export function createApiRoutes(options: ApiRoutesOptions): ApiRoutesEndpoint {
  const { owner, pool, inTenantTransaction, trustedIssuer, allowedOrigins, log, now = Date.now } = options;
  const deadlineMs = options.deadlineMs ?? callDeadlineMs;
  const slots = new WorkerSlots();
  const proof: CallerProof = {
    authenticator: options.authenticator,
    trusted: trustedIssuer && { options: trustedIssuer, verify: createTrustedIssuer(trustedIssuer) },
    now,
  };

  return async (request, response) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    const shared = { 'x-request-id': requestId, ...corsHeaders(request.headers.origin, allowedOrigins) };
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...shared, ...preflightHeaders(request.headers.origin, allowedOrigins) }).end();
      return;
    }
    const line: CallLine = {};
    const state: CallState = { line, rateLimit: null };
    const outcome = await answerCall(request, goneWith(response), requestId, state).catch(asRouteError);
    if (state.rateLimit) Object.assign(shared, rateLimitHeaders(state.rateLimit));
    const { method } = request;
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const { plugin, company, route } = line;
    if (plugin && company && route)
      options.onCallEnded?.({ plugin, company, route, status: outcome.status, durationMs });
    const code = outcome instanceof Error ? outcome.code : undefined;
    log.info({ requestId, ...line, method, status: outcome.status, code, durationMs }, 'route call');
    if (outcome instanceof Error) {
      if (outcome.status >= 500)
        log[outcome.status === 500 ? 'error' : 'warn'](causeOf(outcome, requestId), 'the call of a route failed');
      send(response, outcome.status, { ...shared, ...outcome.headers }, bodyOf(outcome));
    } else {
      send(response, outcome.status, { ...shared, ...outcome.headers }, outcome.text);
    }
  };

  async function answerCall(
    request: IncomingMessage,
    gone: AbortSignal,
    requestId: string,
    state: CallState,
  ): Promise<WorkerAnswer> {
    const { line } = state;
    const caller = await proveCaller(proof, request.headers.authorization);
    line.caller = caller.kind;
    const [path = '', ...search] = (request.url ?? '').split('?');
    const target = readRoutePath(path);
    const plugin = await findCalledPlugin(pool, target.plugin, caller);
    line.plugin = plugin.key;
    if (plugin.status !== 'ready') throw pluginNotReady(plugin.status);
    const match = matchRoute(plugin.routes, request.method ?? '', target.segments);
    if (!match) throw routeNotFound();
    const { route, params } = match;
    line.route = route.routeKey;
    if (route.auth === 'board' && caller.kind !== 'user') throw callerForbidden('Board access required');
    if (route.auth === 'agent' && caller.kind !== 'agent') throw callerForbidden('Agent access required');
    const { workerOrigin } = plugin;
    if (workerOrigin === null) throw workerNotRunning();
    const query = readQuery(search.join('?'));
    const body = await readJsonBody(request);
    const content = { params, query, body: body.value };
    const companyId = await findCalledCompany(pool, caller, route.companyResolution, content);
    line.company = companyId;
    await pay(state, plugin.id, companyId);
    const admission: CallAdmission = { caller, plugin, route, params, companyId, requestId };
    return slots.with(plugin.id, companyId, async () => {
      const admitted = await admit(inTenantTransaction, log, admission);
      const call = await writeCall(owner, admitted, {
        ...admission,
        path: canonicalPath(target.segments),
        query,
        bodyText: body.text,
        headers: request.headers,
      });
      return callWorker({ origin: workerOrigin, ...call, callerGone: gone, deadlineMs });
    });
  }

  async function pay(state: CallState, pluginId: string, companyId: string): Promise<void> {
    try {
      state.rateLimit = (await options.rateLimiter?.spend(pluginId, companyId, callPoints)) ?? null;
    } catch (error) {
      if (error instanceof RateLimited) state.rateLimit = error.state;
      throw error;
    }
  }
}

/** Aborts when the answer is out, or cannot go out any more. */
function goneWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

function causeOf({ code, cause }: RouteError, requestId: string) {
  const isStatement = cause instanceof Error && 'query' in cause && 'params' in cause;
  const reason =
    cause instanceof Error && !isStatement ? cause.message : isStatement ? 'a statement failed' : undefined;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : undefined;
  return { requestId, code, cause: reason, because: isStatement ? undefined : inner };
}

function bodyOf({ message, code }: RouteError): string {
  return JSON.stringify({ error: message, code });
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string | null,
): void {
  // The caller went away: there is nobody to answer.
  if (response.destroyed) return;
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(text !== null && {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    }),
    ...headers,
  });
  response.end(text ?? undefined);
}
