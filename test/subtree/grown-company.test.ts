import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { plantTree, truthOfTree } from './plant-tree.ts';

const size = 10_001;
const threeBelowEach = Array.from({ length: size }, (_, i) => ({ parent: i === 0 ? null : Math.floor((i - 1) / 3) }));

describe.each(['compiled', 'plain'] as const)('in a company grown since ANALYZE, %s execution', (execution) => {
  let test: TestGateway;
  let company: SeededCompany;
  let plugin: TestPlugin;
  let ids: string[];
  beforeAll(async () => {
    test = await startTestGateway({ execution });
    await plantWithCosts(test, await test.company());
    await test.owner.query('analyze');
    // It has seen one company, and expects no row of any other.
    await test.owner.query('alter table issues set (autovacuum_enabled = false)');
    await test.owner.query('alter table cost_events set (autovacuum_enabled = false)');
    company = await test.company();
    plugin = await company.plugin('acme.x');
    ids = await plantWithCosts(test, company);
  });
  afterAll(() => test?.close());

  it('reads a tree of 10,001 issues within the time that an operation has', async () => {
    const { subtree } = await plugin.expectData(
      'query ($id: ID!) { subtree(rootId: $id) { issueIds totalCount maxDepth costs { total { eventCount } } } }',
      { id: ids[0] },
    );
    const truth = await truthOfTree(test, ids[0] ?? '');
    expect(subtree).toEqual({
      issueIds: truth.slice(0, 10_000).map(({ id }) => id),
      totalCount: size,
      maxDepth: Math.max(...truth.map(({ depth }) => depth)),
      costs: { total: { eventCount: size } },
    });
  });

  it('summarizes it', async () => {
    const { orchestrationSummary } = await plugin.expectData(
      `query ($id: ID!) { orchestrationSummary(issueId: $id, includeSubtree: true) {
        subtreeTruncated relations { issueId } costs { eventCount } invocationBlocks { issueId } } }`,
      { id: ids[0] },
    );
    expect(orchestrationSummary).toMatchObject({ subtreeTruncated: true, costs: { eventCount: 10_000 } });
    expect(orchestrationSummary.relations).toHaveLength(10_000);
  });

  it('lists what is below an issue', async () => {
    const { issues } = await plugin.expectData(
      'query ($id: ID!) { issues(filter: { descendantOfId: $id }, first: 1) { nodes { id } totalCount { value } } }',
      { id: ids[0] },
    );
    expect(issues).toEqual({ nodes: [{ id: ids.at(-1) }], totalCount: { value: size - 1 } });
  });
});

it('finds the runs of an issue in a company grown since ANALYZE without reading its other runs', async () => {
  await using test = await startTestGateway();
  const plant = async (count: number) => {
    const company = await test.company();
    const agent = await company.agent();
    const issue = await company.issue();
    await test.truth(
      `insert into heartbeat_runs (company_id, agent_id, context_snapshot)
       select $1, $2, jsonb_build_object('issueId', case n when 1 then $3::text else n::text end) from generate_series(1, $4) as n`,
      [company.id, agent.id, issue.id, count],
    );
    return { company, issue };
  };
  await plant(5_000);
  await test.owner.query('analyze');
  await test.owner.query('alter table heartbeat_runs set (autovacuum_enabled = false)');
  const { company, issue } = await plant(5_000);
  const client = await test.owner.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.company_id', $1, true)`, [company.id]);
    const asked = `select run_id from gateway.runs_of_issues(array['${issue.id}'::uuid])`;
    // The first time on a connection the catalog is read as well.
    const { rows } = await client.query(asked);
    expect(rows).toHaveLength(1);
    const plan = await client.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers, costs off) ${asked}`);
    const [, pages] = /Buffers: shared hit=(\d+)/.exec(plan.rows.map((row) => row['QUERY PLAN']).join('\n')) ?? [];
    // All of its runs lie on more than a hundred.
    expect(Number(pages)).toBeLessThan(20);
  } finally {
    client.release(true);
  }
});

/** A tree with a cost event on each of its issues. */
async function plantWithCosts(test: TestGateway, company: SeededCompany): Promise<string[]> {
  const agent = await company.agent();
  const ids = await plantTree(test, company, threeBelowEach);
  await test.truth(
    `insert into cost_events (company_id, agent_id, issue_id, provider, model, cost_cents, occurred_at)
     select $1, $2, id, 'anthropic', 'a model', 1, now() from unnest($3::uuid[]) as id`,
    [company.id, agent.id, ids],
  );
  return ids;
}
