import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
});
beforeEach(async () => {
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const updateIssue = /* GraphQL */ `mutation ($input: UpdateIssueInput!) {
  updateIssue(input: $input) {
    __typename
    ... on UpdateIssuePayload { issue { id title version parent { id } } }
    ... on UserError { code message path remedy }
    ... on Conflict { current { id title version } }
    ... on BlockerCycle { cycle { id } }
  }
}`;
const update = async (issueId: string, patch: object, more: object = {}) =>
  (await plugin.expectData(updateIssue, { input: { issueId, patch, ...more } })).updateIssue;
const all = () =>
  test.truth(`select (select jsonb_agg(i order by i.id) from issues i) as issues,
    (select jsonb_agg(r order by r.id) from issue_relations r) as relations, (select count(*)::int from activity_log) as entries`);

async function expectRefused(issueId: string, patch: object, refusal: object) {
  const before = await all();
  expect(await update(issueId, patch)).toMatchObject(refusal);
  expect(await all()).toEqual(before);
}

describe('expectedVersion', () => {
  const versionOf = async (id: string) =>
    (await plugin.expectData('query ($id: ID!) { issue(id: $id) { version } }', { id })).issue.version;

  it('changes with every write, the owner’s too', async () => {
    const issue = await company.issue();
    const seen = [await versionOf(issue.id)];
    for (let i = 0; i < 5; i += 1) {
      const result = await update(issue.id, { title: 'The same each time' });
      expect(result.issue.version).toBe(await versionOf(issue.id));
      seen.push(result.issue.version);
    }
    await test.truth('update issues set updated_at = updated_at where id = $1', [issue.id]);
    seen.push(await versionOf(issue.id));
    expect(new Set(seen).size).toBe(7);
  });

  it('changes with each of two writes in one operation', async () => {
    const issue = await company.issue();
    const data = await plugin.expectData(
      `mutation ($id: ID!) {
        a: updateIssue(input: { issueId: $id, patch: { title: "a" } }) { ... on UpdateIssuePayload { issue { version } } }
        b: updateIssue(input: { issueId: $id, patch: { title: "b" } }) { ... on UpdateIssuePayload { issue { version } } }
      }`,
      { id: issue.id },
    );
    expect(data.a.issue.version).not.toBe(data.b.issue.version);
    expect(data.b.issue.version).toBe(await versionOf(issue.id));
  });

  it('lets the write through where it is the current one', async () => {
    const issue = await company.issue();
    const expectedVersion = await versionOf(issue.id);
    expect(await update(issue.id, { title: 'New' }, { expectedVersion })).toMatchObject({ issue: { title: 'New' } });
  });

  it('that is stale gives the current issue, whose version works', async () => {
    const issue = await company.issue();
    const stale = await versionOf(issue.id);
    await update(issue.id, { title: 'By somebody else' });
    const refused = await update(issue.id, { title: 'Mine' }, { expectedVersion: stale });
    expect(refused).toMatchObject({
      __typename: 'Conflict',
      code: 'CONFLICT',
      path: ['input', 'expectedVersion'],
      remedy: expect.any(String),
      current: { id: issue.id, title: 'By somebody else', version: await versionOf(issue.id) },
    });
    const expectedVersion = refused.current.version;
    expect(await update(issue.id, { title: 'Mine' }, { expectedVersion })).toMatchObject({ issue: { title: 'Mine' } });
  });

  it('that is no version at all is stale, and null is none', async () => {
    const issue = await company.issue();
    for (const expectedVersion of ['', 'x', '0', "' or true"]) {
      expect(await update(issue.id, { title: 'x' }, { expectedVersion })).toMatchObject({ __typename: 'Conflict' });
    }
    expect(await update(issue.id, { title: 'x' }, { expectedVersion: null })).toMatchObject({ issue: { title: 'x' } });
  });

  it('lets exactly one of ten writers at once through', async () => {
    const issue = await company.issue();
    const expectedVersion = await versionOf(issue.id);
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) => update(issue.id, { title: `Writer ${i}` }, { expectedVersion })),
    );
    const types = results.map(({ __typename }) => __typename).sort();
    expect(types).toEqual([...Array(9).fill('Conflict'), 'UpdateIssuePayload']);
    const winner = results.find(({ __typename }) => __typename === 'UpdateIssuePayload');
    for (const { current } of results.filter((result) => 'current' in result)) {
      expect(current.title).toBe(winner.issue.title);
    }
  });
});

