import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { namedCompanies } from './named-companies.ts';
import { recordLifecycle } from './plugin-activity.service.ts';
import { UnknownPluginError } from './plugin-lifecycle.errors.ts';
import {
  companyStandings,
  lockPlugin,
  type OwnerStatements,
  type PluginRow,
  writeEnabled,
  writeStatus,
} from './plugin-standing.sql.ts';
import { assertTransition, type PluginStatus } from './plugin-status.ts';
import { forgetWorker } from './plugin-worker.service.ts';

export interface SwitchOutcome {
  readonly key: string;
  readonly status: PluginStatus;
  /** Whether anything is different now. */
  readonly changed: boolean;
  /** Prefixes of the companies that were named; null where the whole host was meant. */
  readonly companies:
    | readonly { readonly prefix: string; readonly enabled: boolean; readonly changed: boolean }[]
    | null;
}

/** Lets a plugin work on this host, or stops it everywhere, whatever its companies' settings say. */
export async function switchPlugin(db: OwnerStatements, key: string, to: 'ready' | 'disabled'): Promise<SwitchOutcome> {
  const plugin = await requirePlugin(db, key);
  if (plugin.status === to) return { key, status: to, changed: false, companies: null };
  await moveStatus(db, plugin, to);
  await recordLifecycle(
    db,
    to === 'ready' ? 'plugin.enabled' : 'plugin.disabled',
    plugin,
    await companyStandings(db, plugin.id).then((all) => all.map(({ companyId }) => ({ companyId }))),
  );
  return { key, status: to, changed: true, companies: null };
}

/** Lets a plugin work in some companies, or stops it there. Others are not touched. */
export async function switchPluginInCompanies(
  db: OwnerStatements,
  key: string,
  names: readonly string[],
  enabled: boolean,
): Promise<SwitchOutcome> {
  const plugin = await requirePlugin(db, key);
  if (plugin.status === 'uninstalled') assertTransition(key, plugin.status, enabled ? 'ready' : 'disabled');
  const named = namedCompanies(await companyStandings(db, plugin.id), names);
  const changing = named.filter((standing) => standing.enabled !== enabled);
  await writeEnabled(
    db,
    plugin.id,
    changing.map(({ companyId }) => companyId),
    enabled,
  );
  const entries = changing.map(({ companyId }) => ({ companyId, details: { inThisCompanyOnly: true } }));
  await recordLifecycle(db, enabled ? 'plugin.enabled' : 'plugin.disabled', plugin, entries);
  return {
    key,
    status: plugin.status,
    changed: changing.length > 0,
    companies: named.map((standing) => ({ prefix: standing.prefix, enabled, changed: changing.includes(standing) })),
  };
}

export interface UninstallOutcome {
  readonly key: string;
  readonly status: 'uninstalled';
  /** What is left in the database, for a later installation and for the record. */
  readonly stays: { readonly companySettings: number; readonly issues: number; readonly activityEntries: number };
}

/** Ends a plugin on this host. Its secrets are taken back and its worker is forgotten. Its row, what companies granted and all that it wrote stay. */
export async function uninstallPlugin(db: OwnerStatements, key: string): Promise<UninstallOutcome> {
  const plugin = await requirePlugin(db, key);
  await moveStatus(db, plugin, 'uninstalled');
  // Whoever has a secret from before must not find it good again once the plugin is back.
  await db.execute(
    sql`update gateway.plugin_secrets set revoked_at = now() where plugin_id = ${plugin.id} and revoked_at is null`,
  );
  // Nor must whatever listens there by then get its calls.
  await forgetWorker(db, plugin.id);
  const standings = await companyStandings(db, plugin.id);
  await recordLifecycle(
    db,
    'plugin.uninstalled',
    plugin,
    standings.map(({ companyId }) => ({ companyId })),
  );
  const [stays] = await queryRows(
    db,
    z.object({ companySettings: z.coerce.number(), issues: z.coerce.number(), activityEntries: z.coerce.number() }),
    sql`
    select
      (select count(*) from plugin_company_settings where plugin_id = ${plugin.id}::uuid) as "companySettings",
      (select count(*) from issues
       where origin_kind = ${`plugin:${key}`} or starts_with(origin_kind, ${`plugin:${key}:`})) as issues,
      (select count(*) from activity_log where actor_type = 'plugin' and actor_id = ${plugin.id}) as "activityEntries"`,
  );
  if (!stays) throw new Error('a count has one row');
  return { key, status: 'uninstalled', stays };
}

async function requirePlugin(db: OwnerStatements, key: string): Promise<PluginRow> {
  const plugin = await lockPlugin(db, key);
  if (!plugin) throw new UnknownPluginError(key);
  return plugin;
}

async function moveStatus(db: OwnerStatements, { id, key, status }: PluginRow, to: PluginStatus): Promise<void> {
  assertTransition(key, status, to);
  await writeStatus(db, id, to);
}
