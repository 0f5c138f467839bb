import { type SQL, sql } from 'drizzle-orm';

const pattern = sql.raw("'^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'");

/** A text as the UUID that it is, in any case, or null: nothing checks what a free text names. */
export function uuidText(text: SQL): SQL {
  return sql`case when ${text} ~* ${pattern} then (${text})::uuid end`;
}
