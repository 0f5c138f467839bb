import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentRuntimeState } from '../../src/modules/agents/agent-runtime-state.table.ts';
import { budgetPolicies } from '../../src/modules/budgets/budget.table.ts';
import { agentWakeupRequests } from '../../src/modules/wakeups/wakeup.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';
import { writersAtOnce } from '../support/writers-at-once.ts';
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

const requestWakeup = /* GraphQL */ `mutation ($input: RequestWakeupInput!) {
  requestWakeup(input: $input) {
    __typename
    ... on RequestWakeupPayload {
      outcome wakeupRequestId replayed dryRun
      issue { id }
      run { id status invocationSource triggerDetail agent { id } issue { id } }
      activity { action actorType actorId details }
    }
    ... on WakeRefused {
      issue { id }
      refusals { code message remedy blockers { id } invocationBlock { scopeType scopeId reason } }
    }
    ... on UserError { code message path retryable remedy }
  }
}`;
const wake = async (issueId: string, more: object = {}) =>
  (await plugin.expectData(requestWakeup, { input: { issueId, ...more } })).requestWakeup;
const wakeability = async (issueId: string) =>
  (
    await plugin.expectData(
      'query ($id: ID!) { issue(id: $id) { wakeability { allowed refusals { code message remedy blockers { id } invocationBlock { scopeType scopeId reason } } } } }',
      { id: issueId },
    )
  ).issue.wakeability;
const lockOf = async (issueId: string) =>
  (
    await test.truth<Record<string, unknown>>(
      'select execution_run_id, execution_agent_name_key, execution_locked_at is not null as is_locked from issues where id = $1',
      [issueId],
    )
  )[0];

async function assignedIssue(values: Parameters<SeededCompany['issue']>[0] = {}) {
  const agent = await company.agent();
  const issue = await company.issue({ status: 'todo', assigneeAgentId: agent.id, ...values });
  return { agent, issue };
}

