import { z } from 'zod';
import { declaredCapabilities } from './declared-capabilities.ts';
import { checkManifest, pathText } from './manifest-problems.ts';
import { UnknownPluginError } from './plugin-lifecycle.errors.ts';
import {
  type CompanyStanding,
  companyStandings,
  type FailedMigration,
  failedMigrations,
  type OwnerStatements,
  type PluginRow,
  readPlugins,
} from './plugin-standing.sql.ts';
import type { PluginStatus } from './plugin-status.ts';
import { isSentInTheClear, readWorker } from './plugin-worker.service.ts';

export interface PluginExamination {
  readonly key: string;
  readonly version: string;
  readonly status: PluginStatus;
  /** What keeps it from working, or does not fit together, with what to do about it. */
  readonly problems: readonly string[];
  /** What somebody decided, and might have forgotten. */
  readonly notes: readonly string[];
}

/** Looks at one plugin, or at all that are not uninstalled. Changes nothing. */
export async function examinePlugins(db: OwnerStatements, key?: string): Promise<PluginExamination[]> {
  const plugins = await readPlugins(db, key);
  if (key !== undefined && plugins.length === 0) throw new UnknownPluginError(key);
  const examined: PluginExamination[] = [];
  for (const plugin of plugins) {
    if (key === undefined && plugin.status === 'uninstalled') continue;
    const standings = await companyStandings(db, plugin.id);
    const examination = examine(plugin, standings, await readWorker(db, plugin.id));
    const failed = await failedMigrations(db, plugin.id);
    examined.push({ ...examination, problems: [...examination.problems, ...databaseProblems(plugin, failed)] });
  }
  return examined;
}

function examine(
  plugin: PluginRow,
  standings: readonly CompanyStanding[],
  workerOrigin: string | null,
): PluginExamination {
  const { key, version, status, manifest } = plugin;
  const { problems, warnings } = checkManifest(manifest);
  return {
    key,
    version,
    status,
    problems: [
      ...statusProblems(plugin),
      ...problems.map(({ path, message }) => `The manifest: ${pathText(path) || 'it'} ${message}`),
      ...identityProblems(plugin),
      ...standings.flatMap((standing) => grantProblems(key, standing, declaredCapabilities(manifest))),
    ],
    notes: [
      ...(status === 'disabled' ? [`It is disabled on this host. To go on: plugin enable ${key}`] : []),
      ...(status === 'uninstalled' ? ['It is uninstalled. To go on: plugin install manifest.json'] : []),
      ...workerNotes(plugin, workerOrigin),
      ...warnings.map(({ path, message }) => `The manifest: ${pathText(path)} ${message}`),
      ...standings.flatMap(({ prefix, enabled, granted }) => [
        ...(enabled ? [] : [`It is disabled in ${prefix}.`]),
        ...(granted?.length === 0 ? [`${prefix} grants it nothing.`] : []),
      ]),
    ],
  };
}

function statusProblems({ key, status, lastError }: PluginRow): string[] {
  if (status === 'installed') return [`It is installed and was never made ready: plugin enable ${key}`];
  if (status === 'upgrade_pending') return [`An update waits for somebody to accept it: plugin enable ${key}`];
  if (status === 'error')
    return [`It failed (${lastError ?? 'no reason was kept'}). When that is put right: plugin enable ${key}`];
  return [];
}

function databaseProblems({ key }: PluginRow, failed: readonly FailedMigration[]): string[] {
  return failed.map(
    ({ file, reason }) =>
      `Its database lacks ${file}, which failed (${reason ?? 'no reason was kept'}). When that is put right: plugin db migrate ${key}`,
  );
}

const routesSchema = z.looseObject({ apiRoutes: z.array(z.unknown()).min(1) });

function workerNotes({ key, status, manifest }: PluginRow, origin: string | null): string[] {
  const hasRoutes = routesSchema.safeParse(manifest).success;
  if (origin === null) {
    if (!hasRoutes || status === 'uninstalled') return [];
    return [`Its routes are answered with 503 until its worker is registered: plugin worker ${key} --origin http://…`];
  }
  return [
    `Its worker is at ${origin}.`,
    ...(hasRoutes ? [] : ['It has no routes, so nothing is sent there.']),
    ...(isSentInTheClear(origin) ? ['Calls go there unencrypted, with tokens: use https://.'] : []),
  ];
}

const identitySchema = z.looseObject({ id: z.string(), version: z.string() });

function identityProblems({ key, version, manifest }: PluginRow): string[] {
  const identity = identitySchema.safeParse(manifest).data;
  if (!identity) return [];
  return [
    ...(identity.id === key ? [] : [`Its manifest is that of ${identity.id}. Install the right one again.`]),
    ...(identity.version === version
      ? []
      : [`It is registered as version ${version}, its manifest says ${identity.version}. Install it again.`]),
  ];
}

function grantProblems(
  key: string,
  { prefix, granted, isMalformed }: CompanyStanding,
  declared: readonly string[],
): string[] {
  if (isMalformed) {
    return [
      `What ${prefix} grants is not a list of names, so it grants nothing for certain. Say it again: plugin grant ${key} --company ${prefix} --all`,
    ];
  }
  const stale = (granted ?? []).filter((name) => !declared.includes(name));
  if (stale.length === 0) return [];
  const names = stale.join(' ');
  return [
    `${prefix} grants ${names}, which the manifest does not declare. Take it away: plugin revoke ${key} --company ${prefix} ${names}`,
  ];
}
