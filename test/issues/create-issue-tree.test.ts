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

const createIssueTree = /* GraphQL */ `mutation ($input: CreateIssueTreeInput!) {
  createIssueTree(input: $input) {
    __typename
    ... on CreateIssueTreePayload {
      replayed dryRun
      entries { ref issue { id identifier title parent { id } blockedBy { id } } }
      activity { id action actorType actorId entityId issue { id } details }
    }
    ... on UserError { code message path retryable remedy }
    ... on BlockerCycle { cycle { id } }
  }
}`;

type Node = { ref: string } & Record<string, unknown>;
const node = (ref: string, values: Record<string, unknown> = {}): Node => ({
  ref,
  title: `Title of ${ref}`,
  ...values,
});

async function create(nodes: readonly Node[], rest: object = {}, by = plugin) {
  return (await by.expectData(createIssueTree, { input: { nodes, ...rest } })).createIssueTree;
}

async function counterOf({ id }: SeededCompany): Promise<number | undefined> {
  const rows = await test.truth<{ issue_counter: number }>('select issue_counter from companies where id = $1', [id]);
  return rows[0]?.issue_counter;
}

/** The tree is refused like this, and not one row of any table tells of it. */
async function expectRefused(nodes: readonly Node[], refusal: object): Promise<void> {
  const before = [await rowCounts(test), await counterOf(company)];
  expect(await create(nodes)).toMatchObject(refusal);
  expect([await rowCounts(test), await counterOf(company)]).toEqual(before);
}

interface Entry {
  readonly ref: string;
  readonly issue: { readonly id: string; readonly identifier: string };
}

const refIds = (entries: readonly Entry[]) => Object.fromEntries(entries.map(({ ref, issue }) => [ref, issue.id]));

