import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

/** How many rows every table of the database has, and the counter of the company. */
async function everything(): Promise<Record<string, unknown>> {
  const tables = await test.truth<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'gateway') and tablename <> 'rate_buckets' order by 1`,
  );
  expect(tables.length).toBeGreaterThan(15);
  const counts = tables.map(({ name }) => `(select count(*)::int from ${name}) as ${pg.escapeIdentifier(name)}`);
  const [row] = await test.truth<Record<string, unknown>>(
    `select ${counts.join(', ')}, (select issue_counter from companies where id = $1) as counter`,
    [company.id],
  );
  return row ?? {};
}

const payload = `
  dryRun
  replayed
  issue {
    id identifier title parent { id title } ancestors { id } blockedBy { id title } children { totalCount { value } }
    activity { nodes { action details } } subtree { totalCount }
  }
  activity { id action issue { title } }`;

describe('a dry run', () => {
  it('of a new issue says all that would be, and leaves nothing in any table', async () => {
    const parent = await company.issue({ title: 'Parent' });
    const blocker = await company.issue({ title: 'Blocker' });
    const before = await everything();
    const { createIssue: result } = await plugin.expectData(
      `mutation ($input: CreateIssueInput!) { createIssue(input: $input) { ... on CreateIssuePayload { ${payload} } } }`,
      {
        input: {
          title: 'Maybe',
          parentId: parent.id,
          blockedByIssueIds: [blocker.id],
          idempotencyKey: 'k',
          dryRun: true,
        },
      },
    );
    expect(result).toMatchObject({
      dryRun: true,
      replayed: false,
      issue: {
        identifier: `${company.prefix}-3`,
        title: 'Maybe',
        parent: { id: parent.id, title: 'Parent' },
        ancestors: [{ id: parent.id }],
        blockedBy: [{ id: blocker.id, title: 'Blocker' }],
        children: { totalCount: { value: 0 } },
        activity: { nodes: [{ action: 'issue.created' }] },
        subtree: { totalCount: 1 },
      },
      activity: [{ action: 'issue.created', issue: { title: 'Maybe' } }],
    });
    expect(await everything()).toEqual(before);
    expect((await plugin.expectData('query ($id: ID!) { issue(id: $id) { id } }', { id: result.issue.id })).issue).toBe(
      null,
    );
  });

  it('of a change shows the issue as it would be, and leaves it as it is', async () => {
    const issue = await company.issue({ title: 'As it is' });
    const row = () => test.truth('select *, xmin::text from issues where id = $1', [issue.id]);
    const [before, counts] = [await row(), await everything()];
    const { updateIssue: result } = await plugin.expectData(
      `mutation ($input: UpdateIssueInput!) { updateIssue(input: $input) { ... on UpdateIssuePayload { ${payload} } } }`,
      { input: { issueId: issue.id, patch: { title: 'As it would be' }, dryRun: true } },
    );
    expect(result).toMatchObject({
      dryRun: true,
      issue: { title: 'As it would be' },
      activity: [{ action: 'issue.updated', issue: { title: 'As it would be' } }],
    });
    expect(await row()).toEqual(before);
    expect(await everything()).toEqual(counts);
  });

  it('is refused as the real thing is', async () => {
    const { createIssue: result } = await plugin.expectData(
      `mutation { createIssue(input: { title: " ", dryRun: true }) { __typename } }`,
    );
    expect(result).toEqual({ __typename: 'InvalidInput' });
    await plugin.expectError(
      'ORIGIN_KIND_FORBIDDEN',
      `mutation { createIssue(input: { title: "x", originKind: "plugin:acme.y", dryRun: true }) { __typename } }`,
    );
  });

  it.each(['a', 'b', 'c'])('stands beside two real mutations in one document, as %s of a, b, c', async (dry) => {
    const before = await everything();
    const names = ['a', 'b', 'c'];
    const fields = names.map(
      (name) =>
        `${name}: createIssue(input: { title: "${name}", dryRun: ${name === dry} }) { ... on CreateIssuePayload { dryRun issue { id title } } }`,
    );
    const data = await plugin.expectData(`mutation { ${fields.join('\n')} }`);
    for (const name of names) expect(data[name]).toMatchObject({ dryRun: name === dry, issue: { title: name } });
    const kept = names.filter((name) => name !== dry);
    const rows = await test.truth<{ id: string }>('select id from issues where id = any($1) order by issue_number', [
      names.map((name) => data[name].issue.id),
    ]);
    expect(rows.map(({ id }) => id)).toEqual(kept.map((name) => data[name].issue.id));
    const after = await everything();
    expect(after).toEqual({
      ...before,
      'public.issues': Number(before['public.issues']) + 2,
      'public.activity_log': Number(before['public.activity_log']) + 2,
      // An entry of the log and an issue each.
      'gateway.outbox': Number(before['gateway.outbox']) + 4,
      counter: Number(before.counter) + 2,
    });
  });

  it('twice in one document is two dry runs of the same next number', async () => {
    const data = await plugin.expectData(`mutation {
      a: createIssue(input: { title: "x", dryRun: true }) { ... on CreateIssuePayload { issue { identifier } } }
      b: createIssue(input: { title: "x", dryRun: true }) { ... on CreateIssuePayload { issue { identifier } } }
    }`);
    expect(data.a).toEqual(data.b);
  });
});

describe('of two mutations in one operation', () => {
  it('a refused first one leaves nothing, and the second stays', async () => {
    const before = await everything();
    const data = await plugin.expectData(`mutation {
      a: createIssue(input: { title: "no", status: IN_PROGRESS }) { __typename }
      b: createIssue(input: { title: "yes" }) { ... on CreateIssuePayload { issue { title } } }
      c: updateIssue(input: { issueId: "${crypto.randomUUID()}", patch: { title: "no" } }) { __typename }
    }`);
    expect(data).toEqual({
      a: { __typename: 'InvalidInput' },
      b: { issue: { title: 'yes' } },
      c: { __typename: 'NotFound' },
    });
    expect(await everything()).toEqual({
      ...before,
      'public.issues': Number(before['public.issues']) + 1,
      'public.activity_log': Number(before['public.activity_log']) + 1,
      'gateway.outbox': Number(before['gateway.outbox']) + 2,
      counter: Number(before.counter) + 1,
    });
  });

  it('one that breaks a rule takes the others with it, also the audit rows, the keys and the numbers', async () => {
    const before = await everything();
    await plugin.expectError(
      'ORIGIN_KIND_FORBIDDEN',
      `mutation {
        a: createIssue(input: { title: "before", idempotencyKey: "k" }) { ... on CreateIssuePayload { issue { id } } }
        b: updateIssue(input: { issueId: "${company.prefix}-1", patch: { originKind: "plugin:evil" } }) { __typename }
        c: createIssue(input: { title: "after" }) { ... on CreateIssuePayload { issue { id } } }
      }`,
    );
    expect(await everything()).toEqual(before);
  });
});
