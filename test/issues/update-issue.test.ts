import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

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

const updateIssue = /* GraphQL */ `mutation ($input: UpdateIssueInput!) {
  updateIssue(input: $input) {
    __typename
    ... on UpdateIssuePayload {
      issue {
        id title description status priority parent { id } project { id } assigneeAgent { id } assigneeUserId originKind
        originId originRunId billingCode requestDepth version blockedBy { id } checkout { run { id } }
        startedAt completedAt cancelledAt updatedAt
      }
      activity { id action details }
    }
    ... on UserError { code message path }
  }
}`;
const update = async (issueId: string, patch: object, more: object = {}) =>
  (await plugin.expectData(updateIssue, { input: { issueId, patch, ...more } })).updateIssue;
type Row = Record<string, unknown>;
const rowOf = async (id: string): Promise<Row> =>
  (await test.truth<Row>('select *, xmin::text as version from issues where id = $1', [id]))[0] ?? {};

/** An issue that has something in every field that an update can reach. */
async function fullIssue() {
  const agent = await company.agent();
  const project = await company.project();
  const [parent, blocker] = [await company.issue(), await company.issue()];
  const issue = await company.issue({
    title: 'Old title',
    description: 'Old text',
    status: 'todo',
    priority: 'low',
    parentId: parent.id,
    projectId: project.id,
    assigneeAgentId: agent.id,
    billingCode: 'old',
    originKind: 'plugin:acme.x:old',
    originId: 'old',
    originRunId: 'old',
    requestDepth: 1,
  });
  await company.blocks(blocker, issue);
  return { issue, agent, project, parent, blocker };
}