describe('createIssueTree', () => {
  it('creates every node with every field, in the answer and in the database', async () => {
    const agent = await company.agent();
    const project = await company.project();
    const parent = await company.issue();
    const blocker = await company.issue();
    const counter = (await counterOf(company)) ?? 0;
    const result = await create([
      node('leaf', {
        parentRef: 'root',
        blockedByRefs: ['done', 'root'],
        blockedByIssueIds: [blocker.id.toUpperCase()],
      }),
      node('root', {
        title: '  The root ',
        description: 'Of *gopher* wood.',
        status: 'TODO',
        priority: 'CRITICAL',
        parentId: parent.id,
        projectId: project.id,
        assigneeAgentId: agent.id,
        billingCode: 'mission:ark',
        originKind: 'plugin:acme.x:mission',
        originId: 'mission-7',
        requestDepth: 3,
      }),
      node('done', { status: 'DONE', assigneeUserId: 'noah', originKind: '' }),
      node('given up', { status: 'CANCELLED', parentRef: 'leaf' }),
    ]);
    expect(result).toMatchObject({ __typename: 'CreateIssueTreePayload', replayed: false, dryRun: false });
    const { leaf, root, done } = refIds(result.entries);
    const own = `${company.prefix}-`;
    expect(result.entries).toEqual([
      {
        ref: 'leaf',
        issue: {
          id: leaf,
          identifier: `${own}${counter + 1}`,
          title: 'Title of leaf',
          parent: { id: root },
          // By title.
          blockedBy: [{ id: blocker.id }, { id: root }, { id: done }],
        },
      },
      {
        ref: 'root',
        issue: {
          id: root,
          identifier: `${own}${counter + 2}`,
          title: 'The root',
          parent: { id: parent.id },
          blockedBy: [],
        },
      },
      {
        ref: 'done',
        issue: { id: done, identifier: `${own}${counter + 3}`, title: 'Title of done', parent: null, blockedBy: [] },
      },
      {
        ref: 'given up',
        issue: {
          id: result.entries[3].issue.id,
          identifier: `${own}${counter + 4}`,
          title: 'Title of given up',
          parent: { id: leaf },
          blockedBy: [],
        },
      },
    ]);
    const rows = await test.truth(
      `select title, description, status, priority, parent_id, project_id, assignee_agent_id, assignee_user_id, billing_code,
         origin_kind, origin_id, request_depth, issue_number, started_at is not null as started,
         completed_at = created_at as completed, cancelled_at = created_at as cancelled
       from issues where company_id = $1 and issue_number > $2 order by created_at`,
      [company.id, counter],
    );
    const plain = {
      description: null,
      status: 'backlog',
      priority: 'medium',
      project_id: null,
      assignee_agent_id: null,
      assignee_user_id: null,
      billing_code: null,
      origin_kind: 'plugin:acme.x',
      origin_id: null,
      request_depth: 0,
      started: false,
      completed: null,
      cancelled: null,
    };
    expect(rows).toEqual([
      { ...plain, title: 'Title of leaf', parent_id: root, issue_number: counter + 1 },
      {
        ...plain,
        title: 'The root',
        description: 'Of *gopher* wood.',
        status: 'todo',
        priority: 'critical',
        parent_id: parent.id,
        project_id: project.id,
        assignee_agent_id: agent.id,
        billing_code: 'mission:ark',
        origin_kind: 'plugin:acme.x:mission',
        origin_id: 'mission-7',
        request_depth: 3,
        issue_number: counter + 2,
      },
      {
        ...plain,
        title: 'Title of done',
        status: 'done',
        parent_id: null,
        assignee_user_id: 'noah',
        issue_number: counter + 3,
        completed: true,
      },
      {
        ...plain,
        title: 'Title of given up',
        status: 'cancelled',
        parent_id: leaf,
        issue_number: counter + 4,
        cancelled: true,
      },
    ]);
  });

  it('leaves an audit row for each issue, with all that blocks it', async () => {
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const blocker = await company.issue();
    const onBehalf = await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } });
    const nodes = [
      node('b', { blockedByRefs: ['a'], blockedByIssueIds: [blocker.id], billingCode: 'b', originId: 'o' }),
      node('a'),
    ];
    const { entries, activity } = await create(nodes, {}, onBehalf);
    const ids = refIds(entries);
    const source = {
      sourcePluginId: plugin.id,
      sourcePluginKey: 'acme.x',
      initiatingActorType: 'agent',
      initiatingActorId: agent.id,
      initiatingAgentId: agent.id,
      initiatingUserId: null,
      initiatingRunId: run.id,
    };
    const details = [
      {
        title: 'Title of b',
        identifier: entries[0].issue.identifier,
        originKind: 'plugin:acme.x',
        originId: 'o',
        billingCode: 'b',
        blockedByIssueIds: [blocker.id, ids.a],
        ...source,
      },
      {
        title: 'Title of a',
        identifier: entries[1].issue.identifier,
        originKind: 'plugin:acme.x',
        originId: null,
        billingCode: null,
        blockedByIssueIds: [],
        ...source,
      },
    ];
    expect(activity).toMatchObject([
      { action: 'issue.created', actorType: 'PLUGIN', actorId: plugin.id, issue: { id: ids.b }, details: details[0] },
      { action: 'issue.created', actorType: 'PLUGIN', actorId: plugin.id, issue: { id: ids.a }, details: details[1] },
    ]);
    const rows = await test.truth(
      `select action, actor_type, actor_id, agent_id, run_id, entity_type, entity_id, details
       from activity_log where company_id = $1 and entity_id = any($2) order by created_at`,
      [company.id, [ids.a, ids.b]],
    );
    const row = {
      action: 'issue.created',
      actor_type: 'plugin',
      actor_id: plugin.id,
      agent_id: agent.id,
      run_id: run.id,
      entity_type: 'issue',
    };
    expect(rows).toEqual([
      { ...row, entity_id: ids.b, details: details[0] },
      { ...row, entity_id: ids.a, details: details[1] },
    ]);
    expect(
      await test.truth(
        'select created_by_agent_id, created_by_user_id, origin_run_id from issues where id = any($1) group by 1, 2, 3',
        [[ids.a, ids.b]],
      ),
    ).toEqual([{ created_by_agent_id: agent.id, created_by_user_id: null, origin_run_id: run.id }]);
  });

  it('is for plugins that may create issues', async () => {
    const reader = await company.plugin('acme.x', {
      capabilities: capabilities.filter((capability) => capability !== 'issues.create'),
    });
    const before = await rowCounts(test);
    const error = await reader.expectError('CAPABILITY_DENIED', createIssueTree, { input: { nodes: [node('a')] } });
    expect(error.extensions).toMatchObject({ capability: 'issues.create' });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('finds nothing of another company, whatever field names it, and says at which node', async () => {
    const theirIssue = await other.issue();
    const theirProject = await other.project();
    const theirAgent = await other.agent();
    for (const [field, value, noun] of [
      ['parentId', theirIssue.id, 'issue'],
      ['blockedByIssueIds', [theirIssue.id], 'issue'],
      ['projectId', theirProject.id, 'project'],
      ['assigneeAgentId', theirAgent.id, 'agent'],
    ] as const) {
      await expectRefused([node('fine'), node('names theirs', { [field]: value })], {
        __typename: 'NotFound',
        code: 'NOT_FOUND',
        message: `There is no ${noun} of that id in this company.`,
        path: ['input', 'nodes', '1', field],
      });
    }
  });

  it('puts no node of its own into another company', async () => {
    const { entries } = await create([node('a'), node('b', { parentRef: 'a' })]);
    const stranger = await other.plugin('acme.x');
    for (const { issue } of entries) {
      const { issue: seen } = await stranger.expectData('query ($id: ID!) { issue(id: $id) { id } }', { id: issue.id });
      expect(seen).toBe(null);
    }
  });

  it('refuses what is no tree, and keeps nothing of it', async () => {
    const at = (...path: string[]) => ({ code: 'INVALID_INPUT', path: ['input', 'nodes', ...path] });
    const many = Array.from({ length: 501 }, (_, i) => node(`${i}`));
    await expectRefused([], at());
    await expectRefused(many, at());
    await expectRefused([node('')], at('0', 'ref'));
    await expectRefused([node('a'), node('a')], at('1', 'ref'));
    await expectRefused([node('a'), node('b', { parentRef: 'x' })], at('1', 'parentRef'));
    await expectRefused([node('a', { blockedByRefs: ['x'] })], at('0', 'blockedByRefs'));
    await expectRefused([node('a', { blockedByRefs: ['a'] })], at('0', 'blockedByRefs'));
    const parent = await company.issue();
    await expectRefused([node('a'), node('b', { parentRef: 'a', parentId: parent.id })], at('1', 'parentRef'));
    await expectRefused([node('a', { parentRef: 'b' }), node('b', { parentRef: 'a' })], at('0', 'parentRef'));
  });

  it('refuses a circle of blockers by the refs that close it: there is no issue to name', async () => {
    const nodes = [
      node('a', { blockedByRefs: ['b'] }),
      node('b', { blockedByRefs: ['c'] }),
      node('c', { blockedByRefs: ['a'] }),
    ];
    await expectRefused(nodes, {
      __typename: 'BlockerCycle',
      code: 'BLOCKER_CYCLE',
      message: expect.stringContaining('b, a, c'),
      path: ['input', 'nodes', '1', 'blockedByRefs'],
      cycle: [],
    });
  });

  it('holds every node to the rules of a single issue, and says at which node', async () => {
    const leaving = await company.agent({ status: 'terminated' });
    const coming = await company.agent({ status: 'pending_approval' });
    const agent = await company.agent();
    const blockedByIssueIds = Array.from({ length: 101 }, () => crypto.randomUUID());
    for (const [values, message, field] of [
      [{ title: ' ' }, 'An issue needs a title.', 'title'],
      [{ title: 't'.repeat(1001) }, 'A title has at most 1000 characters.', 'title'],
      [{ assigneeAgentId: agent.id, assigneeUserId: 'u' }, 'Issue can only have one assignee', 'assigneeUserId'],
      [{ assigneeAgentId: leaving.id }, 'Cannot assign work to terminated agents', 'assigneeAgentId'],
      [{ assigneeAgentId: coming.id }, 'Cannot assign work to pending approval agents', 'assigneeAgentId'],
      [{ requestDepth: -1 }, 'requestDepth lies between 0 and 1024.', 'requestDepth'],
      [{ originId: '' }, 'originId has 1 to 255 characters.', 'originId'],
      [{ status: 'IN_PROGRESS' }, 'in_progress issues require an assignee', 'status'],
      [{ blockedByIssueIds }, 'An issue has at most 100 blockers.', 'blockedByIssueIds'],
    ] as const) {
      await expectRefused([node('fine'), node('not fine', values)], {
        __typename: 'InvalidInput',
        code: 'INVALID_INPUT',
        message,
        path: ['input', 'nodes', '1', field],
      });
    }
  });

  it('begins no work that waits for a node or an issue, and begins it where those are done or given up', async () => {
    const working = (blocked: object) => node('x', { status: 'IN_PROGRESS', assigneeUserId: 'u', ...blocked });
    const open = await company.issue({ status: 'in_review' });
    const refusal = {
      code: 'INVALID_INPUT',
      message: 'Issue is blocked by unresolved blockers',
      path: ['input', 'nodes', '0', 'status'],
      retryable: true,
    };
    await expectRefused([working({ blockedByRefs: ['a', 'b'] }), node('a', { status: 'DONE' }), node('b')], refusal);
    await expectRefused([working({ blockedByIssueIds: [open.id] })], refusal);
    const done = await company.issue({ status: 'done' });
    const { entries } = await create([
      working({ blockedByRefs: ['a', 'b'], blockedByIssueIds: [done.id] }),
      node('a', { status: 'DONE' }),
      node('b', { status: 'CANCELLED' }),
    ]);
    expect(
      await test.truth('select status, started_at = created_at as started from issues where id = $1', [
        entries[0].issue.id,
      ]),
    ).toEqual([{ status: 'in_progress', started: true }]);
  });

  it('refuses an origin kind outside the namespace of the plugin on any node', async () => {
    const before = [await rowCounts(test), await counterOf(company)];
    for (const originKind of ['manual', 'plugin:acme', 'plugin:acme.xy', 'plugin:acme.x:', 'plugin:other:y']) {
      const error = await plugin.expectError('ORIGIN_KIND_FORBIDDEN', createIssueTree, {
        input: { nodes: [node('a'), node('b', { originKind })] },
      });
      expect(error.message).toBe('Plugin may only use originKind values under plugin:acme.x');
    }
    expect([await rowCounts(test), await counterOf(company)]).toEqual(before);
  });

  it('serves a goal as a single issue does: that of its project, or else the one of the company', async () => {
    const goal = async (level: string) => {
      const [row] = await test.truth<{ id: string }>(
        `insert into goals (company_id, title, level, status) values ($1, $2, $2, 'active') returning id`,
        [company.id, level],
      );
      return row?.id ?? '';
    };
    const [ofCompany, ofTeam] = [await goal('company'), await goal('team')];
    const project = await company.project({ goalId: ofTeam });
    const aimless = await company.project();
    const nodes = [node('a'), node('b', { projectId: project.id }), node('c', { projectId: aimless.id })];
    const { entries } = await create(nodes);
    const ids = entries.map(({ issue }: Entry) => issue.id);
    const rows = await test.truth('select goal_id from issues where id = any($1) order by issue_number', [ids]);
    expect(rows).toEqual([{ goal_id: ofCompany }, { goal_id: ofTeam }, { goal_id: null }]);
  });

  it('answers again under the same key without doing it again, and refuses the key for other input', async () => {
    const nodes = [node('b', { parentRef: 'a' }), node('a')];
    const first = await create(nodes, { idempotencyKey: 'once' });
    const before = await rowCounts(test);
    expect(await create(nodes, { idempotencyKey: 'once' })).toEqual({ ...first, replayed: true });
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', createIssueTree, {
      input: { nodes: nodes.toReversed(), idempotencyKey: 'once' },
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('leaves nothing behind in a dry run, and shows what would be', async () => {
    const nodes = [node('b', { parentRef: 'a', blockedByRefs: ['a'] }), node('a')];
    const before = [await rowCounts(test), await counterOf(company)];
    const result = await create(nodes, { dryRun: true, idempotencyKey: 'dry' });
    const { a, b } = refIds(result.entries);
    expect(result).toMatchObject({
      dryRun: true,
      entries: [{ ref: 'b', issue: { id: b, parent: { id: a }, blockedBy: [{ id: a }] } }, { ref: 'a' }],
      activity: [{ issue: { id: b } }, { issue: { id: a } }],
    });
    expect([await rowCounts(test), await counterOf(company)]).toEqual(before);
  });

  it('gives trees that are created at once numbers that nobody else has, each its own in a row', async () => {
    const crowd = await test.company();
    const writer = await crowd.plugin('acme.x');
    const nodes = Array.from({ length: 7 }, (_, i) => node(`${i}`));
    const trees = await Promise.all(Array.from({ length: 10 }, () => create(nodes, {}, writer)));
    const numbers = trees.map(({ entries }) =>
      entries.map(({ issue }: Entry) => Number(issue.identifier.slice(crowd.prefix.length + 1))),
    );
    for (const own of numbers) expect(own).toEqual(own.map((_: number, i: number) => own[0] + i));
    expect(numbers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 70 }, (_, i) => i + 1));
  });
});
