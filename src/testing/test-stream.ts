import { z } from 'zod';

const answerSchema = z.object({
  data: z.record(z.string(), z.any()).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string(), requestId: z.string() }) }))
    .optional(),
});
type Answer = z.infer<typeof answerSchema>;

/** One server-sent event: an answer with the cursor behind it, or the end of the stream. */
export type TestEvent =
  | { readonly event: 'next'; readonly id: string | null; readonly answer: Answer }
  | { readonly event: 'complete' };

export interface StreamRequest {
  readonly token: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

/** A stream as a client reads it, event by event. */
export class TestStream implements AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  readonly #events: AsyncGenerator<TestEvent>;
  readonly #abort: AbortController;
  /** The signal of a request is followed only as long as somebody holds the request. */
  readonly #request: Request;

  private constructor(response: Response, request: Request, abort: AbortController) {
    this.status = response.status;
    this.headers = response.headers;
    this.#abort = abort;
    this.#request = request;
    this.#events = eventsOf(response);
  }

  static async open(
    send: (request: Request) => Promise<Response>,
    url: string,
    { token, query, variables = {}, headers = {} }: StreamRequest,
  ): Promise<TestStream> {
    const abort = new AbortController();
    const request = new Request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
      signal: abort.signal,
    });
    return new TestStream(await send(request), request, abort);
  }

  /** The next event, heartbeats among them; null when the connection has ended. */
  async next(): Promise<TestEvent | null> {
    const { value, done } = await this.#events.next();
    return done ? null : value;
  }

  /** The data of the next answer that is no heartbeat. */
  async nextData(): Promise<NonNullable<Answer['data']>> {
    for (;;) {
      const event = await this.next();
      if (event?.event !== 'next' || event.answer.errors || !event.answer.data) {
        throw new Error(`expected data, got ${JSON.stringify(event)}`);
      }
      if (Object.values(event.answer.data)[0]?.__typename !== 'Heartbeat') return event.answer.data;
    }
  }

  /** The error that the stream ends with, past whatever was told before. */
  async nextError(): Promise<{ code: string; cursor?: unknown }> {
    for (;;) {
      const event = await this.next();
      if (event?.event !== 'next') throw new Error(`expected an error, got ${JSON.stringify(event)}`);
      const [error] = event.answer.errors ?? [];
      if (error) return error.extensions;
    }
  }

  close(): void {
    if (!this.#request.signal.aborted) this.#abort.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

async function* eventsOf({ body }: Response): AsyncGenerator<TestEvent> {
  if (!body) return;
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = parse(text.slice(0, end));
        text = text.slice(end + 2);
        if (event) yield event;
      }
    }
  } catch (error) {
    // Closed by the test, or cut by the gateway: either way there is no more.
    if (!(error instanceof Error)) throw error;
  }
}

function parse(block: string): TestEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const event = fields.get('event');
  if (event === 'complete') return { event };
  if (event !== 'next') return null;
  return { event, id: fields.get('id') ?? null, answer: answerSchema.parse(JSON.parse(fields.get('data') ?? '')) };
}
