import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type CostWorld, filterParameters, filterSql, filterValues, seedCosts } from './cost-world.ts';

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

const query = /* GraphQL */ `query ($filter: CostFilter, $after: String) {
  costEvents(filter: $filter, first: 60, after: $after) {
    nodes {
      id agent { id } issue { id } project { id } run { id } billingCode provider biller model inputTokens
      cachedInputTokens outputTokens costCents occurredAt
    }
    pageInfo { hasNextPage endCursor }
    totalCount { value exact }
  }
}`;
const reference = (name: string, column: string) =>
  `'${name}', case when ${column} is null then null else jsonb_build_object('id', ${column}) end`;
const asNode = `jsonb_build_object('id', id, ${reference('agent', 'agent_id')}, ${reference('issue', 'issue_id')},
  ${reference('project', 'project_id')}, ${reference('run', 'heartbeat_run_id')}, 'billingCode', billing_code, 'provider', provider,
  'biller', biller, 'model', model, 'inputTokens', input_tokens, 'cachedInputTokens', cached_input_tokens,
  'outputTokens', output_tokens, 'costCents', cost_cents,
  'occurredAt', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) as node`;

describe('costEvents against hand-written SQL', () => {
  async function expectSame(filter: Record<string, unknown>): Promise<number> {
    const nodes: object[] = [];
    let after: string | null = null;
    let value = 0;
    do {
      const variables: Record<string, unknown> = { filter, after };
      const { costEvents } = await plugin.expectData(query, variables);
      nodes.push(...costEvents.nodes);
      value = costEvents.totalCount.value;
      after = costEvents.pageInfo.hasNextPage ? costEvents.pageInfo.endCursor : null;
    } while (after !== null);
    const rows = await test.truth<{ node: object }>(
      `select ${asNode} from cost_events where ${filterSql} order by occurred_at desc, id desc`,
      filterParameters(company, filter),
    );
    expect(nodes).toEqual(rows.map(({ node }) => node));
    expect(value).toBe(rows.length);
    return rows.length;
  }

  it('tells every event with every field, newest first, over all pages', async () => {
    expect(await expectSame({})).toBe(140);
  });

  it('by each filter alone and by any combination', async () => {
    const options = Object.entries(filterValues(world));
    for (const [name, values] of options) for (const value of values) await expectSame({ [name]: value });
    const filters = fc
      .tuple(fc.subarray(options, { minLength: 2, maxLength: 4 }), fc.nat())
      .map(([chosen, seed]) =>
        Object.fromEntries(chosen.map(([name, values], i) => [name, values[(seed + i) % values.length]])),
      );
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => void (await expectSame(filter))),
      { numRuns: 40 },
    );
  });

  it('is refused without its capability', async () => {
    const blind = await company.plugin('acme.blind', { capabilities: ['issues.read'] });
    await blind.expectError('CAPABILITY_DENIED', '{ costEvents { nodes { id } } }');
  });
});
