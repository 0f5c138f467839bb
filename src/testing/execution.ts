import { AssertionError } from 'node:assert';
import { z } from 'zod';
import type { RefusalCode, ViolationCode } from '../kernel/error-codes.ts';

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.looseObject({ code: z.string(), requestId: z.string() }),
});
export const bodySchema = z.object({
  // What a query returns is the test's to know: it says so with the type it expects.
  data: z.record(z.string(), z.any()).nullish(),
  errors: z.array(errorSchema).optional(),
  extensions: z.looseObject({}).optional(),
});
export type GraphQLBody = z.infer<typeof bodySchema>;
export type GraphQLFailure = z.infer<typeof errorSchema>;
export type GraphQLAnswer = GraphQLBody & { readonly status: number };

const refusalSchema = z.looseObject({ code: z.string() });
/** A member of a mutation's result that says no, with all that the document selects of it. */
export type RefusalAnswer = z.infer<typeof refusalSchema>;

// biome-ignore lint/suspicious/noExplicitAny: a document that says nothing of its data leaves it to the test.
export type AnyData = Record<string, any>;

/**
 * An operation that was sent, and what is expected of it. Awaited as it is, it gives the whole answer with its status.
 *
 * ```ts
 * const { issue } = await plugin.execute(IssueQuery, { id }).expectData();
 * await plugin.execute(AddBlockers, { input }).expectRefusal('BLOCKER_CYCLE');
 * ```
 */
export class Execution<Data = AnyData> implements PromiseLike<GraphQLAnswer> {
  readonly #sent: { readonly query: string; readonly variables: object };
  readonly #answer: Promise<GraphQLAnswer>;

  constructor(sent: { readonly query: string; readonly variables: object }, answer: Promise<GraphQLAnswer>) {
    this.#sent = sent;
    this.#answer = answer;
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting it gives the answer.
  then<Fulfilled = GraphQLAnswer, Rejected = never>(
    onFulfilled?: ((answer: GraphQLAnswer) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#answer.then(onFulfilled, onRejected);
  }

  /** The data, or a failure that shows query, variables and answer. A refusal inside the data is data. */
  async expectData(): Promise<Data> {
    const answer = await this.#answer;
    if (answer.errors || !answer.data) throw this.#unexpected('data without errors', answer);
    // The document's type says what the gateway answers it with.
    return answer.data as Data;
  }

  /** The first top-level error, which must have this code. */
  async expectError(code: ViolationCode): Promise<GraphQLFailure> {
    const answer = await this.#answer;
    const [error] = answer.errors ?? [];
    if (error?.extensions.code !== code) throw this.#unexpected(`the error ${code}`, answer);
    return error;
  }

  /** The refusal of a mutation, which must have this code. The document must select `... on UserError { code }`. */
  async expectRefusal(code: RefusalCode): Promise<RefusalAnswer> {
    const answer = await this.#answer;
    const members = Object.values(answer.data ?? {}).map((member) => refusalSchema.safeParse(member));
    const refusals = members.flatMap(({ data }) => (data ? [data] : []));
    const refusal = refusals.find((member) => member.code === code);
    if (answer.errors || !refusal) {
      const remedy = refusals.length === 0 ? ' (is `... on UserError { code }` selected?)' : '';
      throw this.#unexpected(`the refusal ${code}${remedy}`, answer);
    }
    return refusal;
  }

  #unexpected(expected: string, answer: GraphQLAnswer): AssertionError {
    const seen = JSON.stringify({ ...this.#sent, answer }, null, 2);
    return new AssertionError({ message: `Expected ${expected}.\n${seen}` });
  }
}