describe('requestWakeup', () => {
  it("queues the request and the run that Paperclip's queue takes up, and leaves its audit row", async () => {
    const { agent, issue } = await assignedIssue();
    await test.db.insert(agentRuntimeState).values({
      companyId: company.id,
      agentId: agent.id,
      adapterType: 'process',
      sessionId: 'session-9',
    });
    const result = await wake(issue.id);
    const { requests, runs } = await wakeRowsOf(test, company.id);
    const [request, run] = [requests[0], runs[0]];
    expect(requests).toEqual([
      {
        id: result.wakeupRequestId,
        agent_id: agent.id,
        source: 'assignment',
        trigger_detail: 'system',
        reason: 'plugin_issue_wakeup_requested',
        payload: {
          issueId: issue.id,
          mutation: 'plugin_wakeup',
          pluginId: plugin.id,
          pluginKey: 'acme.x',
          contextSource: 'plugin.issue.requestWakeup',
        },
        status: 'queued',
        coalesced_count: 0,
        requested_by_actor_type: 'system',
        requested_by_actor_id: plugin.id,
        idempotency_key: null,
        run_id: run?.id,
        is_claimed: false,
        is_finished: false,
        error: null,
      },
    ]);
    expect(runs).toEqual([
      {
        id: expect.any(String),
        agent_id: agent.id,
        invocation_source: 'assignment',
        trigger_detail: 'system',
        status: 'queued',
        wakeup_request_id: request?.id,
        context_snapshot: {
          issueId: issue.id,
          taskId: issue.id,
          taskKey: issue.id,
          wakeReason: 'plugin_issue_wakeup_requested',
          wakeSource: 'assignment',
          wakeTriggerDetail: 'system',
          source: 'plugin.issue.requestWakeup',
          pluginId: plugin.id,
          pluginKey: 'acme.x',
        },
        session_id_before: 'session-9',
        is_started: false,
        is_finished: false,
      },
    ]);
    const details = {
      identifier: issue.identifier,
      assigneeAgentId: agent.id,
      runId: run?.id,
      reason: 'plugin_issue_wakeup_requested',
      contextSource: 'plugin.issue.requestWakeup',
      sourcePluginId: plugin.id,
      sourcePluginKey: 'acme.x',
      initiatingActorType: null,
      initiatingActorId: null,
      initiatingAgentId: null,
      initiatingUserId: null,
      initiatingRunId: null,
    };
    expect(result).toEqual({
      __typename: 'RequestWakeupPayload',
      outcome: 'QUEUED',
      wakeupRequestId: request?.id,
      replayed: false,
      dryRun: false,
      issue: { id: issue.id },
      run: {
        id: run?.id,
        status: 'QUEUED',
        invocationSource: 'assignment',
        triggerDetail: 'system',
        agent: { id: agent.id },
        issue: { id: issue.id },
      },
      activity: [{ action: 'issue.assignment_wakeup_requested', actorType: 'PLUGIN', actorId: plugin.id, details }],
    });
    expect(await entriesOf(test, company.id, 'issue.assignment_wakeup_requested')).toEqual([
      {
        actor_type: 'plugin',
        actor_id: plugin.id,
        entity_type: 'issue',
        entity_id: issue.id,
        agent_id: null,
        run_id: null,
        details,
      },
    ]);
    // Paperclip locks the issue when the run is claimed, not when it is queued.
    expect(await lockOf(issue.id)).toEqual({
      execution_run_id: null,
      execution_agent_name_key: null,
      is_locked: false,
    });
  });

  it('takes an identifier, and tells the agent the reason and the source that the plugin gives', async () => {
    const { issue } = await assignedIssue({ status: 'blocked' });
    const given = { reason: 'mission_ready', contextSource: 'missions.scheduler', idempotencyKey: 'wake-1' };
    const result = await wake((issue.identifier ?? '').toLowerCase(), given);
    expect(result).toMatchObject({ outcome: 'QUEUED', issue: { id: issue.id } });
    const { requests, runs } = await wakeRowsOf(test, company.id);
    expect(requests).toMatchObject([
      { reason: 'mission_ready', payload: { contextSource: 'missions.scheduler' }, idempotency_key: 'wake-1' },
    ]);
    expect(runs).toMatchObject([
      { context_snapshot: { wakeReason: 'mission_ready', source: 'missions.scheduler', issueId: issue.id } },
    ]);
  });

  it('needs the capability issues.wakeup', async () => {
    const { issue } = await assignedIssue();
    const without = await company.plugin('acme.x', { capabilities: ['issues.read', 'issues.update'] });
    await without.expectError('CAPABILITY_DENIED', requestWakeup, { input: { issueId: issue.id } });
    expect(await wakeRowsOf(test, company.id)).toEqual({ requests: [], runs: [] });
  });

  it("does not find another company's issue, nor one that is not there", async () => {
    const other = await test.company();
    const agent = await other.agent();
    const foreign = await other.issue({ status: 'todo', assigneeAgentId: agent.id });
    const before = await rowCounts(test);
    for (const id of [foreign.id, foreign.identifier ?? '', crypto.randomUUID(), 'no-such-issue']) {
      expect(await wake(id)).toEqual({
        __typename: 'NotFound',
        code: 'NOT_FOUND',
        message: 'There is no issue of that id in this company.',
        path: ['input', 'issueId'],
        retryable: false,
        remedy: null,
      });
    }
    expect(await rowCounts(test)).toEqual(before);
  });

  it.each(['reason', 'contextSource'])('refuses a %s that is empty, too long or more than one line', async (field) => {
    const { issue } = await assignedIssue();
    for (const text of ['', 'x'.repeat(256), 'a\nb', 'a\u0000b']) {
      await plugin.expectError('BAD_USER_INPUT', requestWakeup, { input: { issueId: issue.id, [field]: text } });
    }
    expect(await wake(issue.id, { [field]: 'x'.repeat(255) })).toMatchObject({ outcome: 'QUEUED' });
  });
});

