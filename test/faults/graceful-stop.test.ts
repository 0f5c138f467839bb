import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { TestStream } from '../../src/testing/test-stream.ts';
import { GatewayProcess } from './gateway-process.ts';

const inFlight = 12;

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let gateway: GatewayProcess;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
  gateway = await GatewayProcess.start(test.ownerUrl);
});
afterAll(async () => {
  await gateway?.kill();
  await test?.close();
});

it('a gateway that is told to stop under load answers what it has begun, ends its streams with a word, and takes nothing new', async () => {
  const stream = await TestStream.open(fetch, gateway.url, {
    token: plugin.token,
    query: 'subscription { activity { __typename ... on Heartbeat { cursor } } }',
  });
  expect(stream.status).toBe(200);
  // Each of them waits for the row of the company, which counts its issues.
  const holder = await test.owner.connect();
  await holder.query('begin');
  await holder.query('select from companies where id = $1 for update', [company.id]);
  const create = (title: string) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
      body: JSON.stringify({
        query: `mutation { createIssue(input: { title: "${title}" }) { ... on CreateIssuePayload { issue { title } } } }`,
      }),
    });
  const begun = Array.from({ length: inFlight }, (_, n) => create(`Begun ${n}`));
  await expect
    .poll(async () => {
      const [row] = await test.truth<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'paperclip-graphql' and wait_event_type = 'Lock'",
      );
      return row?.n;
    })
    .toBe(inFlight);

  const askedAt = performance.now();
  const ended = gateway.kill('SIGTERM');
  // Who balances between gateways sees it before anybody is turned away.
  const ready = gateway.url.replace('/graphql', '/readyz');
  await expect.poll(async () => (await fetch(ready).catch(() => null))?.status ?? 'refused').not.toBe(200);
  await holder.query('rollback');
  holder.release();

  const answers = await Promise.all(begun.map(async (answer) => (await answer).json()));
  expect(new Set(answers.map((answer) => JSON.stringify(answer).includes('"Begun ')))).toEqual(new Set([true]));
  expect(await stream.nextError()).toMatchObject({ code: 'UNAVAILABLE', cursor: expect.any(String) });
  expect(await stream.next()).toEqual({ event: 'complete' });
  expect(await ended).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(15_000);
  await expect(create('Too late')).rejects.toThrow();
  const [truth] = await test.truth('select count(*)::int as issues from issues');
  expect(truth).toEqual({ issues: inFlight });
}, 60_000);
