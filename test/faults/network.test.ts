import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { NetworkLink } from './network-link.ts';

const createIssue =
  'mutation ($title: String!, $key: String!) { createIssue(input: { title: $title, idempotencyKey: $key }) { __typename ... on CreateIssuePayload { issue { id } } } }';

describe.each(['plain', 'compiled'] as const)('a bad network before PostgreSQL, %s execution', (execution) => {
  let test: TestGateway;
  let plugin: TestPlugin;
  let link: NetworkLink;
  let gateway: Gateway;
  beforeAll(async () => {
    test = await startTestGateway();
    const company = await test.company();
    plugin = await company.plugin('acme.x');
    await company.issue({ title: 'a' });
    link = await NetworkLink.to(test.gatewayUrl);
    gateway = createGateway({ databaseUrl: link.url, log: silentLogger(), execution, poolSize: 6 });
  });
  afterEach(() => link.heal());
  afterAll(async () => {
    link?.cut();
    await gateway?.close();
    await link?.close();
    await test?.close();
  });

  async function ask(query: string, variables: object = {}) {
    const startedAt = performance.now();
    const response = await gateway.fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
        body: JSON.stringify({ query, variables }),
      }),
    );
    const { data, errors = [] } = await response.json();
    const codes: string[] = errors.map((error: { extensions: { code: string } }) => error.extensions.code);
    return { status: response.status, data, codes, tookMs: performance.now() - startedAt };
  }

  const titles = () => ask('{ issues { nodes { title } } }');
  const servedAgain = { timeout: 5_000, interval: 50 };

  it('that swallows everything keeps nobody waiting for ever, and is served again at once when it heals', async () => {
    expect((await titles()).codes).toEqual([]);
    link.swallow();
    const answers = await Promise.all(Array.from({ length: 12 }, titles));
    for (const { status, codes, tookMs } of answers) {
      expect([status, codes]).toSatisfy(
        ([code, [first]]) => (code === 503 && first === 'UNAVAILABLE') || (code < 500 && first === 'DEADLINE_EXCEEDED'),
      );
      // The deadline of an operation is 10 s, and nothing waits for longer than for that.
      expect(tookMs).toBeLessThan(12_500);
    }
    link.heal();
    const healedAt = performance.now();
    await expect.poll(async () => (await titles()).data, servedAgain).toEqual({ issues: { nodes: [{ title: 'a' }] } });
    expect(performance.now() - healedAt).toBeLessThan(2_500);
    // Not by luck: no connection that was lost is handed out again.
    for (const { codes } of await Promise.all(Array.from({ length: 12 }, titles))) expect(codes).toEqual([]);
  }, 60_000);

  it('that breaks off under load loses no answered change and does none twice', async () => {
    const answered: string[] = [];
    let interrupted = 0;
    let isOver = false;
    const write = async (writer: number) => {
      for (let at = 0; !isOver; at += 1) {
        const title = `${execution} ${writer} ${at}`;
        for (;;) {
          const { data, codes } = await ask(createIssue, { title, key: title });
          if (data?.createIssue.__typename === 'CreateIssuePayload') break;
          expect(codes).toEqual(['UNAVAILABLE']);
          interrupted += 1;
        }
        answered.push(title);
      }
    };
    const writers = Promise.all(Array.from({ length: 6 }, (_, writer) => write(writer)));
    for (let cut = 0; cut < 12; cut += 1) {
      await sleep(150);
      link.cut();
    }
    await sleep(300);
    isOver = true;
    await writers;
    expect(answered.length).toBeGreaterThan(3);
    expect(interrupted).toBeGreaterThan(3);
    const made = await test.truth<{ title: string; entries: number }>(
      `select i.title, (select count(*)::int from activity_log as l where l.entity_id = i.id::text and l.action = 'issue.created') as entries
       from issues as i where i.title like $1`,
      [`${execution} %`],
    );
    expect(made.map(({ title }) => title).sort()).toEqual(answered.sort());
    expect(new Set(made.map(({ entries }) => entries))).toEqual(new Set([1]));
  }, 60_000);

  it('that is slow is waited for by some, and the others are told to come again', async () => {
    link.delay(400);
    const answers = await Promise.all(Array.from({ length: 40 }, titles));
    const refused = answers.filter(({ codes }) => codes.length > 0);
    expect(answers.length - refused.length).toBeGreaterThan(0);
    for (const { status, codes } of refused) expect([status, codes]).toEqual([503, ['UNAVAILABLE']]);
    link.heal();
    await expect.poll(async () => (await titles()).codes, servedAgain).toEqual([]);
  }, 60_000);
});
