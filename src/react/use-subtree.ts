import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { CompanyClient, PluginClientError } from '../client/index.ts';
import { ReactSubtreeDocument, type ReactSubtreeQuery } from './generated/operations.ts';
import { usePluginClient } from './plugin-provider.ts';
import { pluginQueryKey } from './query-keys.ts';
import type { IssueItem } from './use-issues.ts';

export interface SubtreeIssue {
  /** 0 at the root. */
  readonly depth: number;
  readonly issue: IssueItem;
}

export interface Subtree {
  /** The root first, and each issue before what is below it. */
  readonly issues: readonly SubtreeIssue[];
  readonly totalCount: number;
  /** How far down it goes. */
  readonly maxDepth: number;
  readonly statusCounts: ReactSubtreeQuery['subtree']['statusCounts'];
}

export interface SubtreeOptions {
  /** How many levels below the root. Left out: all. */
  readonly maxDepth?: number | undefined;
}

const pageSize = 1_000;

/** The whole tree below an issue, however large, in depth-first order. Needs `issue.subtree.read` and `issues.read`. */
export function useSubtree(
  rootId: string,
  { maxDepth }: SubtreeOptions = {},
): UseQueryResult<Subtree, PluginClientError> {
  const client = usePluginClient();
  return useQuery({
    queryKey: pluginQueryKey(client, ReactSubtreeDocument, { rootId, maxDepth }),
    queryFn: ({ signal }) => wholeSubtree(client, { rootId, maxDepth }, signal),
  });
}

async function wholeSubtree(
  client: CompanyClient,
  variables: { rootId: string; maxDepth: number | undefined },
  signal: AbortSignal,
): Promise<Subtree> {
  const issues: SubtreeIssue[] = [];
  let after: string | null = null;
  for (;;) {
    const page: ReactSubtreeQuery = await client.request(
      ReactSubtreeDocument,
      { ...variables, first: pageSize, after },
      { signal },
    );
    const { issues: found, totalCount, maxDepth, statusCounts } = page.subtree;
    issues.push(...found.edges.map(({ depth, node }) => ({ depth, issue: node })));
    if (!found.pageInfo.hasNextPage) return { issues, totalCount, maxDepth, statusCounts };
    after = found.pageInfo.endCursor;
  }
}
