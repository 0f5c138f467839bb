import { foreignKey, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, updatedAt } from '../../database/columns.ts';
import { plugins } from './plugin.table.ts';

const gateway = pgSchema('gateway').existing();

/** Where the worker of a plugin listens. What is sent there carries tokens, so the owner alone writes it. */
export const pluginWorkers = gateway.table(
  'plugin_workers',
  {
    pluginId: uuid('plugin_id').notNull(),
    origin: text('origin').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'plugin_workers_pkey', columns: [table.pluginId] }),
    foreignKey({
      name: 'plugin_workers_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
  ],
);
