import type { GatewayContext } from './context.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** A place in a company's feed: behind this entry of this commit. */
export interface FeedPosition {
  readonly commit: number;
  readonly entry: number;
}

/** One row of the outbox. What it stands for is read by each stream for itself. */
export interface FeedEntry extends FeedPosition {
  /** The entry of the activity log; null where it only says that an issue changed. */
  readonly activityId: string | null;
  readonly issueId: string | null;
}

/** What a subscription is told: the root value that its document is executed on, and where it stands in the feed. */
export interface LiveEvent<Root> {
  readonly position: FeedPosition;
  readonly root: Root;
}

/** What a subscription field wants of its company's feed. */
export interface LiveSource<Root = unknown> {
  /** Where the caller asked to go on; null: from now on. */
  readonly after: FeedPosition | null;
  /** Whether the entry may concern it, asked of every entry of the company and without the database. */
  concerns(entry: FeedEntry): boolean;
  /** What it is told of these entries, in their order, decided in a transaction of the subscriber's own. */
  select(context: GatewayContext, entries: readonly FeedEntry[]): Promise<readonly LiveEvent<Root>[]>;
  /** How it says that entries up to here can no longer be told; null where its type has no word for that. */
  readonly gap: ((position: FeedPosition, reason: string) => Root) | null;
  /** How it says that nothing happened up to here; null where its type has no word for that. */
  readonly heartbeat: ((position: FeedPosition, at: Date) => Root) | null;
}

/** Called by a subscription field once it knows what it wants. The stream that it returns is for GraphQL's own check alone. */
export type Follow = <Root>(source: LiveSource<Root>) => AsyncIterable<Root>;

export function comparePositions(a: FeedPosition, b: FeedPosition): number {
  return a.commit - b.commit || a.entry - b.entry;
}

export function laterOf(a: FeedPosition, b: FeedPosition): FeedPosition {
  return comparePositions(a, b) >= 0 ? a : b;
}

const feedOrder = 'feed';

export function feedCursor({ commit, entry }: FeedPosition): string {
  return encodeCursor(feedOrder, [String(commit), String(entry)]);
}

export function decodeFeedCursor(cursor: string, argument: string): FeedPosition {
  const [commit, entry] = decodeCursor(cursor, feedOrder, ['bigint', 'integer'], argument);
  return { commit: Number(commit), entry: Number(entry) };
}
