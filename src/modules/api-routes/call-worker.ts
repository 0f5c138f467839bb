import { readAtMost } from '../../kernel/bounded-body.ts';
import { routeCallPath, routeSignatureHeader } from '../../kernel/route-call.ts';
import { callerGone, workerFailed, workerNotRunning, workerTimeout } from './api-route.errors.ts';
import { isJson, parseJson, routeBodyMaxBytes } from './json-body.ts';

/** From the first byte that is sent to the last that comes back. */
export const callDeadlineMs = 10_000;

export interface WorkerCall {
  /** As an operator registered it. */
  readonly origin: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly signature: string;
  /** Ends when the caller is gone. */
  readonly callerGone: AbortSignal;
  readonly deadlineMs: number;
}

export interface WorkerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null for none. */
  readonly text: string | null;
}

/** Of the worker's headers, those that the caller gets. The type is always JSON's. */
const passedOn = ['cache-control', 'etag', 'last-modified', 'x-request-id'];
const withoutBody = new Set([204, 205, 304]);

/** Asks a worker, once, at one address, and takes nothing from it but a status, four headers and a megabyte of JSON. */
export async function callWorker(call: WorkerCall): Promise<WorkerAnswer> {
  const deadline = AbortSignal.timeout(call.deadlineMs);
  const signal = AbortSignal.any([deadline, call.callerGone]);
  try {
    const response = await fetch(addressOf(call.origin), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'paperclip-graphql',
        [routeSignatureHeader]: call.signature,
      },
      body: call.body,
      redirect: 'manual',
      signal,
    });
    try {
      return await readAnswer(response);
    } finally {
      // What is left of it is not wanted: without this its connection would wait for somebody to read on.
      await response.body?.cancel().catch(() => {});
    }
  } catch (error) {
    if (call.callerGone.aborted) throw callerGone();
    if (deadline.aborted) throw workerTimeout();
    if (isAway(error)) throw workerNotRunning(error);
    if (isFetchFailure(error)) throw workerFailed('the connection broke, or what came is no HTTP', error);
    throw error;
  }
}

/** The path is ours and the origin an operator's: nothing of a call is in it. */
function addressOf(origin: string): URL {
  const url = new URL(routeCallPath, origin);
  if (url.origin !== origin || url.pathname !== routeCallPath) throw workerNotRunning();
  return url;
}

async function readAnswer(response: Response): Promise<WorkerAnswer> {
  const { status } = response;
  if (status < 200 || status > 599) throw workerFailed('its status is none');
  if (status >= 300 && status < 400 && status !== 304) throw workerFailed('it redirects, and nothing follows it');
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = response.headers.get(name);
      return value !== null && value.length <= 1_000 && /^[\x20-\x7e]*$/.test(value) ? [[name, value]] : [];
    }),
  );
  if (withoutBody.has(status)) return { status, headers, text: null };
  if (Number(response.headers.get('content-length') ?? 0) > routeBodyMaxBytes) throw tooLarge();
  const bytes = response.body ? await readAtMost(response.body, routeBodyMaxBytes) : Buffer.alloc(0);
  if (!bytes) throw tooLarge();
  if (bytes.length === 0) return { status, headers, text: 'null' };
  const refusal = () => workerFailed('its body is no JSON');
  if (!isJson(response.headers.get('content-type') ?? '')) throw refusal();
  return { status, headers, text: parseJson(bytes, refusal).text };
}

function tooLarge() {
  return workerFailed('its body is larger than 1 MiB');
}

const awayCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Nothing listens there: nothing was sent. */
function isAway(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && awayCodes.has(at.code)) return true;
  }
  return false;
}

/** What fetch and its streams throw while they talk. */
function isFetchFailure(error: unknown): boolean {
  return error instanceof TypeError;
}
