import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { agentStatuses } from '../../src/modules/agents/agent.table.ts';
import { budgetPolicies, budgetScopeTypes, budgetWindowKinds } from '../../src/modules/budgets/budget.table.ts';
import { companyStatuses } from '../../src/modules/companies/company.table.ts';
import { issueStatuses } from '../../src/modules/issues/issue.table.ts';
import { wakeRefusalCodes } from '../../src/modules/wakeups/wake-refusals.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { expectedBlock, expectedRefusals, type WakeWorld } from '../support/wake-rules.ts';

const runs = Number(process.env.FC_RUNS ?? 100);
vi.setConfig({ testTimeout: 60_000 + runs * 1_000 });

let test: TestGateway;
let compiled: Gateway;
let company: SeededCompany;
let plugin: TestPlugin;
const ids: Record<'agents' | 'projects' | 'issues', string[]> = { agents: [], projects: [], issues: [] };
beforeAll(async () => {
  test = await startTestGateway({ execution: 'plain' });
  compiled = createGateway({ databaseUrl: test.gatewayUrl, log: silentLogger(), execution: 'compiled' });
  company = await test.company({ name: 'company 0' });
  plugin = await company.plugin('acme.waker');
  for (let i = 0; i < 3; i += 1) ids.agents.push((await company.agent({ name: `agent ${i}` })).id);
  for (let i = 0; i < 2; i += 1) ids.projects.push((await company.project({ name: `project ${i}` })).id);
  for (let i = 0; i < 6; i += 1) {
    // The first is the root of the tree. Blockers are told by their age.
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, i)).toISOString();
    ids.issues.push((await company.issue({ title: `issue ${i}`, parentId: ids.issues[0], createdAt })).id);
  }
  // Another company's money and budgets beside it, which are never to count.
  const other = await test.company();
  const agent = await other.agent();
  await other.cost({ agentId: agent.id, costCents: 1_000_000 });
  const scope = { companyId: other.id, scopeId: other.id, windowKind: 'lifetime', amount: 1 } as const;
  await test.db.insert(budgetPolicies).values({ ...scope, scopeType: 'company' });
});
afterAll(async () => {
  await compiled?.close();
  await test?.close();
});

