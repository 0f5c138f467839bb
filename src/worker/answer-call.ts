import type { RouteCall } from '../kernel/route-call.ts';
import { errorAnswer } from './error-answer.ts';
import { readInput } from './read-input.ts';
import { describeError } from './redact-secrets.ts';
import { type Route, RouteAnswer, type RouteContext } from './route.ts';
import { RouteError } from './route-error.ts';
import type { WorkerClient } from './worker-client.ts';
import type { WorkerLog } from './worker-log.ts';

/** What goes back over HTTP. */
export interface WrittenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null for none. */
  readonly text: string | null;
}

export interface CallToAnswer {
  readonly call: RouteCall;
  readonly route: Route;
  readonly client: () => WorkerClient;
  readonly signal: AbortSignal;
  readonly deadlineAt: number;
  readonly log: WorkerLog;
  /** What must not get into the log, whatever an error says. */
  readonly secrets: readonly string[];
}

/** More than this the gateway takes from no worker. */
const answerMaxBytes = 1024 * 1024;
const withoutBody = new Set([204, 205, 304]);

/** Runs the handler of a route, and turns what it returns or throws into an answer. It never throws. */
export async function answerCall(asked: CallToAnswer): Promise<WrittenAnswer> {
  const { call, signal, secrets } = asked;
  const requestId = call.headers['x-request-id'] ?? '';
  const log = withFields(asked.log, { routeKey: call.routeKey, companyId: call.companyId, requestId });
  try {
    return write(await untilAborted(handle(asked, requestId, log), signal));
  } catch (error) {
    const failure = failureOf(error, signal);
    const answer = errorAnswer(failure);
    if (answer.isUnexpected || answer.status >= 500) {
      log.error(
        { status: answer.status, error: describeError(failure, [...secrets, call.accessToken]) },
        'route failed',
      );
    }
    return { status: answer.status, headers: answer.headers, text: JSON.stringify(answer.body) };
  }
}

/** A handler that was told to end fails with whatever its libraries make of that. What counts is why it was told. */
function failureOf(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted && !(error instanceof RouteError) ? signal.reason : error;
}

async function handle(asked: CallToAnswer, requestId: string, log: WorkerLog): Promise<unknown> {
  const { call, route, signal, deadlineAt } = asked;
  const { params, query, body } = route.schemas;
  const input = {
    params: params ? await readInput(params, 'params', call.params) : call.params,
    query: query ? await readInput(query, 'query', call.query) : call.query,
    body: body ? await readInput(body, 'body', call.body) : call.body,
  };
  let client: WorkerClient | undefined;
  const context: RouteContext<unknown, unknown, unknown> = {
    ...input,
    routeKey: call.routeKey,
    method: call.method,
    path: call.path,
    headers: call.headers,
    actor: call.actor,
    companyId: call.companyId,
    get client() {
      client ??= asked.client();
      return client;
    },
    accessToken: call.accessToken,
    signal,
    deadlineAt,
    requestId,
    log,
  };
  // route() has tied the types of validators and handler together; here, where routes of all types meet, they are not known.
  return (route.handler as (context: RouteContext<unknown, unknown, unknown>) => unknown)(context);
}

function write(value: unknown): WrittenAnswer {
  const answer =
    value instanceof RouteAnswer ? value : new RouteAnswer(value, { status: value === undefined ? 204 : 200 });
  const { status, headers, body } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599 || (status >= 300 && status < 400 && status !== 304)) {
    throw new Error(`A route answered with the status ${status}. The gateway passes on 200 to 599, and no redirects.`);
  }
  if (withoutBody.has(status)) return { status, headers, text: null };
  const text = JSON.stringify(body === undefined ? null : body);
  if (text === undefined) throw new Error('A route answered with something that is no JSON, such as a function.');
  if (Buffer.byteLength(text) > answerMaxBytes) {
    throw new Error('A route answered with more than 1 MiB, which the gateway does not pass on. Answer in pages.');
  }
  return { status, headers, text };
}

/** What the work makes, or the reason of the signal once that ends. The work goes on then: it has the signal to end by. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => {});
    aborted.catch(() => {});
  }
}

function withFields(log: WorkerLog, fields: object): WorkerLog {
  return {
    info: (more, message) => log.info({ ...fields, ...more }, message),
    warn: (more, message) => log.warn({ ...fields, ...more }, message),
    error: (more, message) => log.error({ ...fields, ...more }, message),
  };
}
