import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgSchema, primaryKey, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { companyId } from '../../database/columns.ts';
import { companyPolicies } from '../../database/row-security.ts';
import { companies } from '../companies/company.table.ts';

const gateway = pgSchema('gateway').existing();

const commitNumber = (name: string) => bigint(name, { mode: 'number' }).notNull();

/**
 * How far each company's feed has come. A transaction that leaves something in the feed takes the next number of its company
 * while it commits, and nobody else of the company commits until it has: numbers are in the order of commits, with none missing.
 */
export const feeds = gateway.table(
  'feeds',
  {
    companyId: companyId().references(() => companies.id, { onDelete: 'cascade' }),
    lastCommit: commitNumber('last_commit'),
    /** Up to here the outbox was tidied: what lies at or before it may be gone. */
    forgottenCommit: commitNumber('forgotten_commit').default(0),
    forgottenEntry: integer('forgotten_entry').notNull().default(0),
  },
  (table) => [primaryKey({ name: 'feeds_pkey', columns: [table.companyId] }), ...companyPolicies()],
);

/**
 * What happened, for those who want to hear of it: one row for each entry of the activity log, and one for each issue that a
 * transaction added or changed, whoever did it. Written by triggers when the transaction commits, and kept for a day.
 */
export const outbox = gateway.table(
  'outbox',
  {
    companyId: companyId(),
    commit: commitNumber('commit'),
    /** The order inside the commit, from 1. */
    entry: integer('entry').notNull(),
    /** The entry of the log; null where the row only says that an issue changed. */
    activityId: uuid('activity_id'),
    /** The issue that changed, or that the entry of the log is about. */
    issueId: uuid('issue_id'),
    committedAt: timestamp('committed_at', { withTimezone: true, mode: 'string' })
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [
    primaryKey({ name: 'outbox_pkey', columns: [table.companyId, table.commit, table.entry] }),
    uniqueIndex('outbox_issue_once_idx')
      .on(table.companyId, table.commit, table.issueId)
      .where(sql`${table.activityId} is null`),
    index('outbox_committed_at_idx').on(table.committedAt),
    ...companyPolicies(),
  ],
);
