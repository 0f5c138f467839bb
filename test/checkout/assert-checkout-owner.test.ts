import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { runStatuses } from '../../src/modules/runs/run.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';
import { writersAtOnce } from '../support/writers-at-once.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.checks');
});
afterAll(() => test.close());

const assertCheckoutOwner = /* GraphQL */ `mutation ($input: AssertCheckoutOwnerInput!) {
  assertCheckoutOwner(input: $input) {
    __typename
    ... on AssertCheckoutOwnerPayload { replayed dryRun issue { id checkout { run { id } } } checkoutRunId adoptedFromRunId activity { id action } }
    ... on UserError { code message path retryable remedy }
    ... on CheckoutConflict { issue { id status } checkoutRun { id status } }
  }
}`;

const send = async (input: Record<string, unknown>, as: TestPlugin = plugin) =>
  (await as.expectData(assertCheckoutOwner, { input })).assertCheckoutOwner;

type RunStatus = (typeof runStatuses)[number];
interface Held {
  /** The run that checked the issue out; null: none did. */
  readonly holder?: RunStatus | null;
  readonly claimant?: RunStatus;
  readonly in?: SeededCompany;
}

/** An issue in progress of an agent, the run that holds it, and another run of that agent that may ask for it. */
async function held({ holder = 'running', claimant = 'running', in: of = company }: Held = {}) {
  const agent = await of.agent();
  const holding = holder === null ? null : await of.run({ agentId: agent.id, status: holder });
  const asking = await of.run({ agentId: agent.id, status: claimant });
  const issue = await of.issue({
    status: 'in_progress',
    assigneeAgentId: agent.id,
    checkoutRunId: holding?.id ?? null,
    executionRunId: holding?.id ?? null,
  });
  return { agent, issue, holding, asking, holderId: holding?.id ?? null };
}

const lockOf = async (issueId: string) => {
  const [row] = await test.truth(
    'select checkout_run_id, execution_run_id, execution_locked_at is not null as locked from issues where id = $1',
    [issueId],
  );
  return row;
};
const entriesOn = (issueId: string) => test.truth('select * from activity_log where entity_id = $1', [issueId]);

