import { type LiveState, useLiveActivity } from 'paperclip-graphql/react';
import { useEffect, useRef } from 'react';
import { Failure } from '../shell/failure.tsx';
import { EntryView } from './entry-view.tsx';

interface ActivityFeedProps {
  readonly rootId: string;
  readonly onSelect: (issueId: string) => void;
  readonly onLive: (status: LiveState['status']) => void;
}

/** What happens in the mission, as it is committed. */
export function ActivityFeed({ rootId, onSelect, onLive }: ActivityFeedProps) {
  const { entries, live, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useLiveActivity({
    issueId: rootId,
    includeSubtree: true,
  });
  const isNew = useNews(entries?.map(({ id }) => id));
  useEffect(() => onLive(live.status), [live.status, onLive]);
  return (
    <section className="feed sheet" aria-labelledby="feed-heading">
      <div className="feed__head">
        <h2 id="feed-heading">Activity</h2>
        {live.status === 'waiting' && <span className="note">Connecting again…</span>}
        {live.gaps > 0 && <span className="note">Read anew after a gap</span>}
      </div>
      {(error ?? live.error) && live.status !== 'waiting' && <Failure error={(error ?? live.error) as Error} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard. */}
      <div className="feed__scroll" role="log" aria-labelledby="feed-heading" tabIndex={0}>
        <ol>
          {entries?.map((entry) => (
            <EntryView key={entry.id} entry={entry} isNew={isNew(entry.id)} onSelect={onSelect} />
          ))}
        </ol>
        {entries?.length === 0 && <p className="note">Nothing has happened yet.</p>}
        {hasNextPage && (
          <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? 'Reading…' : 'Earlier'}
          </button>
        )}
      </div>
    </section>
  );
}

/** What came after the first reading is marked, until the page is left. */
function useNews(ids: readonly string[] | undefined): (id: string) => boolean {
  const first = useRef<ReadonlySet<string> | null>(null);
  if (ids && first.current === null) first.current = new Set(ids);
  const known = first.current;
  const newest = ids?.findIndex((id) => known?.has(id)) ?? 0;
  const news = new Set(ids?.slice(0, Math.max(newest, 0)));
  return (id) => news.has(id);
}
