import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import {
  asNumbers,
  type CostWorld,
  filterParameters,
  filterSql,
  filterValues,
  seedCosts,
  sums,
  totals,
} from './cost-world.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let world: CostWorld;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
  world = await seedCosts(company);
  await seedCosts(await test.company());
});
afterAll(() => test.close());

const query = /* GraphQL */ `query ($filter: CostFilter, $by: [CostDimension!]!, $first: Int) {
  costs(filter: $filter) {
    total { ${totals} }
    groups(by: $by, first: $first) {
      billingCode agent { id } project { id } issue { id } provider biller model day month totals { ${totals} }
    }
  }
}`;
type Filter = Record<string, unknown>;

/** Each dimension as its name in a group and as hand-written SQL. */
const dimensions: Record<string, [string, string]> = {
  BILLING_CODE: ['billingCode', 'billing_code'],
  AGENT: ['agent', 'agent_id'],
  PROJECT: ['project', 'project_id'],
  ISSUE: ['issue', 'issue_id'],
  PROVIDER: ['provider', 'provider'],
  BILLER: ['biller', 'biller'],
  MODEL: ['model', 'model'],
  DAY: ['day', `(occurred_at at time zone 'UTC')::date`],
  MONTH: ['month', `to_char(occurred_at at time zone 'UTC', 'YYYY-MM-01')::date`],
};
const nothing = Object.fromEntries(Object.values(dimensions).map(([name]) => [name, null]));
const objects = new Set(['agent', 'project', 'issue']);

async function truthOfGroups(by: string[], filter: Filter, first = 100) {
  const unique = [...new Set(by)].map((dimension): [string, string] => dimensions[dimension] ?? ['', '']);
  const columns = unique.map(([name, expression]) => `(${expression})::text as "${name}"`).join(', ');
  const positions = unique.map((_dimension, i) => i + 1).join(', ');
  const rows = await test.truth<Record<string, string | null>>(
    `select ${columns}, ${sums} from cost_events where ${filterSql} group by ${positions}
     order by sum(cost_cents) desc, count(*) desc, ${unique.map(([, expression]) => `min((${expression})::text)`).join(', ')} limit ${first}`,
    filterParameters(company, filter),
  );
  return rows.map((row) => {
    const names = unique.map(([name]) => name);
    const values = names.map((name) => [name, objects.has(name) && row[name] ? { id: row[name] } : row[name]]);
    const sumsOfRow = Object.entries(row).filter(([name]) => !names.includes(name));
    return { ...nothing, ...Object.fromEntries(values), totals: asNumbers(Object.fromEntries(sumsOfRow)) };
  });
}

async function expectSame(by: string[], filter: Filter, first?: number): Promise<number> {
  const { costs } = await plugin.expectData(query, { by, filter, first });
  const [total] = await test.truth(
    `select ${sums} from cost_events where ${filterSql}`,
    filterParameters(company, filter),
  );
  expect(costs.total).toEqual(asNumbers(total));
  expect(costs.groups).toEqual(await truthOfGroups(by, filter, first));
  return costs.groups.length;
}

