import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { timestamp, uuid } from 'drizzle-orm/pg-core';

/** A point in time as PostgreSQL keeps it. A string, because a Date would cut its microseconds and cursors would skip rows. */
export function instant(name: string) {
  return timestamp(name, { withTimezone: true, mode: 'string' });
}

/** Unique inside its company; the primary key is (company_id, id), so that a shard holds whole companies. */
export function rowId() {
  return uuid('id').notNull().defaultRandom();
}

export function companyId() {
  return uuid('company_id').notNull();
}

export function createdAt() {
  return instant('created_at').notNull().defaultNow();
}

/** No trigger keeps this: every statement that updates a row says the time itself. */
export function updatedAt() {
  return instant('updated_at').notNull().defaultNow();
}

/** The condition of a CHECK on a closed set of words. The words are ours, never a caller's: they become literals. */
export function isOneOf(column: SQLWrapper, words: readonly string[]): SQL {
  const literals = words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ');
  return sql`${column} in (${sql.raw(literals)})`;
}