const mostly = <Value, Other>(value: Value, other: fc.Arbitrary<Other>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
const pauseReason = fc.constantFrom('budget', 'manual', null);
const some = (count: number) => fc.nat({ max: count - 1 });
const scopeCounts = { company: 1, agent: 3, project: 2 } as const;
const policy = fc.constantFrom(...budgetScopeTypes).chain((scopeType) =>
  fc.record({
    scopeType: fc.constant(scopeType),
    scope: some(scopeCounts[scopeType]),
    windowKind: fc.constantFrom(...budgetWindowKinds),
    metric: mostly('billed_cents', fc.constant('tokens')),
    // The company spends what all of them do.
    amount: mostly(scopeType === 'company' ? 200 : 100, fc.constantFrom(0, 1, 1_000)),
    isActive: mostly(true, fc.constant(false)),
    hardStopEnabled: mostly(true, fc.constant(false)),
  }),
);
const worlds: fc.Arbitrary<WakeWorld> = fc.record({
  company: fc.record({ status: mostly('active' as const, fc.constantFrom(...companyStatuses)), pauseReason }),
  agents: fc.array(
    fc.record({
      status: mostly('idle' as const, fc.constantFrom(...agentStatuses)),
      pauseReason,
      wakeOnDemand: fc.constantFrom(true, false, undefined),
    }),
    { minLength: 3, maxLength: 3 },
  ),
  projects: fc.array(fc.record({ isPaused: fc.boolean(), pauseReason }), { minLength: 2, maxLength: 2 }),
  policies: fc.uniqueArray(policy, {
    maxLength: 5,
    selector: ({ scopeType, scope, metric, windowKind }) => [scopeType, scope, metric, windowKind].join(),
  }),
  costs: fc.array(
    fc.record({
      agent: some(3),
      project: fc.option(some(2)),
      cents: fc.constantFrom(1, 50, 99, 100),
      isOfThisMonth: fc.boolean(),
    }),
    { maxLength: 5 },
  ),
  issues: fc.array(
    fc.record({
      status: mostly('todo' as const, fc.constantFrom(...issueStatuses)),
      agent: fc.option(some(3), { freq: 4 }),
      project: fc.option(some(2)),
      blockers: mostly([], fc.uniqueArray(some(6), { maxLength: 3 })).map((found) => found.toSorted()),
    }),
    { minLength: 6, maxLength: 6 },
  ),
});

/** Nothing is in the way of anybody. */
const calm: WakeWorld = {
  company: { status: 'active', pauseReason: null },
  agents: Array.from({ length: 3 }, () => ({ status: 'idle', pauseReason: null, wakeOnDemand: undefined })),
  projects: Array.from({ length: 2 }, () => ({ isPaused: false, pauseReason: null })),
  policies: [],
  costs: [{ agent: 0, project: 0, cents: 100, isOfThisMonth: true }],
  issues: Array.from({ length: 6 }, () => ({ status: 'todo', agent: 0, project: 0, blockers: [] })),
};
const spent = (...scopeTypes: (typeof budgetScopeTypes)[number][]): Pick<WakeWorld, 'policies'> => {
  const policyOf = { scope: 0, metric: 'billed_cents', amount: 100, isActive: true, hardStopEnabled: true } as const;
  return { policies: scopeTypes.map((scopeType) => ({ ...policyOf, scopeType, windowKind: 'calendar_month_utc' })) };
};
const paused = (pauseReason: 'budget' | 'manual') => ({
  agents: calm.agents.map((agent) => ({ ...agent, status: 'paused' as const, pauseReason })),
  projects: calm.projects.map(() => ({ isPaused: true, pauseReason })),
});
/** A budget of the company that is not reached, beside those of an agent and a project for all time, which are, or by the month, which are not. */
const besideCompany = (companys: (typeof budgetWindowKinds)[number], others: (typeof budgetWindowKinds)[number]) => ({
  ...calm,
  costs: [true, false].map((isOfThisMonth) => ({ agent: 0, project: 0, cents: 50, isOfThisMonth })),
  policies: [
    ...spent('company').policies.map((each) => ({ ...each, amount: 101, windowKind: companys })),
    ...spent('agent', 'project').policies.map((each) => ({
      ...each,
      amount: others === 'lifetime' ? 100 : 51,
      windowKind: others,
    })),
  ],
});
/** What chance might leave out: each block with all that stands behind it in their order, and each code. */
const examples: readonly WakeWorld[] = [
  calm,
  ...(['budget', 'manual'] as const).map((pauseReason) => ({
    ...calm,
    ...spent('company', 'agent', 'project'),
    ...paused('budget'),
    company: { status: 'paused' as const, pauseReason },
  })),
  { ...calm, ...spent('company', 'agent', 'project'), ...paused('budget') },
  { ...calm, ...spent('agent', 'project'), ...paused('budget') },
  { ...calm, ...spent('agent', 'project'), ...paused('manual') },
  { ...calm, ...spent('project'), projects: paused('budget').projects },
  { ...calm, projects: paused('budget').projects },
  { ...calm, ...paused('manual') },
  besideCompany('calendar_month_utc', 'lifetime'),
  besideCompany('lifetime', 'calendar_month_utc'),
  {
    ...calm,
    company: { status: 'archived', pauseReason: null },
    agents: calm.agents.map((agent) => ({ ...agent, status: 'pending_approval', wakeOnDemand: false })),
    issues: issueStatuses
      .slice(0, 6)
      .map((status, i) => ({ status, agent: i === 3 ? null : 0, project: null, blockers: i === 0 ? [1] : [] })),
  },
];

/** Makes the company what the world says, all in one transaction. */
async function settle(world: WakeWorld): Promise<void> {
  const idOf = { company: [company.id], agent: ids.agents, project: ids.projects };
  const blockersOf = (issue: number) => (world.issues[issue]?.blockers ?? []).filter((blocker) => blocker !== issue);
  const json = {
    agents: world.agents.map(({ wakeOnDemand, ...agent }, i) => ({
      ...agent,
      id: ids.agents[i],
      config: wakeOnDemand === undefined ? {} : { heartbeat: { wakeOnDemand } },
    })),
    projects: world.projects.map((project, i) => ({ ...project, id: ids.projects[i] })),
    policies: world.policies.map((each) => ({ ...each, scope: idOf[each.scopeType][each.scope] })),
    costs: world.costs.map((cost) => ({
      ...cost,
      agent: ids.agents[cost.agent],
      project: cost.project === null ? null : ids.projects[cost.project],
    })),
    issues: world.issues.map(({ status, agent, project }, i) => ({
      id: ids.issues[i],
      status,
      agent: agent === null ? null : ids.agents[agent],
      project: project === null ? null : ids.projects[project],
    })),
    relations: world.issues.flatMap((_issue, i) =>
      blockersOf(i).map((blocker) => ({ blocker: ids.issues[blocker], blocked: ids.issues[i] })),
    ),
  };
  const statements: [string, unknown[]][] = [
    ['delete from budget_policies where company_id = $1', [company.id]],
    ['delete from cost_events where company_id = $1', [company.id]],
    ['delete from issue_relations where company_id = $1', [company.id]],
    [
      'update companies set status = $2, pause_reason = $3 where id = $1',
      [company.id, world.company.status, world.company.pauseReason],
    ],
    [
      `update agents set status = x.status, pause_reason = x."pauseReason", runtime_config = x.config
       from jsonb_to_recordset($2) as x (id uuid, status text, "pauseReason" text, config jsonb) where agents.company_id = $1 and agents.id = x.id`,
      [company.id, JSON.stringify(json.agents)],
    ],
    [
      `update projects set paused_at = case when x."isPaused" then now() end, pause_reason = x."pauseReason"
       from jsonb_to_recordset($2) as x (id uuid, "isPaused" bool, "pauseReason" text) where projects.company_id = $1 and projects.id = x.id`,
      [company.id, JSON.stringify(json.projects)],
    ],
    [
      `insert into budget_policies (company_id, scope_type, scope_id, window_kind, metric, amount, is_active, hard_stop_enabled)
       select $1, x."scopeType", x.scope, x."windowKind", x.metric, x.amount, x."isActive", x."hardStopEnabled" from jsonb_to_recordset($2)
         as x ("scopeType" text, scope uuid, "windowKind" text, metric text, amount int, "isActive" bool, "hardStopEnabled" bool)`,
      [company.id, JSON.stringify(json.policies)],
    ],
    [
      `insert into cost_events (company_id, agent_id, project_id, cost_cents, provider, model, occurred_at)
       select $1, x.agent, x.project, x.cents, 'p', 'm', date_trunc('month', now()) - case when x."isOfThisMonth" then interval '0' else interval '1 us' end
       from jsonb_to_recordset($2) as x (agent uuid, project uuid, cents int, "isOfThisMonth" bool)`,
      [company.id, JSON.stringify(json.costs)],
    ],
    [
      `update issues set status = x.status, assignee_agent_id = x.agent, project_id = x.project
       from jsonb_to_recordset($2) as x (id uuid, status text, agent uuid, project uuid) where issues.company_id = $1 and issues.id = x.id`,
      [company.id, JSON.stringify(json.issues)],
    ],
    [
      `insert into issue_relations (company_id, issue_id, related_issue_id, type)
       select $1, x.blocker, x.blocked, 'blocks' from jsonb_to_recordset($2) as x (blocker uuid, blocked uuid)`,
      [company.id, JSON.stringify(json.relations)],
    ],
  ];
  const client = await test.owner.connect();
  try {
    await client.query('begin');
    for (const [text, values] of statements) await client.query(text, values);
    await client.query('commit');
  } finally {
    client.release();
  }
}

const block = '{ issueId agentId scopeType scopeId scopeName reason }';
const wakeability = `wakeability { allowed refusals { code message remedy blockers { id } invocationBlock ${block} } }`;
/** The same asked of many at once, and of each alone. */
const questions = () => /* GraphQL */ `{
  all: issues(first: 50, filter: { parentId: "${ids.issues[0]}" }) { nodes { id ${wakeability} } }
  summary: orchestrationSummary(issueId: "${ids.issues[0]}", includeSubtree: true) { subtreeIssueIds invocationBlocks ${block} }
  ${ids.issues.map((id, i) => `i${i}: issue(id: "${id}") { ${wakeability} }`).join('\n')}
}`;
const requestWakeups = /* GraphQL */ `mutation ($ids: [ID!]!) {
  requestWakeups(input: { issueIds: $ids, dryRun: true }) {
    ... on RequestWakeupsPayload { results {
      __typename
      ... on RequestWakeupPayload { issue { id } }
      ... on WakeRefused { issue { id } refusals { code message remedy blockers { id } invocationBlock ${block} } }
    } }
    ... on UserError { message }
  }
}`;

const answered = z.object({
  all: z.object({ nodes: z.array(z.object({ id: z.string(), wakeability: z.unknown() })) }),
  summary: z.object({ subtreeIssueIds: z.array(z.string()), invocationBlocks: z.unknown() }),
});
const one = z.object({ wakeability: z.unknown() });
const woken = z.array(z.object({ issue: z.object({ id: z.string() }), refusals: z.array(z.unknown()).default([]) }));
const answerOf = async (gateway: Pick<Gateway, 'fetch'>, query: string) => {
  const response = await gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
      body: JSON.stringify({ query }),
    }),
  );
  return response.text();
};

