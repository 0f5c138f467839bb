import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
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

const reasons = async () => (await wakeRowsOf(test, company.id)).requests.map(({ reason }) => reason);

describe('updateIssue with wake', () => {
  const updateIssue = /* GraphQL */ `mutation ($input: UpdateIssueInput!) {
    updateIssue(input: $input) {
      __typename
      ... on UpdateIssuePayload { wokenIssues { id } activity { action details } }
      ... on UserError { code message }
    }
  }`;
  const update = async (issueId: string, patch: object, wake = true) =>
    (await plugin.expectData(updateIssue, { input: { issueId, patch, wake } })).updateIssue;

  it('wakes the agent that the issue is given to', async () => {
    const issue = await company.issue({ status: 'todo' });
    expect(await update(issue.id, { assigneeAgentId: agentId })).toMatchObject({
      wokenIssues: [{ id: issue.id }],
      activity: [
        { action: 'issue.updated' },
        {
          action: 'issue.assignment_wakeup_requested',
          details: { assigneeAgentId: agentId, reason: 'issue_assigned', contextSource: 'plugin.issue.update' },
        },
      ],
    });
    expect(await reasons()).toEqual(['issue_assigned']);
  });

  it.each(['backlog', 'blocked'] as const)('wakes the agent when the issue comes from %s into todo', async (status) => {
    const issue = await company.issue({ status, assigneeAgentId: agentId });
    expect(await update(issue.id, { status: 'TODO' })).toMatchObject({ wokenIssues: [{ id: issue.id }] });
    expect(await reasons()).toEqual(['issue_status_changed']);
  });

  it.each([
    ['it comes into todo from in review', 'in_review', { status: 'TODO' }],
    ['it comes into another status than todo', 'backlog', { status: 'IN_REVIEW' }],
    ['it stays where it is, with the agent that it had', 'todo', { status: 'TODO', title: 'New' }],
    ['it is taken from its agent', 'todo', { assigneeAgentId: null }],
    ['it is given to a person', 'todo', { assigneeUserId: 'ada' }],
  ] as const)('wakes nobody when %s', async (_case, status, patch) => {
    const issue = await company.issue({ status, assigneeAgentId: agentId });
    expect(await update(issue.id, patch)).toMatchObject({ wokenIssues: [], activity: [{ action: 'issue.updated' }] });
    expect(await reasons()).toEqual([]);
  });

  it('wakes nobody where wake is not true', async () => {
    const issue = await company.issue({ status: 'backlog' });
    expect(await update(issue.id, { status: 'TODO', assigneeAgentId: agentId }, false)).toMatchObject({
      wokenIssues: [],
    });
    expect(await reasons()).toEqual([]);
  });

  it('changes the issue also where its agent cannot be woken, and the entry says why not', async () => {
    const issue = await company.issue({ status: 'backlog' });
    expect(await update(issue.id, { assigneeAgentId: agentId })).toMatchObject({ wokenIssues: [] });
    const [entry] = await entriesOf(test, company.id, 'issue.updated');
    expect(entry?.details).toMatchObject({
      skippedWakeups: [{ issueId: issue.id, reason: 'issue_assigned', refusals: ['STATUS_NOT_WAKEABLE'] }],
    });
  });
});

describe('createIssue with wake', () => {
  const createIssue = /* GraphQL */ `mutation ($input: CreateIssueInput!) {
    createIssue(input: $input) {
      __typename
      ... on CreateIssuePayload { issue { id identifier } activity { action details } }
      ... on UserError { code message }
    }
  }`;
  const create = async (input: object) =>
    (await plugin.expectData(createIssue, { input: { title: 'New', wake: true, ...input } })).createIssue;

  it('wakes the agent of the new issue', async () => {
    const { issue, activity } = await create({ status: 'TODO', assigneeAgentId: agentId });
    const { requests, runs } = await wakeRowsOf(test, company.id);
    expect(requests).toMatchObject([
      {
        agent_id: agentId,
        reason: 'issue_assigned',
        status: 'queued',
        run_id: runs[0]?.id,
        payload: { issueId: issue.id, contextSource: 'plugin.issue.create' },
      },
    ]);
    expect(activity).toMatchObject([
      { action: 'issue.created' },
      {
        action: 'issue.assignment_wakeup_requested',
        details: {
          identifier: issue.identifier,
          assigneeAgentId: agentId,
          runId: runs[0]?.id,
          reason: 'issue_assigned',
          contextSource: 'plugin.issue.create',
        },
      },
    ]);
    expect(activity[0].details).not.toHaveProperty('skippedWakeups');
  });

  it('creates the issue also where its agent cannot be woken, and the entry says why not', async () => {
    const blocker = await company.issue({ status: 'todo' });
    const input = { status: 'BACKLOG', assigneeAgentId: agentId, blockedByIssueIds: [blocker.id] };
    const { issue, activity } = await create(input);
    expect(activity).toHaveLength(1);
    expect(activity[0].details).toMatchObject({
      skippedWakeups: [
        { issueId: issue.id, reason: 'issue_assigned', refusals: ['STATUS_NOT_WAKEABLE', 'UNRESOLVED_BLOCKERS'] },
      ],
    });
    expect(await reasons()).toEqual([]);
  });

  it('wakes nobody where there is no agent, or wake is not true', async () => {
    await create({ status: 'TODO' });
    await create({ status: 'TODO', assigneeAgentId: agentId, wake: false });
    expect(await reasons()).toEqual([]);
  });
});
