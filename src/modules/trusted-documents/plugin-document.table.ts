import { boolean, foreignKey, integer, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, updatedAt } from '../../database/columns.ts';
import { plugins } from '../plugins/plugin.table.ts';

const gateway = pgSchema('gateway').existing();

/** The operations that a plugin was installed with. They are the plugin's, whatever the company. */
export const pluginDocuments = gateway.table(
  'plugin_documents',
  {
    pluginId: uuid('plugin_id').notNull(),
    /** Of the text, in hexadecimal. */
    sha256: text('sha256').notNull(),
    body: text('body').notNull(),
    /** Points, as the limits counted them when it was registered. */
    cost: integer('cost').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'plugin_documents_pkey', columns: [table.pluginId, table.sha256] }),
    foreignKey({
      name: 'plugin_documents_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
  ],
);

/** Whether tokens of a plugin's user interface run its registered documents alone: what its manifest says, and what an operator says. */
export const pluginDocumentRules = gateway.table(
  'plugin_document_rules',
  {
    pluginId: uuid('plugin_id').notNull(),
    declared: boolean('declared').notNull().default(false),
    /** Null: as the manifest declares. */
    ordered: boolean('ordered'),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ name: 'plugin_document_rules_pkey', columns: [table.pluginId] }),
    foreignKey({
      name: 'plugin_document_rules_plugin_fk',
      columns: [table.pluginId],
      foreignColumns: [plugins.id],
    }).onDelete('cascade'),
  ],
);
