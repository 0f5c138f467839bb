import { sql } from 'drizzle-orm';
import { bigint, customType, foreignKey, index, pgSchema, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt } from '../../database/columns.ts';
import { companyPolicies } from '../../database/row-security.ts';
import { companies } from '../companies/company.table.ts';
import { activityLog } from './activity.table.ts';

const gateway = pgSchema('gateway').existing();

/** The number of a transaction, which never comes again. Its text is a whole number beyond JavaScript's. */
const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' });

/**
 * What happened, for those who want to hear of it: one row for each activity entry, whoever wrote the entry, in its own
 * transaction. Positions are given out before commit, so a reader follows (transaction, position) and stops below the
 * oldest transaction that still runs: past that nothing can appear behind it.
 */
export const outbox = gateway.table(
  'outbox',
  {
    companyId: companyId().references(() => companies.id, { onDelete: 'cascade' }),
    position: bigint('position', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    transaction: transactionId('transaction').notNull().default(sql`pg_current_xact_id()`),
    activityId: uuid('activity_id').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'outbox_pkey', columns: [table.companyId, table.position] }),
    foreignKey({
      name: 'outbox_activity_fk',
      columns: [table.companyId, table.activityId],
      foreignColumns: [activityLog.companyId, activityLog.id],
    }).onDelete('cascade'),
    index('outbox_company_transaction_idx').on(table.companyId, table.transaction, table.position),
    ...companyPolicies(),
  ],
);
