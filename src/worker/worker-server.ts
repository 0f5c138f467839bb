import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routeCallPath, routeSignatureHeader } from '../kernel/route-call.ts';
import type { WrittenAnswer } from './answer-call.ts';
import { CallerGone, callMaxBytes, WorkerStopping } from './call-limits.ts';
import type { TakeCall } from './call-taker.ts';
import { errorAnswer } from './error-answer.ts';
import { describeError } from './redact-secrets.ts';
import { RouteError } from './route-error.ts';
import type { WorkerLog } from './worker-log.ts';

export interface WorkerServerOptions {
  readonly takeCall: TakeCall;
  readonly isReady?: (() => Promise<void>) | undefined;
  readonly log: WorkerLog;
}

/** The HTTP side of a worker: one address for calls, two for its health, and an end that loses no call. */
export class WorkerServer {
  readonly #options: WorkerServerOptions;
  readonly #server: Server;
  readonly #running = new Set<Promise<unknown>>();
  /** Ends the calls that are left when the worker may not wait for them any longer. */
  readonly #giveUp = new AbortController();
  #isStopping = false;

  constructor(options: WorkerServerOptions) {
    this.#options = options;
    this.#server = createServer(
      // As the gateway's: a socket that sends too slowly is closed before it costs anything.
      { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
      (request, response) => {
        const running = this.#answer(request, response)
          .catch((error: unknown) => {
            options.log.error({ error: describeError(error) }, 'a request failed');
            response.destroy();
          })
          .finally(() => this.#running.delete(running));
        this.#running.add(running);
      },
    );
  }

  async listen(port: number, host: string): Promise<AddressInfo> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The worker listens at no port.');
    return address;
  }

  async stop(drainMs: number): Promise<void> {
    this.#isStopping = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // A connection that is kept alive becomes idle when its answer is out, and would wait for the gateway to hang up.
    const sweep = setInterval(() => this.#server.closeIdleConnections(), 50);
    const late = setTimeout(() => {
      this.#options.log.warn({ left: this.#running.size }, 'calls did not end in time');
      this.#giveUp.abort(new WorkerStopping());
      // Time for the failures to get out.
      setTimeout(() => this.#server.closeAllConnections(), 100).unref();
    }, drainMs);
    await closed;
    await Promise.all(this.#running);
    clearInterval(sweep);
    clearTimeout(late);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/healthz') return send(response, json(200, { status: 'ok' }));
    if (path === '/readyz') return send(response, await this.#readiness());
    if (path !== routeCallPath) return send(response, json(404, { error: 'Not found.', code: 'NOT_FOUND' }));
    if (request.method !== 'POST') {
      return send(response, failure(new RouteError('Calls are sent by POST.', { status: 405, code: 'POST_ONLY' })));
    }
    if (this.#isStopping) return send(response, failure(new WorkerStopping()), { connection: 'close' });
    const body = await readAtMost(request, callMaxBytes);
    if (!body) {
      const tooLarge = new RouteError('The call is too large.', { status: 413, code: 'BODY_TOO_LARGE' });
      return send(response, failure(tooLarge), { connection: 'close' });
    }
    const gone = new AbortController();
    const leave = (): void => {
      if (!response.writableFinished) gone.abort(new CallerGone());
    };
    response.once('close', leave);
    const signature = request.headers[routeSignatureHeader];
    const ended = AbortSignal.any([gone.signal, this.#giveUp.signal]);
    const answer = await this.#options.takeCall(typeof signature === 'string' ? signature : undefined, body, ended);
    response.off('close', leave);
    send(response, answer);
  }

  async #readiness(): Promise<WrittenAnswer> {
    if (this.#isStopping) return json(503, { status: 'stopping' });
    try {
      await this.#options.isReady?.();
      return json(200, { status: 'ready' });
    } catch (error) {
      this.#options.log.warn({ error: describeError(error) }, 'the worker is not ready');
      return json(503, { status: 'not ready' });
    }
  }
}

function failure(error: RouteError): WrittenAnswer {
  const { status, headers, body } = errorAnswer(error);
  return { status, headers, text: JSON.stringify(body) };
}

function json(status: number, value: object): WrittenAnswer {
  return { status, headers: {}, text: JSON.stringify(value) };
}

function send(
  response: ServerResponse,
  { status, headers, text }: WrittenAnswer,
  more: Record<string, string> = {},
): void {
  if (response.destroyed) return;
  const type = text === null ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...headers, ...type, ...more }).end(text ?? undefined);
}

/** All bytes, or null as soon as there are more than allowed. */
async function readAtMost(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving early must not take the connection along: the refusal goes out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
