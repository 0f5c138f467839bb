import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueStatuses } from '../../src/modules/issues/issue.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { plantTree, truthOfTree } from './plant-tree.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let agents: string[];
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
  agents = [];
  for (const name of ['Zoe', 'adam', 'Bert', 'Bert']) agents.push((await company.agent({ name })).id);
});
afterAll(() => test.close());

const totals = 'costCents inputTokens cachedInputTokens outputTokens eventCount';
const query = /* GraphQL */ `query ($rootId: ID!, $includeRoot: Boolean, $maxDepth: Int, $filter: CostFilter) {
  subtree(rootId: $rootId, includeRoot: $includeRoot, maxDepth: $maxDepth) {
    root { id }
    issueIds
    totalCount
    maxDepth
    issues(first: 1000) { edges { depth node { id } } pageInfo { hasNextPage } }
    statusCounts { status count }
    assignees { id }
    costs(filter: $filter) {
      total { ${totals} }
      groups(by: [ISSUE, BILLING_CODE]) { issue { id } billingCode agent { id } totals { ${totals} } }
    }
    activity(first: 100) { nodes { id } totalCount { value } }
    runs(first: 100) { nodes { id } totalCount { value } }
    active: runs(activeOnly: true, first: 100) { nodes { id } }
  }
  issue(id: $rootId) {
    subtree { issueIds }
    costs(includeSubtree: true, filter: $filter) { total { ${totals} } }
    activity(includeSubtree: true, first: 100) { nodes { id } }
  }
}`;

