import { useState } from 'react';
import { ReactActivityLiveDocument } from './generated/operations.ts';
import { type ActivityItem, type ActivityOptions, useActivity } from './use-activity.ts';
import { useStream } from './use-stream.ts';

export interface LiveActivityOptions extends ActivityOptions {
  /** How many live entries are kept beside the pages that were read; 200 when left out. */
  readonly keep?: number | undefined;
  readonly enabled?: boolean | undefined;
}

interface Told {
  /** What the entries belong to: another feed begins with none. */
  readonly feed: string;
  readonly entries: readonly ActivityItem[];
}

/**
 * The activity log, newest first, and every entry as it is committed: none is lost, none comes twice. Where the gateway says that
 * something was missed after all, the pages are read anew and `live.gaps` counts it. Needs `activity.read` and `events.subscribe`.
 *
 * ```ts
 * const { entries, live, fetchNextPage } = useLiveActivity({ issueId, includeSubtree: true });
 * ```
 */
export function useLiveActivity({ keep = 200, enabled, ...options }: LiveActivityOptions = {}) {
  const { issueId, includeSubtree, filter, names = true } = options;
  const { entries: read, refetch, ...query } = useActivity(options);
  const variables = { issueId, includeSubtree: issueId === undefined ? undefined : includeSubtree, filter, names };
  const feed = JSON.stringify(variables);
  const [told, setTold] = useState<Told>({ feed, entries: [] });
  const [missed, setMissed] = useState(0);
  const live = useStream(ReactActivityLiveDocument, variables, {
    enabled,
    onData: ({ activity: event }) => {
      if (event.__typename === 'ActivityGap') return onGap();
      if (event.__typename !== 'ActivityAdded') return;
      const { entry } = event;
      setTold((before) => ({
        feed,
        entries: [entry, ...(before.feed === feed ? before.entries : [])].slice(0, keep),
      }));
    },
    // What was committed between the reading and the opening of the stream was told to nobody.
    onOpen: () => void refetch(),
    onGap,
  });
  const entries = read && newestFirst(told.feed === feed ? told.entries : [], read);
  return { ...query, refetch, entries, live: { ...live, gaps: live.gaps + missed } };

  function onGap(): void {
    setMissed((count) => count + 1);
    setTold({ feed, entries: [] });
    void refetch();
  }
}

/** Entries that were told before those that were read, each once. */
function newestFirst(told: readonly ActivityItem[], read: readonly ActivityItem[]): readonly ActivityItem[] {
  const known = new Set(read.map(({ id }) => id));
  const ahead = told.filter(({ id }) => !known.has(id));
  return ahead.length === 0 ? read : [...ahead, ...read];
}
