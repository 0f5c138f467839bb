import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { pluginStatuses } from './plugin.table.ts';

/** The owner's connection, which sees every company. The gateway's own role could not run these statements. */
export interface OwnerStatements {
  execute(statement: SQL): PromiseLike<unknown>;
}

const pluginSchema = z.object({
  id: z.string(),
  key: z.string(),
  version: z.string(),
  status: z.enum(pluginStatuses),
  lastError: z.string().nullable(),
  installedAt: z.string(),
  updatedAt: z.string(),
  manifest: z.unknown(),
});
export type PluginRow = z.infer<typeof pluginSchema>;

const pluginColumns = sql`
  id, plugin_key as key, version, status, last_error as "lastError", installed_at::text as "installedAt",
  updated_at::text as "updatedAt", manifest_json as manifest`;

/** Every change of a plugin begins here, so that two at once happen one after the other. */
export async function lockPlugin(db: OwnerStatements, key: string): Promise<PluginRow | null> {
  const [row] = await queryRows(
    db,
    pluginSchema,
    sql`select ${pluginColumns} from plugins where plugin_key = ${key} for update`,
  );
  return row ?? null;
}

export async function readPlugins(db: OwnerStatements, key?: string): Promise<PluginRow[]> {
  const condition = key === undefined ? sql`true` : sql`plugin_key = ${key}`;
  return queryRows(db, pluginSchema, sql`select ${pluginColumns} from plugins where ${condition} order by plugin_key`);
}

const standingSchema = z
  .object({
    companyId: z.string(),
    prefix: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    isLimited: z.boolean(),
    granted: z.unknown(),
  })
  .transform(({ isLimited, granted, ...standing }) => {
    const list = z.array(z.string()).safeParse(granted);
    return {
      ...standing,
      /** What the company granted; null where its settings name no list, and all that is declared is granted. */
      granted: isLimited ? (list.data ?? []) : null,
      isMalformed: isLimited && !list.success,
    };
  });
export type CompanyStanding = z.output<typeof standingSchema>;

/** How a plugin stands in each company. No row of settings means enabled, without limits. */
export async function companyStandings(db: OwnerStatements, pluginId: string): Promise<CompanyStanding[]> {
  return queryRows(
    db,
    standingSchema,
    sql`
    select c.id as "companyId", c.issue_prefix as prefix, c.name, coalesce(s.enabled, true) as enabled,
      s.settings_json #> '{gateway,capabilities}' is not null as "isLimited",
      s.settings_json #> '{gateway,capabilities}' as granted
    from companies c left join plugin_company_settings s on s.company_id = c.id and s.plugin_id = ${pluginId}::uuid
    order by c.issue_prefix`,
  );
}

export async function writeStatus(db: OwnerStatements, pluginId: string, status: string): Promise<void> {
  await db.execute(sql`
    update plugins set status = ${status}, updated_at = now(),
      last_error = case when ${status}::text = 'ready' then null else last_error end
    where id = ${pluginId}::uuid`);
}

export async function writeEnabled(
  db: OwnerStatements,
  pluginId: string,
  companyIds: readonly string[],
  enabled: boolean,
): Promise<void> {
  if (companyIds.length === 0) return;
  await db.execute(sql`
    insert into plugin_company_settings (company_id, plugin_id, enabled)
    select company_id, ${pluginId}::uuid, ${enabled}::boolean from unnest(${sql.param(companyIds)}::uuid[]) as company_id
    on conflict (company_id, plugin_id) do update set enabled = excluded.enabled, updated_at = now()`);
}

/** Writes the list of what a company grants, or with null takes the list away. What else its settings hold stays as it is. */
export async function writeGrants(
  db: OwnerStatements,
  pluginId: string,
  companyId: string,
  capabilities: readonly string[] | null,
): Promise<void> {
  if (capabilities === null) {
    await db.execute(sql`
      update plugin_company_settings set settings_json = settings_json #- '{gateway,capabilities}', updated_at = now()
      where company_id = ${companyId}::uuid and plugin_id = ${pluginId}::uuid`);
    return;
  }
  const list = sql`jsonb_build_object('capabilities', ${JSON.stringify(capabilities)}::jsonb)`;
  await db.execute(sql`
    insert into plugin_company_settings as s (company_id, plugin_id, settings_json)
    values (${companyId}::uuid, ${pluginId}::uuid, jsonb_build_object('gateway', ${list}))
    on conflict (company_id, plugin_id) do update set updated_at = now(), settings_json =
      case jsonb_typeof(s.settings_json) when 'object' then s.settings_json else '{}' end
      || jsonb_build_object('gateway',
           case jsonb_typeof(s.settings_json -> 'gateway') when 'object' then s.settings_json -> 'gateway' else '{}' end
           || ${list})`);
}

const failedMigrationSchema = z.object({ file: z.string(), reason: z.string().nullable() });
export type FailedMigration = z.infer<typeof failedMigrationSchema>;

/** Migrations of the plugin's own database that were tried last and are not in it. */
export async function failedMigrations(db: OwnerStatements, pluginId: string): Promise<FailedMigration[]> {
  return queryRows(
    db,
    failedMigrationSchema,
    sql`select migration_key as file, error_message as reason from plugin_migrations
        where plugin_id = ${pluginId}::uuid and status = 'failed' order by migration_key`,
  );
}
