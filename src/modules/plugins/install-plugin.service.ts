import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { TrustedDocuments } from '../trusted-documents/registered-document.ts';
import { registerDocuments } from '../trusted-documents/trusted-documents.service.ts';
import { declaredCapabilities } from './declared-capabilities.ts';
import type { Manifest } from './manifest.ts';
import { namedCompanies } from './named-companies.ts';
import { recordLifecycle } from './plugin-activity.service.ts';
import { UnknownPluginError } from './plugin-lifecycle.errors.ts';
import {
  type CompanyStanding,
  companyStandings,
  lockPlugin,
  type OwnerStatements,
  writeEnabled,
} from './plugin-standing.sql.ts';
import { assertTransition, type PluginStatus } from './plugin-status.ts';

/** Prefixes or ids, every company there is, or null: all at the first installation, and later as they stand. */
export type CompanyChoice = readonly string[] | 'all' | null;

export interface InstallOutcome {
  readonly key: string;
  readonly outcome: 'installed' | 'updated' | 'unchanged';
  readonly status: PluginStatus;
  readonly version: string;
  readonly previousVersion: string | null;
  readonly capabilities: readonly string[];
  readonly addedCapabilities: readonly string[];
  readonly removedCapabilities: readonly string[];
  readonly companies: readonly {
    readonly prefix: string;
    readonly enabled: boolean;
    /** Declared, and not on the list that the company granted; empty where it has no list. */
    readonly notGranted: readonly string[];
    readonly hasGrantList: boolean;
  }[];
}

export interface InstallOptions {
  /** Whether the plugin was registered a moment ago by whoever installs it, for what had to be made in between. */
  readonly isRegistered?: boolean;
  /** Its documents, which take the place of those it had. Left out, those stay. */
  readonly documents?: TrustedDocuments | undefined;
}

/** Registers a plugin, or brings one that is registered to another manifest. What companies granted stays as it is. */
export async function installPlugin(
  db: OwnerStatements,
  manifest: Manifest,
  choice: CompanyChoice,
  { isRegistered = false, documents }: InstallOptions = {},
): Promise<InstallOutcome> {
  const { id: key, version, capabilities } = manifest;
  const isNew = (await registerPlugin(db, manifest)) || isRegistered;
  const before = await lockPlugin(db, key);
  if (!before) throw new UnknownPluginError(key);
  const isFirst = isNew || before.status === 'uninstalled';
  const status = statusAfterInstall(key, before.status);
  const isChanged = !isDeepStrictEqual(before.manifest, JSON.parse(JSON.stringify(manifest)));
  if (isFirst || isChanged || status !== before.status) await writeManifest(db, before.id, manifest, status, isFirst);
  if (documents) await registerDocuments(db, before.id, documents);

  const standings = await companyStandings(db, before.id);
  const after = chooseCompanies(standings, choice, isFirst);
  const switched = after.filter(({ companyId, enabled }) =>
    standings.some((standing) => standing.companyId === companyId && standing.enabled !== enabled),
  );
  for (const enabled of [true, false]) {
    const companies = switched.filter((company) => company.enabled === enabled);
    await writeEnabled(
      db,
      before.id,
      companies.map(({ companyId }) => companyId),
      enabled,
    );
    if (!isFirst)
      await recordLifecycle(db, enabled ? 'plugin.enabled' : 'plugin.disabled', { ...before, version }, companies);
  }

  const previous = declaredCapabilities(before.manifest);
  const changes = {
    previousVersion: isNew ? null : before.version,
    addedCapabilities: isNew ? [] : capabilities.filter((name) => !previous.includes(name)),
    removedCapabilities: previous.filter((name) => !capabilities.some((kept) => kept === name)),
  };
  if (isFirst || isChanged || status !== before.status) {
    const action = isFirst ? 'plugin.installed' : isChanged ? 'plugin.upgraded' : 'plugin.enabled';
    const entries = after.map(({ companyId, enabled }) => ({
      companyId,
      details: isFirst ? { enabled, capabilities } : isChanged ? changes : {},
    }));
    await recordLifecycle(db, action, { ...before, version }, entries);
  }
  const isTouched = isChanged || status !== before.status || switched.length > 0;
  return {
    key,
    outcome: isFirst ? 'installed' : isTouched ? 'updated' : 'unchanged',
    status,
    version,
    capabilities,
    ...changes,
    companies: after.map(({ prefix, enabled, granted }) => ({
      prefix,
      enabled,
      notGranted: granted ? capabilities.filter((name) => !granted.includes(name)) : [],
      hasGrantList: granted !== null,
    })),
  };
}

/** Adds the row where there is none; of two that do so at once, the second waits and finds it. */
export async function registerPlugin(db: OwnerStatements, { id: key, ...manifest }: Manifest): Promise<boolean> {
  const added = await queryRows(
    db,
    z.object({ id: z.string() }),
    sql`
    insert into plugins (plugin_key, package_name, version, api_version, categories, manifest_json, status, install_order)
    values (${key}, ${key}, ${manifest.version}, ${manifest.apiVersion}, ${JSON.stringify(manifest.categories)}::jsonb,
      ${JSON.stringify({ id: key, ...manifest })}::jsonb, 'installed', (select coalesce(max(install_order), 0) + 1 from plugins))
    on conflict (plugin_key) do nothing returning id`,
  );
  return added.length > 0;
}

async function writeManifest(
  db: OwnerStatements,
  pluginId: string,
  manifest: Manifest,
  status: PluginStatus,
  isFirst: boolean,
): Promise<void> {
  await db.execute(sql`
    update plugins set version = ${manifest.version}, api_version = ${manifest.apiVersion},
      categories = ${JSON.stringify(manifest.categories)}::jsonb, manifest_json = ${JSON.stringify(manifest)}::jsonb,
      status = ${status}, last_error = case when ${status}::text = 'ready' then null else last_error end,
      installed_at = case when ${isFirst}::boolean then now() else installed_at end, updated_at = now()
    where id = ${pluginId}::uuid`);
}

/** A plugin that somebody disabled stays so. Installing again is how one that failed or waits for its update goes on. */
function statusAfterInstall(key: string, before: PluginStatus): PluginStatus {
  if (before === 'disabled') return before;
  const from = before === 'uninstalled' ? 'installed' : before;
  if (from !== before) assertTransition(key, before, from);
  assertTransition(key, from, 'ready');
  return 'ready';
}

function chooseCompanies(
  standings: readonly CompanyStanding[],
  choice: CompanyChoice,
  isFirst: boolean,
): CompanyStanding[] {
  if (choice === null) return [...standings];
  if (choice === 'all') return standings.map((standing) => ({ ...standing, enabled: true }));
  const named = new Set(namedCompanies(standings, choice));
  return standings.map((standing) => ({
    ...standing,
    enabled: named.has(standing) || (!isFirst && standing.enabled),
  }));
}
