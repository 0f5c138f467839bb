import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
let company: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
});
afterAll(() => test.close());

const createIssue =
  'mutation ($input: CreateIssueInput!) { createIssue(input: $input) { ... on CreateIssuePayload { activity { id } } } }';

it('holds one row for each activity entry, written by the transaction that wrote the entry', async () => {
  const plugin = await company.plugin('acme.x');
  const { createIssue: created } = await plugin.expectData(createIssue, { input: { title: 'Told of' } });
  const rows = await test.truth(
    `select o.activity_id from gateway.outbox o join activity_log a on a.id = o.activity_id and a.company_id = o.company_id
     where a.xmin::text = o.xmin::text and a.company_id = $1`,
    [company.id],
  );
  expect(rows).toEqual([{ activity_id: created.activity[0].id }]);
});

it('holds entries that others write past the gateway', async () => {
  const entry = await company.activity();
  expect(await test.truth('select 1 as found from gateway.outbox where activity_id = $1', [entry.id])).toEqual([
    { found: 1 },
  ]);
});

it('holds nothing of a dry run', async () => {
  const plugin = await company.plugin('acme.x');
  const before = await test.truth('select count(*) from gateway.outbox');
  await plugin.expectData(createIssue, { input: { title: 'Only tried', dryRun: true } });
  expect(await test.truth('select count(*) from gateway.outbox')).toEqual(before);
});
