import { type Document, textOf } from '../client/document.ts';
import type { Gateway } from '../gateway.ts';
import type { RefusalCode, ViolationCode } from '../kernel/error-codes.ts';
import {
  type AnyData,
  bodySchema,
  Execution,
  type GraphQLAnswer,
  type GraphQLBody,
  type GraphQLFailure,
  type RefusalAnswer,
} from './execution.ts';
import { TestStream } from './test-stream.ts';

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

  async send(query: string, variables: Record<string, unknown> = {}): Promise<GraphQLAnswer> {
    const response = await this.#gateway.fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        body: JSON.stringify({ query, variables }),
      }),
    );
    return { status: response.status, ...bodySchema.parse(await response.json()) };
  }

  /** Sends an operation: its text, or a document as the GraphQL Code Generator types it. */
  execute<Data = AnyData, Variables extends object = Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): Execution<Data> {
    const sent = { query: textOf(document), variables: variables ?? {} };
    return new Execution<Data>(sent, this.send(sent.query, { ...sent.variables }));
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
    return this.execute<NonNullable<GraphQLBody['data']>>(query, variables).expectData();
  }

  /** The first top-level error, which must have this code. */
  async expectError(
    code: ViolationCode,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphQLFailure> {
    return this.execute(query, variables).expectError(code);
  }

  /** The refusal of a mutation, which must have this code. The document must select `... on UserError { code }`. */
  async expectRefusal(
    code: RefusalCode,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<RefusalAnswer> {
    return this.execute(query, variables).expectRefusal(code);
  }
}
