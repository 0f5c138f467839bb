import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../database/query-rows.ts';
import type { FeedEntry, FeedPosition } from '../graphql/live-source.ts';
import type { Scope } from '../scope.ts';

/** Behind every entry of a commit. */
export const lastEntry = 2 ** 31 - 1;

export interface FeedState {
  /** The end of the feed: behind it there is nothing yet. */
  readonly end: FeedPosition;
  /** What lies at or before it may have been tidied away. */
  readonly forgotten: FeedPosition;
}

const stateSchema = z.object({
  last_commit: z.coerce.number(),
  forgotten_commit: z.coerce.number(),
  forgotten_entry: z.number(),
});

/** How far the company's feed has come, as this transaction sees it. */
export async function readFeedState({ db, plugin }: Scope): Promise<FeedState> {
  const [row] = await queryRows(
    db,
    stateSchema,
    sql`select last_commit, forgotten_commit, forgotten_entry from gateway.feeds where company_id = ${plugin.companyId}`,
  );
  return {
    end: { commit: row?.last_commit ?? 0, entry: lastEntry },
    forgotten: { commit: row?.forgotten_commit ?? 0, entry: row?.forgotten_entry ?? 0 },
  };
}

const entrySchema = z.object({
  commit: z.coerce.number(),
  entry: z.number(),
  activity_id: z.string().nullable(),
  issue_id: z.string().nullable(),
});

/** The entries behind a position, at most `size` of them. */
export async function readFeedPage({ db, plugin }: Scope, after: FeedPosition, size: number): Promise<FeedEntry[]> {
  const rows = await queryRows(
    db,
    entrySchema,
    sql`
    select o.commit, o.entry, o.activity_id, o.issue_id from gateway.outbox o
    where o.company_id = ${plugin.companyId} and (o.commit, o.entry) > (${after.commit}::bigint, ${after.entry}::int)
    order by o.commit, o.entry limit ${sql.raw(String(size))}`,
  );
  return rows.map(({ commit, entry, activity_id: activityId, issue_id: issueId }) => ({
    commit,
    entry,
    activityId,
    issueId,
  }));
}
