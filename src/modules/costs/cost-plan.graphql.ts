import { type SQL, sql } from 'drizzle-orm';
import { and } from '../../graphql/keyset-connection.ts';
import { type Asker, type Binding, type Place, planned } from '../../graphql/planning/field-plan.ts';
import { asExpression, type JsonText } from '../../graphql/planning/json-text.ts';
import { rowOfId } from '../../graphql/planning/row-plans.ts';
import { ShapeRow, type SqlType, type SqlValue } from '../../graphql/planning/sql-row.ts';
import { type CostDimensionKey, groupsOf, sumsOf } from './cost.sql.ts';
import { type CostFilterInput, costConditions } from './cost-filter.graphql.ts';

/** A report by SQL: the cost events `t` that it is about. */
export class CostReportRow extends ShapeRow {
  readonly from: SQL;
  readonly where: SQL;

  constructor(from: SQL, where: SQL) {
    super({ total: (place) => costTotals(place, from, where) });
    this.from = from;
    this.where = where;
  }
}

interface FilterArguments {
  readonly filter?: CostFilterInput | null | undefined;
}

/** A field that is a report: `eventsOf` says what stands behind FROM. */
export function costReportBy<Args extends FilterArguments>(
  eventsOf: (asker: Asker, args: Args) => { readonly from: SQL; readonly where: readonly SQL[] },
) {
  return planned<Args, { readonly from: SQL; readonly where: SQL }>({
    bind: (args, asker) => {
      const { from, where } = eventsOf(asker, args);
      const ofCompany = sql`t.company_id = ${asker.plugin.companyId}`;
      return { from, where: and([ofCompany, ...where, ...costConditions(args.filter ?? {})]) };
    },
    json: (place, { from, where }) => place.object(new CostReportRow(from, where)),
  });
}

/** Sums as an object of the type CostTotals. */
export function costTotals(place: Place, from: SQL, where: SQL): JsonText {
  const alias = place.alias();
  return [
    sql`(select ${asExpression(place.object(totalsOf(alias)))} from (${sumsOf(from, where)}) as ${sql.raw(alias)})`,
  ];
}

function totalsOf(alias: string): ShapeRow {
  const sum = (column: string): SqlValue => ({ sql: sql.raw(`${alias}.${column}`), type: 'bigint', isNullable: false });
  return new ShapeRow({
    costCents: sum('cost_cents'),
    inputTokens: sum('input_tokens'),
    cachedInputTokens: sum('cached_input_tokens'),
    outputTokens: sum('output_tokens'),
    eventCount: sum('event_count'),
  });
}

interface GroupsBinding extends Binding {
  readonly by: string;
  readonly size: number;
}

/** The groups of a report. `read` is what its resolver reads the arguments by. */
export function costGroupsBy<Args>(
  read: (args: Args) => { readonly by: readonly CostDimensionKey[]; readonly size: number },
) {
  return planned<Args, GroupsBinding>({
    bind: (args) => {
      const { by, size } = read(args);
      return { by: by.join(), size };
    },
    json: (place, { by, size }) => {
      const { row } = place;
      if (!(row instanceof CostReportRow)) return place.giveUp('the groups of something that is no report');
      const alias = place.alias();
      const dimensions = by.split(',').filter((name): name is CostDimensionKey => name in dimensionTypes);
      const text = asExpression(place.objectOfMany(groupOf(alias, new Set(dimensions))));
      const groups = groupsOf(row.from, row.where, dimensions, size);
      return ['[', sql`(select string_agg(${text}, ',') from (${groups}) as ${sql.raw(alias)})`, ']'];
    },
  });
}

const dimensionTypes: Readonly<Record<CostDimensionKey, SqlType>> = {
  billingCode: 'text',
  agentId: 'uuid',
  projectId: 'uuid',
  issueId: 'uuid',
  provider: 'text',
  biller: 'text',
  model: 'text',
  day: 'date',
  month: 'date',
};

/** One group. A dimension that was not asked for is null. */
function groupOf(alias: string, dimensions: ReadonlySet<CostDimensionKey>): ShapeRow {
  const value = (name: CostDimensionKey): SqlValue | (() => JsonText) =>
    dimensions.has(name)
      ? { sql: sql.raw(`${alias}."${name}"`), type: dimensionTypes[name], isNullable: true }
      : () => ['null'];
  const row = (name: CostDimensionKey, table: 'agents' | 'projects' | 'issues') => (place: Place) =>
    dimensions.has(name) ? rowOfId(place, table, sql.raw(`(${alias}."${name}")::uuid`)) : ['null'];
  return new ShapeRow({
    billingCode: value('billingCode'),
    agent: row('agentId', 'agents'),
    project: row('projectId', 'projects'),
    issue: row('issueId', 'issues'),
    provider: value('provider'),
    biller: value('biller'),
    model: value('model'),
    day: value('day'),
    month: value('month'),
    totals: (place) => place.object(totalsOf(alias)),
  });
}
