import { errors, type JWTVerifyGetKey } from 'jose';
import type { RouteCall } from '../kernel/route-call.ts';
import { answerCall, type WrittenAnswer } from './answer-call.ts';
import { callDeadlineMs, DeadlineExceeded } from './call-limits.ts';
import { errorAnswer } from './error-answer.ts';
import { describeError } from './redact-secrets.ts';
import type { Route } from './route.ts';
import { RouteError, Unavailable } from './route-error.ts';
import { createRouteCallVerifier, RouteCallRefused } from './verify-route-call.ts';
import type { WorkerClient } from './worker-client.ts';
import type { WorkerLog } from './worker-log.ts';

export interface CallTakerOptions {
  readonly pluginKey: string;
  readonly keys: JWTVerifyGetKey;
  readonly routes: ReadonlyMap<string, Route>;
  readonly deadlineMs?: number | undefined;
  readonly client: (call: RouteCall, signal: AbortSignal) => WorkerClient;
  readonly log: WorkerLog;
  readonly secrets: readonly string[];
}

/** Takes what came to the worker's one address, verifies it, and has its route answer. It never throws. */
export type TakeCall = (signature: string | undefined, body: Uint8Array, ended: AbortSignal) => Promise<WrittenAnswer>;

export function createCallTaker(options: CallTakerOptions): TakeCall {
  const { pluginKey, keys, routes, log, secrets } = options;
  const verify = createRouteCallVerifier({ pluginKey, keys: sayingWhetherAway(keys) });

  return async (signature, body, ended) => {
    let call: RouteCall;
    try {
      call = await verify(signature, body);
    } catch (error) {
      return refuse(error);
    }
    const route = routes.get(call.routeKey);
    if (!route) {
      log.warn(
        { routeKey: call.routeKey },
        'a route was called that this worker does not have: is it older than its manifest?',
      );
      return refusal(new RouteError('This worker has no such route.', { status: 501, code: 'ROUTE_NOT_IMPLEMENTED' }));
    }
    const deadlineMs = Math.min(route.deadlineMs ?? callDeadlineMs, options.deadlineMs ?? callDeadlineMs);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new DeadlineExceeded(deadlineMs)), deadlineMs);
    const signal = AbortSignal.any([deadline.signal, ended]);
    try {
      const client = () => options.client(call, signal);
      return await answerCall({ call, route, client, signal, deadlineAt: Date.now() + deadlineMs, log, secrets });
    } finally {
      clearTimeout(timer);
    }
  };

  function refuse(error: unknown): WrittenAnswer {
    if (!(error instanceof RouteCallRefused)) {
      log.error({ error: describeError(error, secrets) }, 'a call could not be verified');
      return refusal(error);
    }
    if (error.cause instanceof KeysAway) {
      log.error({ error: describeError(error.cause.cause, secrets) }, 'the keys of the gateway cannot be fetched');
      return refusal(new Unavailable('The worker cannot reach the gateway to verify the call.'));
    }
    log.warn({ reason: error.message }, 'a call was refused');
    return refusal(new RouteError(`${capitalized(error.message)}.`, { status: 401, code: 'CALL_REFUSED' }));
  }
}

function refusal(error: unknown): WrittenAnswer {
  const { status, headers, body } = errorAnswer(error);
  return { status, headers, text: JSON.stringify(body) };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The gateway's keys are not to be had now, which says nothing against the call. */
class KeysAway extends Error {
  override readonly name = 'KeysAway';
}

/** The same keys. A gateway that is away is told apart from a signature by a key that it does not have. */
function sayingWhetherAway(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      // jose says so of a header that names an algorithm or a key which no key set could hold.
      if (error instanceof errors.JOSENotSupported) throw error;
      throw new KeysAway('the keys cannot be fetched', { cause: error });
    }
  };
}
