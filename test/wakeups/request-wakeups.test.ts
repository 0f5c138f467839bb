import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';
import { entriesOf, wakeRowsOf } from './wake-rows.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
});
beforeEach(async () => {
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const requestWakeups = /* GraphQL */ `mutation ($input: RequestWakeupsInput!) {
  requestWakeups(input: $input) {
    __typename
    ... on RequestWakeupsPayload {
      replayed
      dryRun
      activity { id details }
      results {
        __typename
        ... on RequestWakeupPayload {
          outcome wakeupRequestId replayed dryRun
          issue { id title }
          run { id }
          activity { id details }
        }
        ... on WakeRefused { issue { id status } refusals { code blockers { id } } }
        ... on UserError { code message path }
      }
    }
    ... on WakeRefused { issue { id } refusals { code } }
    ... on UserError { code message path retryable }
  }
}`;
const wakeAll = async (issueIds: string[], more: object = {}) =>
  (await plugin.expectData(requestWakeups, { input: { issueIds, ...more } })).requestWakeups;

/** One issue of every sort: two that can be woken, one that is blocked, one without an agent, one of another company. */
async function everySort() {
  const agent = await company.agent();
  const assigned = { status: 'todo', assigneeAgentId: agent.id } as const;
  const [good, better, blocked] = [
    await company.issue(assigned),
    await company.issue(assigned),
    await company.issue(assigned),
  ];
  const blocker = await company.issue({ status: 'todo' });
  await company.blocks(blocker, blocked);
  const unassigned = await company.issue({ status: 'todo' });
  const other = await test.company();
  const otherAgent = await other.agent();
  const foreign = await other.issue({ status: 'todo', assigneeAgentId: otherAgent.id });
  return { agent, good, better, blocked, blocker, unassigned, foreign, other };
}

describe('requestWakeups', () => {
  it('gives each distinct issue one result, in the order asked', async () => {
    const { agent, good, better, blocked, blocker, unassigned, foreign, other } = await everySort();
    const unknown = 'NOPE-1';
    const asked = [
      better.id,
      blocked.id,
      foreign.id,
      good.identifier ?? '',
      unassigned.id,
      better.id.toUpperCase(),
      good.id,
      unknown,
      'nope-1',
    ];
    const result = await wakeAll(asked, { reason: 'batch', idempotencyKey: 'b' });
    const at = (position: number) => ['input', 'issueIds', String(position)];
    const missing = { __typename: 'NotFound', code: 'NOT_FOUND' };
    expect(result.results).toMatchObject([
      { __typename: 'RequestWakeupPayload', outcome: 'QUEUED', issue: { id: better.id, title: better.title } },
      {
        __typename: 'WakeRefused',
        code: 'WAKE_REFUSED',
        path: at(1),
        issue: { id: blocked.id, status: 'TODO' },
        refusals: [{ code: 'UNRESOLVED_BLOCKERS', blockers: [{ id: blocker.id }] }],
      },
      { ...missing, path: at(2) },
      { __typename: 'RequestWakeupPayload', outcome: 'QUEUED', issue: { id: good.id, title: good.title } },
      { __typename: 'WakeRefused', path: at(4), issue: { id: unassigned.id }, refusals: [{ code: 'NO_ASSIGNEE' }] },
      { ...missing, path: at(7) },
    ]);
    expect(result.results).toHaveLength(6);
    const { requests, runs } = await wakeRowsOf(test, company.id);
    expect(requests).toMatchObject(
      [better, good].map((issue) => ({
        agent_id: agent.id,
        status: 'queued',
        reason: 'batch',
        payload: { issueId: issue.id, contextSource: 'plugin.issue.requestWakeups' },
        idempotency_key: `b:${issue.id}`,
      })),
    );
    expect(runs.map(({ id }) => id)).toEqual([result.results[0].run.id, result.results[3].run.id]);
    expect(runs.map(({ wakeup_request_id }) => wakeup_request_id)).toEqual(requests.map(({ id }) => id));
    expect(await wakeRowsOf(test, other.id)).toEqual({ requests: [], runs: [] });
    // Each woken issue's entry is its own; the batch has them all.
    expect(result.activity.map(({ details }: { details: { identifier: string } }) => details.identifier)).toEqual([
      better.identifier,
      good.identifier,
    ]);
    expect(result.results[0].activity).toEqual([result.activity[0]]);
    expect(result.results[3].activity).toEqual([result.activity[1]]);
    const entries = await entriesOf(test, company.id, 'issue.assignment_wakeup_requested');
    expect(entries.map(({ entity_id }) => entity_id)).toEqual([better.id, good.id]);
  });

  it('writes nothing where nothing can be woken, and says so for each', async () => {
    const { blocked, foreign } = await everySort();
    const before = await rowCounts(test);
    const result = await wakeAll([blocked.id, foreign.id]);
    expect(result).toMatchObject({
      __typename: 'RequestWakeupsPayload',
      activity: [],
      results: [{ __typename: 'WakeRefused' }, { __typename: 'NotFound' }],
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('keeps nothing of an atomic batch with a refused issue, and answers with the first one', async () => {
    const { good, blocked, unassigned } = await everySort();
    const before = await rowCounts(test);
    const result = await wakeAll([good.id, unassigned.id, blocked.id], { atomic: true, idempotencyKey: 'atomic' });
    expect(result).toMatchObject({
      __typename: 'WakeRefused',
      issue: { id: unassigned.id },
      refusals: [{ code: 'NO_ASSIGNEE' }],
      path: ['input', 'issueIds', '1'],
      retryable: false,
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('keeps nothing of an atomic batch with an unknown issue, and says where it stands', async () => {
    const { good, foreign } = await everySort();
    const before = await rowCounts(test);
    const result = await wakeAll([good.id, foreign.id], { atomic: true });
    expect(result).toMatchObject({
      __typename: 'InvalidInput',
      message: 'There is no issue of that id in this company.',
      path: ['input', 'issueIds', '1'],
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('keeps all of an atomic batch in which nothing is refused', async () => {
    const { good, better } = await everySort();
    const result = await wakeAll([good.id, better.id], { atomic: true });
    expect(result.results).toMatchObject([{ outcome: 'QUEUED' }, { outcome: 'QUEUED' }]);
    expect((await wakeRowsOf(test, company.id)).runs).toHaveLength(2);
  });

  it('takes 1 to 100 issues', async () => {
    const { good } = await everySort();
    for (const issueIds of [[], Array.from({ length: 101 }, () => good.id)]) {
      expect(await wakeAll(issueIds)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'issueIds'] });
    }
    expect(await wakeRowsOf(test, company.id)).toEqual({ requests: [], runs: [] });
  });

  it('needs the capability issues.wakeup', async () => {
    const { good } = await everySort();
    const without = await company.plugin('acme.x', { capabilities: ['issues.read'] });
    await without.expectError('CAPABILITY_DENIED', requestWakeups, { input: { issueIds: [good.id] } });
  });

  it('answers a repeated key with all the first results, refusals among them', async () => {
    const { good, blocked, foreign } = await everySort();
    const asked = [good.id, blocked.id, foreign.id];
    const first = await wakeAll(asked, { idempotencyKey: 'again' });
    const before = await rowCounts(test);
    const again = await wakeAll(asked, { idempotencyKey: 'again' });
    expect(again).toEqual({
      ...first,
      replayed: true,
      results: first.results.map((result: { __typename: string }) =>
        result.__typename === 'RequestWakeupPayload' ? { ...result, replayed: true } : result,
      ),
    });
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', requestWakeups, {
      input: { issueIds: [good.id], idempotencyKey: 'again' },
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('leaves nothing of a dry run', async () => {
    const { good, blocked } = await everySort();
    const before = await rowCounts(test);
    expect(await wakeAll([good.id, blocked.id], { dryRun: true })).toMatchObject({
      dryRun: true,
      results: [{ outcome: 'QUEUED', dryRun: true }, { __typename: 'WakeRefused' }],
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('queues, joins, defers and unlocks in one batch, and tells a run of two issues about both', async () => {
    const [ada, bob] = [await company.agent({ name: 'Ada' }), await company.agent({ name: 'Bob' })];
    const shared = await company.run({ agentId: ada.id, status: 'running', contextSnapshot: { issueId: 'first' } });
    const ended = await company.run({ agentId: ada.id, status: 'failed' });
    const issue = (assigneeAgentId: string, executionRunId: string | null) =>
      company.issue({ status: 'in_progress', assigneeAgentId, executionRunId });
    const issues = [
      await issue(ada.id, null),
      await issue(ada.id, shared.id),
      await issue(ada.id, shared.id),
      await issue(bob.id, shared.id),
      await issue(ada.id, ended.id),
    ];
    const result = await wakeAll(issues.map(({ id }) => id));
    expect(result.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'QUEUED',
      'COALESCED',
      'COALESCED',
      'DEFERRED',
      'QUEUED',
    ]);
    const [run] = await test.truth<{ issue: string }>(
      `select context_snapshot ->> 'issueId' as issue from heartbeat_runs where id = $1`,
      [shared.id],
    );
    expect(run?.issue).toBe(issues[2]?.id);
  });

  it('takes as many statements for a hundred issues as for two', async () => {
    const agent = await company.agent();
    const assigned = { status: 'todo', assigneeAgentId: agent.id } as const;
    const ids: string[] = [];
    for (let i = 0; i < 102; i += 1) ids.push((await company.issue(assigned)).id);
    const short = `mutation ($input: RequestWakeupsInput!) { requestWakeups(input: $input) {
      ... on RequestWakeupsPayload { results { ... on RequestWakeupPayload { outcome issue { title } run { id } activity { id } } } }
    } }`;
    const statementsOf = async (issueIds: string[]) => {
      test.statements.length = 0;
      await plugin.expectData(short, { input: { issueIds } });
      return test.statements.length;
    };
    const ofTwo = await statementsOf(ids.slice(0, 2));
    expect(await statementsOf(ids.slice(2))).toBe(ofTwo);
    expect(ofTwo).toBeLessThanOrEqual(23);
    expect((await wakeRowsOf(test, company.id)).runs).toHaveLength(102);
    // A second time all of them join: the locks are stamped and the contexts merged, again together.
    expect(await statementsOf(ids.slice(2))).toBeLessThanOrEqual(24);
  });
});