const seedOfIssue = fc.record({
  parent: fc.nat(),
  isRoot: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  hidden: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  // Few moments, so that siblings share one and the id decides.
  createdAt: fc.nat(3),
  status: fc.constantFrom(...issueStatuses),
  agent: fc.nat(7),
});
const costOfIssue = fc.record({
  issue: fc.nat(),
  cents: fc.constantFrom(0, 1, 7, 2_147_483_647),
  code: fc.constantFrom('alpha', 'beta', null),
  provider: fc.constantFrom('anthropic', 'openai'),
});
const world = fc.record({
  issues: fc.array(seedOfIssue, { minLength: 1, maxLength: 30 }),
  costs: fc.array(costOfIssue, { maxLength: 20 }),
  runs: fc.array(fc.record({ issue: fc.nat(), status: fc.constantFrom('queued', 'running', 'succeeded') }), {
    maxLength: 8,
  }),
  entries: fc.array(fc.nat(), { maxLength: 8 }),
  root: fc.nat(),
  /** Hang the first issue below another one: where that lies below it, the parents form a loop. */
  loop: fc.option(fc.nat(), { nil: null, freq: 3 }),
  includeRoot: fc.boolean(),
  maxDepth: fc.option(fc.nat(6), { nil: null }),
  filter: fc.constantFrom({}, { billingCode: ['alpha'] }, { provider: 'openai' }, { billingCode: [], model: 'opus' }),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

async function seed({ issues, costs, runs, entries, loop }: World): Promise<string[]> {
  const ids = await plantTree(
    test,
    company,
    issues.map((issue, i) => ({
      ...issue,
      parent: i === 0 || issue.isRoot ? null : issue.parent % i,
      agentId: agents[issue.agent] ?? null,
    })),
  );
  const at = (place: number) => ids[place % ids.length];
  if (loop !== null) await test.truth('update issues set parent_id = $2 where id = $1', [ids[0], at(loop)]);
  await test.truth(
    `insert into cost_events (company_id, agent_id, issue_id, cost_cents, billing_code, provider, model, occurred_at,
       input_tokens, cached_input_tokens, output_tokens)
     select $1, $2, c.issue_id, c.cents, c.code, c.provider, 'opus', now(), c.cents, 3, 6
     from unnest($3::uuid[], $4::int[], $5::text[], $6::text[]) as c (issue_id, cents, code, provider)`,
    [
      company.id,
      agents[0],
      costs.map(({ issue }) => at(issue)),
      costs.map(({ cents }) => cents),
      costs.map(({ code }) => code),
      costs.map(({ provider }) => provider),
    ],
  );
  await test.truth(
    `insert into heartbeat_runs (company_id, agent_id, status, context_snapshot)
     select $1, $2, r.status, jsonb_build_object('issueId', r.issue_id) from unnest($3::uuid[], $4::text[]) as r (issue_id, status)`,
    [company.id, agents[0], runs.map(({ issue }) => at(issue)), runs.map(({ status }) => status)],
  );
  await test.truth(
    `insert into activity_log (company_id, actor_id, action, entity_type, entity_id)
     select $1, 'system', 'issue.updated', 'issue', e from unnest($2::text[]) as e`,
    [company.id, entries.map(at)],
  );
  return ids;
}

const sums = `coalesce(sum(cost_cents), 0)::text as "costCents", coalesce(sum(input_tokens), 0)::text as "inputTokens",
  coalesce(sum(cached_input_tokens), 0)::text as "cachedInputTokens", coalesce(sum(output_tokens), 0)::text as "outputTokens",
  count(*)::text as "eventCount"`;
const asNumbers = (row: object | undefined) =>
  Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
const idsOf = (nodes: { id: string }[]) => nodes.map(({ id }) => id);

/** The costs of these issues, by one statement for the sums and one for the groups. */
async function truthOfCosts(
  ids: string[],
  filter: { billingCode?: readonly string[]; provider?: string; model?: string },
) {
  const where = `issue_id = any($1) and ($2::text[] is null or billing_code = any($2)) and ($3::text is null or provider = $3)
    and ($4::text is null or model = $4)`;
  const values = [ids, filter.billingCode ?? null, filter.provider ?? null, filter.model ?? null];
  const [total] = await test.truth(`select ${sums} from cost_events where ${where}`, values);
  const groups = await test.truth<{ issue_id: string; billing_code: string | null }>(
    `select issue_id, billing_code, ${sums} from cost_events where ${where} group by issue_id, billing_code
     order by sum(cost_cents) desc, count(*) desc, issue_id, billing_code`,
    values,
  );
  return {
    total: asNumbers(total),
    groups: groups.map(({ issue_id: id, billing_code: billingCode, ...totals }) => ({
      issue: { id },
      billingCode,
      agent: null,
      totals: asNumbers(totals),
    })),
  };
}

async function expectSame(rootId: string, { includeRoot, maxDepth, filter }: World) {
  const { subtree, issue } = await plugin.expectData(query, { rootId, includeRoot, maxDepth, filter });
  const tree = await truthOfTree(test, rootId, { includeRoot, maxDepth });
  const ids = idsOf(tree);
  expect(subtree.root).toEqual({ id: rootId });
  expect(subtree.issueIds).toEqual(ids);
  expect(subtree.totalCount).toBe(tree.length);
  expect(subtree.maxDepth).toBe(Math.max(0, ...tree.map(({ depth }) => depth)));
  expect(subtree.issues).toEqual({
    edges: tree.map(({ id, depth }) => ({ depth, node: { id } })),
    pageInfo: { hasNextPage: false },
  });
  expect(subtree.statusCounts).toEqual(
    await test.truth(
      `select upper(status) as status, count(*)::int as count from issues where id = any($1) group by status
       order by array_position(array['backlog', 'todo', 'in_progress', 'in_review', 'blocked', 'done', 'cancelled'], status)`,
      [ids],
    ),
  );
  expect(subtree.assignees).toEqual(
    await test.truth(
      `select a.id from agents a where a.id in (select assignee_agent_id from issues where id = any($1)) order by a.name, a.id`,
      [ids],
    ),
  );
  expect(subtree.costs).toEqual(await truthOfCosts(ids, filter));
  const entries = (of: string[]) =>
    test.truth<{ id: string }>(
      'select id from activity_log where entity_id = any($1) order by created_at desc, id desc',
      [of],
    );
  const activity = await entries(ids);
  expect(subtree.activity).toEqual({ nodes: activity, totalCount: { value: activity.length } });
  const runs = await test.truth<{ id: string; status: string }>(
    `select id, status from heartbeat_runs where context_snapshot ->> 'issueId' = any($1) order by created_at desc, id desc`,
    [ids],
  );
  expect(subtree.runs).toEqual({ nodes: runs.map(({ id }) => ({ id })), totalCount: { value: runs.length } });
  const active = runs.filter(({ status }) => status !== 'succeeded');
  expect(subtree.active).toEqual({ nodes: active.map(({ id }) => ({ id })) });
  const whole = idsOf(await truthOfTree(test, rootId));
  expect(issue.subtree.issueIds).toEqual(whole);
  expect(issue.costs.total).toEqual((await truthOfCosts(whole, filter)).total);
  expect(issue.activity.nodes).toEqual(await entries(whole));
  return tree.length;
}

it('any tree, from any of its issues, is what recursive SQL says it is', async () => {
  let largest = 0;
  await fc.assert(
    fc.asyncProperty(world, async (made) => {
      const ids = await seed(made);
      const rootId = ids[made.root % ids.length];
      if (rootId) largest = Math.max(largest, await expectSame(rootId, made));
      if (ids[0]) largest = Math.max(largest, await expectSame(ids[0], made));
    }),
    { numRuns: 50 },
  );
  // Trees were really grown, whatever the seed: a handful of issues is far below what fifty of them come to.
  expect(largest).toBeGreaterThan(4);
});
