import { type UseQueryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Document, PluginClientError } from '../client/index.ts';
import { usePluginClient } from './plugin-provider.ts';
import { pluginQueryKey } from './query-keys.ts';

export type PluginQueryOptions<Data, Selected = Data> = Omit<
  UseQueryOptions<Data, PluginClientError, Selected>,
  'queryKey' | 'queryFn'
>;

/**
 * The answer to a document of your own, typed by it. What changes in issues that a live hook follows, changes in it too.
 *
 * ```ts
 * const { data, error } = usePluginQuery(MissionCostsDocument, { rootId });
 * if (error instanceof CapabilityDenied) return <p>{error.remedy}</p>;
 * ```
 */
export function usePluginQuery<Data, Variables, Selected = Data>(
  document: Document<Data, Variables>,
  variables: Variables,
  options: PluginQueryOptions<Data, Selected> = {},
): UseQueryResult<Selected, PluginClientError> {
  const client = usePluginClient();
  return useQuery({
    ...options,
    queryKey: pluginQueryKey(client, document, variables),
    queryFn: ({ signal }) => client.request(document, variables, { signal }),
  });
}
