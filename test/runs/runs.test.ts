import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStatuses } from '../../src/modules/runs/run.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const fields =
  'id agent { id } issue { id } status invocationSource triggerDetail error startedAt finishedAt createdAt';
const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const asNode = `jsonb_build_object('id', r.id, 'agent', jsonb_build_object('id', r.agent_id),
  'issue', jsonb_build_object('id', r.context_snapshot ->> 'issueId'), 'status', upper(r.status), 'invocationSource', r.invocation_source,
  'triggerDetail', r.trigger_detail, 'error', r.error, 'startedAt', ${moment('r.started_at')}, 'finishedAt', ${moment('r.finished_at')},
  'createdAt', ${moment('r.created_at')}) as node`;

describe('Issue.runs against hand-written SQL', () => {
  it('tells every run of each issue with every field, newest first, or the live ones alone', async () => {
    const agents = [(await company.agent()).id, (await company.agent()).id];
    const issues = [await company.issue(), await company.issue(), await company.issue()];
    for (let i = 0; i < 30; i += 1) {
      await company.run({
        agentId: agents[i % 2] ?? '',
        status: runStatuses[i % runStatuses.length],
        invocationSource: (['timer', 'assignment', 'on_demand', 'automation'] as const)[i % 4],
        triggerDetail: i % 3 ? 'manual' : null,
        error: i % 5 ? null : 'It broke.',
        contextSnapshot: i % 7 === 6 ? null : { issueId: issues[i % 2]?.id, secret: 'never told' },
        startedAt: i % 2 ? '2026-01-01 00:00:00.000001+00' : null,
        finishedAt: i % 4 ? null : '2026-01-02 00:00:00.123456+00',
        // Three at each moment: the id decides.
        createdAt: `2026-01-01 00:00:00.0000${10 + Math.floor(i / 3)}+00`,
      });
    }
    test.statements.length = 0;
    const data = await plugin.expectData(
      `{ issues(first: 100) { nodes { id
        runs(first: 100) { nodes { ${fields} } totalCount { value } }
        live: runs(activeOnly: true, first: 100) { nodes { id } totalCount { value } }
        page: runs(first: 4) { nodes { id } pageInfo { hasNextPage } }
      } } }`,
    );
    // Begin, who is asking, a page of issues, its rows; for each list its pages, its rows and its count; issues and agents of runs; commit.
    expect(test.statements.length).toBeLessThanOrEqual(15);
    for (const issue of data.issues.nodes) {
      const rows = await test.truth<{ node: { id: string; status: string } }>(
        `select ${asNode} from heartbeat_runs r where r.company_id = $1 and r.context_snapshot ->> 'issueId' = $2 order by r.created_at desc, r.id desc`,
        [company.id, issue.id],
      );
      const nodes = rows.map(({ node }) => node);
      expect(issue.runs).toEqual({ nodes, totalCount: { value: nodes.length } });
      const live = nodes.filter(({ status }) => status === 'QUEUED' || status === 'RUNNING').map(({ id }) => ({ id }));
      expect(issue.live).toEqual({ nodes: live, totalCount: { value: live.length } });
      expect(issue.page.nodes).toEqual(nodes.slice(0, 4).map(({ id }) => ({ id })));
      expect(issue.page.pageInfo.hasNextPage).toBe(nodes.length > 4);
    }
    expect(data.issues.nodes.map(({ runs }: { runs: { nodes: object[] } }) => runs.nodes.length).sort()).toEqual([
      0, 13, 13,
    ]);
  });

  it('pages to the end without loss', async () => {
    const agent = await company.agent();
    const issue = await company.issue();
    await test.truth(
      `insert into heartbeat_runs (company_id, agent_id, context_snapshot, created_at)
       select $1, $2, jsonb_build_object('issueId', $3::text), '2026-01-01'::timestamptz + (i / 10) * interval '1 microsecond' from generate_series(1, 230) i`,
      [company.id, agent.id, issue.id],
    );
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const variables: Record<string, unknown> = { id: issue.id, after };
      const data = await plugin.expectData(
        'query ($id: ID!, $after: String) { issue(id: $id) { runs(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }',
        variables,
      );
      seen.push(...data.issue.runs.nodes.map(({ id }: { id: string }) => id));
      after = data.issue.runs.pageInfo.endCursor;
      more = data.issue.runs.pageInfo.hasNextPage;
    }
    const rows = await test.truth<{ id: string }>(
      `select id from heartbeat_runs where context_snapshot ->> 'issueId' = $1 order by created_at desc, id desc`,
      [issue.id],
    );
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  it('does not take a snapshot at its word: an issue of another company, of nobody, or no id is null', async () => {
    const agent = await company.agent();
    const other = await test.company();
    const theirs = await other.issue();
    const snapshots = [
      { issueId: theirs.id },
      { issueId: crypto.randomUUID() },
      { issueId: 'x' },
      { issueId: 7 },
      {},
      null,
      [],
    ];
    for (const contextSnapshot of snapshots) {
      const run = await company.run({ agentId: agent.id, contextSnapshot });
      const { node } = await plugin.expectData(
        'query ($id: ID!) { node(id: $id) { ... on Run { id issue { id } } } }',
        { id: run.id },
      );
      expect(node).toEqual({ id: run.id, issue: null });
    }
    const inOther = await other.plugin('acme.x');
    const { issue } = await inOther.expectData(
      'query ($id: ID!) { issue(id: $id) { runs { nodes { id } totalCount { value } } } }',
      { id: theirs.id },
    );
    expect(issue.runs).toEqual({ nodes: [], totalCount: { value: 0 } });
  });

  it('tells neither input nor output of a run', async () => {
    const { __type: type } = await plugin.expectData('{ __type(name: "Run") { fields { name } } }');
    const names = type.fields.map(({ name }: { name: string }) => name).sort();
    expect(names).toEqual([
      'agent',
      'createdAt',
      'error',
      'finishedAt',
      'id',
      'invocationSource',
      'issue',
      'startedAt',
      'status',
      'triggerDetail',
    ]);
  });
});

describe('Issue.checkout', () => {
  const checkoutOf = async (id: string) =>
    (
      await plugin.expectData(
        'query ($id: ID!) { issue(id: $id) { checkout { run { id status } agent { id } lockedAt } } }',
        { id },
      )
    ).issue.checkout;

  it('tells who holds the issue: the run that checked it out, or else the one that executes it', async () => {
    const agent = await company.agent();
    const colleague = await company.agent();
    const run = await company.run({ agentId: agent.id, status: 'running' });
    const executing = await company.run({ agentId: colleague.id, status: 'queued' });
    expect(await checkoutOf((await company.issue()).id)).toBe(null);
    const both = await company.issue({
      checkoutRunId: run.id,
      executionRunId: executing.id,
      executionLockedAt: '2026-01-01 00:00:00.000001+00',
    });
    expect(await checkoutOf(both.id)).toEqual({
      run: { id: run.id, status: 'RUNNING' },
      agent: { id: agent.id },
      lockedAt: '2026-01-01T00:00:00.000001Z',
    });
    const executed = await company.issue({ executionRunId: executing.id });
    expect(await checkoutOf(executed.id)).toEqual({
      run: { id: executing.id, status: 'QUEUED' },
      agent: { id: colleague.id },
      lockedAt: null,
    });
  });

  it('and the runs are refused without issues.orchestration.read', async () => {
    const { id } = await company.issue();
    const blind = await company.plugin('acme.blind', { capabilities: ['issues.read', 'agents.read'] });
    for (const field of ['checkout { lockedAt }', 'runs { nodes { id } }', 'approvals { id }']) {
      const error = await blind.expectError('CAPABILITY_DENIED', `query ($id: ID!) { issue(id: $id) { ${field} } }`, {
        id,
      });
      expect(error.extensions).toMatchObject({ capability: 'issues.orchestration.read' });
    }
  });
});
