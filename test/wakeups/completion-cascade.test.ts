import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';
import { writersAtOnce } from '../support/writers-at-once.ts';
import { entriesOf, wakeRowsOf } from './wake-rows.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let agentId: string;
beforeAll(async () => {
  test = await startTestGateway();
});
beforeEach(async () => {
  company = await test.company();
  plugin = await company.plugin('acme.x');
  agentId = (await company.agent()).id;
});
afterAll(() => test.close());

const updateIssue = /* GraphQL */ `mutation ($input: UpdateIssueInput!) {
  updateIssue(input: $input) {
    __typename
    ... on UpdateIssuePayload {
      issue { id status }
      wokenIssues { id }
      replayed
      activity { action details }
    }
    ... on UserError { code message }
  }
}`;
const end = async (issue: { id: string }, status: 'DONE' | 'CANCELLED' = 'DONE', more: object = {}) =>
  (await plugin.expectData(updateIssue, { input: { issueId: issue.id, patch: { status }, ...more } })).updateIssue;
const wokenBy = async (...args: Parameters<typeof end>): Promise<string[]> =>
  (await end(...args)).wokenIssues.map(({ id }: { id: string }) => id);
const open = (values: Parameters<SeededCompany['issue']>[0] = {}) =>
  company.issue({ status: 'todo', assigneeAgentId: agentId, ...values });

