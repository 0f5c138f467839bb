import { type SQL, sql } from 'drizzle-orm';

/** Text of ours as a literal. What a caller sent is a parameter and never comes here. */
export function literal(text: string): SQL {
  return sql.raw(`'${text.replaceAll("'", "''")}'`);
}
