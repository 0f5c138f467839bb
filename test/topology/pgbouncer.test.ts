import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { assertPosture } from '../../src/database/posture.ts';
import { queryRows } from '../../src/database/query-rows.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { type SeededCompany, seedCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { TestStream } from '../../src/testing/test-stream.ts';
import { execute } from '../database/cluster.ts';
import { debianPgBouncer } from '../support/debian-postgres.ts';
import { PgBouncer } from '../support/pgbouncer.ts';

/** Fewer connections to PostgreSQL than the gateways have to the pooler, so that every one is used by all. */
const serverConnections = 3;

const answerSchema = z.object({
  // What is asked for is the test's to know.
  data: z.record(z.string(), z.any()).nullish(),
  errors: z.array(z.object({ extensions: z.looseObject({ code: z.string() }) })).optional(),
});
type Answer = z.infer<typeof answerSchema>;

// Left out where PgBouncer is not installed, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(debianPgBouncer() === null)('two gateways behind PgBouncer in transaction mode', () => {
  const login = { name: `pooled_${randomUUID().slice(0, 8)}`, password: 'pooled' };
  let test: TestGateway;
  let gateways: [Gateway, Gateway];
  let pooler: PgBouncer;
  let poolerUrl: string;
  let companies: SeededCompany[];
  beforeAll(async () => {
    const serverUrl = inject('templateUrl');
    const admin = new URL(serverUrl);
    admin.pathname = '/postgres';
    await execute(
      admin.href,
      `create role ${login.name} login inherit password '${login.password}'; grant paperclip_gateway to ${login.name}`,
    );
    // Its owner's address tells where the server is; the gateways get the login below.
    test = await startTestGateway();
    const direct = new URL(test.ownerUrl);
    direct.username = login.name;
    direct.password = login.password;
    pooler = await PgBouncer.start(direct, { connections: serverConnections });
    poolerUrl = pooler.urlOf(direct.href);
    const open = () =>
      createGateway({
        databaseUrl: direct.href,
        poolerUrl,
        poolSize: 20,
        // As a start has it.
        execution: 'compiled',
        log: silentLogger(),
        owner: { pool: test.owner, url: test.ownerUrl },
      });
    gateways = [open(), open()];
    companies = await Promise.all([1, 2, 3, 4].map(() => seedCompany(test)));
  }, 120_000);
  afterAll(async () => {
    await Promise.all((gateways ?? []).map((gateway) => gateway.close()));
    await pooler?.stop();
    const { ownerUrl } = test;
    await test?.close();
    const admin = new URL(ownerUrl);
    admin.pathname = '/postgres';
    await execute(admin.href, `drop role ${login.name}`);
  });

  /** To the one and to the other in turn. */
  let turn = 0;
  const send = async (token: string | undefined, query: string) => {
    turn += 1;
    const answer = await gateways[turn % 2 === 0 ? 0 : 1].fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      }),
    );
    return answerSchema.parse(await answer.json());
  };

  it('stand behind every wall: the posture check, asked through the pooler', async () => {
    for (const { pool } of gateways) await assertPosture(pool);
  });

  it('answer by compiled execution, whichever of the connections each statement gets', async () => {
    const own = await Promise.all([1, 2, 3, 4].map(() => seedCompany(test)));
    const plugins = await Promise.all(own.map((company) => company.plugin('acme.compiled')));
    const issues = await Promise.all(own.map((company) => company.issue({ createdAt: '2026-03-01T12:00:00Z' })));
    const answered = () => gateways.map(({ compiled }) => compiled?.counts.answered ?? 0);
    const before = answered();
    const sent = Array.from({ length: 40 }, (_, i) => i % own.length);
    const answers = await Promise.all(
      sent.map((n) => send(plugins[n]?.token, `{ issue(id: "${issues[n]?.id}") { identifier createdAt } }`)),
    );
    expect(answers.map(({ data }) => data)).toEqual(
      sent.map((n) => ({ issue: { identifier: issues[n]?.identifier, createdAt: '2026-03-01T12:00:00.000000Z' } })),
    );
    expect(answered()).toEqual(before.map((count) => count + 20));
    expect(gateways.map(({ compiled }) => compiled?.counts.fallbacks.get('database') ?? 0)).toEqual([0, 0]);
  });

  it('answer many companies at once with the rows of each alone, over connections that all of them share', async () => {
    const plugins = await Promise.all(companies.map((company) => company.plugin('acme.pooled')));
    await Promise.all(
      companies.map(async (company, n) => {
        for (let i = 0; i <= n; i += 1) await company.issue({ title: `Of ${company.prefix}` });
      }),
    );
    // Twenty at a time, many times as many as there are connections, and no more than wait for one in patience.
    const answers: { n: number; body: Answer }[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      const asked = Array.from({ length: 20 }, (_, i) => i % companies.length);
      const query = '{ issues(first: 10) { nodes { title } } }';
      answers.push(...(await Promise.all(asked.map(async (n) => ({ n, body: await send(plugins[n]?.token, query) })))));
    }
    for (const { n, body } of answers) {
      expect(body.errors).toBeUndefined();
      expect(body.data?.issues.nodes).toEqual(Array(n + 1).fill({ title: `Of ${companies[n]?.prefix}` }));
    }
    const [connections] = await test.truth<{ used: number }>(
      `select count(*)::int as used from pg_stat_activity where usename = $1 and application_name = 'paperclip-graphql'`,
      [login.name],
    );
    expect(connections?.used).toBeLessThanOrEqual(serverConnections);
    expect(connections?.used).toBeGreaterThan(0);
  });

  it('write with numbers, savepoints, audit and idempotency as without it', async () => {
    const [company] = companies as [SeededCompany];
    const { token } = await company.plugin('acme.pooled');
    const before = await test.truth<{ n: number }>('select issue_counter as n from companies where id = $1', [
      company.id,
    ]);
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        send(
          token,
          `mutation {
          a: createIssue(input: { title: "A${i % 10}", idempotencyKey: "k${i % 10}" }) { __typename }
          b: createIssue(input: { title: "refused", parentId: "00000000-0000-4000-8000-000000000000" }) { __typename }
        }`,
        ),
      ),
    );
    expect(made.filter(({ errors }) => errors)).toEqual([]);
    expect(new Set(made.map(({ data }) => data?.b.__typename))).toEqual(new Set(['NotFound']));
    expect(new Set(made.map(({ data }) => data?.a.__typename))).toEqual(new Set(['CreateIssuePayload']));
    const after = await test.truth<{ n: number }>('select issue_counter as n from companies where id = $1', [
      company.id,
    ]);
    expect((after[0]?.n ?? 0) - (before[0]?.n ?? 0)).toBe(10);
  });

  it('keep the limits of a statement, which no connection of the pooler has by itself', async () => {
    const [company] = companies as [SeededCompany];
    const plugin = await company.plugin('acme.pooled');
    const settings = await gateways[0].inTenantTransaction(
      { companyId: company.id, pluginId: plugin.id, pluginKey: plugin.key },
      { access: 'read' },
      (db) =>
        queryRows(
          db,
          z.record(z.string(), z.string()),
          sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
                current_setting('TimeZone') as zone, current_setting('search_path') as path`,
        ),
    );
    expect(settings).toEqual([{ statement: '5s', lock: '4s', zone: 'UTC', path: 'gateway_stand_ins,public' }]);
    const client = new pg.Client({ connectionString: poolerUrl });
    await client.connect();
    const { rows } = await client.query(
      `select current_setting('statement_timeout') as statement, current_setting('app.company_id', true) as company`,
    );
    await client.end();
    expect(rows).toEqual([{ statement: '0', company: expect.toBeOneOf([null, '']) }]);
  });

  it('hear the live feed, which listens past the pooler', async () => {
    const [company] = companies as [SeededCompany];
    const { token } = await company.plugin('acme.pooled');
    await using stream = await TestStream.open(gateways[0].fetch, 'http://gateway/graphql', {
      token,
      query: 'subscription { activity { __typename ... on ActivityAdded { entry { id } } } }',
    });
    const entry = await company.activity();
    expect((await stream.nextData()).activity.entry.id).toBe(entry.id);
  });

  it('say so with a retryable error while the pooler is away', async () => {
    const [company] = companies as [SeededCompany];
    const { token } = await company.plugin('acme.pooled');
    await pooler.kill();
    const { errors } = await send(token, '{ issues(first: 1) { nodes { id } } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
  });
});