describe('requestWakeup refuses', () => {
  const refused = async (issueId: string) => {
    const before = await rowCounts(test);
    const told = await wakeability(issueId);
    const result = await wake(issueId);
    const [first] = result.refusals;
    expect(result).toMatchObject({
      __typename: 'WakeRefused',
      code: 'WAKE_REFUSED',
      path: ['input', 'issueId'],
      issue: { id: issueId },
      message: first.message,
      remedy: first.remedy,
    });
    // One function decides what may be asked and what is done.
    expect(told).toEqual({ allowed: false, refusals: result.refusals });
    expect(await rowCounts(test)).toEqual(before);
    return result;
  };
  const codesOf = (result: { refusals: { code: string }[] }) => result.refusals.map(({ code }) => code);

  it('an issue without an agent', async () => {
    const issue = await company.issue({ status: 'todo', assigneeUserId: 'ada' });
    const result = await refused(issue.id);
    expect(codesOf(result)).toEqual(['NO_ASSIGNEE']);
    expect(result).toMatchObject({ message: 'Issue has no assigned agent to wake', retryable: false });
  });

  it.each(['backlog', 'done', 'cancelled'] as const)('an issue in %s', async (status) => {
    const { issue } = await assignedIssue({ status });
    const result = await refused(issue.id);
    expect(codesOf(result)).toEqual(['STATUS_NOT_WAKEABLE']);
    expect(result).toMatchObject({ message: `Issue is not wakeable in status: ${status}`, retryable: false });
  });

  it('an issue with an unresolved blocker, until that is done or cancelled', async () => {
    const { issue } = await assignedIssue();
    const [a, b] = [await company.issue({ status: 'todo' }), await company.issue({ status: 'done' })];
    await company.blocks(a, issue);
    await company.blocks(b, issue);
    const result = await refused(issue.id);
    expect(result.refusals).toMatchObject([{ code: 'UNRESOLVED_BLOCKERS', blockers: [{ id: a.id }] }]);
    expect(result).toMatchObject({ message: 'Issue is blocked by unresolved blockers', retryable: true });
    await test.owner.query(`update issues set status = 'cancelled' where id = $1`, [a.id]);
    expect(await wakeability(issue.id)).toEqual({ allowed: true, refusals: [] });
    expect(await wake(issue.id)).toMatchObject({ outcome: 'QUEUED' });
  });

  it('an agent whose budget is spent', async () => {
    const { agent, issue } = await assignedIssue();
    await test.db.insert(budgetPolicies).values({
      companyId: company.id,
      scopeType: 'agent',
      scopeId: agent.id,
      windowKind: 'lifetime',
      amount: 100,
    });
    await company.cost({ agentId: agent.id, costCents: 100 });
    const result = await refused(issue.id);
    const reason = 'Agent cannot start because its budget hard-stop is still exceeded.';
    expect(result.refusals).toMatchObject([
      { code: 'BUDGET_BLOCKED', invocationBlock: { scopeType: 'agent', scopeId: agent.id, reason } },
    ]);
    expect(result).toMatchObject({ message: reason, retryable: true });
  });

  it.each(['paused', 'terminated', 'pending_approval'] as const)('an agent that is %s', async (status) => {
    const agent = await company.agent({ status });
    const issue = await company.issue({ status: 'todo', assigneeAgentId: agent.id });
    const result = await refused(issue.id);
    expect(codesOf(result)).toEqual(['AGENT_NOT_INVOKABLE']);
    expect(result).toMatchObject({ message: 'Agent is not invokable in its current state', retryable: true });
  });

  it('an agent that only its timer may wake', async () => {
    const agent = await company.agent({ runtimeConfig: { heartbeat: { wakeOnDemand: false } } });
    const issue = await company.issue({ status: 'todo', assigneeAgentId: agent.id });
    const result = await refused(issue.id);
    expect(codesOf(result)).toEqual(['WAKE_ON_DEMAND_DISABLED']);
    expect(result).toMatchObject({ retryable: false });
  });

  it('in a company that is not active', async () => {
    const { issue } = await assignedIssue();
    await test.owner.query(`update companies set status = 'archived' where id = $1`, [company.id]);
    expect(codesOf(await refused(issue.id))).toEqual(['COMPANY_INACTIVE']);
  });

  it('with every reason at once, in the order of the checks', async () => {
    const agent = await company.agent({ status: 'paused', runtimeConfig: { heartbeat: { wakeOnDemand: false } } });
    const issue = await company.issue({ status: 'backlog', assigneeAgentId: agent.id });
    await company.blocks(await company.issue({ status: 'in_progress', assigneeUserId: 'ada' }), issue);
    await test.owner.query(`update companies set status = 'paused' where id = $1`, [company.id]);
    const result = await refused(issue.id);
    expect(codesOf(result)).toEqual([
      'STATUS_NOT_WAKEABLE',
      'UNRESOLVED_BLOCKERS',
      'BUDGET_BLOCKED',
      'AGENT_NOT_INVOKABLE',
      'WAKE_ON_DEMAND_DISABLED',
      'COMPANY_INACTIVE',
    ]);
    // What waiting cannot put right is among them.
    expect(result).toMatchObject({ message: 'Issue is not wakeable in status: backlog', retryable: false });
  });

  it('what becomes refusable while the request waits for the row', async () => {
    const { issue } = await assignedIssue();
    const [result] = await writersAtOnce(
      test,
      (owner) => owner.query(`update issues set status = 'done' where id = $1`, [issue.id]),
      [() => wake(issue.id)],
    );
    expect(codesOf(result)).toEqual(['STATUS_NOT_WAKEABLE']);
    expect(await wakeRowsOf(test, company.id)).toEqual({ requests: [], runs: [] });
  });
});