describe('updateIssue refuses, and nothing of it stays,', () => {
  it('an issue of another company, of nobody or malformed, all alike', async () => {
    const theirs = await other.issue();
    for (const id of [theirs.id, String(theirs.identifier), randomUUID(), 'x', `${theirs.id} `]) {
      await expectRefused(
        id,
        { title: 'Stolen' },
        {
          __typename: 'NotFound',
          code: 'NOT_FOUND',
          message: 'There is no issue of that id in this company.',
          path: ['input', 'issueId'],
        },
      );
    }
  });

  it('a patch that changes nothing', async () => {
    await expectRefused((await company.issue()).id, {}, { __typename: 'InvalidInput', path: ['input', 'patch'] });
  });

  it.each([
    ['an empty title', { title: ' ' }, 'title'],
    ['a title too long', { title: 'x'.repeat(1_001) }, 'title'],
    ['a description too long', { description: 'x'.repeat(512 * 1024 + 1) }, 'description'],
    ['a requestDepth below 0', { requestDepth: -1 }, 'requestDepth'],
    ['a requestDepth above 1,024', { requestDepth: 1_025 }, 'requestDepth'],
    ['an empty originId', { originId: '' }, 'originId'],
    ['an empty assigneeUserId', { assigneeUserId: '' }, 'assigneeUserId'],
    ['two assignees', { assigneeUserId: 'u', assigneeAgentId: randomUUID() }, 'assigneeUserId'],
    ['in_progress without an assignee', { status: 'IN_PROGRESS' }, 'status'],
    ['101 blockers', { blockedByIssueIds: Array.from({ length: 101 }, () => randomUUID()) }, 'blockedByIssueIds'],
  ])('%s', async (_name, patch, field) => {
    await expectRefused((await company.issue()).id, patch, {
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      path: ['input', 'patch', field],
    });
  });

  it('to take the last assignee from an issue in progress', async () => {
    const issue = await company.issue({ status: 'in_progress', assigneeUserId: 'user-1' });
    await expectRefused(
      issue.id,
      { assigneeUserId: null },
      { __typename: 'InvalidInput', message: 'in_progress issues require an assignee' },
    );
  });

  it('ids of another company in any field, with where they stand', async () => {
    const issue = await company.issue();
    const foreign: Record<string, string> = {
      parentId: (await other.issue()).id,
      projectId: (await other.project()).id,
      assigneeAgentId: (await other.agent()).id,
    };
    for (const [field, id] of Object.entries(foreign)) {
      for (const value of [id, randomUUID(), 'x', '']) {
        await expectRefused(issue.id, { [field]: value }, { __typename: 'NotFound', path: ['input', 'patch', field] });
      }
    }
    for (const id of [(await other.issue()).id, randomUUID(), 'x']) {
      await expectRefused(
        issue.id,
        { blockedByIssueIds: [(await company.issue()).id, id] },
        { __typename: 'NotFound', path: ['input', 'patch', 'blockedByIssueIds'] },
      );
    }
  });

  it.each(['terminated', 'pending_approval'] as const)('an agent that is %s', async (status) => {
    const agent = await company.agent({ status });
    await expectRefused(
      (await company.issue()).id,
      { assigneeAgentId: agent.id },
      { __typename: 'Conflict', path: ['input', 'patch', 'assigneeAgentId'] },
    );
  });

  it('in_progress while something unresolved blocks it, whoever hides that, and not once it is cancelled', async () => {
    const blocker = await company.issue({ status: 'todo', hiddenAt: new Date().toISOString() });
    const issue = await company.issue({ status: 'todo', assigneeUserId: 'user-1' });
    await company.blocks(blocker, issue);
    await expectRefused(
      issue.id,
      { status: 'IN_PROGRESS' },
      {
        __typename: 'InvalidInput',
        message: 'Issue is blocked by unresolved blockers',
        path: ['input', 'patch', 'status'],
      },
    );
    expect(await update(blocker.id, { status: 'CANCELLED' })).toMatchObject({ __typename: 'UpdateIssuePayload' });
    expect(await update(issue.id, { status: 'IN_PROGRESS' })).toMatchObject({ __typename: 'UpdateIssuePayload' });
  });

  it('a parent that is the issue itself or lies below it', async () => {
    const [a, b, c] = [await company.issue(), await company.issue(), await company.issue()];
    await update(b.id, { parentId: a.id });
    await update(c.id, { parentId: b.id });
    for (const parentId of [a.id, a.id.toUpperCase(), b.id, c.id]) {
      await expectRefused(
        a.id,
        { parentId },
        {
          __typename: 'InvalidInput',
          message: 'An issue cannot lie below itself.',
          path: ['input', 'patch', 'parentId'],
        },
      );
    }
    expect(await update(c.id, { parentId: a.id })).toMatchObject({ issue: { parent: { id: a.id } } });
  });

  it('to block an issue by itself', async () => {
    const issue = await company.issue();
    for (const id of [issue.id, issue.id.toUpperCase()]) {
      await expectRefused(
        issue.id,
        { blockedByIssueIds: [id] },
        { __typename: 'InvalidInput', message: 'Issue cannot be blocked by itself' },
      );
    }
  });

  it('a circle of blockers, and names its issues, each blocking the next', async () => {
    const issues = await Promise.all(Array.from({ length: 4 }, () => company.issue()));
    const [a, b, c, d] = issues.map(({ id }) => ({ id }));
    if (!a || !b || !c || !d) throw new Error('four issues were made');
    await company.blocks(a, b);
    await company.blocks(b, c);
    await company.blocks(d, c);
    await expectRefused(
      a.id,
      { blockedByIssueIds: [c.id] },
      { __typename: 'BlockerCycle', code: 'BLOCKER_CYCLE', path: ['input', 'patch', 'blockedByIssueIds'] },
    );
    const { cycle } = await update(a.id, { blockedByIssueIds: [d.id, c.id] });
    const ids: string[] = cycle.map(({ id }: { id: string }) => id);
    expect([...ids].sort()).toEqual([a.id, b.id, c.id].sort());
    const edges = [`${a.id} ${b.id}`, `${b.id} ${c.id}`, `${c.id} ${a.id}`];
    for (const [i, id] of ids.entries()) expect(edges).toContain(`${id} ${ids[(i + 1) % ids.length]}`);
  });

  it('one of two moves at once that would hang each of two trees below the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await company.issue(), await company.issue()];
      const results = await Promise.all([update(a.id, { parentId: b.id }), update(b.id, { parentId: a.id })]);
      const types = results.map(({ __typename }) => __typename).sort();
      expect(types).toEqual(['InvalidInput', 'UpdateIssuePayload']);
    }
  });

  it('one of two edges at once that would close a circle', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await company.issue(), await company.issue()];
      const results = await Promise.all([
        update(a.id, { blockedByIssueIds: [b.id] }),
        update(b.id, { blockedByIssueIds: [a.id] }),
      ]);
      const types = results.map(({ __typename }) => __typename).sort();
      expect(types).toEqual(['BlockerCycle', 'UpdateIssuePayload']);
    }
  });

  it('everything without its capability', async () => {
    const reader = await company.plugin('acme.reader', { capabilities: ['issues.read', 'issues.create'] });
    const issue = await company.issue();
    const error = await reader.expectError(
      'CAPABILITY_DENIED',
      `mutation ($id: ID!) { updateIssue(input: { issueId: $id, patch: { title: "x" } }) { __typename } }`,
      { id: issue.id },
    );
    expect(error.extensions).toMatchObject({ capability: 'issues.update' });
  });
});

