import type { GraphQLResolveInfo } from 'graphql';
import type { GatewayContext } from '../../graphql/context.ts';
import { loaderAt } from '../../graphql/row-loader.ts';
import type { Scope } from '../../scope.ts';
import {
  type CostDimensionKey,
  type CostGroup,
  type CostScope,
  type CostTotals,
  costGroupsOfScopes,
  costTotalsOfScopes,
  noCosts,
} from './cost.sql.ts';
import type { CostFilterInput } from './cost-filter.graphql.ts';

/** What to sum. Nothing is read before a field of it asks, and then for all reports at one place of the document together. */
export interface CostReportShape {
  readonly scope: CostScope;
  readonly filter: CostFilterInput;
}

/** The sums of one scope, for callers that are not a field of a report. */
export async function costTotalsOfScope(
  scope: Scope,
  costScope: CostScope,
  filter: CostFilterInput,
): Promise<CostTotals> {
  const [totals] = await costTotalsOfScopes(scope, [costScope], filter);
  return totals ?? noCosts;
}

export function loadCostTotals(
  context: GatewayContext,
  info: GraphQLResolveInfo,
  report: CostReportShape,
): Promise<CostTotals> {
  const loader = loaderAt<CostReportShape, CostTotals>(context, info, `cost totals ${kindOf(report)}`, (reports) =>
    costTotalsOfScopes(
      context,
      reports.map(({ scope }) => scope),
      report.filter,
    ),
  );
  return loader.load(report);
}

export function loadCostGroups(
  context: GatewayContext,
  info: GraphQLResolveInfo,
  report: CostReportShape,
  dimensions: readonly CostDimensionKey[],
  limit: number,
): Promise<CostGroup[]> {
  const loader = loaderAt<CostReportShape, CostGroup[]>(context, info, `cost groups ${kindOf(report)}`, (reports) =>
    costGroupsOfScopes(
      context,
      reports.map(({ scope }) => scope),
      report.filter,
      dimensions,
      limit,
    ),
  );
  return loader.load(report);
}

/**
 * What reports must have in common to be read by one statement: everything but which issues. Members of a union may ask
 * for costs at the same place with different arguments.
 */
function kindOf({ scope, filter }: CostReportShape): string {
  const { kind } = scope;
  return JSON.stringify([kind, ...(kind === 'tree' ? [scope.includeRoot, scope.maxDepth] : []), filter]);
}