describe('requestWakeup while a run has the issue', () => {
  it("joins a run of an agent of the same name: what is new is merged into the run's context", async () => {
    const agent = await company.agent({ name: 'Ada' });
    const namesake = await company.agent({ name: ' ADA ' });
    const run = await company.run({
      agentId: namesake.id,
      status: 'running',
      contextSnapshot: { issueId: 'old', wakeReason: 'issue_assigned', branch: 'main' },
    });
    const issue = await company.issue({
      status: 'in_progress',
      assigneeAgentId: agent.id,
      executionRunId: run.id,
      executionAgentNameKey: 'ada',
      executionLockedAt: '2026-01-02T03:04:05Z',
    });
    const result = await wake(issue.id, { reason: 'look_again' });
    expect(result).toMatchObject({ outcome: 'COALESCED', run: { id: run.id, status: 'RUNNING' } });
    const { requests, runs } = await wakeRowsOf(test, company.id);
    expect(requests).toMatchObject([
      {
        id: result.wakeupRequestId,
        agent_id: agent.id,
        status: 'coalesced',
        reason: 'issue_execution_same_name',
        coalesced_count: 1,
        run_id: run.id,
        is_finished: true,
      },
    ]);
    expect(runs).toMatchObject([
      {
        id: run.id,
        wakeup_request_id: null,
        context_snapshot: { issueId: issue.id, wakeReason: 'look_again', branch: 'main', pluginKey: 'acme.x' },
      },
    ]);
    const [entry] = await entriesOf(test, company.id, 'issue.assignment_wakeup_requested');
    expect(entry?.details).toMatchObject({ runId: run.id, reason: 'look_again' });
  });

  it('joins a run that works for the issue without a lock, and gives it the lock: a running one first, then the oldest', async () => {
    const agent = await company.agent({ name: 'Ada' });
    const issue = await company.issue({ status: 'todo', assigneeAgentId: agent.id });
    const contextSnapshot = { issueId: issue.id };
    await company.run({ agentId: agent.id, contextSnapshot, createdAt: '2026-01-01T00:00:00Z' });
    const newer = { agentId: agent.id, status: 'running', contextSnapshot } as const;
    await company.run({ ...newer, createdAt: '2026-01-03T00:00:00Z' });
    const oldestRunning = await company.run({ ...newer, createdAt: '2026-01-02T00:00:00Z' });
    expect(await wake(issue.id)).toMatchObject({ outcome: 'COALESCED', run: { id: oldestRunning.id } });
    expect(await lockOf(issue.id)).toEqual({
      execution_run_id: oldestRunning.id,
      execution_agent_name_key: 'ada',
      is_locked: true,
    });
  });

  it("waits for the end of another agent's run, and a second request waits with the first", async () => {
    const [agent, worker] = [await company.agent(), await company.agent()];
    const run = await company.run({ agentId: worker.id, status: 'running' });
    const issue = await company.issue({ status: 'in_progress', assigneeAgentId: agent.id, executionRunId: run.id });
    const first = await wake(issue.id, { reason: 'first' });
    expect(first).toMatchObject({ outcome: 'DEFERRED', run: null });
    const second = await wake(issue.id, { reason: 'second', contextSource: 'second.source' });
    expect(second).toMatchObject({ outcome: 'DEFERRED', run: null, wakeupRequestId: first.wakeupRequestId });
    const { requests, runs } = await wakeRowsOf(test, company.id);
    expect(requests).toMatchObject([
      {
        id: first.wakeupRequestId,
        agent_id: agent.id,
        status: 'deferred_issue_execution',
        reason: 'issue_execution_deferred',
        coalesced_count: 1,
        run_id: null,
        is_finished: false,
        payload: {
          issueId: issue.id,
          mutation: 'plugin_wakeup',
          contextSource: 'second.source',
          _paperclipWakeContext: { issueId: issue.id, taskId: issue.id, wakeReason: 'second', source: 'second.source' },
        },
      },
    ]);
    expect(runs).toMatchObject([{ id: run.id, context_snapshot: null }]);
    const entries = await entriesOf(test, company.id, 'issue.assignment_wakeup_requested');
    expect(entries.map(({ details }) => [details.reason, details.runId])).toEqual([
      ['first', null],
      ['second', null],
    ]);
  });

  it('does not wait with a deferred request of another agent or of another issue', async () => {
    const [agent, worker] = [await company.agent(), await company.agent()];
    const run = await company.run({ agentId: worker.id, status: 'running' });
    const issue = await company.issue({ status: 'todo', assigneeAgentId: agent.id, executionRunId: run.id });
    const deferred = { companyId: company.id, source: 'assignment', status: 'deferred_issue_execution' } as const;
    await test.db.insert(agentWakeupRequests).values([
      { ...deferred, agentId: worker.id, payload: { issueId: issue.id } },
      { ...deferred, agentId: agent.id, payload: { issueId: crypto.randomUUID() } },
    ]);
    expect(await wake(issue.id)).toMatchObject({ outcome: 'DEFERRED' });
    const { requests } = await wakeRowsOf(test, company.id);
    expect(requests.map(({ coalesced_count }) => coalesced_count)).toEqual([0, 0, 0]);
  });

  it.each(['succeeded', 'failed', 'cancelled', 'timed_out'] as const)(
    'takes away the lock of a run that has %s, and queues its own',
    async (status) => {
      const agent = await company.agent();
      const run = await company.run({ agentId: agent.id, status });
      const issue = await company.issue({
        status: 'todo',
        assigneeAgentId: agent.id,
        executionRunId: run.id,
        executionAgentNameKey: 'somebody',
        executionLockedAt: '2026-01-02T03:04:05Z',
      });
      expect(await wake(issue.id)).toMatchObject({ outcome: 'QUEUED' });
      expect(await lockOf(issue.id)).toEqual({
        execution_run_id: null,
        execution_agent_name_key: null,
        is_locked: false,
      });
    },
  );

  it('queues one run for twenty requests at once, and the others join it', async () => {
    const { issue } = await assignedIssue();
    const results = await Promise.all(Array.from({ length: 20 }, () => wake(issue.id)));
    const outcomes = results.map(({ outcome }) => outcome).toSorted();
    expect(outcomes).toEqual([...Array.from({ length: 19 }, () => 'COALESCED'), 'QUEUED']);
    const { requests, runs } = await wakeRowsOf(test, company.id);
    expect(runs).toHaveLength(1);
    expect(requests).toHaveLength(20);
    expect(new Set(requests.map(({ run_id }) => run_id))).toEqual(new Set([runs[0]?.id]));
    expect(await entriesOf(test, company.id, 'issue.assignment_wakeup_requested')).toHaveLength(20);
  });
});

