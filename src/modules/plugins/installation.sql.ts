import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';

const rowSchema = z.object({
  plugin_id: z.string(),
  plugin_key: z.string(),
  version: z.string(),
  display_name: z.string(),
  status: z.string(),
  company_id: z.string(),
  company_name: z.string(),
  company_status: z.string(),
  company_prefix: z.string(),
});

/** The same row for a statement that is to hold it; the columns are the names here. */
export function installationFrom(companyId: SQL, pluginId: SQL): SQL {
  return sql`gateway.installation(${companyId}::uuid, ${pluginId}::uuid)`;
}

type InstallationRow = z.infer<typeof rowSchema>;

const installations = new WeakMap<Scope, Promise<InstallationRow>>();

/** The plugin that asks and its company, read once in an operation. The function sees them where the tables are closed. */
export function installationOf(scope: Scope): Promise<InstallationRow> {
  const known = installations.get(scope);
  if (known) return known;
  const reading = readInstallation(scope);
  installations.set(scope, reading);
  return reading;
}

async function readInstallation({ db, plugin }: Scope): Promise<InstallationRow> {
  const [row] = await queryRows(
    db,
    rowSchema,
    sql`
    select i.plugin_id, i.plugin_key, i.version, i.display_name, i.status,
      i.company_id, i.company_name, i.company_status, i.company_prefix
    from ${installationFrom(sql`${plugin.companyId}`, sql`${plugin.pluginId}`)} as i`,
  );
  if (!row) throw new Error('the installation went away during the operation');
  return row;
}
