import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

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

const createIssue = /* GraphQL */ `mutation ($input: CreateIssueInput!) {
  createIssue(input: $input) {
    __typename
    ... on CreateIssuePayload {
      replayed
      dryRun
      issue {
        id identifier title description status priority parent { id } project { id } assigneeAgent { id } assigneeUserId
        createdByAgent { id } createdByUserId originKind originId originRunId billingCode requestDepth version
        blockedBy { id } startedAt completedAt cancelledAt createdAt updatedAt
      }
    }
    ... on UserError { code message path retryable remedy }
  }
}`;
const create = async (input: object) => (await plugin.expectData(createIssue, { input })).createIssue;

describe('createIssue', () => {
  it('sets every field, in the answer and in the database', async () => {
    const agent = await company.agent();
    const project = await company.project();
    const parent = await company.issue();
    const [a, b] = [await company.issue({ title: 'a' }), await company.issue({ title: 'b' })];
    const result = await create({
      title: '  Build the ark  ',
      description: 'Of *gopher* wood.',
      status: 'TODO',
      priority: 'CRITICAL',
      parentId: parent.id.toUpperCase(),
      projectId: project.id,
      assigneeAgentId: agent.id,
      billingCode: 'mission:ark',
      originKind: 'plugin:acme.x:mission',
      originId: 'mission-7',
      originRunId: 'run-of-the-origin',
      requestDepth: 3,
      blockedByIssueIds: [a.id, b.id, a.id.toUpperCase()],
    });
    expect(result).toEqual({
      __typename: 'CreateIssuePayload',
      replayed: false,
      dryRun: false,
      issue: {
        id: expect.any(String),
        identifier: `${company.prefix}-4`,
        title: 'Build the ark',
        description: 'Of *gopher* wood.',
        status: 'TODO',
        priority: 'CRITICAL',
        parent: { id: parent.id },
        project: { id: project.id },
        assigneeAgent: { id: agent.id },
        assigneeUserId: null,
        createdByAgent: null,
        createdByUserId: null,
        originKind: 'plugin:acme.x:mission',
        originId: 'mission-7',
        originRunId: 'run-of-the-origin',
        billingCode: 'mission:ark',
        requestDepth: 3,
        version: expect.stringMatching(/./),
        blockedBy: [{ id: a.id }, { id: b.id }],
        startedAt: null,
        completedAt: null,
        cancelledAt: null,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    });
    const [row] = await test.truth('select * from issues where id = $1', [result.issue.id]);
    expect(row).toMatchObject({
      company_id: company.id,
      title: 'Build the ark',
      description: 'Of *gopher* wood.',
      status: 'todo',
      priority: 'critical',
      parent_id: parent.id,
      project_id: project.id,
      assignee_agent_id: agent.id,
      assignee_user_id: null,
      billing_code: 'mission:ark',
      origin_kind: 'plugin:acme.x:mission',
      origin_id: 'mission-7',
      origin_run_id: 'run-of-the-origin',
      request_depth: 3,
      issue_number: 4,
      hidden_at: null,
    });
    expect(
      await test.truth(
        'select issue_id, related_issue_id, type, company_id from issue_relations where related_issue_id = $1 order by issue_id',
        [result.issue.id],
      ),
    ).toEqual(
      [a.id, b.id]
        .sort()
        .map((id) => ({ issue_id: id, related_issue_id: result.issue.id, type: 'blocks', company_id: company.id })),
    );
  });

  it('needs no more than a title: backlog, medium, the root of its own origin', async () => {
    const { issue } = await create({ title: 'Small' });
    expect(issue).toMatchObject({
      status: 'BACKLOG',
      priority: 'MEDIUM',
      description: null,
      parent: null,
      project: null,
      assigneeAgent: null,
      assigneeUserId: null,
      originKind: 'plugin:acme.x',
      originId: null,
      originRunId: null,
      billingCode: null,
      requestDepth: 0,
      blockedBy: [],
    });
  });

  it('takes null for any field that may be left out as left out', async () => {
    const names = ['description', 'status', 'priority', 'parentId', 'projectId', 'assigneeAgentId', 'assigneeUserId'];
    const more = ['billingCode', 'originKind', 'originId', 'originRunId', 'requestDepth', 'blockedByIssueIds'];
    const nothing = Object.fromEntries([...names, ...more].map((name) => [name, null]));
    const { issue } = await create({ title: 'Nulls', ...nothing });
    expect(issue).toMatchObject({
      status: 'BACKLOG',
      priority: 'MEDIUM',
      originKind: 'plugin:acme.x',
      requestDepth: 0,
    });
  });

  it('assigns a person', async () => {
    const { issue } = await create({ title: 'For a person', assigneeUserId: 'user-1' });
    expect(issue).toMatchObject({ assigneeUserId: 'user-1', assigneeAgent: null });
  });

  it.each([
    ['IN_PROGRESS', 'startedAt'],
    ['DONE', 'completedAt'],
    ['CANCELLED', 'cancelledAt'],
  ])('stamps a new issue that is %s with its %s alone', async (status, stamp) => {
    const { issue } = await create({ title: status, status, assigneeUserId: 'user-1' });
    const stamps = { startedAt: null, completedAt: null, cancelledAt: null, [stamp]: issue.createdAt };
    expect(issue).toMatchObject({ status, ...stamps });
  });

  it('may begin at once where what blocks it is done or cancelled', async () => {
    const done = await company.issue({ status: 'done' });
    const cancelled = await company.issue({ status: 'cancelled' });
    const blockedByIssueIds = [done.id, cancelled.id];
    const result = await create({ title: 'Go', status: 'IN_PROGRESS', assigneeUserId: 'user-1', blockedByIssueIds });
    expect(result).toMatchObject({ issue: { status: 'IN_PROGRESS' } });
  });

  it('takes the goal of its project, and outside any project the goal of the company', async () => {
    const goalOf = async (issueId: string) =>
      (await test.truth<{ goal_id: string }>('select goal_id from issues where id = $1', [issueId]))[0]?.goal_id;
    const goal = (level: string) =>
      test.truth<{ id: string }>(
        `insert into goals (company_id, title, level, status) values ($1, 'Goal', $2, 'active') returning id`,
        [company.id, level],
      );
    const [[companyGoal], [teamGoal]] = [await goal('company'), await goal('team')];
    const project = await company.project({ goalId: teamGoal?.id });
    expect(await goalOf((await create({ title: 'In', projectId: project.id })).issue.id)).toBe(teamGoal?.id);
    expect(await goalOf((await create({ title: 'Out' })).issue.id)).toBe(companyGoal?.id);
    await test.truth('update issues set goal_id = null where company_id = $1', [company.id]);
  });

  it('keeps text as it is: quotes, wildcards, other scripts and half a megabyte', async () => {
    const description = `'"; drop table issues; -- %_\\ 日本語 🚀 \n`.repeat(10_000);
    const { issue } = await create({ title: `Robert'); --`, description, billingCode: 'a b/c:%' });
    expect(issue).toMatchObject({ title: `Robert'); --`, description, billingCode: 'a b/c:%' });
  });

  it('is refused without its capability', async () => {
    const reader = await company.plugin('acme.reader', { capabilities: ['issues.read'] });
    const error = await reader.expectError('CAPABILITY_DENIED', createIssue, { input: { title: 'x' } });
    expect(error.extensions).toMatchObject({ capability: 'issues.create', field: 'Mutation.createIssue' });
  });

  it('is refused before the deed where the payload asks for what the plugin may not read', async () => {
    const writer = await company.plugin('acme.writer', { capabilities: ['issues.create'] });
    const error = await writer.expectError('CAPABILITY_DENIED', createIssue, { input: { title: 'Never to be' } });
    expect(error.extensions).toMatchObject({ capability: expect.stringMatching(/\.read$/) });
    expect(await test.truth(`select id from issues where title = 'Never to be'`)).toEqual([]);
  });
});

describe('createIssue refuses, and nothing of it stays,', () => {
  const title = 'Refused';
  const rows = () =>
    test.truth(`select (select count(*)::int from issues) as issues, (select count(*)::int from activity_log) as entries,
      (select count(*)::int from issue_relations) as relations, (select issue_counter from companies where id = '${company.id}') as counter`);
  async function expectRefused(input: object, refusal: object) {
    const before = await rows();
    expect(await create({ title, ...input })).toMatchObject(refusal);
    expect(await rows()).toEqual(before);
  }

  it.each([
    ['an empty title', { title: '' }, 'title'],
    ['a title of spaces', { title: ' \t\n ' }, 'title'],
    ['a title of 1,001 characters', { title: 'x'.repeat(1_001) }, 'title'],
    ['a description of more than 512 Ki characters', { description: 'x'.repeat(512 * 1024 + 1) }, 'description'],
    ['a negative requestDepth', { requestDepth: -1 }, 'requestDepth'],
    ['a requestDepth of 1,025', { requestDepth: 1_025 }, 'requestDepth'],
    ['an empty assigneeUserId', { assigneeUserId: '' }, 'assigneeUserId'],
    ['an originId of 256 characters', { originId: 'x'.repeat(256) }, 'originId'],
    ['an originRunId of 256 characters', { originRunId: 'x'.repeat(256) }, 'originRunId'],
    ['in_progress without anybody to do it', { status: 'IN_PROGRESS' }, 'status'],
    [
      'more than 100 blockers',
      { blockedByIssueIds: Array.from({ length: 101 }, () => crypto.randomUUID()) },
      'blockedByIssueIds',
    ],
  ])('%s', async (_name, input, field) => {
    await expectRefused(input, { __typename: 'InvalidInput', code: 'INVALID_INPUT', path: ['input', field] });
  });

  it('two assignees', async () => {
    const agent = await company.agent();
    await expectRefused(
      { assigneeAgentId: agent.id, assigneeUserId: 'user-1' },
      { __typename: 'InvalidInput', message: 'Issue can only have one assignee', path: ['input', 'assigneeUserId'] },
    );
  });

  it('in_progress while a blocker is not resolved', async () => {
    const done = await company.issue({ status: 'done' });
    for (const status of ['backlog', 'todo', 'in_progress', 'in_review', 'blocked'] as const) {
      const blocker = await company.issue({ status });
      await expectRefused(
        { status: 'IN_PROGRESS', assigneeUserId: 'user-1', blockedByIssueIds: [done.id, blocker.id] },
        {
          __typename: 'InvalidInput',
          message: 'Issue is blocked by unresolved blockers',
          path: ['input', 'status'],
          retryable: true,
          remedy: expect.any(String),
        },
      );
    }
  });

  it.each([
    ['terminated', 'Cannot assign work to terminated agents'],
    ['pending_approval', 'Cannot assign work to pending approval agents'],
  ] as const)('an assignee that is %s', async (status, message) => {
    const agent = await company.agent({ status });
    await expectRefused(
      { assigneeAgentId: agent.id },
      { __typename: 'Conflict', code: 'CONFLICT', message, path: ['input', 'assigneeAgentId'] },
    );
  });

  it('an id that is another company’s, unknown or malformed, all with one answer that says where', async () => {
    const foreign = {
      parentId: (await other.issue()).id,
      projectId: (await other.project()).id,
      assigneeAgentId: (await other.agent()).id,
      blockedByIssueIds: (await other.issue()).id,
    };
    const nouns = { parentId: 'issue', projectId: 'project', assigneeAgentId: 'agent', blockedByIssueIds: 'issue' };
    for (const field of Object.keys(foreign) as (keyof typeof foreign)[]) {
      for (const id of [foreign[field], crypto.randomUUID(), 'x', '', `${foreign[field]} `, `{${foreign[field]}}`]) {
        await expectRefused(
          { [field]: field === 'blockedByIssueIds' ? [(await company.issue()).id, id] : id },
          {
            __typename: 'NotFound',
            code: 'NOT_FOUND',
            message: `There is no ${nouns[field]} of that id in this company.`,
            path: ['input', field],
          },
        );
      }
    }
  });

  it('an id of one kind where another kind is meant', async () => {
    const issue = await company.issue();
    const agent = await company.agent();
    await expectRefused({ projectId: issue.id }, { __typename: 'NotFound', path: ['input', 'projectId'] });
    await expectRefused({ parentId: agent.id }, { __typename: 'NotFound', path: ['input', 'parentId'] });
    await expectRefused({ assigneeAgentId: issue.id }, { __typename: 'NotFound', path: ['input', 'assigneeAgentId'] });
  });

  it('a NUL in any text, as BAD_USER_INPUT', async () => {
    const before = await rows();
    for (const field of ['title', 'description', 'assigneeUserId', 'originId', 'originRunId', 'billingCode']) {
      await plugin.expectError('BAD_USER_INPUT', createIssue, { input: { title, [field]: 'a\u0000b' } });
    }
    expect(await rows()).toEqual(before);
  });
});
