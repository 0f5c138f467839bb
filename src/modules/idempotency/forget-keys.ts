import type pg from 'pg';

/** Callers are told at least 24 hours; a day more, so that nobody meets the edge. */
export const keysKeptHours = 48;
// As many as go in a moment: what is left goes the next time.
const forgottenAtOnce = 10_000;

/**
 * Deletes idempotency keys that nobody will repeat any more, of all companies, and says how many. As the owner: the gateway's
 * own role sees one company at a time. Any number of processes may do this at once, each takes others.
 */
export async function forgetOldKeys(owner: Pick<pg.Pool, 'query'>): Promise<number> {
  const { rowCount } = await owner.query(
    `delete from gateway.idempotency_keys as k using (
       select company_id, plugin_id, mutation, key from gateway.idempotency_keys
       where created_at < now() - $1 * interval '1 hour' order by created_at limit $2 for update skip locked
     ) as old
     where k.company_id = old.company_id and k.plugin_id = old.plugin_id and k.mutation = old.mutation and k.key = old.key`,
    [keysKeptHours, forgottenAtOnce],
  );
  return rowCount ?? 0;
}

/** Forgets them now and every hour, until stopped. A database that is away is tried again the next time. */
export function keepForgettingKeys(owner: Pick<pg.Pool, 'query'>, onFailure: (error: unknown) => void): () => void {
  const forget = () => {
    forgetOldKeys(owner).catch(onFailure);
  };
  forget();
  const timer = setInterval(forget, 3_600_000);
  timer.unref();
  return () => clearInterval(timer);
}
