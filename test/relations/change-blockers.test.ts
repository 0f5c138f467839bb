import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

type Mutation = 'setBlockers' | 'addBlockers' | 'removeBlockers';
const mutations = ['setBlockers', 'addBlockers', 'removeBlockers'] as const;
const documentOf = (mutation: Mutation) => /* GraphQL */ `mutation ($input: BlockersInput!) {
  result: ${mutation}(input: $input) {
    __typename
    ... on BlockersPayload {
      replayed dryRun
      issue { id version updatedAt blockedBy { id } }
      activity { id action actorType actorId entityType entityId details }
    }
    ... on UserError { code message path retryable remedy }
    ... on Conflict { current { id version } }
    ... on BlockerCycle { cycle { id } }
  }
}`;

async function change(mutation: Mutation, input: object, by = plugin) {
  return (await by.expectData(documentOf(mutation), { input })).result;
}

/** What blocks an issue, as the database has it, in the order in which it was told to wait. */
async function blockersOf(issue: { id: string }): Promise<string[]> {
  const rows = await test.truth<{ issue_id: string }>(
    `select issue_id from issue_relations where company_id = $1 and related_issue_id = $2 and type = 'blocks' order by created_at, id`,
    [company.id, issue.id],
  );
  return rows.map(({ issue_id }) => issue_id);
}

/** An issue and as many others, without a relation between them. */
async function issues(count: number) {
  const issue = await company.issue();
  const others = [];
  for (let i = 0; i < count; i++) others.push(await company.issue());
  return { issue, others, ids: others.map(({ id }) => id) };
}

async function versionOf({ id }: { id: string }): Promise<string | undefined> {
  return (await test.truth<{ version: string }>('select xmin::text as version from issues where id = $1', [id]))[0]
    ?.version;
}