describe('updateIssue', () => {
  it('changes each field alone, and nothing else of the row', async () => {
    const agent = await company.agent();
    const project = await company.project();
    const parent = await company.issue();
    const fields: [string, unknown, Row][] = [
      ['title', ' New ', { title: 'New' }],
      ['description', 'New', { description: 'New' }],
      ['priority', 'CRITICAL', { priority: 'critical' }],
      ['parentId', parent.id, { parent_id: parent.id }],
      ['projectId', project.id, { project_id: project.id }],
      ['assigneeAgentId', agent.id, { assignee_agent_id: agent.id }],
      ['assigneeUserId', 'user-1', { assignee_user_id: 'user-1', assignee_agent_id: null }],
      ['billingCode', 'new', { billing_code: 'new' }],
      ['originKind', 'plugin:acme.x:new', { origin_kind: 'plugin:acme.x:new' }],
      ['originId', 'new', { origin_id: 'new' }],
      ['originRunId', 'new', { origin_run_id: 'new' }],
      ['requestDepth', 7, { request_depth: 7 }],
      ['status', 'IN_REVIEW', { status: 'in_review' }],
    ];
    for (const [field, value, changed] of fields) {
      const { issue } = await fullIssue();
      const before = await rowOf(issue.id);
      expect(await update(issue.id, { [field]: value }), field).toMatchObject({ __typename: 'UpdateIssuePayload' });
      const after = await rowOf(issue.id);
      // Paperclip's goal follows the project; nothing here says that it must not. Newer ones count the changes of the status.
      const theirs = { goal_id: null, status_version: null };
      const expected = { ...before, ...changed, updated_at: after.updated_at, version: after.version };
      expect({ ...after, ...theirs }, field).toEqual({ ...expected, ...theirs });
      expect(Number(after.updated_at), field).toBeGreaterThanOrEqual(Number(before.updated_at));
    }
  });

  it('answers with the issue as it is now, named by UUID or by identifier', async () => {
    const { issue, blocker } = await fullIssue();
    const result = await update(String(issue.identifier).toLowerCase(), { title: 'New', originId: null });
    expect(result.issue).toMatchObject({
      id: issue.id,
      title: 'New',
      description: 'Old text',
      originId: null,
      originRunId: 'old',
      blockedBy: [{ id: blocker.id }],
      version: (await rowOf(issue.id)).version,
    });
    expect(await update(issue.id.toUpperCase(), { title: 'Newer' })).toMatchObject({ issue: { title: 'Newer' } });
  });

  it('clears what null can clear, all at once', async () => {
    const { issue } = await fullIssue();
    const names = ['description', 'parentId', 'projectId', 'assigneeAgentId', 'billingCode', 'originId', 'originRunId'];
    const patch = Object.fromEntries([...names, 'blockedByIssueIds'].map((name) => [name, null]));
    expect(await update(issue.id, patch)).toMatchObject({
      issue: {
        title: 'Old title',
        status: 'TODO',
        description: null,
        parent: null,
        project: null,
        assigneeAgent: null,
        billingCode: null,
        originId: null,
        originRunId: null,
        originKind: 'plugin:acme.x:old',
        requestDepth: 1,
        blockedBy: [],
      },
    });
  });

  it.each(['title', 'status', 'priority', 'originKind', 'requestDepth'])('refuses to clear %s', async (field) => {
    const { issue } = await fullIssue();
    const before = await rowOf(issue.id);
    expect(await update(issue.id, { [field]: null })).toMatchObject({
      __typename: 'InvalidInput',
      path: ['input', 'patch', field],
    });
    expect(await rowOf(issue.id)).toEqual(before);
  });

  it('lets a person take the place of an agent, and an agent that of a person', async () => {
    const agent = await company.agent();
    const issue = await company.issue({ assigneeAgentId: agent.id });
    expect(await update(issue.id, { assigneeUserId: 'user-1' })).toMatchObject({
      issue: { assigneeUserId: 'user-1', assigneeAgent: null },
    });
    expect(await update(issue.id, { assigneeAgentId: agent.id })).toMatchObject({
      issue: { assigneeUserId: null, assigneeAgent: { id: agent.id } },
    });
    // Clearing the one that is not there leaves the other.
    expect(await update(issue.id, { assigneeUserId: null })).toMatchObject({
      issue: { assigneeUserId: null, assigneeAgent: { id: agent.id } },
    });
  });

  it('changes an issue that the plugin did not create, and leaves its origin', async () => {
    const kinds = ['manual', 'routine_execution', 'plugin:acme.y', 'plugin:acme.x-evil:a'];
    for (const originKind of kinds) {
      const issue = await company.issue({ originKind });
      expect(await update(issue.id, { title: 'Changed' })).toMatchObject({ issue: { title: 'Changed', originKind } });
    }
  });

  it.each([
    ['into a project', null, 'company', 'a', 'a'],
    ['into a project without a goal', null, 'company', 'none', null],
    ['from one project to another', 'a', 'a', 'b', 'b'],
    ['out of its project', 'a', 'a', null, 'company'],
    ['into a project, where it had none', null, null, 'a', 'a'],
    ['into a project, where somebody had chosen one', null, 'chosen', 'a', 'chosen'],
    ['out of its project, where somebody had chosen one', 'a', 'chosen', null, 'chosen'],
  ] as const)('takes the goal along %s', async (_, from, before, to, after) => {
    const goals = new Map<string | null, string | null>([[null, null]]);
    for (const title of ['company', 'a', 'b', 'chosen']) {
      const [goal] = await test.truth<{ id: string }>(
        `insert into goals (company_id, title, level, status) values ($1, $2, $3, 'active') returning id`,
        [company.id, title, title === 'company' ? 'company' : 'team'],
      );
      goals.set(title, goal?.id ?? null);
    }
    const projects = new Map<string | null, string | null>([[null, null]]);
    for (const name of ['a', 'b', 'none']) {
      projects.set(name, (await company.project({ goalId: goals.get(name) ?? null })).id);
    }
    const issue = await company.issue({ projectId: projects.get(from), goalId: goals.get(before) });
    await update(issue.id, { title: 'It stays where it is' });
    expect((await rowOf(issue.id)).goal_id).toBe(goals.get(before));
    expect((await update(issue.id, { projectId: projects.get(to) })).__typename).toBe('UpdateIssuePayload');
    expect((await rowOf(issue.id)).goal_id).toBe(goals.get(after));
  });

  it('leaves one audit row with the patch and what was before', async () => {
    const { issue, agent } = await fullIssue();
    const run = await company.run({ agentId: agent.id });
    const acting = await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } });
    const patch = { title: 'New', description: null, status: 'DONE', assigneeUserId: 'user-1' };
    const { updateIssue: result } = await acting.expectData(updateIssue, { input: { issueId: issue.id, patch } });
    const details = {
      identifier: issue.identifier,
      patch: { ...patch, status: 'done' },
      _previous: { status: 'todo', assigneeAgentId: agent.id, assigneeUserId: null },
      sourcePluginId: plugin.id,
      sourcePluginKey: 'acme.x',
      initiatingActorType: 'agent',
      initiatingActorId: agent.id,
      initiatingAgentId: agent.id,
      initiatingUserId: null,
      initiatingRunId: run.id,
    };
    expect(result.activity[0]).toEqual({ id: expect.any(String), action: 'issue.updated', details });
    // By their names: Paperclip's own table may have columns that are not the gateway's.
    const audit = await test.truth(
      `select id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details, created_at
       from activity_log where entity_id = $1`,
      [issue.id],
    );
    expect(audit).toEqual([
      {
        id: result.activity[0].id,
        company_id: company.id,
        actor_type: 'plugin',
        actor_id: plugin.id,
        action: 'issue.updated',
        entity_type: 'issue',
        entity_id: issue.id,
        agent_id: agent.id,
        run_id: run.id,
        details,
        created_at: expect.any(Date),
      },
    ]);
  });
});

