import { sql } from 'drizzle-orm';
import { check, foreignKey, index, jsonb, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt } from '../../database/columns.ts';
import { companyPluginPolicies } from '../../database/row-security.ts';
import { companies } from '../companies/company.table.ts';
import { plugins } from '../plugins/plugin.table.ts';

const gateway = pgSchema('gateway').existing();

/** What a mutation answered under a caller's key, so that a repeat gets the first answer and no second effect. */
export const idempotencyKeys = gateway.table(
  'idempotency_keys',
  {
    companyId: companyId().references(() => companies.id, { onDelete: 'cascade' }),
    pluginId: uuid('plugin_id').notNull(),
    mutation: text('mutation').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    // Null while the transaction that claimed the key is still at work.
    payload: jsonb('payload'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({
      name: 'idempotency_keys_pkey',
      columns: [table.companyId, table.pluginId, table.mutation, table.key],
    }),
    foreignKey({
      name: 'idempotency_keys_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
    index('idempotency_keys_created_idx').on(table.createdAt),
    check('idempotency_keys_key_check', sql`char_length(${table.key}) between 1 and 255`),
    ...companyPluginPolicies(),
  ],
);
