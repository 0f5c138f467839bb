import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { StreamMessage, SubscriptionStream } from '../live/subscription-stream.ts';
import { type Answer, isHttp, textOf, toResponse } from './answer.ts';
import type { WrittenResult } from './operation-runner.ts';
import { requestState } from './request-state.ts';

export const eventStream = 'text/event-stream';
const jsonTypes = ['application/json', 'application/graphql-response+json', 'application/*', '*/*'];

/**
 * Answers as server-sent events, one connection for each operation: `event: next` for each answer, `event: complete` at the
 * end, as GraphQL over SSE has it. Each event has the cursor behind it as its id, which the library's own processor leaves out;
 * that one also sends comments as events, over which one client stumbles.
 */
export function useEventStream(): Plugin {
  return {
    onResultProcess({ request, setResultProcessor, serverContext }) {
      const { stream } = requestState(request);
      if (!stream) {
        if (wantsOnlyEvents(request))
          setResultProcessor((result) => toResponse(singleResult(result as ExecutionResult)), eventStream);
        return;
      }
      const response = nodeResponse(serverContext);
      stream.dropConnection = () => response?.destroy();
      request.signal.addEventListener('abort', () => stream.close(), { once: true });
      if (request.signal.aborted) stream.close();
      setResultProcessor(
        () =>
          new Response(
            bodyOf(stream, () => request.signal.aborted),
            { headers: streamHeaders },
          ),
        eventStream,
      );
    },
  };
}

/** Whether the caller would take an answer as events: a client that names no type does, for a subscription. */
export function takesEvents(request: Request): boolean {
  const accepted = acceptedTypes(request);
  return accepted.length === 0 || [eventStream, 'text/*', '*/*'].some((type) => accepted.includes(type));
}

function wantsOnlyEvents(request: Request): boolean {
  const accepted = acceptedTypes(request);
  return accepted.includes(eventStream) && !jsonTypes.some((type) => accepted.includes(type));
}

function acceptedTypes(request: Request): string[] {
  const accept = request.headers.get('accept') ?? '';
  return accept.split(',').flatMap((type) => type.split(';')[0]?.trim().toLowerCase() || []);
}

const streamHeaders = {
  'content-type': `${eventStream}; charset=utf-8`,
  // Proxies neither keep what comes nor change it, and hand it on at once.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

const encoder = new TextEncoder();
// A comment, without the empty line that would make it an event.
const comment = encoder.encode(':\n');
const complete = encoder.encode('event: complete\ndata:\n\n');

/** The same from node's response, for the direct way: nothing but the stream is kept for as long as it goes on. */
export function sendEvents(
  response: ServerResponse,
  stream: SubscriptionStream,
  headers: Readonly<Record<string, string>>,
): void {
  stream.dropConnection = () => response.destroy();
  response.once('close', () => stream.close());
  if (response.destroyed) {
    stream.close();
    return;
  }
  response.writeHead(200, { ...streamHeaders, ...headers });
  response.write(comment);
  writeAll(response, stream).catch(() => response.destroy());
}

async function writeAll(response: ServerResponse, stream: SubscriptionStream): Promise<void> {
  for (;;) {
    const message = await stream.next();
    // Nobody is there to hear that it is over.
    if (response.destroyed) return;
    if (message === null) {
      response.end(complete);
      return;
    }
    if (!response.write(encode(message))) await drained(response);
  }
}

/** Until the client has read what it was sent, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** Pulled, never pushed: a client that does not read is not written for. */
function bodyOf(stream: SubscriptionStream, isGone: () => boolean): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      // Some browsers hold back the head of an answer until something of its body comes.
      start: (controller) => controller.enqueue(comment),
      async pull(controller) {
        const message = await stream.next();
        // Nobody is there to hear that it is over.
        if (isGone()) return;
        controller.enqueue(message === null ? complete : encode(message));
        if (message === null) controller.close();
      },
      cancel: () => stream.close(),
    },
    { highWaterMark: 0 },
  );
}

function encode(message: StreamMessage): Uint8Array {
  if (message.kind === 'keepAlive') return comment;
  return encoder.encode(`id: ${message.cursor}\nevent: next\ndata: ${textOf(message.result)}\n\n`);
}

/** A query, a mutation or a refusal, for a caller who takes nothing but events. */
export function singleResult(result: ExecutionResult | WrittenResult): Answer {
  const http = result.errors?.map(({ extensions }) => extensions.http).find(isHttp);
  const body = `event: next\ndata: ${textOf(result)}\n\nevent: complete\ndata:\n\n`;
  // Only what is about the whole request has a status of its own: with another one a client may not look at the body.
  const status = http?.status && [401, 429, 503].includes(http.status) ? http.status : 200;
  return { status, headers: { ...streamHeaders, ...(status === 200 ? {} : http?.headers) }, body };
}

/** The library hands on what node:http gave it; a request that came another way has no connection to end. */
function nodeResponse(serverContext: unknown): Pick<ServerResponse, 'destroy'> | null {
  if (typeof serverContext !== 'object' || serverContext === null || !('res' in serverContext)) return null;
  const { res } = serverContext;
  return typeof res === 'object' && res !== null && 'destroy' in res ? (res as ServerResponse) : null;
}
