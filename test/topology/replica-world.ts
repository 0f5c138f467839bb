import { expect } from 'vitest';
import { z } from 'zod';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { startTelemetry } from '../../src/telemetry/telemetry.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { prepareTemplate } from '../../src/testing/test-database.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type DebianServer, startDebianPostgres } from '../support/debian-postgres.ts';
import { Standby } from '../support/standby.ts';

const answerSchema = z.object({
  // What is asked for is the test's to know.
  data: z.record(z.string(), z.any()).nullish(),
  errors: z.array(z.object({ extensions: z.looseObject({ code: z.string() }) })).optional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** A gateway that reads at a replica, and who answered each of its reads. */
export interface Reader {
  readonly gateway: Gateway;
  /** 'replica', or why the primary did. */
  readonly reads: string[];
  send(token: string, query: string, signal?: AbortSignal): Promise<Answer>;
}

/** A primary, its streaming replica, and gateways on them. */
export class ReplicaWorld {
  readonly bin: string;
  readonly primary: DebianServer;
  readonly standby: Standby;
  /** A gateway without replicas, which is another process's for all that the readers know. */
  readonly test: TestGateway;
  readonly company: SeededCompany;
  readonly plugin: TestPlugin;
  readonly #readers: Reader[] = [];

  private constructor(parts: Pick<ReplicaWorld, 'bin' | 'primary' | 'standby' | 'test' | 'company' | 'plugin'>) {
    this.bin = parts.bin;
    this.primary = parts.primary;
    this.standby = parts.standby;
    this.test = parts.test;
    this.company = parts.company;
    this.plugin = parts.plugin;
  }

  static async start(bin: string): Promise<ReplicaWorld> {
    const primary = await startDebianPostgres(bin);
    const test = await startTestGateway({ templateUrl: await prepareTemplate(primary.urlOf('postgres')) });
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    return new ReplicaWorld({ bin, primary, standby: await Standby.of(primary, bin), test, company, plugin });
  }

  async open(options: Partial<GatewayOptions> = {}): Promise<Reader> {
    const { test, standby } = this;
    const reads: string[] = [];
    const { instruments } = await startTelemetry({ metrics: true, traces: null });
    if (!instruments) throw new Error('no instruments');
    instruments.readAnswered = (by, reason) => void reads.push(reason ?? by);
    const gateway = createGateway({
      databaseUrl: test.gatewayUrl,
      replicaUrls: [standby.at(test.gatewayUrl)],
      replicaTimings: { retryMs: 200 },
      execution: 'compiled',
      log: silentLogger(),
      owner: { pool: test.owner, url: test.ownerUrl },
      telemetry: { instruments, tracer: null },
      ...options,
    });
    const reader: Reader = {
      gateway,
      reads,
      send: async (token, query, signal) => {
        const request = new Request('http://gateway/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query }),
          ...(signal && { signal }),
        });
        return answerSchema.parse(await (await gateway.fetch(request)).json());
      },
    };
    this.#readers.push(reader);
    return reader;
  }

  /** Until the replica answers the reader, which forgets what it has read before. */
  async rested(reader: Reader): Promise<void> {
    await expect
      .poll(
        async () => {
          reader.reads.length = 0;
          await reader.send(this.plugin.token, overview);
          return reader.reads;
        },
        { timeout: 10_000 },
      )
      .toEqual(['replica']);
    reader.reads.length = 0;
  }

  /** The replica shows everything that was written by now. */
  async settle(): Promise<void> {
    await this.standby.resume();
    await this.standby.catchUp();
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map(({ gateway }) => gateway.close()));
    await this.standby.stop();
    await this.test.close();
    await this.primary.stop();
  }
}

export const overview = '{ issues(first: 1) { totalCount { value } } agents(first: 100) { nodes { name } } }';
export const totalOf = (data: Answer['data']): number => data?.issues.totalCount.value;
export const namesOf = (data: Answer['data']): string[] => data?.agents.nodes.map(({ name }: { name: string }) => name);
export const creating = (title: string) =>
  `mutation { createIssue(input: { title: "${title}" }) { ... on CreateIssuePayload { issue { id } } } }`;
export const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
export const tally = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((other) => other === word).length]));
