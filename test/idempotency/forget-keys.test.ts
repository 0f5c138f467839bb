import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetOldKeys } from '../../src/modules/idempotency/forget-keys.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
let company: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
});
afterAll(() => test.close());

const createIssue = `mutation ($input: CreateIssueInput!) {
  createIssue(input: $input) { ... on CreateIssuePayload { replayed issue { id } } }
}`;

it('forgets keys of two days ago, and replays those of yesterday', async () => {
  const plugin = await company.plugin('acme.x');
  const create = async (key: string) =>
    (await plugin.expectData(createIssue, { input: { title: key, idempotencyKey: key } })).createIssue;
  const yesterday = await create('yesterday');
  const longAgo = await create('long ago');
  await test.truth(
    `update gateway.idempotency_keys set created_at = now() - interval '25 hours' where key = 'yesterday'`,
  );
  await test.truth(
    `update gateway.idempotency_keys set created_at = now() - interval '49 hours' where key = 'long ago'`,
  );

  expect(await forgetOldKeys(test.owner)).toBe(1);
  expect(await create('yesterday')).toEqual({ replayed: true, issue: yesterday.issue });
  const again = await create('long ago');
  expect(again.replayed).toBe(false);
  expect(again.issue.id).not.toBe(longAgo.issue.id);
});

it('lets several processes forget at once', async () => {
  await test.truth(
    `insert into gateway.idempotency_keys (company_id, plugin_id, mutation, key, fingerprint, created_at)
     select $1, p.id, 'createIssue', 'old ' || n, 'x', now() - interval '3 days' from plugins p, generate_series(1, 500) n`,
    [company.id],
  );
  const forgotten = await Promise.all([1, 2, 3].map(() => forgetOldKeys(test.owner)));
  expect(forgotten.reduce((sum, count) => sum + count, 0)).toBe(500);
  expect(await test.truth("select 1 from gateway.idempotency_keys where key like 'old %'")).toEqual([]);
});
