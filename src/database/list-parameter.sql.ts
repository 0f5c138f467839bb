import { type SQL, sql } from 'drizzle-orm';

/** A list as one parameter, however long: the text of the statement stays the same. */
export function uuids(ids: readonly (string | null)[]): SQL {
  return sql`${sql.param(ids)}::uuid[]`;
}

export function texts(values: readonly (string | null)[]): SQL {
  return sql`${sql.param(values)}::text[]`;
}
