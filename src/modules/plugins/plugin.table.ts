import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPluginPolicies, pluginPolicies } from '../../database/row-security.ts';
import { companies } from '../companies/company.table.ts';

export const pluginStatuses = ['installed', 'ready', 'disabled', 'error', 'upgrade_pending', 'uninstalled'] as const;

export const plugins = pgTable(
  'plugins',
  {
    id: rowId(),
    pluginKey: text('plugin_key').notNull(),
    packageName: text('package_name').notNull(),
    packagePath: text('package_path'),
    version: text('version').notNull(),
    apiVersion: integer('api_version').notNull().default(1),
    categories: jsonb('categories').notNull().default([]),
    manifestJson: jsonb('manifest_json').notNull(),
    status: text('status', { enum: pluginStatuses }).notNull().default('installed'),
    installOrder: integer('install_order'),
    lastError: text('last_error'),
    installedAt: instant('installed_at').notNull().defaultNow(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'plugins_pkey', columns: [table.id] }),
    uniqueIndex('plugins_plugin_key_idx').on(table.pluginKey),
    index('plugins_status_idx').on(table.status),
    check('plugins_status_check', isOneOf(table.status, pluginStatuses)),
    ...pluginPolicies(),
  ],
);

export const pluginCompanySettings = pgTable(
  'plugin_company_settings',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id, { onDelete: 'cascade' }),
    pluginId: uuid('plugin_id').notNull(),
    settingsJson: jsonb('settings_json').notNull().default({}),
    lastError: text('last_error'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    enabled: boolean('enabled').notNull().default(true),
  },
  (table) => [
    primaryKey({ name: 'plugin_company_settings_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'plugin_company_settings_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
    uniqueIndex('plugin_company_settings_company_plugin_uq').on(table.companyId, table.pluginId),
    index('plugin_company_settings_plugin_idx').on(table.pluginId),
    ...companyPluginPolicies(),
  ],
);
