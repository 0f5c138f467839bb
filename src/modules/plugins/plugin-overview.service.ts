import { isCapability } from '../../auth/capabilities.ts';
import { declaredCapabilities } from './declared-capabilities.ts';
import { UnknownPluginError } from './plugin-lifecycle.errors.ts';
import { companyStandings, type OwnerStatements, type PluginRow, readPlugins } from './plugin-standing.sql.ts';
import type { PluginStatus } from './plugin-status.ts';
import { readWorker } from './plugin-worker.service.ts';

export interface PluginSummary {
  readonly key: string;
  readonly version: string;
  readonly status: PluginStatus;
  readonly displayName: string | null;
  readonly enabledIn: readonly string[];
  readonly disabledIn: readonly string[];
  /** Where its worker takes the calls of its routes; null where none is registered. */
  readonly workerOrigin: string | null;
}

export async function listPlugins(db: OwnerStatements): Promise<PluginSummary[]> {
  const summaries: PluginSummary[] = [];
  for (const plugin of await readPlugins(db)) summaries.push(await summarize(db, plugin));
  return summaries;
}

export interface PluginDetails extends PluginSummary {
  readonly id: string;
  readonly lastError: string | null;
  readonly installedAt: string;
  readonly updatedAt: string;
  /** Declared capabilities that open something here. */
  readonly capabilities: readonly string[];
  /** Declared, and the host's business alone. */
  readonly otherCapabilities: readonly string[];
  readonly companies: readonly {
    readonly id: string;
    readonly prefix: string;
    readonly name: string;
    readonly enabled: boolean;
    /** The list that the company granted; null: it grants whatever is declared. */
    readonly granted: readonly string[] | null;
    /** What the plugin may do there while it is enabled. */
    readonly capabilities: readonly string[];
  }[];
  readonly manifest: unknown;
}

export async function showPlugin(db: OwnerStatements, key: string): Promise<PluginDetails> {
  const [plugin] = await readPlugins(db, key);
  if (!plugin) throw new UnknownPluginError(key);
  const declared = declaredCapabilities(plugin.manifest);
  const capabilities = declared.filter(isCapability);
  const standings = await companyStandings(db, plugin.id);
  return {
    id: plugin.id,
    ...(await summarize(db, plugin)),
    lastError: plugin.lastError,
    installedAt: plugin.installedAt,
    updatedAt: plugin.updatedAt,
    capabilities,
    otherCapabilities: declared.filter((name) => !isCapability(name)),
    companies: standings.map(({ companyId, prefix, name, enabled, granted }) => ({
      id: companyId,
      prefix,
      name,
      enabled,
      granted,
      capabilities: granted ? capabilities.filter((capability) => granted.includes(capability)) : capabilities,
    })),
    manifest: plugin.manifest,
  };
}

async function summarize(
  db: OwnerStatements,
  { id, key, version, status, manifest }: PluginRow,
): Promise<PluginSummary> {
  const standings = await companyStandings(db, id);
  const named = (enabled: boolean) =>
    standings.filter((standing) => standing.enabled === enabled).map(({ prefix }) => prefix);
  const displayName =
    typeof manifest === 'object' && manifest !== null && 'displayName' in manifest ? manifest.displayName : null;
  return {
    key,
    version,
    status,
    displayName: typeof displayName === 'string' ? displayName : null,
    enabledIn: named(true),
    disabledIn: named(false),
    workerOrigin: await readWorker(db, id),
  };
}
