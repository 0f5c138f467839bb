import type { PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { pluginDatabaseNamespaces, pluginMigrations } from '../modules/namespaces/namespace.table.ts';
import { tables } from '../relations.ts';

export interface CoreColumn {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

/** A reference that names the company with the id: Paperclip's own key names the id alone. */
export interface CoreReference {
  readonly column: string;
  readonly target: string;
}

export interface CoreTable {
  readonly name: string;
  readonly columns: readonly CoreColumn[];
  readonly references: readonly CoreReference[];
}

/** What the gateway takes Paperclip's tables for, from the tables that it is written with. */
export const coreTables: readonly CoreTable[] = [...Object.values(tables), pluginDatabaseNamespaces, pluginMigrations]
  .map((table: PgTable) => getTableConfig(table))
  .filter(({ schema }) => schema === undefined)
  .map(({ name, columns, foreignKeys }) => ({
    name,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.getSQLType(),
      isRequired: column.notNull,
    })),
    references: foreignKeys.flatMap((key) => {
      const { columns: from, foreignColumns: to, foreignTable } = key.reference();
      const [company, column] = from;
      const isComposite = from.length === 2 && company?.name === 'company_id' && to[1]?.name === 'id';
      return isComposite && column ? [{ column: column.name, target: getTableConfig(foreignTable).name }] : [];
    }),
  }))
  .sort((left, right) => left.name.localeCompare(right.name));

/** Into which the gateway writes rows: a column there that it does not know must have a default or be empty. */
export const writtenTables: ReadonlySet<string> = new Set([
  'issues',
  'issue_relations',
  'issue_comments',
  'documents',
  'issue_documents',
  'document_revisions',
  'agent_wakeup_requests',
  'heartbeat_runs',
  'activity_log',
  'plugins',
  'plugin_company_settings',
  'plugin_database_namespaces',
  'plugin_migrations',
]);

/** Where a statement of the gateway's says ON CONFLICT, PostgreSQL wants this key to be unique. */
export const neededKeys: readonly (readonly [string, readonly string[]])[] = [
  ['companies', ['id']],
  ['companies', ['issue_prefix']],
  ['plugins', ['plugin_key']],
  ['plugin_company_settings', ['company_id', 'plugin_id']],
  ['plugin_database_namespaces', ['plugin_id']],
  ['plugin_database_namespaces', ['namespace_name']],
  ['plugin_migrations', ['plugin_id', 'migration_key']],
];