describe('an issue that becomes done or cancelled', () => {
  it('wakes the agent of what it was the last to block, and leaves that in the log', async () => {
    const [blocker, dependent] = [await company.issue({ status: 'todo' }), await open({ status: 'blocked' })];
    await company.blocks(blocker, dependent);
    const result = await end(blocker);
    expect(result).toMatchObject({
      __typename: 'UpdateIssuePayload',
      issue: { id: blocker.id, status: 'DONE' },
      wokenIssues: [{ id: dependent.id }],
      activity: [{ action: 'issue.updated' }, { action: 'issue.assignment_wakeup_requested' }],
    });
    const { requests, runs } = await wakeRowsOf(test, company.id);
    expect(requests).toMatchObject([
      {
        agent_id: agentId,
        source: 'assignment',
        reason: 'issue_blockers_resolved',
        status: 'queued',
        run_id: runs[0]?.id,
        payload: {
          issueId: dependent.id,
          mutation: 'plugin_wakeup',
          contextSource: 'issue.blockers_resolved',
          resolvedBlockerIssueId: blocker.id,
        },
      },
    ]);
    expect(runs).toMatchObject([
      {
        status: 'queued',
        wakeup_request_id: requests[0]?.id,
        context_snapshot: {
          issueId: dependent.id,
          wakeReason: 'issue_blockers_resolved',
          resolvedBlockerIssueId: blocker.id,
        },
      },
    ]);
    expect(await entriesOf(test, company.id, 'issue.assignment_wakeup_requested')).toMatchObject([
      {
        actor_id: plugin.id,
        entity_id: dependent.id,
        details: {
          identifier: dependent.identifier,
          assigneeAgentId: agentId,
          runId: runs[0]?.id,
          reason: 'issue_blockers_resolved',
          contextSource: 'issue.blockers_resolved',
        },
      },
    ]);
    const [updated] = await entriesOf(test, company.id, 'issue.updated');
    expect(updated?.details).not.toHaveProperty('skippedWakeups');
  });

  it('resolves as well where it is cancelled, also where it ends in another way than its fellow', async () => {
    const [a, b, dependent] = [await company.issue(), await company.issue(), await open()];
    await company.blocks(a, dependent);
    await company.blocks(b, dependent);
    expect(await wokenBy(a, 'CANCELLED')).toEqual([]);
    expect(await wokenBy(b, 'DONE')).toEqual([dependent.id]);
  });

  it('wakes nobody whom something else still blocks, who has no agent, or whose issue is not at work', async () => {
    const [ending, standing] = [await company.issue(), await company.issue({ status: 'todo' })];
    const blocked = await open();
    await company.blocks(standing, blocked);
    const quiet = [
      blocked,
      await open({ assigneeAgentId: null }),
      await open({ assigneeAgentId: null, assigneeUserId: 'ada' }),
      await open({ status: 'backlog' }),
      await open({ status: 'done' }),
      await open({ status: 'cancelled' }),
    ];
    for (const dependent of quiet) await company.blocks(ending, dependent);
    expect(await wokenBy(ending)).toEqual([]);
    const [entry] = await entriesOf(test, company.id, 'issue.updated');
    expect(entry?.details).not.toHaveProperty('skippedWakeups');
  });

  it('wakes once: not again when it is cancelled after it was done, nor for any other change', async () => {
    const [blocker, dependent] = [await company.issue({ status: 'todo' }), await open()];
    await company.blocks(blocker, dependent);
    await plugin.expectData(updateIssue, { input: { issueId: blocker.id, patch: { title: 'Renamed' } } });
    expect((await wakeRowsOf(test, company.id)).requests).toEqual([]);
    expect(await wokenBy(blocker)).toEqual([dependent.id]);
    expect(await wokenBy(blocker, 'CANCELLED')).toEqual([]);
    expect((await wakeRowsOf(test, company.id)).requests).toHaveLength(1);
  });

  it('wakes the agent of its parent where no child is left at work, and tells of at most twenty children', async () => {
    const parent = await open({ status: 'in_progress' });
    const child = (values: object) => company.issue({ parentId: parent.id, ...values });
    for (let i = 0; i < 20; i += 1) await child({ status: i % 2 === 0 ? 'done' : 'cancelled', title: `Child ${i}` });
    const [first, last] = [await child({ status: 'todo' }), await child({ status: 'todo' })];
    expect(await wokenBy(first)).toEqual([]);
    expect(await wokenBy(last, 'CANCELLED')).toEqual([parent.id]);
    const { requests, runs } = await wakeRowsOf(test, company.id);
    const told = requests[0]?.payload as { childIssueSummaries: object[] };
    expect(requests).toMatchObject([
      { reason: 'issue_children_completed', payload: { completedChildIssueId: last.id, childIssueCount: 22 } },
    ]);
    expect(told.childIssueSummaries).toHaveLength(20);
    expect(told.childIssueSummaries.slice(0, 2)).toEqual([
      { identifier: `${company.prefix}-2`, title: 'Child 0', status: 'done' },
      { identifier: `${company.prefix}-3`, title: 'Child 1', status: 'cancelled' },
    ]);
    expect(runs[0]?.context_snapshot).toMatchObject({
      wakeReason: 'issue_children_completed',
      childIssueSummaries: told.childIssueSummaries,
    });
  });

  it('wakes a parent once that it blocks as well', async () => {
    const parent = await open();
    const child = await company.issue({ parentId: parent.id });
    await company.blocks(child, parent);
    expect(await wokenBy(child)).toEqual([parent.id]);
    const { requests } = await wakeRowsOf(test, company.id);
    expect(requests.map(({ reason }) => reason)).toEqual(['issue_blockers_resolved']);
  });

  it('wakes the parent that it is given in the same breath', async () => {
    const [parent, child] = [await open(), await company.issue({ status: 'todo' })];
    const input = { issueId: child.id, patch: { status: 'DONE', parentId: parent.id } };
    const { updateIssue: result } = await plugin.expectData(updateIssue, { input });
    expect(result.wokenIssues).toEqual([{ id: parent.id }]);
  });

  it('ends all the same where an agent cannot be woken, and its entry says who was not and why', async () => {
    const paused = await company.agent({ status: 'paused', runtimeConfig: { heartbeat: { wakeOnDemand: false } } });
    const [blocker, dependent, other] = [
      await company.issue(),
      await open({ assigneeAgentId: paused.id }),
      await open(),
    ];
    await company.blocks(blocker, dependent);
    await company.blocks(blocker, other);
    expect(await wokenBy(blocker)).toEqual([other.id]);
    const [entry] = await entriesOf(test, company.id, 'issue.updated');
    expect(entry?.details).toMatchObject({
      patch: { status: 'done' },
      skippedWakeups: [
        {
          issueId: dependent.id,
          reason: 'issue_blockers_resolved',
          refusals: ['AGENT_NOT_INVOKABLE', 'WAKE_ON_DEMAND_DISABLED'],
        },
      ],
    });
    expect(await entriesOf(test, company.id, 'issue.assignment_wakeup_requested')).toMatchObject([
      { entity_id: other.id },
    ]);
  });

  it("touches nothing of another company's, whatever stands in the rows", async () => {
    const other = await test.company();
    const otherAgent = await other.agent();
    const foreign = await other.issue({ status: 'todo', assigneeAgentId: otherAgent.id });
    const issue = await company.issue();
    expect(await end(issue)).toMatchObject({ wokenIssues: [] });
    const result = await end(foreign);
    expect(result).toMatchObject({ __typename: 'NotFound' });
    expect(await wakeRowsOf(test, other.id)).toEqual({ requests: [], runs: [] });
  });

  it('wakes nobody again where the call is repeated, and nobody in a dry run', async () => {
    const [blocker, dependent] = [await company.issue(), await open()];
    await company.blocks(blocker, dependent);
    const before = await rowCounts(test);
    expect(await wokenBy(blocker, 'DONE', { dryRun: true })).toEqual([dependent.id]);
    expect(await rowCounts(test)).toEqual(before);
    expect(await wokenBy(blocker, 'DONE', { idempotencyKey: 'k' })).toEqual([dependent.id]);
    const after = await rowCounts(test);
    expect(await end(blocker, 'DONE', { idempotencyKey: 'k' })).toMatchObject({
      replayed: true,
      wokenIssues: [{ id: dependent.id }],
    });
    expect(await rowCounts(test)).toEqual(after);
  });

  it('takes the same statements however many it sets free', async () => {
    const statementsOf = async (dependents: number) => {
      const blocker = await company.issue();
      for (let i = 0; i < dependents; i += 1) await company.blocks(blocker, await open());
      test.statements.length = 0;
      expect(await wokenBy(blocker)).toHaveLength(dependents);
      return test.statements.length;
    };
    const ofOne = await statementsOf(1);
    expect(await statementsOf(40)).toBe(ofOne);
    expect(ofOne).toBeLessThanOrEqual(30);
  });
});

