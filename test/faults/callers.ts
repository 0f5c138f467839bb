import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import type { TestGateway } from '../../src/testing/test-gateway.ts';

const answerSchema = z.object({
  data: z.object({ createIssue: z.object({ issue: z.object({ id: z.string() }) }) }).nullish(),
  errors: z
    .array(z.object({ extensions: z.looseObject({ code: z.string(), retryable: z.boolean().optional() }) }))
    .optional(),
});

export interface CallersOptions {
  /** Where they call, in turn: as a balancer that has not noticed yet would send them. */
  readonly urls: readonly string[];
  readonly token: string;
  readonly atOnce: number;
  /** Begins the titles of what they make. */
  readonly name: string;
}

/** Workers who create issues under idempotency keys, each of them again and again until it is answered, as the client of plugins does. */
export class Callers implements Disposable {
  /** Title and id of what was answered. */
  readonly answered = new Map<string, string>();
  readonly answeredAt: number[] = [];
  readonly refusals: { readonly code: string; readonly retryable: boolean }[] = [];
  /** Connections that were cut under a call. */
  broken = 0;
  readonly #options: CallersOptions;
  #isOver = false;
  #isGivenUp = false;
  readonly #work: Promise<unknown>;

  constructor(options: CallersOptions) {
    this.#options = options;
    this.#work = Promise.all(Array.from({ length: options.atOnce }, (_, caller) => this.#call(caller)));
  }

  /** Everything that was begun is answered first. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }

  /** A test that has failed waits for nobody. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#isGivenUp = true;
  }

  /** Waits until somebody is answered who asked after now; returns how long that took. */
  async nextAnswer(timeoutMs: number): Promise<number> {
    const from = performance.now();
    // One answer may have been on its way.
    const waited = this.answeredAt.length + this.#options.atOnce;
    await expect.poll(() => this.answeredAt.length > waited, { timeout: timeoutMs, interval: 10 }).toBe(true);
    return (this.answeredAt.find((at) => at > from) ?? Number.POSITIVE_INFINITY) - from;
  }

  /** The longest that nobody was answered, from a moment on until the answers of now. */
  longestGapSince(from: number): number {
    const times = [from, ...this.answeredAt.filter((at) => at > from)];
    return Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? at)));
  }

  /** Whoever was refused was told that the same call may succeed; what was answered is there, once, with its number and its entry. */
  async expectTruth(truth: TestGateway['truth']): Promise<void> {
    expect(this.refusals.filter(({ code, retryable }) => code !== 'UNAVAILABLE' || !retryable)).toEqual([]);
    const there = await truth<{ id: string; title: string; number: number; entries: number }>(
      `select i.id, i.title, i.issue_number as number,
         (select count(*)::int from activity_log as l where l.entity_id = i.id::text and l.action = 'issue.created') as entries
       from issues as i where i.title like $1`,
      [`${this.#options.name} %`],
    );
    expect(new Map(there.map(({ id, title }) => [title, id]))).toEqual(this.answered);
    expect(there).toHaveLength(this.answered.size);
    expect(new Set(there.map(({ number }) => number)).size).toBe(there.length);
    expect(there.filter(({ entries }) => entries !== 1)).toEqual([]);
  }

  async #call(caller: number): Promise<void> {
    const { urls, name } = this.#options;
    for (let n = 0; !this.#isOver; n += 1) {
      const title = `${name} ${caller}-${n}`;
      for (let tries = caller; !this.#isGivenUp; tries += 1) {
        const outcome = await this.#attempt(urls[tries % urls.length] ?? '', title);
        if (outcome && 'id' in outcome) {
          this.answered.set(title, outcome.id);
          this.answeredAt.push(performance.now());
          break;
        }
        if (outcome) this.refusals.push(outcome);
        else this.broken += 1;
        await sleep(50);
      }
    }
  }

  /** The issue that was made, the code of a refusal, or null where the connection broke. */
  async #attempt(url: string, title: string): Promise<{ id: string } | { code: string; retryable: boolean } | null> {
    let text: string;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#options.token}` },
        body: JSON.stringify({
          query: `mutation ($input: CreateIssueInput!) { createIssue(input: $input) { ... on CreateIssuePayload { issue { id } } } }`,
          variables: { input: { title, idempotencyKey: title } },
        }),
        signal: AbortSignal.timeout(15_000),
      });
      text = await response.text();
    } catch {
      return null;
    }
    const { data, errors } = answerSchema.parse(JSON.parse(text));
    if (data) return { id: data.createIssue.issue.id };
    const extensions = errors?.[0]?.extensions;
    return { code: extensions?.code ?? 'none', retryable: extensions?.retryable === true };
  }
}