describe('Query.costs against hand-written SQL', () => {
  it('sums beyond 2^31 exactly', async () => {
    const { costs } = await plugin.expectData(query, { by: ['AGENT'] });
    expect(costs.total.costCents).toBeGreaterThan(2 ** 33);
    expect(costs.total.inputTokens).toBeGreaterThan(2 ** 33);
    await expectSame(['AGENT'], {});
  });

  it('sums 65,536 of the largest integers to the cent', async () => {
    const rich = await test.company();
    const asking = await rich.plugin('acme.x');
    const agent = await rich.agent();
    await test.truth(
      `insert into cost_events (company_id, agent_id, provider, model, cost_cents, occurred_at)
       select $1, $2, 'p', 'm', 2147483647, now() from generate_series(1, 65536)`,
      [rich.id, agent.id],
    );
    const { costs } = await asking.expectData('{ costs { total { costCents eventCount } } }');
    expect(costs.total).toEqual({ costCents: 2_147_483_647 * 65_536, eventCount: 65_536 });
  });

  it.each(Object.keys(dimensions))('groups by %s, costliest first', async (dimension) => {
    expect(await expectSame([dimension], {})).toBeGreaterThan(1);
  });

  it('cuts days and months where UTC does', async () => {
    const { costs } = await plugin.expectData(query, { by: ['DAY'] });
    const days = costs.groups.map(({ day }: { day: string }) => day).sort();
    expect(days).toEqual(['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01']);
    const months = (await plugin.expectData(query, { by: ['MONTH'] })).costs.groups.map(
      ({ month }: { month: string }) => month,
    );
    expect(months.sort()).toEqual(['2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01']);
  });

  it('keeps what is booked on nothing as a group of its own', async () => {
    for (const [dimension, name] of [
      ['BILLING_CODE', 'billingCode'],
      ['PROJECT', 'project'],
      ['ISSUE', 'issue'],
    ] as const) {
      const { costs } = await plugin.expectData(query, { by: [dimension] });
      expect(costs.groups.filter((group: Record<string, unknown>) => group[name] === null)).toHaveLength(1);
    }
  });

  it('groups and filters by any combination', async () => {
    const options = Object.entries(filterValues(world));
    const filters = fc
      .tuple(fc.subarray(options, { maxLength: 3 }), fc.nat())
      .map(
        ([chosen, seed]): Filter =>
          Object.fromEntries(chosen.map(([name, values], i) => [name, values[(seed + i) % values.length]])),
      );
    const by = fc.array(fc.constantFrom(...Object.keys(dimensions)), { minLength: 1, maxLength: 4 });
    const first = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });
    let groups = 0;
    await fc.assert(
      fc.asyncProperty(by, filters, first, async (dimensionsAsked, filter, size) => {
        groups += await expectSame(dimensionsAsked, filter, size);
      }),
      { numRuns: 120 },
    );
    expect(groups).toBeGreaterThan(50);
  });

  it('does not narrow by null, and finds nothing for a malformed or foreign id', async () => {
    const names = ['billingCode', 'agentId', 'projectId', 'provider', 'model', 'from', 'to'];
    await expectSame(['AGENT'], Object.fromEntries(names.map((name) => [name, null])));
    const none = {
      total: { costCents: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, eventCount: 0 },
      groups: [],
    };
    const other = await test.company();
    const agent = await other.agent();
    await other.cost({ agentId: agent.id, costCents: 5 });
    for (const filter of [{ agentId: agent.id }, { agentId: 'x' }, { projectId: '' }]) {
      expect((await plugin.expectData(query, { by: ['AGENT'], filter })).costs).toEqual(none);
    }
  });

  it('refuses text that no row can hold, as the other lists do', async () => {
    for (const filter of [{ provider: 'a\u0000' }, { model: '\u0000' }]) {
      await plugin.expectError('BAD_USER_INPUT', query, { by: ['AGENT'], filter });
    }
  });

  it('bounds and checks its groups', async () => {
    await plugin.expectError('BAD_USER_INPUT', query, { by: [] });
    await plugin.expectError('BAD_USER_INPUT', query, { by: ['AGENT'], first: -1 });
    await plugin.expectError('QUERY_TOO_EXPENSIVE', query, { by: ['AGENT'], first: 1_001 });
    const blind = await company.plugin('acme.blind', { capabilities: ['issues.read'] });
    await blind.expectError('CAPABILITY_DENIED', '{ costs { total { costCents } } }');
    const seeing = await company.plugin('acme.seeing', { capabilities: ['costs.read'] });
    await seeing.expectData('{ costs { groups(by: [AGENT, ISSUE]) { billingCode totals { costCents } } } }');
    for (const name of ['agent', 'issue', 'project']) {
      await seeing.expectError(
        'CAPABILITY_DENIED',
        `{ costs { groups(by: [AGENT, ISSUE, PROJECT]) { ${name} { id } } } }`,
      );
    }
  });

  it('reads groups and what they name in a fixed number of statements', async () => {
    test.statements.length = 0;
    await plugin.expectData(query, { by: ['AGENT', 'PROJECT', 'ISSUE'] });
    // Begin, who is asking, total, groups, agents, projects, issues, commit.
    expect(test.statements.length).toBeLessThanOrEqual(8);
  });
});

describe('Issue.costs against hand-written SQL', () => {
  const ofIssues = /* GraphQL */ `query ($filter: CostFilter) {
    issues(filter: { includeHidden: true }, first: 100) {
      nodes {
        id
        own: costs(filter: $filter) { total { ${totals} } groups(by: [MODEL, DAY]) { model day totals { ${totals} } } }
        tree: costs(includeSubtree: true, filter: $filter) { total { ${totals} } groups(by: [BILLING_CODE], first: 2) { billingCode totals { ${totals} } } }
      }
    }
  }`;

  it('sums an issue, and with its subtree all that is not hidden below it', async () => {
    for (const filter of [{}, { billingCode: ['alpha'] }, { model: 'opus', to: '2026-02-01T00:00:00Z' }]) {
      test.statements.length = 0;
      const { issues } = await plugin.expectData(ofIssues, { filter });
      // Begin, who is asking, the page, the rows, four kinds of sums for all four issues, commit.
      expect(test.statements.length).toBeLessThanOrEqual(9);
      expect(issues.nodes).toHaveLength(4);
      for (const { id, own, tree } of issues.nodes) {
        const trees = id === world.root.id ? [world.root.id, world.child.id] : [id];
        const parameters = filterParameters(company, filter);
        const of = (select: string, ids: string[], rest = '') =>
          test.truth<Record<string, string | null>>(
            `select ${select} from cost_events where ${filterSql} and issue_id = any($9) ${rest}`,
            [...parameters, ids],
          );
        const [total] = await of(sums, [id]);
        expect(own.total).toEqual(asNumbers(total));
        const groups = await of(
          `model, (occurred_at at time zone 'UTC')::date::text as day, ${sums}`,
          [id],
          'group by 1, 2 order by sum(cost_cents) desc, count(*) desc, 1, 2',
        );
        expect(own.groups).toEqual(groups.map(({ model, day, ...rest }) => ({ model, day, totals: asNumbers(rest) })));
        const [totalOfTree] = await of(sums, trees);
        expect(tree.total).toEqual(asNumbers(totalOfTree));
        const codes = await of(
          `billing_code, ${sums}`,
          trees,
          'group by 1 order by sum(cost_cents) desc, count(*) desc, 1 limit 2',
        );
        expect(tree.groups).toEqual(
          codes.map(({ billing_code: billingCode, ...rest }) => ({ billingCode, totals: asNumbers(rest) })),
        );
      }
    }
  });
});
