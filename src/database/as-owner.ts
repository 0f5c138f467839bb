import pg from 'pg';

/**
 * Works on one connection as the owner. Names without a schema mean Paperclip's tables, whatever path the database, the role or the
 * address sets: a schema that holds tables of the same names may come first there. The rest of the path stays behind, for extensions
 * that live elsewhere.
 */
export async function asOwner<T>(
  ownerUrl: string,
  purpose: string,
  work: (owner: pg.Client) => Promise<T>,
): Promise<T> {
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: `paperclip-graphql ${purpose}` });
  // Ended in the middle by an operator, the query in flight fails with the reason; the event must not end the process as well.
  owner.on('error', () => {});
  await owner.connect();
  try {
    await owner.query(
      `select set_config('search_path', concat_ws(', ', 'public', nullif(current_setting('search_path'), '')), false)`,
    );
    return await work(owner);
  } finally {
    // What was not committed, and every lock, goes with its session.
    await owner.end();
  }
}