describe('requestWakeup, repeated or tried', () => {
  it('answers a repeated key with the first payload and wakes nobody again', async () => {
    const { issue } = await assignedIssue();
    const first = await wake(issue.id, { idempotencyKey: 'once' });
    const before = await rowCounts(test);
    expect(await wake(issue.id, { idempotencyKey: 'once' })).toEqual({ ...first, replayed: true });
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', requestWakeup, {
      input: { issueId: issue.id, idempotencyKey: 'once', reason: 'other' },
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('leaves nothing of a dry run, which says what would be', async () => {
    const { agent, issue } = await assignedIssue();
    const before = await rowCounts(test);
    expect(await wake(issue.id, { dryRun: true, idempotencyKey: 'try' })).toMatchObject({
      outcome: 'QUEUED',
      dryRun: true,
      run: { status: 'QUEUED', agent: { id: agent.id } },
      activity: [{ action: 'issue.assignment_wakeup_requested' }],
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('takes twenty statements at most', async () => {
    const { issue } = await assignedIssue();
    const short =
      'mutation ($input: RequestWakeupInput!) { requestWakeup(input: $input) { ... on RequestWakeupPayload { outcome } } }';
    test.statements.length = 0;
    await plugin.expectData(short, { input: { issueId: issue.id } });
    expect(test.statements.length).toBeLessThanOrEqual(20);
  });
});
