import { foreignKey, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, rowId, updatedAt } from '../../database/columns.ts';
import { ownPluginPolicies } from '../../database/row-security.ts';
import { plugins } from '../plugins/plugin.table.ts';

export const namespaceStatuses = ['active', 'migration_failed'] as const;
export const migrationStatuses = ['applied', 'failed'] as const;

/** Which plugin has which schema. Paperclip's own ledger: a database that holds it already keeps what it says. */
export const pluginDatabaseNamespaces = pgTable(
  'plugin_database_namespaces',
  {
    id: rowId(),
    pluginId: uuid('plugin_id').notNull(),
    pluginKey: text('plugin_key').notNull(),
    namespaceName: text('namespace_name').notNull(),
    namespaceMode: text('namespace_mode').notNull().default('schema'),
    status: text('status', { enum: namespaceStatuses }).notNull().default('active'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'plugin_database_namespaces_pkey', columns: [table.id] }),
    foreignKey({
      name: 'plugin_database_namespaces_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
    uniqueIndex('plugin_database_namespaces_plugin_idx').on(table.pluginId),
    uniqueIndex('plugin_database_namespaces_namespace_idx').on(table.namespaceName),
    index('plugin_database_namespaces_status_idx').on(table.status),
    ...ownPluginPolicies(),
  ],
);

/** Which files of a plugin were run, and what they were: one row for each file, applied once. */
export const pluginMigrations = pgTable(
  'plugin_migrations',
  {
    id: rowId(),
    pluginId: uuid('plugin_id').notNull(),
    pluginKey: text('plugin_key').notNull(),
    namespaceName: text('namespace_name').notNull(),
    migrationKey: text('migration_key').notNull(),
    checksum: text('checksum').notNull(),
    pluginVersion: text('plugin_version').notNull(),
    status: text('status', { enum: migrationStatuses }).notNull(),
    startedAt: instant('started_at').notNull().defaultNow(),
    appliedAt: instant('applied_at'),
    errorMessage: text('error_message'),
  },
  (table) => [
    primaryKey({ name: 'plugin_migrations_pkey', columns: [table.id] }),
    foreignKey({
      name: 'plugin_migrations_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
    uniqueIndex('plugin_migrations_plugin_key_idx').on(table.pluginId, table.migrationKey),
    index('plugin_migrations_plugin_idx').on(table.pluginId),
    index('plugin_migrations_status_idx').on(table.status),
    ...ownPluginPolicies(),
  ],
);