describe('a status brings with it', () => {
  const past = '2026-01-02T03:04:05.123456+00:00';
  const sent = '2026-01-02T03:04:05.123456Z';
  const stamps = { startedAt: past, completedAt: past, cancelledAt: past };
  const recent = (value: unknown) => Math.abs(Date.now() - Date.parse(String(value))) < 60_000;

  it.each([
    ['IN_PROGRESS', 'startedAt', { completedAt: null, cancelledAt: null }],
    ['DONE', 'completedAt', { startedAt: sent, cancelledAt: null }],
    ['CANCELLED', 'cancelledAt', { startedAt: sent, completedAt: null }],
  ])('%s: its own stamp now, those of the other ends taken away', async (status, own, others) => {
    const issue = await company.issue({ ...stamps, status: 'todo', assigneeUserId: 'user-1' });
    const result = await update(issue.id, { status });
    expect(result.issue).toMatchObject({ status, ...others });
    expect(result.issue[own], own).toSatisfy(recent);
  });

  it.each(['BACKLOG', 'TODO', 'IN_REVIEW', 'BLOCKED'])('%s: neither done nor cancelled any more', async (status) => {
    const issue = await company.issue({ ...stamps, status: 'done' });
    const result = await update(issue.id, { status });
    expect(result.issue).toMatchObject({ status, startedAt: sent, completedAt: null, cancelledAt: null });
  });

  it('the checkout: any status but in_progress lets go of it, in_progress and no status keep it', async () => {
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const held = () =>
      company.issue({
        status: 'in_progress',
        assigneeAgentId: agent.id,
        checkoutRunId: run.id,
        executionRunId: run.id,
        executionAgentNameKey: 'agent',
        executionLockedAt: past,
      });
    const holding = { checkout_run_id: run.id, execution_run_id: run.id, execution_agent_name_key: 'agent' };
    const free = {
      checkout_run_id: null,
      execution_run_id: null,
      execution_agent_name_key: null,
      execution_locked_at: null,
    };
    for (const status of ['BACKLOG', 'TODO', 'IN_REVIEW', 'BLOCKED', 'DONE', 'CANCELLED']) {
      const issue = await held();
      expect(await update(issue.id, { status }), status).toMatchObject({ issue: { checkout: null } });
      expect(await rowOf(issue.id), status).toMatchObject(free);
    }
    for (const patch of [{ status: 'IN_PROGRESS' }, { title: 'x' }, { assigneeAgentId: agent.id }]) {
      const issue = await held();
      expect(await update(issue.id, patch)).toMatchObject({ issue: { checkout: { run: { id: run.id } } } });
      expect(await rowOf(issue.id)).toMatchObject(holding);
    }
    const issue = await held();
    await update(issue.id, { assigneeAgentId: (await company.agent()).id });
    expect(await rowOf(issue.id)).toMatchObject({ ...free, status: 'in_progress' });
  });
});

describe('blockedByIssueIds', () => {
  const blockersOf = async (id: string) =>
    (
      await test.truth<{ issue_id: string }>(
        'select issue_id from issue_relations where related_issue_id = $1 order by issue_id',
        [id],
      )
    ).map((row) => row.issue_id);

  it('replaces the whole set, and keeps the edges that stay', async () => {
    const issue = await company.issue();
    const [a, b, c] = [await company.issue(), await company.issue(), await company.issue()];
    await company.blocks(a, issue);
    const kept = await company.blocks(b, issue);
    const result = await update(issue.id, { blockedByIssueIds: [b.id, c.id.toUpperCase(), c.id] });
    expect(result).toMatchObject({ __typename: 'UpdateIssuePayload' });
    expect(await blockersOf(issue.id)).toEqual([b.id, c.id].sort());
    const [edge] = await test.truth('select id from issue_relations where issue_id = $1 and related_issue_id = $2', [
      b.id,
      issue.id,
    ]);
    expect(edge).toEqual({ id: kept.id });
    expect(await update(issue.id, { blockedByIssueIds: [] })).toMatchObject({ issue: { blockedBy: [] } });
    expect(await blockersOf(issue.id)).toEqual([]);
  });

  it('decides together with the status of the same patch', async () => {
    const blocker = await company.issue({ status: 'todo' });
    const issue = await company.issue({ assigneeUserId: 'user-1', status: 'todo' });
    const blockedByIssueIds = [blocker.id];
    expect(await update(issue.id, { blockedByIssueIds, status: 'IN_PROGRESS' })).toMatchObject({
      __typename: 'InvalidInput',
      message: 'Issue is blocked by unresolved blockers',
    });
    expect(await blockersOf(issue.id)).toEqual([]);
    await update(issue.id, { blockedByIssueIds });
    expect(await update(issue.id, { blockedByIssueIds: [], status: 'IN_PROGRESS' })).toMatchObject({
      issue: { status: 'IN_PROGRESS', blockedBy: [] },
    });
  });
});
