import { AssertionError } from 'node:assert';
import { z } from 'zod';
import type { Gateway } from '../gateway.ts';
import type { ViolationCode } from '../kernel/error-codes.ts';
import { TestStream } from './test-stream.ts';

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.looseObject({ code: z.string(), requestId: z.string() }),
});
const bodySchema = z.object({
  // What a query returns is the test's to know: it says so with the type it expects.
  data: z.record(z.string(), z.any()).nullish(),
  errors: z.array(errorSchema).optional(),
  extensions: z.looseObject({}).optional(),
});
export type GraphQLBody = z.infer<typeof bodySchema>;
export type GraphQLFailure = z.infer<typeof errorSchema>;

/** A plugin of one company, calling the gateway over HTTP as its worker would. */
export class TestPlugin {
  readonly id: string;
  readonly key: string;
  readonly companyId: string;
  readonly token: string;
  readonly #gateway: Gateway;

  constructor(gateway: Gateway, plugin: { id: string; key: string; companyId: string }, token: string) {
    this.#gateway = gateway;
    this.id = plugin.id;
    this.key = plugin.key;
    this.companyId = plugin.companyId;
    this.token = token;
  }

  async send(query: string, variables: Record<string, unknown> = {}): Promise<GraphQLBody & { status: number }> {
    const response = await this.#gateway.fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        body: JSON.stringify({ query, variables }),
      }),
    );
    return { status: response.status, ...bodySchema.parse(await response.json()) };
  }

  /** Opens a stream. Close it, or declare it with `await using`. */
  subscribe(
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<TestStream> {
    const request = { token: this.token, query, variables, headers };
    return TestStream.open(this.#gateway.fetch, 'http://gateway/graphql', request);
  }

  /** The data, or a failure that shows query, variables and answer. */
  async expectData(query: string, variables: Record<string, unknown> = {}): Promise<NonNullable<GraphQLBody['data']>> {
    const answer = await this.send(query, variables);
    if (answer.errors || !answer.data) throw unexpected('data without errors', { query, variables, answer });
    return answer.data;
  }

  /** The first top-level error, which must have this code. */
  async expectError(
    code: ViolationCode,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphQLFailure> {
    const answer = await this.send(query, variables);
    const [error] = answer.errors ?? [];
    if (error?.extensions.code !== code) throw unexpected(`the error ${code}`, { query, variables, answer });
    return error;
  }
}

function unexpected(expected: string, seen: object): AssertionError {
  return new AssertionError({ message: `Expected ${expected}.\n${JSON.stringify(seen, null, 2)}` });
}
