import type { SeededCompany } from '../../src/testing/seed.ts';

/** The edges of days and months in UTC, where another time zone would cut elsewhere. */
const moments = [
  '2026-01-31 23:59:59.999999+00',
  '2026-02-01 00:00:00+00',
  '2026-02-01 00:00:00.000001+00',
  '2026-02-28 23:30:00+00',
  '2026-03-01 00:30:00+00',
  '2025-12-31 23:59:59.999999+00',
  '2026-01-01 00:00:00+00',
];
const pick = <Item>(items: readonly Item[], i: number) => items[i % items.length] as Item;

/** Some 140 cost events of one company that differ in every dimension, some of them booked on nothing. */
export async function seedCosts(company: SeededCompany) {
  const agents = [await company.agent({ name: 'A' }), await company.agent({ name: 'B' })].map(({ id }) => id);
  const projects = [await company.project(), await company.project()].map(({ id }) => id);
  const root = await company.issue();
  const child = await company.issue({ parentId: root.id });
  const hidden = await company.issue({ parentId: root.id, hiddenAt: '2026-01-01' });
  const unrelated = await company.issue();
  const issues = [root.id, child.id, hidden.id, unrelated.id];
  const run = await company.run({ agentId: agents[0] ?? '' });
  for (let i = 0; i < 140; i += 1) {
    await company.cost({
      agentId: pick(agents, i),
      // Two of the largest integers there are outgrow an integer's sum.
      costCents: i % 17 === 0 ? 2_147_483_647 : i % 5,
      issueId: i % 6 === 5 ? null : pick(issues, i),
      projectId: i % 3 === 2 ? null : pick(projects, Math.floor(i / 2)),
      billingCode: pick(['alpha', 'beta', 'Alpha', null], Math.floor(i / 3)),
      provider: pick(['anthropic', 'openai', '%'], i),
      biller: pick(['unknown', 'house'], Math.floor(i / 5)),
      model: pick(['opus', 'haiku'], Math.floor(i / 7)),
      inputTokens: i % 13 === 0 ? 2_147_483_647 : i,
      cachedInputTokens: i * 2,
      outputTokens: i % 29 === 0 ? 2_147_483_647 : i * 3,
      occurredAt: pick(moments, i),
      heartbeatRunId: i % 4 === 0 ? run.id : null,
    });
  }
  return { agents, projects, root, child, hidden, unrelated };
}
export type CostWorld = Awaited<ReturnType<typeof seedCosts>>;

export interface CostFilterValues {
  readonly billingCode?: readonly string[] | null;
  readonly agentId?: string | null;
  readonly projectId?: string | null;
  readonly provider?: string | null;
  readonly model?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
}

/** The filter as a hand-written condition on cost_events, from parameter $2 on. */
export const filterSql = `company_id = $1 and ($2::text[] is null or billing_code = any($2)) and ($3::text is null or agent_id::text = lower($3))
  and ($4::text is null or project_id::text = lower($4)) and ($5::text is null or provider = $5) and ($6::text is null or model = $6)
  and ($7::timestamptz is null or occurred_at >= $7) and ($8::timestamptz is null or occurred_at < $8)`;
export function filterParameters(company: SeededCompany, filter: CostFilterValues): unknown[] {
  const { billingCode, agentId, projectId, provider, model, from, to } = filter;
  return [company.id, ...[billingCode, agentId, projectId, provider, model, from, to].map((value) => value ?? null)];
}

/** For each filter the values to try. */
export function filterValues({ agents, projects }: CostWorld): Record<keyof CostFilterValues, unknown[]> {
  return {
    billingCode: [['alpha'], ['alpha', 'beta', 'alpha'], ['none'], [], ['%']],
    agentId: [...agents, agents[0]?.toUpperCase()],
    projectId: [...projects],
    provider: ['anthropic', '%', 'Anthropic'],
    model: ['opus', 'haiku', ''],
    from: ['2026-02-01T00:00:00Z', '2026-02-01T00:00:00.000001Z', '2026-02-01T01:00:00.000001+01:00'],
    to: ['2026-02-01T00:00:00.000001Z', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  };
}

export const totals = 'costCents inputTokens cachedInputTokens outputTokens eventCount';
export const sums = `coalesce(sum(cost_cents), 0)::text as "costCents", coalesce(sum(input_tokens), 0)::text as "inputTokens",
  coalesce(sum(cached_input_tokens), 0)::text as "cachedInputTokens", coalesce(sum(output_tokens), 0)::text as "outputTokens",
  count(*)::text as "eventCount"`;
export function asNumbers(row: object | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
}
