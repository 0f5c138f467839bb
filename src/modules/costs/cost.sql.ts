import { type SQL, type SQLChunk, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { and } from '../../graphql/keyset-connection.ts';
import type { Scope } from '../../scope.ts';
import { treesOf } from '../subtree/issue-tree.sql.ts';
import { type CostFilterInput, costConditions } from './cost-filter.graphql.ts';

/** Whose cost events are summed: the whole company's, those of some issues, or those of a tree of issues. */
export type CostScope =
  | { readonly kind: 'company' }
  | { readonly kind: 'issues'; readonly issueIds: readonly string[] }
  | {
      readonly kind: 'tree';
      readonly rootId: string;
      readonly includeRoot: boolean;
      /** Levels below the root; null: all of them. */
      readonly maxDepth: number | null;
    };

export interface CostTotals {
  readonly costCents: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly eventCount: number;
}

export const noCosts: CostTotals = {
  costCents: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  eventCount: 0,
};

// Days are UTC's. PostgreSQL would otherwise cut them where the session's time zone does.
const spentAt = sql.raw(`t.occurred_at at time zone 'UTC'`);
const dimensionColumns = {
  billingCode: sql`t.billing_code`,
  agentId: sql`t.agent_id`,
  projectId: sql`t.project_id`,
  issueId: sql`t.issue_id`,
  provider: sql`t.provider`,
  biller: sql`t.biller`,
  model: sql`t.model`,
  day: sql`(${spentAt})::date`,
  month: sql`date_trunc('month', ${spentAt})::date`,
} as const;
export type CostDimensionKey = keyof typeof dimensionColumns;

// A sum of integers is a bigint, and comes as text; what outgrows 2^53 is refused when it is sent, never rounded.
const totalsShape = {
  key: z.string(),
  cost_cents: z.coerce.number(),
  input_tokens: z.coerce.number(),
  cached_input_tokens: z.coerce.number(),
  output_tokens: z.coerce.number(),
  event_count: z.coerce.number(),
};
const totalsRowSchema = z.object(totalsShape);
const groupRowSchema = z.object({
  ...totalsShape,
  billingCode: z.string().nullish(),
  agentId: z.string().nullish(),
  projectId: z.string().nullish(),
  issueId: z.string().nullish(),
  provider: z.string().nullish(),
  biller: z.string().nullish(),
  model: z.string().nullish(),
  day: z.string().nullish(),
  month: z.string().nullish(),
});
const sums = sql`sum(t.cost_cents) as cost_cents, sum(t.input_tokens) as input_tokens,
  sum(t.cached_input_tokens) as cached_input_tokens, sum(t.output_tokens) as output_tokens, count(*) as event_count`;

/** One value for each dimension asked for, absent for the others, with the sums of the events that have these values. */
export type CostGroup = { readonly [Dimension in CostDimensionKey]?: string | null | undefined } & {
  readonly totals: CostTotals;
};

/** The sums of each scope, in one statement for all. They are all of one kind, and trees are cut at one depth. */
export async function costTotalsOfScopes(
  { db, plugin }: Scope,
  scopes: readonly CostScope[],
  filter: CostFilterInput,
): Promise<CostTotals[]> {
  const rows = await queryRows(
    db,
    totalsRowSchema,
    sql`
    select m.key, ${sums} from ${eventsOf(plugin.companyId, scopes)}
    where ${and([sql`t.company_id = ${plugin.companyId}`, ...costConditions(filter)])} group by m.key`,
  );
  const byKey = new Map(rows.map((row) => [row.key, toTotals(row)]));
  return scopes.map((scope, i) => byKey.get(keyOf(scope, i)) ?? noCosts);
}

/** For each scope its groups, the costliest first and at most `limit`, in one statement for all. */
export async function costGroupsOfScopes(
  { db, plugin }: Scope,
  scopes: readonly CostScope[],
  filter: CostFilterInput,
  dimensions: readonly CostDimensionKey[],
  limit: number,
): Promise<CostGroup[][]> {
  const names = dimensions.map((dimension) => sql.identifier(dimension));
  const columns = dimensions.map((dimension) => sql`${dimensionColumns[dimension]} as ${sql.identifier(dimension)}`);
  const grouped = sql`(
    select m.key, ${list(columns)}, ${sums} from ${eventsOf(plugin.companyId, scopes)}
    where ${and([sql`t.company_id = ${plugin.companyId}`, ...costConditions(filter)])}
    group by m.key, ${list(names)}) as grouped`;
  const order = groupOrder(names);
  const size = sql.raw(String(limit));
  const texts = list(names.map((name) => sql`${name}::text as ${name}`));
  const selected = sql`key, ${texts}, cost_cents, input_tokens, cached_input_tokens, output_tokens, event_count`;
  // For one scope PostgreSQL need only keep the best; to rank within each of several it sorts all groups.
  const rows = await queryRows(
    db,
    groupRowSchema,
    scopes.length === 1
      ? sql`select ${selected} from ${grouped} order by ${order} limit ${size}`
      : sql`select ${selected} from (
          select grouped.*, row_number() over (partition by key order by ${order}) as rank from ${grouped}
        ) as ranked where rank <= ${size} order by rank`,
  );
  const byKey = Map.groupBy(rows, (row) => row.key);
  return scopes.map((scope, i) => (byKey.get(keyOf(scope, i)) ?? []).map((row) => ({ ...row, totals: toTotals(row) })));
}

/** The cost events `t` of one tree, whose ids are a subselect: what stands behind FROM. */
export function eventsOfTree(companyId: string | SQLWrapper, ids: SQL): SQL {
  return sql`(${ids}) as m join cost_events t on t.company_id = ${companyId} and t.issue_id = m.id`;
}

/** The sums of the events `t` that `from` and `where` are about, each 0 where there are none. */
export function sumsOf(from: SQL, where: SQL): SQL {
  return sql`select ${list(
    totalsColumns.map((name) => sql`coalesce(s.${sql.raw(name)}, 0) as ${sql.raw(name)}`),
  )} from (select ${sums} from ${from} where ${where}) as s`;
}
export const totalsColumns = [
  'cost_cents',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'event_count',
] as const;

/** The groups of these events, the costliest first: the dimensions as texts under their names, and the sums. */
export function groupsOf(from: SQL, where: SQL, dimensions: readonly CostDimensionKey[], limit: number): SQL {
  const names = dimensions.map((dimension) => sql.identifier(dimension));
  const columns = dimensions.map((dimension) => sql`${dimensionColumns[dimension]} as ${sql.identifier(dimension)}`);
  const texts = list(names.map((name) => sql`g.${name}::text as ${name}`));
  return sql`select ${texts}, ${list(totalsColumns.map((name) => sql.raw(`g.${name}`)))}
    from (select ${list(columns)}, ${sums} from ${from} where ${where} group by ${list(names)}) as g
    order by ${groupOrder(names)} limit ${sql.raw(String(limit))}`;
}

/** The cost events `t` of each scope, which `m.key` names. */
function eventsOf(companyId: string, scopes: readonly CostScope[]): SQL {
  const [first] = scopes;
  switch (first?.kind) {
    case 'tree': {
      const rootIds = scopes.flatMap((scope) => (scope.kind === 'tree' ? [scope.rootId] : []));
      const { includeRoot, maxDepth } = first;
      return sql`(select root_id::text as key, id from (${treesOf(companyId, rootIds, { includeRoot, maxDepth })}) as trees) as m
        join cost_events t on t.company_id = ${companyId} and t.issue_id = m.id`;
    }
    case 'issues': {
      const members = scopes.flatMap((scope, i) =>
        scope.kind === 'issues' ? [...new Set(scope.issueIds)].map((id) => ({ key: keyOf(scope, i), id })) : [],
      );
      const keys = members.map(({ key }) => key);
      const ids = members.map(({ id }) => id);
      return sql`unnest(${sql.param(keys)}::text[], ${sql.param(ids)}::uuid[]) as m(key, id)
        join cost_events t on t.company_id = ${companyId} and t.issue_id = m.id`;
    }
    default:
      return sql`(values (''::text)) as m(key) cross join cost_events t`;
  }
}

/** The values break ties, so that the order is the same each time. */
function groupOrder(names: readonly SQLChunk[]): SQL {
  return sql`cost_cents desc, event_count desc, ${list(names)}`;
}

function list(parts: readonly SQLChunk[]): SQL {
  return sql.join([...parts], sql`, `);
}

function keyOf(scope: CostScope, position: number): string {
  if (scope.kind === 'tree') return scope.rootId;
  return scope.kind === 'issues' ? String(position) : '';
}

function toTotals(row: z.infer<typeof totalsRowSchema>): CostTotals {
  return {
    costCents: row.cost_cents,
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens,
    outputTokens: row.output_tokens,
    eventCount: row.event_count,
  };
}