describe('the origin of an issue', () => {
  it('is never moved into another namespace, nor out of another plugin’s', async () => {
    const own = await company.issue({ originKind: 'plugin:acme.x' });
    const before = await all();
    for (const originKind of ['plugin:acme.y', 'plugin:acme.x-evil', 'plugin:acme', 'manual', 'routine_execution']) {
      await plugin.expectError('ORIGIN_KIND_FORBIDDEN', updateIssue, {
        input: { issueId: own.id, patch: { originKind } },
      });
    }
    expect(await all()).toEqual(before);
    for (const kind of ['plugin:acme.y', 'plugin:acme.y:a', 'plugin:acme.x-evil', 'plugin:acme.xx', 'plugin:']) {
      const theirs = await company.issue({ originKind: kind });
      const rows = await all();
      for (const originKind of ['plugin:acme.x', 'plugin:acme.x:a']) {
        await plugin.expectError('ORIGIN_KIND_FORBIDDEN', updateIssue, {
          input: { issueId: theirs.id, patch: { originKind, title: 'Mine' } },
        });
      }
      expect(await all()).toEqual(rows);
    }
  });

  it('moves inside the own namespace, and from the host’s kinds into it', async () => {
    for (const from of ['plugin:acme.x', 'plugin:acme.x:a', 'manual', 'routine_execution']) {
      const issue = await company.issue({ originKind: from });
      await update(issue.id, { originKind: 'plugin:acme.x:b' });
      const [row] = await test.truth('select origin_kind from issues where id = $1', [issue.id]);
      expect(row).toEqual({ origin_kind: 'plugin:acme.x:b' });
    }
  });
});
