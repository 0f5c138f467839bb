import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway({ poolSize: 50 });
});
beforeEach(async () => {
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const createIssue = /* GraphQL */ `mutation ($input: CreateIssueInput!) {
  createIssue(input: $input) {
    __typename
    ... on CreateIssuePayload { replayed dryRun issue { id identifier title } activity { id action } }
    ... on UserError { code message path }
  }
}`;
const updateIssue = /* GraphQL */ `mutation ($input: UpdateIssueInput!) {
  updateIssue(input: $input) { __typename ... on UpdateIssuePayload { replayed issue { id title } activity { id } } }
}`;
const create = async (input: object, by = plugin) => (await by.expectData(createIssue, { input })).createIssue;

async function counts() {
  const [row] = await test.truth<{ issues: number; entries: number; keys: number }>(
    `select (select count(*)::int from issues where company_id = $1) as issues,
       (select count(*)::int from activity_log where company_id = $1) as entries,
       (select count(*)::int from gateway.idempotency_keys where company_id = $1) as keys`,
    [company.id],
  );
  return row;
}

describe('an idempotency key', () => {
  it('gives the first payload again, and does nothing a second time', async () => {
    const first = await create({ title: 'Once', idempotencyKey: 'k' });
    const second = await create({ title: 'Once', idempotencyKey: 'k' });
    expect(first).toMatchObject({ __typename: 'CreateIssuePayload', replayed: false });
    expect(second).toEqual({ ...first, replayed: true });
    expect(await counts()).toEqual({ issues: 1, entries: 1, keys: 1 });
  });

  it('lets fifty calls at once have one effect and one answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => create({ title: 'Once', idempotencyKey: 'rush' })),
    );
    expect(await counts()).toEqual({ issues: 1, entries: 1, keys: 1 });
    expect(new Set(answers.map(({ issue }) => issue.id)).size).toBe(1);
    expect(new Set(answers.map(({ activity }) => activity[0].id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('does not care in which order the fields of the input come, nor for the id of a request', async () => {
    const first = await create({ title: 'T', description: 'D', idempotencyKey: 'k' });
    const second = await create({ idempotencyKey: 'k', description: 'D', title: 'T' });
    expect(second).toMatchObject({ replayed: true, issue: { id: first.issue.id } });
  });

  it('is not for other input', async () => {
    await create({ title: 'One', idempotencyKey: 'k' });
    for (const other of [{ title: 'Two' }, { title: 'One', priority: 'LOW' }, { title: 'One', billingCode: 'b' }]) {
      await plugin.expectError('IDEMPOTENCY_KEY_REUSED', createIssue, { input: { ...other, idempotencyKey: 'k' } });
    }
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', createIssue, {
      input: { title: 'One', idempotencyKey: 'k', onBehalfOf: { userId: 'user-1' } },
    });
    expect(await counts()).toEqual({ issues: 1, entries: 1, keys: 1 });
  });

  it('belongs to one plugin, one company and one mutation', async () => {
    const first = await create({ title: 'x', idempotencyKey: 'k' });
    const sibling = await create({ title: 'x', idempotencyKey: 'k' }, await company.plugin('acme.y'));
    expect(sibling).toMatchObject({ replayed: false });
    const elsewhere = await create({ title: 'x', idempotencyKey: 'k' }, await (await test.company()).plugin('acme.x'));
    expect(elsewhere).toMatchObject({ replayed: false });
    const { updateIssue: updated } = await plugin.expectData(updateIssue, {
      input: { issueId: first.issue.id, patch: { title: 'y' }, idempotencyKey: 'k' },
    });
    expect(updated).toMatchObject({ replayed: false, issue: { title: 'y' } });
  });

  it('replays the payload with the issue as it is by then', async () => {
    const first = await create({ title: 'Before', idempotencyKey: 'k' });
    await plugin.expectData(updateIssue, { input: { issueId: first.issue.id, patch: { title: 'After' } } });
    const again = await create({ title: 'Before', idempotencyKey: 'k' });
    expect(again).toMatchObject({ replayed: true, issue: { id: first.issue.id, title: 'After' } });
  });

  it('is free again after a refusal', async () => {
    const input = { title: 'x', status: 'IN_PROGRESS', idempotencyKey: 'k' };
    expect(await create(input)).toMatchObject({ __typename: 'InvalidInput' });
    expect(await create({ ...input, assigneeUserId: 'user-1' })).toMatchObject({ replayed: false });
    expect(await counts()).toEqual({ issues: 1, entries: 1, keys: 1 });
  });

  it('is not taken by a dry run', async () => {
    expect(await create({ title: 'x', idempotencyKey: 'k', dryRun: true })).toMatchObject({ dryRun: true });
    expect(await create({ title: 'x', idempotencyKey: 'k' })).toMatchObject({ replayed: false, dryRun: false });
  });

  it('replays within one document', async () => {
    const data = await plugin.expectData(
      `mutation ($input: CreateIssueInput!) {
        a: createIssue(input: $input) { ... on CreateIssuePayload { replayed issue { id } } }
        b: createIssue(input: $input) { ... on CreateIssuePayload { replayed issue { id } } }
      }`,
      { input: { title: 'x', idempotencyKey: 'k' } },
    );
    expect(data.b).toEqual({ replayed: true, issue: data.a.issue });
  });

  it('has 1 to 255 characters, whatever they are', async () => {
    for (const idempotencyKey of ['', 'x'.repeat(256), 'a\u0000b']) {
      await plugin.expectError('BAD_USER_INPUT', createIssue, { input: { title: 'x', idempotencyKey } });
    }
    for (const idempotencyKey of ['x'.repeat(255), ' ', '🚀', "'; --", '日'.repeat(255)]) {
      expect(await create({ title: 'x', idempotencyKey })).toMatchObject({ replayed: false });
      expect(await create({ title: 'x', idempotencyKey })).toMatchObject({ replayed: true });
    }
    expect((await counts())?.issues).toBe(5);
  });
});
