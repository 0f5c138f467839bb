import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { GatewayProcess } from './gateway-process.ts';

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

const mutations = 1_000;
const workers = 16;

interface Answer {
  readonly id: string;
  readonly replayed: boolean;
}

/** Sends the mutation until it is answered, as a worker would that saw its connection break. */
async function createUntilAnswered(number: number): Promise<Answer & { attempts: number }> {
  for (let attempts = 1; attempts < 2_000; attempts += 1) {
    const answer = await attempt(number);
    if (answer) return { ...answer, attempts };
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`mutation ${number} was never answered`);
}

async function attempt(number: number): Promise<Answer | null> {
  try {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
      body: JSON.stringify({
        query: `mutation ($input: CreateIssueInput!) { createIssue(input: $input) { ... on CreateIssuePayload { replayed issue { id } } } }`,
        variables: { input: { title: `Number ${number}`, idempotencyKey: `key-${number}` } },
      }),
    });
    const { data } = (await response.json()) as {
      data?: { createIssue: { replayed: boolean; issue: { id: string } } };
    };
    return data ? { id: data.createIssue.issue.id, replayed: data.createIssue.replayed } : null;
  } catch {
    return null;
  }
}

it('loses nothing and does nothing twice when the gateway is killed again and again under load', async () => {
  let next = 0;
  let kills = 0;
  const answers = new Map<number, Answer & { attempts: number }>();
  const work = Promise.all(
    Array.from({ length: workers }, async () => {
      while (next < mutations) {
        const number = next;
        next += 1;
        answers.set(number, await createUntilAnswered(number));
      }
    }),
  );
  let isDone = false;
  const finished = work.finally(() => {
    isDone = true;
  });
  while (!isDone && kills < 8) {
    const before = answers.size;
    // In the middle of work, not while it starts: some answers have come since the last kill.
    while (!isDone && answers.size < before + mutations / 10) await new Promise((done) => setTimeout(done, 10));
    if (isDone) break;
    await gateway.kill();
    kills += 1;
    await gateway.start();
  }
  await finished;

  expect(kills).toBeGreaterThanOrEqual(5);
  expect(answers.size).toBe(mutations);
  expect(new Set([...answers.values()].map(({ id }) => id)).size).toBe(mutations);
  expect(
    [...answers.values()].some(({ attempts }) => attempts > 1),
    'a kill hit work in flight',
  ).toBe(true);
  const [truth] = await test.truth(
    `select (select count(*)::int from issues) as issues,
            (select count(distinct issue_number)::int from issues) as numbers,
            (select max(issue_number) from issues) as highest,
            (select count(*)::int from activity_log where action = 'issue.created') as entries,
            (select count(*)::int from gateway.idempotency_keys where payload is not null) as keys,
            (select count(*)::int from gateway.outbox where activity_id is not null) as told,
            (select count(*)::int from issues i where not exists (
               select from activity_log a where a.entity_id = i.id::text)) as orphans`,
  );
  expect(truth).toEqual({
    issues: mutations,
    numbers: mutations,
    highest: mutations,
    entries: mutations,
    keys: mutations,
    told: mutations,
    orphans: 0,
  });
}, 180_000);
