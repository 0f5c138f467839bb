import { foreignKey, index, pgSchema, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from '../database/columns.ts';
import { plugins } from '../modules/plugins/plugin.table.ts';

const gateway = pgSchema('gateway').existing();

/** Secrets with which plugins' workers ask for tokens. The secret itself is nowhere: only its hash is. The owner alone reads it. */
export const pluginSecrets = gateway.table(
  'plugin_secrets',
  {
    id: uuid('id').notNull().defaultRandom(),
    pluginId: uuid('plugin_id').notNull(),
    secretHash: text('secret_hash').notNull(),
    label: text('label'),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    primaryKey({ name: 'plugin_secrets_pkey', columns: [table.id] }),
    foreignKey({
      name: 'plugin_secrets_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
    index('plugin_secrets_plugin_idx').on(table.pluginId),
    uniqueIndex('plugin_secrets_hash_uq').on(table.secretHash),
  ],
);
