import { doublePrecision, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from '../../database/columns.ts';

const gateway = pgSchema('gateway').existing();

/**
 * How many points each plugin has left in each company, for all gateways together. Unlogged: what a crash takes away is a bucket that
 * was not full. The owner alone sees the table; gateways ask gateway.take_points.
 */
export const rateBuckets = gateway.table(
  'rate_buckets',
  {
    /** Plugin and company, with a space between them. */
    subject: text('subject').notNull(),
    points: doublePrecision('points').notNull(),
    filledAt: instant('filled_at').notNull(),
  },
  (table) => [primaryKey({ name: 'rate_buckets_pkey', columns: [table.subject] })],
);
