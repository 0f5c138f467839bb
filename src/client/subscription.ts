import { errorOfAnswer, readAnswer } from './answer.ts';
import { type Connection, networkError } from './connection.ts';
import { PluginClientError, RateLimited, StreamGap } from './errors.ts';
import { readEvents, type ServerEvent } from './event-stream.ts';
import { pause } from './pause.ts';
import { backoffMs, type RetryPolicy } from './retry.ts';
import type { AccessToken } from './token.ts';
import type { TokenSource } from './token-source.ts';

/** Where a stream is: open, or waiting to connect again after an error. */
export type StreamState =
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly error: PluginClientError; readonly delayMs: number };

export interface StreamOptions {
  readonly signal?: AbortSignal | null | undefined;
  /** Go on behind this cursor of an earlier stream. */
  readonly after?: string | null | undefined;
  /** Told the cursor behind each event, before it is handed out: keep it to go on from there later. */
  readonly onCursor?: ((cursor: string) => void) | undefined;
  /** Told when the stream is open, and when it waits to connect again. */
  readonly onState?: ((state: StreamState) => void) | undefined;
  /** A connection on which nothing comes for so long is given up and made anew. The gateway beats every 10 s. Left out: 30,000. */
  readonly idleTimeoutMs?: number | undefined;
}

export interface Subscription {
  readonly connection: Connection;
  readonly tokens: TokenSource;
  readonly retry: RetryPolicy;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly options: StreamOptions;
}

/**
 * The answers of a subscription, one after the other, over as many connections as it takes: each goes on behind the last
 * event that came. It ends with the gateway's `complete`, with a failure that connecting again does not mend, or when the
 * signal aborts.
 */
export async function* follow(subscription: Subscription): AsyncGenerator<unknown, void, void> {
  const { tokens, retry, options } = subscription;
  const { signal, onState, onCursor } = options;
  const position: Position = { cursor: options.after ?? null, wasOpen: false };
  let attempt = 0;
  /** The token that was refused, with the refusal, until another one has been good for something. */
  let refused: { readonly token: AccessToken; readonly error: PluginClientError } | null = null;
  for (;;) {
    let token: AccessToken | null = null;
    try {
      token = refused ? await tokens.replace(refused.token, signal) : await tokens.get(signal);
      if (token === null) throw refused?.error;
      for await (const event of connected(subscription, token, position)) {
        // Called out here: what they throw is not taken for a connection that broke.
        if (event === 'open') {
          onState?.({ kind: 'open' });
          continue;
        }
        attempt = 0;
        refused = null;
        if (position.cursor !== null) onCursor?.(position.cursor);
        yield event.data;
      }
      return;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (!(error instanceof PluginClientError)) throw error;
      if (error.code === 'UNAUTHENTICATED' && refused === null && token !== null) {
        refused = { token, error };
        continue;
      }
      if (!error.retryable) throw error;
      // Whatever happened since it was open would be missed, and nobody would know.
      if (position.wasOpen && position.cursor === null) throw brokenOff(error);
      attempt += 1;
      const toldMs = error instanceof RateLimited ? (error.retryAfterMs ?? 0) : 0;
      const delayMs = Math.max(toldMs, backoffMs(retry, Math.min(attempt, 10)));
      onState?.({ kind: 'waiting', error, delayMs });
      await pause(delayMs, signal);
    }
  }
}

interface Position {
  cursor: string | null;
  /** Whether the gateway has begun to follow: from then on there is something to miss. */
  wasOpen: boolean;
}

/** The answers of one connection. It fails where that breaks off, and with what the gateway ends it. */
async function* connected(
  { connection, query, variables, options }: Subscription,
  token: AccessToken,
  position: Position,
): AsyncGenerator<'open' | { readonly data: unknown }, void, void> {
  const { signal, idleTimeoutMs = 30_000 } = options;
  const ending = new AbortController();
  const both = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const giveUp = () => ending.abort(new DOMException('Nothing came for too long.', 'TimeoutError'));
  let idle = setTimeout(giveUp, idleTimeoutMs);
  try {
    const body = JSON.stringify({ query, variables });
    const response = await connection.open(body, position.cursor, token, both);
    if (!response.body) throw networkError(null);
    let isOpen = false;
    for await (const event of readEvents(response.body)) {
      // Not while the event is being dealt with: then it is us that the gateway waits for.
      clearTimeout(idle);
      if (event?.event === 'complete') return;
      // A refusal comes as an event as well: the stream is open once something else has come.
      const data = event?.event === 'next' ? dataOf(event, position) : null;
      position.wasOpen = true;
      if (!isOpen) yield 'open';
      isOpen = true;
      if (event?.event === 'next') yield { data };
      idle = setTimeout(giveUp, idleTimeoutMs);
    }
    throw networkError(null);
  } catch (error) {
    throw error instanceof PluginClientError || signal?.aborted ? error : networkError(error);
  } finally {
    clearTimeout(idle);
    ending.abort();
  }
}

function brokenOff(cause: PluginClientError): StreamGap {
  const message = 'The stream broke off before anything had come, so that there is nothing to go on behind.';
  return new StreamGap({ code: 'STREAM_GAP', message, cause });
}

function dataOf(event: ServerEvent, position: Position): unknown {
  const answer = readAnswer(event.data);
  if (!answer) throw networkError(null);
  const [error] = answer.errors;
  if (!error) {
    position.cursor = event.id ?? position.cursor;
    return answer.data;
  }
  const failure = errorOfAnswer(error, null);
  // The last word of a stream says from where another one goes on. The answer to one event does not.
  if (typeof error.extensions.cursor === 'string') position.cursor = error.extensions.cursor;
  else position.cursor = event.id ?? position.cursor;
  const isGap = 'cursor' in error.extensions && error.extensions.argument === 'Last-Event-ID';
  if (failure.code !== 'BAD_USER_INPUT' || !isGap) throw failure;
  const { message, requestId, details } = failure;
  throw new StreamGap({ code: 'STREAM_GAP', message, requestId, details });
}
