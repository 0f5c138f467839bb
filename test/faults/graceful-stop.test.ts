import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { TestStream } from '../../src/testing/test-stream.ts';
import { GatewayProcess } from './gateway-process.ts';

/** What is being done when it is told to stop. */
const titles = Array.from({ length: 12 }, (_, n) => `Begun ${n}`);
const answerSchema = z.object({
  data: z.object({ createIssue: z.object({ issue: z.object({ title: z.string() }) }) }),
});

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

it('a gateway that is told to stop and given a while says that it is not ready, and goes on serving as before until then', async () => {
  const patient = await GatewayProcess.start(test.ownerUrl, { STOP_DELAY_MS: '1500' });
  try {
    await using stream = await TestStream.open(fetch, patient.url, {
      token: plugin.token,
      query: 'subscription { activity { __typename ... on ActivityAdded { entry { action } } } }',
    });
    const read = () =>
      fetch(patient.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
        body: JSON.stringify({ query: '{ viewer { originKind } }' }),
      });
    expect((await read()).headers.get('connection')).toBe('keep-alive');
    const askedAt = performance.now();
    const ended = patient.kill('SIGTERM');
    const ready = patient.url.replace('/graphql', '/readyz');
    await expect.poll(async () => (await fetch(ready)).status).toBe(503);
    // Whoever still comes is served, on a connection that is not kept.
    for (let reads = 0; reads < 10; reads += 1) {
      const answer = await read();
      expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
      await answer.body?.cancel();
    }
    await company.activity();
    expect((await stream.nextData()).activity.__typename).toBe('ActivityAdded');
    expect(await stream.nextError()).toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - askedAt).toBeGreaterThan(1_400);
    expect(await ended).toBe(0);
    await expect(read()).rejects.toThrow();
  } finally {
    await patient.kill();
  }
}, 60_000);

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
  const begun = titles.map(create);
  await expect
    .poll(async () => {
      const [row] = await test.truth<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'paperclip-graphql' and wait_event_type = 'Lock'",
      );
      return row?.n;
    })
    .toBe(titles.length);

  const askedAt = performance.now();
  const ended = gateway.kill('SIGTERM');
  // Whoever balances between gateways is told no more that this one is ready.
  const ready = gateway.url.replace('/graphql', '/readyz');
  await expect.poll(async () => (await fetch(ready).catch(() => null))?.status ?? 'refused').not.toBe(200);
  await holder.query('rollback');
  holder.release();

  const answers = await Promise.all(begun.map(async (answer) => answerSchema.parse(await (await answer).json())));
  expect(answers.map(({ data }) => data.createIssue.issue.title)).toEqual(titles);
  expect(await stream.nextError()).toMatchObject({ code: 'UNAVAILABLE', cursor: expect.any(String) });
  expect(await stream.next()).toEqual({ event: 'complete' });
  expect(await ended).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(15_000);
  await expect(create('Too late')).rejects.toThrow();
  const there = await test.truth<{ title: string }>('select title from issues');
  expect(there.map(({ title }) => title).sort()).toEqual([...titles].sort());
}, 60_000);
