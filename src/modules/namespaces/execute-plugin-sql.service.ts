import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PluginSession } from '../../database/plugin-sessions.ts';
import { type ActivityRecord, recordActivity, signEntries } from '../activity/activity.service.ts';
import { assertKey, fingerprintOf, keyReused } from '../idempotency/idempotency.service.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import type { OwnNamespace } from './namespace.sql.ts';
import { readChange, sessionsOf } from './plugin-sql.service.ts';
import { type PluginRows, runChange } from './run-statement.service.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import type { AcceptedStatement } from './statement-gate.ts';

export const executedData = z.object({ rows: z.array(z.unknown()), rowCount: z.number() });
export type ExecutedData = z.infer<typeof executedData>;

export interface Execution {
  readonly data: ExecutedData;
  readonly activityIds: readonly string[];
  readonly replayed: boolean;
}

export interface PluginChange {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly idempotencyKey: string | null;
  /** What a repeat under the same key must have in common. */
  readonly input: unknown;
}

const mutation = 'executePluginSql';
/** Rows that are returned under a key are kept with it for a repeat. */
const keptMaxBytes = 1024 * 1024;

/**
 * Runs a change in the plugin's own database, with its audit entry and its idempotency key in the same transaction: all of it
 * commits there, on the plugin's connection, before this returns. Throws `SqlRefusal`.
 */
export async function executePluginSql(
  scope: MutationScope,
  namespace: OwnNamespace,
  { sql, params, idempotencyKey, input }: PluginChange,
): Promise<Execution> {
  const statement = readChange(namespace, sql, params);
  if (idempotencyKey !== null) assertKey(idempotencyKey);
  const { companyId, pluginId } = scope.plugin;
  const claim = idempotencyKey === null ? {} : { mutation, key: idempotencyKey };
  return sessionsOf(scope).inSession(
    scope.plugin,
    'write',
    async (session) => {
      if (idempotencyKey !== null) {
        const fingerprint = fingerprintOf(input);
        const known = await claimKey(session, { companyId, pluginId, ...claim, fingerprint });
        if (!known.is_fresh) {
          if (known.fingerprint !== fingerprint) throw keyReused();
          const { data, activityIds } = keptSchema.parse(known.payload);
          return { data, activityIds, replayed: true };
        }
      }
      const changed = await runChange(session, statement, params);
      const data = { rows: [...changed.rows], rowCount: changed.rowCount };
      assertComplete(changed, data, idempotencyKey);
      const entries = signEntries(scope, recordsOf(session.namespace, statement, changed));
      const activityIds = await keepWrite(session, { companyId, pluginId, ...claim, data, entries });
      await session.client.query('commit');
      return { data, activityIds, replayed: false };
    },
    scope.signal,
  );
}

/** Runs a change and takes it back. Its entries are written where the payload will look for them, and go with that transaction. */
export async function tryPluginSql(
  scope: MutationScope,
  namespace: OwnNamespace,
  { sql, params }: PluginChange,
): Promise<Execution> {
  const statement = readChange(namespace, sql, params);
  const changed = await sessionsOf(scope).inSession(
    scope.plugin,
    'write',
    async (session) => {
      const rows = await runChange(session, statement, params);
      // What only shows at the commit, a deferred key for one, shows here too.
      await session.client.query('set constraints all immediate');
      return rows;
    },
    scope.signal,
  );
  const data = { rows: [...changed.rows], rowCount: changed.rowCount };
  assertComplete(changed, data, null);
  const records = recordsOf(namespace.name, statement, changed);
  return { data, activityIds: await recordActivity(scope, records), replayed: false };
}

function assertComplete(changed: PluginRows, data: ExecutedData, idempotencyKey: string | null): void {
  if (changed.isTruncated) {
    throw new SqlRefusal(
      'RESULT_TOO_LARGE',
      `RETURNING gives more than ${changed.rows.length} rows. Leave it out, or change fewer rows at once.`,
    );
  }
  if (idempotencyKey !== null && Buffer.byteLength(JSON.stringify(data)) > keptMaxBytes) {
    throw new SqlRefusal(
      'RESULT_TOO_LARGE',
      'Rows that are returned under an idempotencyKey are kept with it, at most 1 MiB. Return fewer columns.',
    );
  }
}

/** What the log says: where and how much, and never the values, which are the plugin's. Nothing where no row was changed. */
function recordsOf(namespace: string, statement: AcceptedStatement, { rowCount }: PluginRows): ActivityRecord[] {
  if (rowCount === 0) return [];
  return [
    {
      action: 'plugin_database.executed',
      entityType: 'plugin_database',
      entityId: namespace,
      details: {
        statement: statement.kind,
        relations: statement.relations,
        rowCount,
        statementSha256: createHash('sha256').update(statement.text).digest('hex'),
      },
    },
  ];
}

const claimSchema = z.tuple([z.object({ is_fresh: z.boolean(), fingerprint: z.string(), payload: z.unknown() })]);
const keptSchema = z.object({ data: executedData, activityIds: z.array(z.string()) });
const idsSchema = z.tuple([z.object({ ids: z.array(z.string()) })]);

async function claimKey({ client, session, seal }: PluginSession, said: object) {
  const { rows } = await client.query(
    'select is_fresh, fingerprint, payload from plugin_core.claim_key($1, $2)',
    seal.say('claim', session, said),
  );
  return claimSchema.parse(rows)[0];
}

async function keepWrite({ client, session, seal }: PluginSession, said: object): Promise<string[]> {
  const { rows } = await client.query('select plugin_core.keep_write($1, $2) as ids', seal.say('write', session, said));
  return idsSchema.parse(rows)[0].ids;
}
