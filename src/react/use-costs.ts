import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { PluginClientError } from '../client/index.ts';
import {
  type CostDimension,
  type CostFilter,
  type CostGroupItemFragment,
  type CostSumsFragment,
  ReactCostsDocument,
  ReactSubtreeCostsDocument,
} from './generated/operations.ts';
import { usePluginClient } from './plugin-provider.ts';
import { pluginQueryKey } from './query-keys.ts';

export interface CostsOptions {
  /** What each sum is for: `['DAY']`, or `['MODEL', 'DAY']` for each model by day. */
  readonly by: readonly CostDimension[];
  /** The costs of this issue and everything below it. Left out: of the company. */
  readonly rootId?: string | undefined;
  readonly filter?: CostFilter | undefined;
  /** The largest so many groups. */
  readonly first?: number | undefined;
}

export interface Costs {
  readonly total: CostSumsFragment;
  readonly groups: readonly CostGroupItemFragment[];
}

/**
 * What was spent, summed by PostgreSQL. Needs `costs.read`, below an issue also `issue.subtree.read`, and by agent, issue
 * or project what it takes to read those.
 */
export function useCosts({ by, rootId, filter, first }: CostsOptions): UseQueryResult<Costs, PluginClientError> {
  const client = usePluginClient();
  const named = { byAgent: by.includes('AGENT'), byIssue: by.includes('ISSUE'), byProject: by.includes('PROJECT') };
  const variables = { by, filter, first, ...named };
  const isBelow = rootId !== undefined;
  return useQuery({
    queryKey: isBelow
      ? pluginQueryKey(client, ReactSubtreeCostsDocument, { ...variables, rootId })
      : pluginQueryKey(client, ReactCostsDocument, variables),
    queryFn: async ({ signal }): Promise<Costs> =>
      isBelow
        ? (await client.request(ReactSubtreeCostsDocument, { ...variables, rootId }, { signal })).subtree.costs
        : (await client.request(ReactCostsDocument, variables, { signal })).costs,
  });
}