describe('assertCheckoutOwner', () => {
  it('holds for the run that checked the issue out, and changes nothing', async () => {
    const { agent, issue, holderId } = await held();
    const before = await rowCounts(test);
    expect(await send({ issueId: issue.identifier, agentId: agent.id, runId: holderId })).toEqual({
      __typename: 'AssertCheckoutOwnerPayload',
      replayed: false,
      dryRun: false,
      issue: { id: issue.id, checkout: { run: { id: holderId } } },
      checkoutRunId: holderId,
      adoptedFromRunId: null,
      activity: [],
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('holds for the agent and the run of the token where the input names none', async () => {
    const { agent, issue, holderId } = await held();
    const acting = await company.plugin('acme.checks', { actor: { agentId: agent.id, runId: holderId } });
    expect(await send({ issueId: issue.id }, acting)).toMatchObject({
      checkoutRunId: holderId,
      adoptedFromRunId: null,
    });
    const named = { issueId: issue.id, agentId: agent.id.toUpperCase(), runId: holderId?.toUpperCase() };
    expect(await send(named, acting)).toMatchObject({ checkoutRunId: holderId });
  });

  it('holds for the actor of onBehalfOf where the token names none', async () => {
    const { agent, issue, holderId } = await held();
    const onBehalfOf = { agentId: agent.id, runId: holderId };
    expect(await send({ issueId: issue.id, onBehalfOf })).toMatchObject({ checkoutRunId: holderId });
  });

  it('holds for an agent without a run on an issue that no run has', async () => {
    const { agent, issue } = await held({ holder: null });
    expect(await send({ issueId: issue.id, agentId: agent.id })).toMatchObject({
      __typename: 'AssertCheckoutOwnerPayload',
      checkoutRunId: null,
      adoptedFromRunId: null,
      activity: [],
    });
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: null });
  });

  it.each(['succeeded', 'failed', 'cancelled', 'timed_out'] as const)(
    'gives the checkout of a run that has %s to a live run of the same agent, and audits it',
    async (holder) => {
      const { agent, issue, holderId, asking } = await held({ holder, claimant: 'queued' });
      const result = await send({ issueId: issue.id, agentId: agent.id, runId: asking.id });
      expect(result).toMatchObject({
        __typename: 'AssertCheckoutOwnerPayload',
        issue: { checkout: { run: { id: asking.id } } },
        checkoutRunId: asking.id,
        adoptedFromRunId: holderId,
        activity: [{ action: 'issue.checkout_lock_adopted' }],
      });
      expect(await lockOf(issue.id)).toEqual({
        checkout_run_id: asking.id,
        execution_run_id: asking.id,
        locked: true,
      });
      expect(await entriesOn(issue.id)).toMatchObject([
        {
          id: result.activity[0].id,
          company_id: company.id,
          actor_type: 'plugin',
          actor_id: plugin.id,
          action: 'issue.checkout_lock_adopted',
          entity_type: 'issue',
          details: {
            identifier: issue.identifier,
            previousCheckoutRunId: holderId,
            checkoutRunId: asking.id,
            sourcePluginKey: 'acme.checks',
          },
        },
      ]);
    },
  );

  it('gives an issue that no run has to a live run of its agent, and audits it', async () => {
    const { agent, issue, asking } = await held({ holder: null });
    expect(await send({ issueId: issue.id, agentId: agent.id, runId: asking.id })).toMatchObject({
      checkoutRunId: asking.id,
      adoptedFromRunId: null,
    });
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: asking.id, execution_run_id: asking.id });
    expect(await entriesOn(issue.id)).toMatchObject([
      { action: 'issue.checkout_lock_adopted', details: { previousCheckoutRunId: null, checkoutRunId: asking.id } },
    ]);
  });

  it.each(['queued', 'running'] as const)('takes nothing from a run that is %s', async (holder) => {
    const { agent, issue, holderId, asking } = await held({ holder });
    expect(await send({ issueId: issue.id, agentId: agent.id, runId: asking.id })).toMatchObject({
      __typename: 'CheckoutConflict',
      code: 'CHECKOUT_CONFLICT',
      retryable: true,
      issue: { id: issue.id, status: 'IN_PROGRESS' },
      checkoutRun: { id: holderId, status: holder.toUpperCase() },
    });
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: holderId });
  });

  it('takes nothing from a live run that executes the issue without having checked it out', async () => {
    const { agent, issue, asking } = await held({ holder: null });
    const executing = await company.run({ agentId: agent.id, status: 'running' });
    await test.truth('update issues set execution_run_id = $2 where id = $1', [issue.id, executing.id]);
    expect(await send({ issueId: issue.id, agentId: agent.id, runId: asking.id })).toMatchObject({
      __typename: 'CheckoutConflict',
      checkoutRun: { id: executing.id },
    });
  });

  it.each(['succeeded', 'failed', 'cancelled', 'timed_out'] as const)(
    'gives nothing to a run that has %s itself',
    async (claimant) => {
      for (const holder of ['failed', null] as const) {
        const { agent, issue, holderId, asking } = await held({ holder, claimant });
        expect(await send({ issueId: issue.id, agentId: agent.id, runId: asking.id })).toMatchObject({
          __typename: 'CheckoutConflict',
          retryable: false,
        });
        expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: holderId });
        expect(await entriesOn(issue.id)).toEqual([]);
      }
    },
  );

  it('conflicts where a run holds the issue and none asks', async () => {
    const { agent, issue, holderId } = await held({ holder: 'failed' });
    expect(await send({ issueId: issue.id, agentId: agent.id })).toMatchObject({
      __typename: 'CheckoutConflict',
      checkoutRun: { id: holderId },
    });
  });

  it('conflicts where the issue is not in progress, also for the run that is noted on it', async () => {
    const { agent, issue, holderId } = await held();
    await test.truth(`update issues set status = 'in_review' where id = $1`, [issue.id]);
    expect(await send({ issueId: issue.id, agentId: agent.id, runId: holderId })).toMatchObject({
      __typename: 'CheckoutConflict',
      issue: { status: 'IN_REVIEW' },
    });
  });

  it('conflicts where the issue is assigned to somebody else', async () => {
    const { issue, holderId } = await held({ holder: 'failed' });
    const stranger = await company.agent();
    const run = await company.run({ agentId: stranger.id, status: 'running' });
    expect(await send({ issueId: issue.id, agentId: stranger.id, runId: run.id })).toMatchObject({
      __typename: 'CheckoutConflict',
      checkoutRun: { id: holderId },
    });
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: holderId });
  });

  it('is refused without its capability', async () => {
    const { agent, issue, asking, holderId } = await held({ holder: 'failed' });
    const reader = await company.plugin('acme.checks', { capabilities: ['issues.read', 'issues.orchestration.read'] });
    const error = await reader.expectError('CAPABILITY_DENIED', assertCheckoutOwner, {
      input: { issueId: issue.id, agentId: agent.id, runId: asking.id },
    });
    expect(error.extensions.capability).toBe('issues.checkout');
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: holderId });
  });

  it('finds no issue, agent or run of another company', async () => {
    const theirs = await held({ holder: 'failed', in: other });
    const mine = await held({ holder: 'failed' });
    const asked = [
      ['issueId', { issueId: theirs.issue.id, agentId: mine.agent.id, runId: mine.asking.id }],
      ['issueId', { issueId: theirs.issue.identifier, agentId: mine.agent.id, runId: mine.asking.id }],
      ['agentId', { issueId: mine.issue.id, agentId: theirs.agent.id, runId: mine.asking.id }],
      ['runId', { issueId: mine.issue.id, agentId: mine.agent.id, runId: theirs.asking.id }],
    ] as const;
    for (const [field, input] of asked) {
      expect(await send(input), field).toMatchObject({ __typename: 'NotFound', path: ['input', field] });
    }
    expect(await lockOf(theirs.issue.id)).toMatchObject({ checkout_run_id: theirs.holderId });
    expect(await lockOf(mine.issue.id)).toMatchObject({ checkout_run_id: mine.holderId });
  });

  it('finds nothing by ids that are none', async () => {
    const { agent, issue } = await held();
    expect(await send({ issueId: issue.id, agentId: 'me' })).toMatchObject({ path: ['input', 'agentId'] });
    expect(await send({ issueId: issue.id, agentId: agent.id, runId: 'this' })).toMatchObject({
      __typename: 'NotFound',
      path: ['input', 'runId'],
    });
  });

  it('refuses a run of another agent', async () => {
    const { agent, issue } = await held({ holder: 'failed' });
    const stranger = await company.agent();
    const run = await company.run({ agentId: stranger.id, status: 'running' });
    await plugin.expectError('ACTOR_FORBIDDEN', assertCheckoutOwner, {
      input: { issueId: issue.id, agentId: agent.id, runId: run.id },
    });
  });

  it('refuses an agent or a run that contradicts whom the plugin acts for', async () => {
    const { agent, issue, asking } = await held({ holder: 'failed' });
    const stranger = await company.agent();
    const own = await company.run({ agentId: stranger.id, status: 'running' });
    const second = await company.run({ agentId: stranger.id, status: 'running' });
    const actor = { agentId: stranger.id, runId: own.id };
    const acting = await company.plugin('acme.checks', { actor });
    const claims = [
      { issueId: issue.id, agentId: agent.id, runId: asking.id },
      { issueId: issue.id, agentId: agent.id },
      { issueId: issue.id, runId: second.id },
    ];
    for (const input of claims) {
      await acting.expectError('ACTOR_FORBIDDEN', assertCheckoutOwner, { input });
      await plugin.expectError('ACTOR_FORBIDDEN', assertCheckoutOwner, { input: { ...input, onBehalfOf: actor } });
    }
    const person = await company.plugin('acme.checks', { actor: { userId: 'ada' } });
    await person.expectError('ACTOR_FORBIDDEN', assertCheckoutOwner, {
      input: { issueId: issue.id, agentId: agent.id, runId: asking.id },
    });
  });

  it('needs an agent', async () => {
    const { issue, holderId } = await held();
    expect(await send({ issueId: issue.id, runId: holderId })).toMatchObject({
      __typename: 'InvalidInput',
      path: ['input', 'agentId'],
    });
  });

  it('answers a repeat under the same key with the first payload, and adopts once', async () => {
    const { agent, issue, asking } = await held({ holder: 'failed' });
    const input = { issueId: issue.id, agentId: agent.id, runId: asking.id, idempotencyKey: 'adopt-once' };
    const first = await send(input);
    expect(await send(input)).toEqual({ ...first, replayed: true });
    expect(await entriesOn(issue.id)).toHaveLength(1);
    const { issue: another } = await held();
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', assertCheckoutOwner, {
      input: { ...input, issueId: another.id },
    });
  });

  it('replays an assertion that changed nothing', async () => {
    const { agent, issue, holderId } = await held();
    const input = { issueId: issue.id, agentId: agent.id, runId: holderId, idempotencyKey: 'assert-once' };
    const first = await send(input);
    expect(await send(input)).toEqual({ ...first, replayed: true });
  });

  it('leaves nothing behind in a dry run', async () => {
    const { agent, issue, holderId, asking } = await held({ holder: 'failed' });
    const before = await rowCounts(test);
    const input = { issueId: issue.id, agentId: agent.id, runId: asking.id, dryRun: true, idempotencyKey: 'dry-adopt' };
    expect(await send(input)).toMatchObject({ dryRun: true, checkoutRunId: asking.id, adoptedFromRunId: holderId });
    expect(await rowCounts(test)).toEqual(before);
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: holderId });
  });

  it('lets one of two runs win that would take over one stale checkout at once', async () => {
    const { agent, issue, holderId, asking } = await held({ holder: 'timed_out' });
    const rival = await company.run({ agentId: agent.id, status: 'running' });
    const results = await writersAtOnce(
      test,
      (owner) => owner.query('select from issues where id = $1 for update', [issue.id]),
      [asking, rival].map((run) => () => send({ issueId: issue.id, agentId: agent.id, runId: run.id })),
    );
    const winner = results.find((result) => result.__typename === 'AssertCheckoutOwnerPayload');
    const loser = results.find((result) => result.__typename === 'CheckoutConflict');
    expect(winner).toMatchObject({ adoptedFromRunId: holderId });
    expect(loser).toMatchObject({ checkoutRun: { id: winner.checkoutRunId }, retryable: true });
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: winner.checkoutRunId });
    expect(await entriesOn(issue.id)).toHaveLength(1);
  });

  it('waits for a run that is ending at the same moment, and gives it nothing', async () => {
    const { agent, issue, holderId, asking } = await held({ holder: 'failed' });
    const [result] = await writersAtOnce(
      test,
      (owner) => owner.query(`update heartbeat_runs set status = 'cancelled' where id = $1`, [asking.id]),
      [() => send({ issueId: issue.id, agentId: agent.id, runId: asking.id })],
    );
    expect(result).toMatchObject({ __typename: 'CheckoutConflict', retryable: false });
    expect(await lockOf(issue.id)).toMatchObject({ checkout_run_id: holderId });
  });
});
