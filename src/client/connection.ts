import { type Answer, errorOfAnswer, notAnAnswer, readAnswer } from './answer.ts';
import { NetworkError, type PluginClientError, RateLimited } from './errors.ts';
import type { Pacing } from './pacing.ts';
import { pause } from './pause.ts';
import { backoffMs, type RetryPolicy, retryAfterMsOf } from './retry.ts';
import type { AccessToken } from './token.ts';
import type { TokenSource } from './token-source.ts';

export interface ConnectionOptions {
  /** `POST /graphql` of the gateway. */
  readonly endpoint: string;
  readonly fetch: typeof fetch;
  readonly tokens: TokenSource;
  readonly pacing: Pacing;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
}

export interface Call {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether it may be sent again although it could have been done: it changes nothing, or has idempotency keys. */
  readonly isRepeatable: boolean;
  readonly signal?: AbortSignal | null | undefined;
}

/** What became of one attempt that gave no answer to hand on. */
interface Failure {
  readonly error: PluginClientError;
  /** Nothing was done, whatever it was: it was refused before anything of it was executed. */
  readonly isUndone: boolean;
  readonly retryAfterMs: number | null;
}

/** Sends operations of one plugin in one company: with its token, at its pace, and again where that is safe. */
export class Connection {
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  token(signal?: AbortSignal | null): Promise<AccessToken> {
    return this.#options.tokens.get(signal);
  }

  /** The data, or the first error of the answer. */
  async send({ query, variables, isRepeatable, signal }: Call): Promise<unknown> {
    const { retry, pacing, tokens } = this.#options;
    const body = JSON.stringify({ query, variables });
    let token = await tokens.get(signal);
    let hasNewToken = false;
    let waitedMs = 0;
    for (let attempt = 1; ; ) {
      waitedMs += await pacing.wait(signal);
      const outcome = await this.#attempt(body, token, signal);
      if (!('error' in outcome)) return outcome.data;
      const { error, isUndone, retryAfterMs } = outcome;
      if (error.code === 'UNAUTHENTICATED') {
        const other = hasNewToken ? null : await tokens.replace(token, signal);
        if (!other) throw error;
        token = other;
        hasNewToken = true;
        continue;
      }
      if (error instanceof RateLimited) {
        const waitMs = retryAfterMs ?? backoffMs(retry, attempt);
        if (retry.attempts === 1 || waitedMs + waitMs > retry.maxWaitMs) throw error;
        pacing.hold(waitMs);
        continue;
      }
      if (!error.retryable || !(isUndone || isRepeatable) || attempt >= retry.attempts) throw error;
      if ((retryAfterMs ?? 0) > retry.maxWaitMs) throw error;
      await pause(Math.max(retryAfterMs ?? 0, backoffMs(retry, attempt)), signal);
      attempt += 1;
      token = await tokens.get(signal);
    }
  }

  /** Opens a stream of events. The answer has status 200, and its body is still to be read. */
  async open(body: string, lastEventId: string | null, token: AccessToken, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== null) headers['last-event-id'] = lastEventId;
    const response = await this.#post(body, headers, token, signal);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    if (response.status === 200 && isStream) return response;
    const { error } = failureOf(response, readAnswer(firstEventOf(await response.text())));
    throw error;
  }

  async #attempt(
    body: string,
    token: AccessToken,
    signal?: AbortSignal | null,
  ): Promise<{ readonly data: unknown } | Failure> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    let response: Response;
    let text: string;
    try {
      const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
      response = await this.#post(body, { accept: 'application/graphql-response+json, application/json' }, token, both);
      text = await response.text();
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      return { error: networkError(cause), isUndone: false, retryAfterMs: null };
    }
    this.#options.pacing.hear(response.headers);
    const answer = readAnswer(text);
    if (answer && answer.errors.length === 0) return { data: answer.data };
    return failureOf(response, answer);
  }

  #post(body: string, headers: Record<string, string>, token: AccessToken, signal: AbortSignal): Promise<Response> {
    return this.#options.fetch(this.#options.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.value}`, ...headers },
      body,
      // A token is not handed on to wherever an answer points.
      redirect: 'error',
      signal,
    });
  }
}

function failureOf({ status, headers }: Response, answer: Answer | null): Failure {
  const retryAfterMs = retryAfterMsOf(headers);
  const [first] = answer?.errors ?? [];
  if (!first) return { error: notAnAnswer(status, headers.get('content-type')), isUndone: false, retryAfterMs };
  const error = errorOfAnswer(first, status);
  return {
    error,
    isUndone: error instanceof RateLimited,
    retryAfterMs: error instanceof RateLimited ? (error.retryAfterMs ?? retryAfterMs) : retryAfterMs,
  };
}

/** A refusal for somebody who wants nothing but events is an event itself. */
function firstEventOf(text: string): string {
  return /^data: ?(.*)$/m.exec(text)?.[1] ?? text;
}

export function networkError(cause: unknown): NetworkError {
  const isTimeout = cause instanceof DOMException && cause.name === 'TimeoutError';
  return new NetworkError({
    code: 'NETWORK_ERROR',
    message: isTimeout ? 'The gateway did not answer in time.' : 'The connection to the gateway failed.',
    retryable: true,
    cause,
  });
}
