import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { activityLog } from './activity.table.ts';

/** What happened, before who did it is added. Written by the mutation that did it, in its transaction. */
export interface ActivityRecord {
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** What PostgreSQL knows better than we do, at the moment in which the entry is written. */
  readonly computedDetails?: Readonly<Record<string, SQL>>;
}

/** How an audit row says that an actor is known by the plugin's word alone. */
const assertedByPlugin = 'asserted by the plugin';

/** An entry with who did it, as it is written. */
export interface SignedEntry extends ActivityRecord {
  readonly agentId: string | null;
  readonly runId: string | null;
}

/** Adds who did it: the plugin, and on whose behalf. */
export function signEntries(
  { plugin, actor }: Pick<MutationScope, 'plugin' | 'actor'>,
  records: readonly ActivityRecord[],
): SignedEntry[] {
  const initiating = {
    sourcePluginId: plugin.pluginId,
    sourcePluginKey: plugin.pluginKey,
    initiatingActorType: actor.agentId ? 'agent' : actor.userId ? 'user' : null,
    initiatingActorId: actor.agentId ?? actor.userId,
    initiatingAgentId: actor.agentId,
    initiatingUserId: actor.userId,
    initiatingRunId: actor.runId,
    ...(actor.isAsserted && { initiatingActorProof: assertedByPlugin }),
  };
  return records.map(({ action, entityType, entityId, details }) => ({
    agentId: actor.agentId,
    runId: actor.runId,
    action,
    entityType,
    entityId,
    details: { ...details, ...initiating },
  }));
}

/** Writes the entries and returns their ids, in order. The one way in which the gateway's own role writes the log. */
export async function recordActivity(scope: MutationScope, records: readonly ActivityRecord[]): Promise<string[]> {
  if (records.length === 0) return [];
  const { db, plugin, journeys } = scope;
  const entries = signEntries(scope, records).map((entry, i) => ({
    id: randomUUID(),
    ...entry,
    details: withComputed(entry.details, records[i]?.computedDetails),
  }));
  await journeys.later(
    db.insert(activityLog).values(
      entries.map((entry) => ({
        companyId: plugin.companyId,
        actorType: 'plugin' as const,
        actorId: plugin.pluginId,
        ...entry,
        // The moment of the entry, not of the transaction: several entries of one mutation keep their order.
        createdAt: sql`clock_timestamp()`,
      })),
    ),
  );
  return entries.map(({ id }) => id);
}

function withComputed(details: SignedEntry['details'], computed: ActivityRecord['computedDetails'] = {}) {
  const parts = Object.entries(computed).map(([name, value]) => sql`${name}::text, ${value}`);
  return parts.length === 0
    ? details
    : sql`${JSON.stringify(details)}::jsonb || jsonb_build_object(${sql.join(parts, sql`, `)})`;
}