function toldBlock(world: WakeWorld, issue: number) {
  const found = expectedBlock(world, issue);
  if (!found) return null;
  const { scopeType, scope, reason } = found;
  const scopeId = { company: [company.id], agent: ids.agents, project: ids.projects }[scopeType][scope];
  const agentId = ids.agents[world.issues[issue]?.agent ?? -1];
  return { issueId: ids.issues[issue], agentId, scopeType, scopeId, scopeName: `${scopeType} ${scope}`, reason };
}

function toldRefusals(world: WakeWorld, issue: number) {
  return expectedRefusals(world, issue).map(({ code, message, remedy, blockers, block: blocked }) => ({
    code,
    message,
    remedy,
    blockers: blockers.filter((blocker) => blocker !== issue).map((blocker) => ({ id: ids.issues[blocker] })),
    invocationBlock: blocked && toldBlock(world, issue),
  }));
}

describe('what may keep an agent from being woken', () => {
  it('is the same to plain execution, to compiled execution and to the mutation that wakes, in whatever state the company is', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(worlds, async (drawn) => {
      // An issue does not block itself.
      const world = {
        ...drawn,
        issues: drawn.issues.map((issue, i) => ({ ...issue, blockers: issue.blockers.filter((each) => each !== i) })),
      };
      await settle(world);
      const [plainText, compiledText] = [
        await answerOf(test.gateway, questions()),
        await answerOf(compiled, questions()),
      ];
      expect(compiledText).toBe(plainText);
      const { data, errors } = JSON.parse(compiledText);
      expect(errors).toBeUndefined();
      const { all, summary } = answered.parse(data);
      const listed = new Map(all.nodes.map((issue) => [issue.id, issue.wakeability]));
      const results = woken.parse(
        (await plugin.expectData(requestWakeups, { ids: ids.issues })).requestWakeups.results,
      );
      const refused = new Map(results.map(({ issue, refusals }) => [issue.id, refusals]));
      for (const [i, id] of ids.issues.entries()) {
        const refusals = toldRefusals(world, i);
        const expected = { allowed: refusals.length === 0, refusals };
        expect(one.parse(data[`i${i}`]).wakeability, `issue ${i}`).toEqual(expected);
        if (i > 0) expect(listed.get(id), `issue ${i} in a list`).toEqual(expected);
        expect(refused.get(id), `issue ${i}, woken`).toEqual(refusals);
        for (const { code, message } of refusals) seen.add(code).add(message);
      }
      const order = new Map(ids.issues.map((id, i) => [id, i]));
      expect(summary.invocationBlocks).toEqual(
        summary.subtreeIssueIds.flatMap((id) => toldBlock(world, order.get(id) ?? -1) ?? []),
      );
    });
    await fc.assert(property, { numRuns: runs, examples: examples.map((world) => [world]) });
    expect(compiled.compiled?.counts.fallbacks).toEqual(new Map());
    // The worlds were rich enough to hold everything that there is to say.
    expect(wakeRefusalCodes.filter((code) => !seen.has(code))).toEqual([]);
    expect(
      [...seen].filter((text) => /^(Company|Agent|Project) .*budget hard-stop|cannot start new work/.test(text)),
    ).toHaveLength(7);
  });
});