describe('setBlockers, addBlockers and removeBlockers', () => {
  it('replace, add and take away, in the answer, in the database and in the log', async () => {
    const { issue, ids } = await issues(4);
    const [a = '', b = '', c = '', d = ''] = ids;
    const steps = [
      ['setBlockers', [c, a], [c, a]],
      ['addBlockers', [a, b], [c, a, b]],
      ['removeBlockers', [c, d], [a, b]],
      ['setBlockers', [d, b], [d, b]],
      ['setBlockers', [], []],
    ] as const;
    let previous: readonly string[] = [];
    let version = await versionOf(issue);
    for (const [mutation, blockerIssueIds, expected] of steps) {
      const result = await change(mutation, { issueId: issue.id, blockerIssueIds });
      const details = {
        identifier: issue.identifier,
        mutation: mutation.replace('Blockers', ''),
        blockedByIssueIds: expected,
        previousBlockedByIssueIds: previous,
        sourcePluginId: plugin.id,
        sourcePluginKey: 'acme.x',
        initiatingActorType: null,
        initiatingActorId: null,
        initiatingAgentId: null,
        initiatingUserId: null,
        initiatingRunId: null,
      };
      const entry = { action: 'issue.relations.updated', entityId: issue.id, details };
      expect(result).toMatchObject({
        __typename: 'BlockersPayload',
        replayed: false,
        dryRun: false,
        activity: [{ ...entry, actorType: 'PLUGIN', actorId: plugin.id, entityType: 'issue' }],
      });
      expect(result.activity).toHaveLength(1);
      expect(result.issue.blockedBy.map(({ id }: { id: string }) => id).sort()).toEqual([...expected].sort());
      expect((await blockersOf(issue)).sort()).toEqual([...expected].sort());
      expect(
        await test.truth(
          'select action, actor_type, actor_id, agent_id, run_id, entity_type, entity_id, details from activity_log where id = $1',
          [result.activity[0].id],
        ),
      ).toEqual([
        {
          action: 'issue.relations.updated',
          actor_type: 'plugin',
          actor_id: plugin.id,
          agent_id: null,
          run_id: null,
          entity_type: 'issue',
          entity_id: issue.id,
          details,
        },
      ]);
      expect(result.issue.version).not.toBe(version);
      previous = await blockersOf(issue);
      version = result.issue.version;
    }
    expect(await test.truth('select id from activity_log where entity_id = $1', [issue.id])).toHaveLength(steps.length);
  });

  it('understand identifiers and UUIDs in any case, and count an issue once', async () => {
    const { issue, others, ids } = await issues(2);
    const [a, b] = others;
    const blockerIssueIds = [a?.identifier?.toLowerCase(), b?.id.toUpperCase(), a?.id, b?.identifier];
    const result = await change('addBlockers', { issueId: issue.identifier, blockerIssueIds });
    expect(result.activity[0].details.blockedByIssueIds).toEqual(ids);
    expect(await blockersOf(issue)).toEqual(ids);
    await change('removeBlockers', { issueId: issue.id.toUpperCase(), blockerIssueIds: [b?.identifier] });
    expect(await blockersOf(issue)).toEqual([a?.id]);
  });

  it('keep who made a relation, and its age, when it stays', async () => {
    const agent = await company.agent();
    const { issue, ids } = await issues(2);
    const onBehalf = await company.plugin('acme.x', { actor: { agentId: agent.id } });
    await change('setBlockers', { issueId: issue.id, blockerIssueIds: ids.slice(0, 1) }, onBehalf);
    const relations = () =>
      test.truth('select * from issue_relations where related_issue_id = $1 order by created_at', [issue.id]);
    const [first] = await relations();
    expect(first).toMatchObject({ created_by_agent_id: agent.id, created_by_user_id: null, issue_id: ids[0] });
    await change('setBlockers', { issueId: issue.id, blockerIssueIds: ids });
    expect(await relations()).toMatchObject([first, { created_by_agent_id: null, issue_id: ids[1] }]);
  });

  it('leave the row of the issue as it is where nothing changes, and say so in the log all the same', async () => {
    const { issue, ids } = await issues(2);
    await change('setBlockers', { issueId: issue.id, blockerIssueIds: ids });
    const row = () => test.truth('select xmin::text, * from issues where id = $1', [issue.id]);
    const before = await row();
    for (const [mutation, blockerIssueIds] of [
      ['setBlockers', [...ids].reverse()],
      ['addBlockers', ids],
      ['addBlockers', []],
      ['removeBlockers', [issue.id, randomUUID(), 'ZZ-1', 'no id at all', (await other.issue()).id]],
    ] as const) {
      const { activity } = await change(mutation, { issueId: issue.id, blockerIssueIds });
      expect(activity).toMatchObject([{ action: 'issue.relations.updated' }]);
      expect(activity[0].details.blockedByIssueIds.toSorted()).toEqual([...ids].sort());
    }
    expect(await row()).toEqual(before);
    expect((await blockersOf(issue)).sort()).toEqual([...ids].sort());
  });

  it('are for plugins that may write relations', async () => {
    const { issue, ids } = await issues(1);
    const reader = await company.plugin('acme.x', {
      capabilities: capabilities.filter((capability) => capability !== 'issue.relations.write'),
    });
    for (const mutation of mutations) {
      const error = await reader.expectError('CAPABILITY_DENIED', documentOf(mutation), {
        input: { issueId: issue.id, blockerIssueIds: ids },
      });
      expect(error.extensions).toMatchObject({ capability: 'issue.relations.write' });
    }
    expect(await blockersOf(issue)).toEqual([]);
  });

  it('find no issue of another company, neither as the one that waits nor as a blocker', async () => {
    const { issue, ids } = await issues(1);
    const theirs = await other.issue();
    const theirBlocker = await other.issue();
    await other.blocks(theirBlocker, theirs);
    const before = await rowCounts(test);
    for (const mutation of mutations) {
      for (const issueId of [theirs.id, theirs.identifier, randomUUID()]) {
        expect(await change(mutation, { issueId, blockerIssueIds: [theirBlocker.id] })).toMatchObject({
          code: 'NOT_FOUND',
          message: 'There is no issue of that id in this company.',
          path: ['input', 'issueId'],
        });
      }
    }
    for (const mutation of ['setBlockers', 'addBlockers'] as const) {
      for (const foreign of [theirs.id, theirs.identifier, randomUUID(), 'no id at all', '', 'nul \u0000']) {
        expect(await change(mutation, { issueId: issue.id, blockerIssueIds: [...ids, foreign] })).toMatchObject({
          __typename: 'NotFound',
          message: 'There is no issue of that id in this company.',
          path: ['input', 'blockerIssueIds'],
        });
      }
    }
    expect(await rowCounts(test)).toEqual(before);
    expect(await test.truth('select id from issue_relations where company_id = $1', [other.id])).toHaveLength(1);
  });

  it('refuse an issue that blocks itself', async () => {
    const { issue, ids } = await issues(1);
    for (const mutation of ['setBlockers', 'addBlockers'] as const) {
      expect(await change(mutation, { issueId: issue.id, blockerIssueIds: [...ids, issue.identifier] })).toMatchObject({
        code: 'INVALID_INPUT',
        message: 'Issue cannot be blocked by itself',
        path: ['input', 'blockerIssueIds'],
      });
    }
    expect(await blockersOf(issue)).toEqual([]);
  });

  it('refuse a circle and name its issues in their order', async () => {
    const { issue: a, others } = await issues(3);
    const [b, c, aside] = others;
    if (!b || !c || !aside) throw new Error('too few');
    await company.blocks(a, b);
    await company.blocks(b, c);
    await company.blocks(aside, c);
    for (const mutation of ['setBlockers', 'addBlockers'] as const) {
      const result = await change(mutation, { issueId: a.id, blockerIssueIds: [aside.id, c.id] });
      expect(result).toMatchObject({
        code: 'BLOCKER_CYCLE',
        path: ['input', 'blockerIssueIds'],
        cycle: [{ id: a.id }, { id: b.id }, { id: c.id }],
      });
    }
    expect(await blockersOf(a)).toEqual([]);
  });

  it('stop at 100 blockers, but let go of more than that where Paperclip left more', async () => {
    const { issue, ids, others } = await issues(102);
    const limit = {
      code: 'INVALID_INPUT',
      message: 'An issue has at most 100 blockers.',
      path: ['input', 'blockerIssueIds'],
    };
    expect(await change('setBlockers', { issueId: issue.id, blockerIssueIds: ids.slice(0, 101) })).toMatchObject(limit);
    const full = await change('setBlockers', { issueId: issue.id, blockerIssueIds: ids.slice(0, 100) });
    expect(full.issue.blockedBy).toHaveLength(100);
    expect(await change('addBlockers', { issueId: issue.id, blockerIssueIds: ids.slice(100) })).toMatchObject(limit);
    for (const blocker of others.slice(100)) await company.blocks(blocker, issue);
    await change('removeBlockers', { issueId: issue.id, blockerIssueIds: [ids[0]] });
    expect(await blockersOf(issue)).toHaveLength(101);
  });

  it('are not held up by a circle that Paperclip left elsewhere', async () => {
    const { issue, others } = await issues(3);
    const [p, q, z] = others;
    if (!p || !q || !z) throw new Error('too few');
    await company.blocks(p, q);
    await company.blocks(q, p);
    await company.blocks(q, z);
    expect(await change('addBlockers', { issueId: issue.id, blockerIssueIds: [z.id] })).toMatchObject({
      __typename: 'BlockersPayload',
    });
    await change('removeBlockers', { issueId: p.id, blockerIssueIds: [q.id] });
    expect(await blockersOf(p)).toEqual([]);
  });

  it('change nothing behind the back of a caller who says which version it saw', async () => {
    const { issue, ids } = await issues(2);
    const [a, b] = ids;
    const seen = await versionOf(issue);
    const input = { issueId: issue.id, expectedVersion: seen };
    const first = await change('addBlockers', { ...input, blockerIssueIds: [a] });
    for (const mutation of mutations) {
      expect(await change(mutation, { ...input, blockerIssueIds: [b] })).toMatchObject({
        code: 'CONFLICT',
        path: ['input', 'expectedVersion'],
        current: { id: issue.id, version: first.issue.version },
      });
    }
    expect(await blockersOf(issue)).toEqual([a]);
    await change('setBlockers', { issueId: issue.id, blockerIssueIds: [b], expectedVersion: first.issue.version });
    expect(await blockersOf(issue)).toEqual([b]);
  });

  it('answer again under the same key without doing it again, and refuse the key for other input', async () => {
    for (const mutation of mutations) {
      const { issue, ids } = await issues(2);
      const input = { issueId: issue.id, blockerIssueIds: ids, idempotencyKey: 'once' };
      const key = `${mutation} once`;
      const first = await change(mutation, { ...input, idempotencyKey: key });
      await test.truth('delete from issue_relations where related_issue_id = $1', [issue.id]);
      const before = await rowCounts(test);
      const second = await change(mutation, { ...input, idempotencyKey: key });
      expect(second).toMatchObject({ replayed: true, issue: { id: issue.id }, activity: first.activity });
      await plugin.expectError('IDEMPOTENCY_KEY_REUSED', documentOf(mutation), {
        input: { ...input, blockerIssueIds: [], idempotencyKey: key },
      });
      expect(await rowCounts(test)).toEqual(before);
    }
  });

  it('leave nothing behind in a dry run, and show what would be', async () => {
    for (const mutation of mutations) {
      const { issue, others, ids } = await issues(2);
      if (others[0]) await company.blocks(others[0], issue);
      const before = [await rowCounts(test), await versionOf(issue), await blockersOf(issue)];
      const result = await change(mutation, {
        issueId: issue.id,
        blockerIssueIds: ids,
        dryRun: true,
        idempotencyKey: 'd',
      });
      expect(result).toMatchObject({ __typename: 'BlockersPayload', dryRun: true, activity: [{ entityId: issue.id }] });
      expect(result.issue.blockedBy).toHaveLength(mutation === 'removeBlockers' ? 0 : 2);
      expect([await rowCounts(test), await versionOf(issue), await blockersOf(issue)]).toEqual(before);
    }
  });
});
