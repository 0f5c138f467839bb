import { pgSchema, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from '../../database/columns.ts';

const gateway = pgSchema('gateway').existing();

/**
 * The role that a plugin's SQL runs as, and its password, which the database draws. Nobody but the owner reads it. It refers to no
 * plugin by key: where the host has deleted one, this still says which schema and which roles it left.
 */
export const pluginLogins = gateway.table(
  'plugin_logins',
  {
    pluginId: uuid('plugin_id').primaryKey(),
    pluginKey: text('plugin_key').notNull(),
    namespaceName: text('namespace_name').notNull(),
    loginRole: text('login_role').notNull(),
    ownerRole: text('owner_role').notNull(),
    password: text('password').notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex('plugin_logins_namespace_idx').on(table.namespaceName)],
);
