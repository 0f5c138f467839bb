import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { CompanyClient } from '../client/index.ts';
import { ReactIssueChangedDocument } from './generated/operations.ts';
import { patchIssue } from './patch-issue.ts';
import { usePluginClient } from './plugin-provider.ts';
import { asksFields } from './query-keys.ts';
import { useCoalesced } from './use-coalesced.ts';
import { type LiveState, useStream } from './use-stream.ts';
import { type SubtreeOptions, useSubtree } from './use-subtree.ts';

export interface LiveIssuesOptions {
  /** With everything below it; true when left out. */
  readonly includeSubtree?: boolean | undefined;
  readonly enabled?: boolean | undefined;
}

/** Fields of Query whose answers a change of an issue may change. */
const fieldsOfIssues = ['issue', 'issues', 'subtree', 'node', 'nodes', 'orchestrationSummary'] as const;
const readAnewAfterMs = 400;

/**
 * Follows an issue and what is below it. Whatever the page has cached of a changed issue changes at once, in answers to any document;
 * what hangs on it (counts, blockers, places in the tree) is asked for anew shortly after, once for many changes. Needs `issues.read`
 * and `events.subscribe`.
 *
 * ```ts
 * const { data } = usePluginQuery(MissionTreeDocument, { rootId });
 * const live = useLiveIssues(rootId);
 * ```
 */
export function useLiveIssues(issueId: string, { includeSubtree = true, enabled }: LiveIssuesOptions = {}): LiveState {
  const client = usePluginClient();
  const cache = useQueryClient();
  const readAnew = useCoalesced(
    () => void cache.invalidateQueries({ predicate: asksFields(client, fieldsOfIssues) }),
    readAnewAfterMs,
  );
  return useStream(
    ReactIssueChangedDocument,
    { issueId, includeSubtree },
    {
      enabled,
      onData: ({ issueChanged }) => {
        moveCache(cache, client, issueChanged);
        readAnew();
      },
      // What changed between the reading and the opening of the stream was told to nobody.
      onOpen: readAnew,
      onGap: readAnew,
    },
  );
}

/** The tree below an issue, kept as it is now: `useSubtree` and `useLiveIssues` together. */
export function useLiveSubtree(rootId: string, options: SubtreeOptions & { readonly enabled?: boolean } = {}) {
  const subtree = useSubtree(rootId, options);
  const live = useLiveIssues(rootId, { enabled: options.enabled });
  return { ...subtree, live };
}

function moveCache(
  cache: QueryClient,
  client: CompanyClient,
  issue: { readonly id: string; readonly updatedAt: string },
): void {
  const fields = { ...issue };
  cache.setQueriesData({ predicate: asksFields(client, fieldsOfIssues) }, (data) => patchIssue(data, fields));
}
