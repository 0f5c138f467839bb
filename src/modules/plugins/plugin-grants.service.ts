import { declaredCapabilities } from './declared-capabilities.ts';
import { namedCompanies } from './named-companies.ts';
import { nearestName } from './nearest-name.ts';
import { recordLifecycle } from './plugin-activity.service.ts';
import { CapabilityNotDeclaredError, UnknownPluginError } from './plugin-lifecycle.errors.ts';
import { companyStandings, lockPlugin, type OwnerStatements, writeGrants } from './plugin-standing.sql.ts';
import { assertTransition } from './plugin-status.ts';

/** Capabilities by name, or all: all that is and will be declared when granting, whatever there is when revoking. */
export type CapabilityChoice = readonly string[] | 'all';

export interface GrantOutcome {
  readonly key: string;
  readonly companies: readonly {
    readonly prefix: string;
    readonly changed: boolean;
    /** What the company grants now; null: whatever the manifest declares. */
    readonly granted: readonly string[] | null;
    /** What the plugin may do there: declared and granted. */
    readonly capabilities: readonly string[];
  }[];
}

interface Grants {
  readonly granted: readonly string[] | null;
  readonly declared: readonly string[];
}

/** Adds to what companies grant. A company without a list grants all already. */
export function grantCapabilities(
  db: OwnerStatements,
  key: string,
  names: readonly string[],
  choice: CapabilityChoice,
) {
  return changeGrants(db, key, names, choice, 'plugin.capabilities_granted', ({ granted }) => {
    if (granted === null || choice === 'all') return null;
    return [...new Set([...granted, ...choice])].sort();
  });
}

/** Takes away from what companies grant. A company without a list gets one: all that is declared, less these. */
export function revokeCapabilities(
  db: OwnerStatements,
  key: string,
  names: readonly string[],
  choice: CapabilityChoice,
) {
  return changeGrants(db, key, names, choice, 'plugin.capabilities_revoked', ({ granted, declared }) => {
    if (choice === 'all') return [];
    const had = granted ?? declared;
    const kept = had.filter((name) => !choice.includes(name));
    return kept.length === had.length ? granted : [...kept].sort();
  });
}

async function changeGrants(
  db: OwnerStatements,
  key: string,
  names: readonly string[],
  choice: CapabilityChoice,
  action: 'plugin.capabilities_granted' | 'plugin.capabilities_revoked',
  change: (grants: Grants) => readonly string[] | null,
): Promise<GrantOutcome> {
  const plugin = await lockPlugin(db, key);
  if (!plugin) throw new UnknownPluginError(key);
  if (plugin.status === 'uninstalled') assertTransition(key, plugin.status, 'ready');
  const declared = declaredCapabilities(plugin.manifest);
  const standings = namedCompanies(await companyStandings(db, plugin.id), names);
  const companies: GrantOutcome['companies'][number][] = [];
  for (const { companyId, prefix, granted, isMalformed } of standings) {
    if (choice !== 'all') {
      // What is granted and no longer declared can be revoked, which is how such a list is put in order.
      const known = action === 'plugin.capabilities_revoked' ? [...declared, ...(granted ?? [])] : declared;
      const unknown = choice.find((name) => !known.includes(name));
      if (unknown !== undefined) throw new CapabilityNotDeclaredError(key, unknown, nearestName(unknown, known));
    }
    const after = change({ granted, declared });
    const changed = isMalformed || !isSameList(after, granted);
    if (changed) {
      await writeGrants(db, plugin.id, companyId, after);
      await recordLifecycle(db, action, plugin, [{ companyId, details: { capabilities: choice, granted: after } }]);
    }
    companies.push({
      prefix,
      changed,
      granted: after,
      capabilities: after ? declared.filter((name) => after.includes(name)) : declared,
    });
  }
  return { key, companies };
}

function isSameList(one: readonly string[] | null, other: readonly string[] | null): boolean {
  if (one === null || other === null) return one === other;
  return new Set(one).symmetricDifference(new Set(other)).size === 0;
}
