import { sql } from 'drizzle-orm';
import type { OwnerStatements } from './plugin-standing.sql.ts';

export type LifecycleAction =
  | 'plugin.installed'
  | 'plugin.upgraded'
  | 'plugin.enabled'
  | 'plugin.disabled'
  | 'plugin.uninstalled'
  | 'plugin.capabilities_granted'
  | 'plugin.capabilities_revoked'
  | 'plugin.worker_registered'
  | 'plugin.worker_removed';

/** What changed, in the log of each company concerned. An operator at the command line is no user, agent or plugin. */
export async function recordLifecycle(
  db: OwnerStatements,
  action: LifecycleAction,
  plugin: { readonly id: string; readonly key: string; readonly version: string },
  companies: readonly { readonly companyId: string; readonly details?: Readonly<Record<string, unknown>> }[],
): Promise<void> {
  if (companies.length === 0) return;
  const entries = companies.map(({ companyId, details }) => ({
    company_id: companyId,
    details: { pluginKey: plugin.key, version: plugin.version, ...details },
  }));
  await db.execute(sql`
    insert into activity_log (company_id, actor_type, actor_id, action, entity_type, entity_id, details)
    select e.company_id, 'system', 'cli', ${action}, 'plugin', ${plugin.id}, e.details
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e (company_id uuid, details jsonb)`);
}
