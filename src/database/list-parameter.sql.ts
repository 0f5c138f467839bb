import { type SQL, sql } from 'drizzle-orm';

/*
 * Lists as one parameter each, whose length PostgreSQL does not see while it plans. Where it saw it, it would hold a plan for a list of
 * one against a plan for any list, which it takes to have ten, find the first cheaper, and so plan the statement anew each time it is
 * run. For what wakes an agent that took longer than all the rest.
 */

export function uuids(ids: readonly (string | null)[]): SQL {
  return unseen(ids, 'uuid[]');
}

export function texts(values: readonly (string | null)[]): SQL {
  return unseen(values, 'text[]');
}

// With the cast outside: any((select …)) would be a subquery of single ids.
function unseen(values: readonly (string | null)[], type: 'uuid[]' | 'text[]'): SQL {
  return sql`(select ${sql.param(values)}::${sql.raw(type)})::${sql.raw(type)}`;
}
