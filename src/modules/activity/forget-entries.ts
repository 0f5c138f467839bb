import type pg from 'pg';

/** A stream that broke can be taken up again for so long. */
export const entriesKeptHours = 24;
// As many as go in a moment: what is left goes the next time.
const forgottenAtOnce = 10_000;
const tidyMs = 60_000;
const batchesMax = 20;

/**
 * Deletes what the outbox has kept long enough, of all companies, and says how much. What is gone is noted in the company's feed,
 * so that a stream that asks for it is told of the gap. As the owner: nobody else may delete there. Any number of processes may
 * do this at once, each takes others.
 */
export async function forgetOldEntries(owner: Pick<pg.Pool, 'query'>, keptHours = entriesKeptHours): Promise<number> {
  const { rows } = await owner.query<{ forgotten: number }>(
    `with old as (
       select company_id, commit, entry from gateway.outbox
       where committed_at < now() - $1 * interval '1 hour' order by committed_at limit $2 for update skip locked
     ), gone as (
       delete from gateway.outbox as o using old
       where o.company_id = old.company_id and o.commit = old.commit and o.entry = old.entry
       returning o.company_id, o.commit, o.entry
     ), furthest as (
       select distinct on (company_id) company_id, commit, entry from gone order by company_id, commit desc, entry desc
     ), noted as (
       update gateway.feeds as f set forgotten_commit = furthest.commit, forgotten_entry = furthest.entry
       from (select * from furthest order by company_id) as furthest
       where f.company_id = furthest.company_id and (f.forgotten_commit, f.forgotten_entry) < (furthest.commit, furthest.entry)
     )
     select count(*)::int as forgotten from gone`,
    [keptHours, forgottenAtOnce],
  );
  return rows[0]?.forgotten ?? 0;
}

/** Forgets them now and every minute, until stopped. A database that is away is tried again the next time. */
export function keepForgettingEntries(owner: Pick<pg.Pool, 'query'>, onFailure: (error: unknown) => void): () => void {
  let isForgetting = false;
  const forget = async () => {
    if (isForgetting) return;
    isForgetting = true;
    try {
      for (let batch = 0; batch < batchesMax; batch += 1) {
        if ((await forgetOldEntries(owner)) < forgottenAtOnce) break;
      }
    } catch (error) {
      onFailure(error);
    } finally {
      isForgetting = false;
    }
  };
  void forget();
  const timer = setInterval(() => void forget(), tidyMs);
  timer.unref();
  return () => clearInterval(timer);
}
