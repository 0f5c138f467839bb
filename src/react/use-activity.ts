import { useInfiniteQuery } from '@tanstack/react-query';
import type { PluginClientError } from '../client/index.ts';
import {
  type ActivityFilter,
  type ActivityItemFragment,
  ReactActivityDocument,
  ReactIssueActivityDocument,
} from './generated/operations.ts';
import { usePluginClient } from './plugin-provider.ts';
import { pluginQueryKey } from './query-keys.ts';

export type ActivityItem = ActivityItemFragment;

export interface ActivityOptions {
  /** Of this issue. Left out: of the company. */
  readonly issueId?: string | undefined;
  /** With everything below that issue. */
  readonly includeSubtree?: boolean | undefined;
  readonly filter?: ActivityFilter | undefined;
  /** With the agent and the issue of each entry, which takes `agents.read` and `issues.read`. True when left out. */
  readonly names?: boolean | undefined;
  /** Entries of a page, 25 when left out. */
  readonly pageSize?: number | undefined;
}

export interface ActivityPage {
  readonly nodes: readonly ActivityItem[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const noEntries: ActivityPage = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** The activity log, newest first, page after page. Needs `activity.read`. */
export function useActivity({ issueId, includeSubtree, filter, names = true, pageSize = 25 }: ActivityOptions = {}) {
  const client = usePluginClient();
  const variables = { filter, names, first: pageSize };
  const queryKey =
    issueId === undefined
      ? pluginQueryKey(client, ReactActivityDocument, variables)
      : pluginQueryKey(client, ReactIssueActivityDocument, { ...variables, issueId, includeSubtree });
  const { data, ...query } = useInfiniteQuery<
    ActivityPage,
    PluginClientError,
    { pages: ActivityPage[] },
    readonly unknown[],
    string | null
  >({
    queryKey: [...queryKey, 'pages'],
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
  return { ...query, entries: data?.pages.flatMap(({ nodes }) => nodes) };

  async function page(after: string | null, signal: AbortSignal): Promise<ActivityPage> {
    if (issueId === undefined) {
      return (await client.request(ReactActivityDocument, { ...variables, after }, { signal })).activity;
    }
    const asked = { ...variables, issueId, includeSubtree, after };
    const { issue } = await client.request(ReactIssueActivityDocument, asked, { signal });
    return issue?.activity ?? noEntries;
  }
}