describe('endings at once', () => {
  it('of the two last blockers of an issue wake its agent exactly once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b, dependent] = [await company.issue(), await company.issue(), await open()];
      await company.blocks(a, dependent);
      await company.blocks(b, dependent);
      // Both have begun, and neither has what it blocks, when the row is let go.
      const woken = await writersAtOnce(
        test,
        (owner) => owner.query('select from issues where id = $1 for update', [dependent.id]),
        [() => wokenBy(a), () => wokenBy(b, 'CANCELLED')],
      );
      expect(woken.flat()).toEqual([dependent.id]);
      const { requests } = await wakeRowsOf(test, company.id);
      const own = requests.filter(({ payload }) => (payload as { issueId: string }).issueId === dependent.id);
      expect(own).toHaveLength(1);
    }
  });

  it('of all the children of an issue wake the agent of the parent exactly once', async () => {
    const parent = await open();
    const children = [];
    for (let i = 0; i < 8; i += 1) children.push(await company.issue({ parentId: parent.id }));
    const woken = await Promise.all(children.map((child) => wokenBy(child)));
    expect(woken.flat()).toEqual([parent.id]);
    expect((await wakeRowsOf(test, company.id)).requests).toHaveLength(1);
  });

  it('of issues that block and hold one another, among wake-ups of all of them, meet no deadlock', async () => {
    // Rings of blockers are refused, rings of locks are not: each child is below what another child blocks.
    const parents = [await open(), await open(), await open(), await open()];
    const children = [];
    for (const [i, parent] of parents.entries()) {
      const child = await open({ parentId: parent.id });
      await company.blocks(child, parents[(i + 1) % parents.length] ?? parent);
      children.push(child);
    }
    const ids = [...children, ...parents].map(({ id }) => id);
    const wakeAll = (issueIds: string[]) =>
      plugin.send('mutation ($input: RequestWakeupsInput!) { requestWakeups(input: $input) { __typename } }', {
        input: { issueIds },
      });
    const answers = await Promise.all([
      ...children.map((child) => plugin.send(updateIssue, { input: { issueId: child.id, patch: { status: 'DONE' } } })),
      wakeAll(ids),
      wakeAll(ids.toReversed()),
      wakeAll(ids),
    ]);
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    for (const parent of parents) {
      const { requests } = await wakeRowsOf(test, company.id);
      const own = requests.filter(({ payload }) => (payload as { issueId: string }).issueId === parent.id);
      expect(own.filter(({ status }) => status === 'queued')).toHaveLength(1);
    }
  });

  it('do not lose an issue that is created meanwhile with the ending one as its blocker', async () => {
    const blocker = await company.issue({ status: 'todo' });
    const createIssue = `mutation ($input: CreateIssueInput!) {
      createIssue(input: $input) { ... on CreateIssuePayload { issue { id } } }
    }`;
    const input = {
      title: 'Next',
      status: 'TODO',
      assigneeAgentId: agentId,
      blockedByIssueIds: [blocker.id],
      wake: true,
    };
    const create = async () => [(await plugin.expectData(createIssue, { input })).createIssue.issue.id];
    // Where neither waits for the other, both have looked at the other's rows by the time they write their entries.
    const [created] = await writersAtOnce<string[]>(
      test,
      (owner) => owner.query('lock table activity_log in exclusive mode'),
      [create, () => wokenBy(blocker)],
    );
    const { requests } = await wakeRowsOf(test, company.id);
    expect(requests).toMatchObject([{ status: 'queued', payload: { issueId: created?.[0] } }]);
  });
});
