import { useInfiniteQuery } from '@tanstack/react-query';
import type { PluginClientError } from '../client/index.ts';
import {
  type IssueFilter,
  type IssueItemFragment,
  type IssueOrder,
  ReactIssueDocument,
  type ReactIssueQuery,
  ReactIssuesDocument,
} from './generated/operations.ts';
import { usePluginClient } from './plugin-provider.ts';
import { pluginQueryKey } from './query-keys.ts';
import { usePluginQuery } from './use-plugin-query.ts';

export type IssueItem = IssueItemFragment;

/** One issue, by its id or by its identifier; null where the company has none by it. Needs `issues.read`. */
export function useIssue(issue: { readonly id: string } | { readonly identifier: string }) {
  const variables = 'id' in issue ? { id: issue.id } : { identifier: issue.identifier };
  return usePluginQuery(ReactIssueDocument, variables, { select: issueIn });
}

function issueIn(data: ReactIssueQuery) {
  return data.issue;
}

export interface IssuesOptions {
  readonly filter?: IssueFilter | undefined;
  readonly orderBy?: IssueOrder | undefined;
  /** Issues of a page, 25 when left out. */
  readonly pageSize?: number | undefined;
}

/**
 * Issues, page after page: `fetchNextPage()` while `hasNextPage`. Needs `issues.read`.
 *
 * ```ts
 * const { issues, totalCount, hasNextPage, fetchNextPage } = useIssues({ filter: { status: ['BLOCKED'] } });
 * ```
 */
export function useIssues({ filter, orderBy, pageSize = 25 }: IssuesOptions = {}) {
  const client = usePluginClient();
  const variables = { filter, orderBy, first: pageSize };
  const { data, ...query } = useInfiniteQuery<
    Awaited<ReturnType<typeof page>>,
    PluginClientError,
    { pages: Awaited<ReturnType<typeof page>>[] },
    readonly unknown[],
    string | null
  >({
    queryKey: [...pluginQueryKey(client, ReactIssuesDocument, variables), 'pages'],
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
  const issues: readonly IssueItem[] | undefined = data?.pages.flatMap(({ nodes }) => nodes);
  return { ...query, issues, totalCount: data?.pages[0]?.totalCount };

  async function page(after: string | null, signal: AbortSignal) {
    return (await client.request(ReactIssuesDocument, { ...variables, after }, { signal })).issues;
  }
}
