import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';

const namespaceSchema = z.object({
  namespace_name: z.string(),
  status: z.string(),
  core_read_tables: z.array(z.string()),
  scoped_tables: z.array(z.string()),
});

/** The database of the plugin that asks: its schema, and what the gate must know of it. */
export interface OwnNamespace {
  readonly name: string;
  readonly status: string;
  readonly coreReadTables: readonly string[];
  readonly scopedTables: ReadonlySet<string>;
}

/** Null where the plugin has none. Manifests are closed to the gateway's role, so a function of the owner's answers. */
export async function readOwnNamespace({ db }: Scope): Promise<OwnNamespace | null> {
  const [row] = await queryRows(db, namespaceSchema, sql`select * from gateway.plugin_namespace()`);
  if (!row) return null;
  return {
    name: row.namespace_name,
    status: row.status,
    coreReadTables: row.core_read_tables,
    scopedTables: new Set(row.scoped_tables),
  };
}

const tableSchema = z.object({
  name: z.string(),
  companyScoped: z.boolean(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});
export type NamespaceTable = z.infer<typeof tableSchema>;

export function readTables({ db }: Scope, namespace: OwnNamespace): Promise<NamespaceTable[]> {
  return queryRows(
    db,
    tableSchema,
    sql`
    select c.relname as name, ${sql.param([...namespace.scopedTables])}::text[] @> array[c.relname::text] as "companyScoped",
      coalesce((
        select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute as a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      ), '[]') as columns
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = ${namespace.name} and c.relkind in ('r', 'v') order by c.relname`,
  );
}

const migrationSchema = z.object({
  key: z.string(),
  checksum: z.string(),
  pluginVersion: z.string(),
  status: z.string(),
  appliedAt: z.string().nullable(),
  errorMessage: z.string().nullable(),
});
export type NamespaceMigrationRow = z.infer<typeof migrationSchema>;

export function readMigrations({ db, plugin }: Scope): Promise<NamespaceMigrationRow[]> {
  return queryRows(
    db,
    migrationSchema,
    sql`
    select migration_key as key, checksum, plugin_version as "pluginVersion", status, applied_at::text as "appliedAt",
      error_message as "errorMessage"
    from plugin_migrations where plugin_id = ${plugin.pluginId}::uuid order by applied_at nulls last, migration_key`,
  );
}
