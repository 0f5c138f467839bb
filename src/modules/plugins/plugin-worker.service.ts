import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { recordLifecycle } from './plugin-activity.service.ts';
import { UnknownPluginError, WorkerOriginError } from './plugin-lifecycle.errors.ts';
import { companyStandings, lockPlugin, type OwnerStatements } from './plugin-standing.sql.ts';

export interface WorkerOutcome {
  readonly key: string;
  /** Where its worker listens; null where none is registered. */
  readonly workerOrigin: string | null;
  readonly previousOrigin: string | null;
  readonly changed: boolean;
}

/** Says where the worker of a plugin listens. The next call of a route goes there. */
export async function registerWorker(db: OwnerStatements, key: string, written: string): Promise<WorkerOutcome> {
  const origin = readWorkerOrigin(written);
  const plugin = await lockPlugin(db, key);
  if (!plugin) throw new UnknownPluginError(key);
  const previousOrigin = await readWorker(db, plugin.id);
  if (previousOrigin === origin) return { key, workerOrigin: origin, previousOrigin, changed: false };
  await db.execute(sql`
    insert into gateway.plugin_workers (plugin_id, origin) values (${plugin.id}::uuid, ${origin})
    on conflict (plugin_id) do update set origin = excluded.origin, updated_at = now()`);
  // Where it listens is the operator's: the log is read by plugins.
  await recordLifecycle(db, 'plugin.worker_registered', plugin, await companyStandings(db, plugin.id).then(idsOf));
  return { key, workerOrigin: origin, previousOrigin, changed: true };
}

/** Its routes are not served any more, from the next call on. */
export async function removeWorker(db: OwnerStatements, key: string): Promise<WorkerOutcome> {
  const plugin = await lockPlugin(db, key);
  if (!plugin) throw new UnknownPluginError(key);
  const previousOrigin = await readWorker(db, plugin.id);
  if (previousOrigin === null) return { key, workerOrigin: null, previousOrigin, changed: false };
  await forgetWorker(db, plugin.id);
  await recordLifecycle(db, 'plugin.worker_removed', plugin, await companyStandings(db, plugin.id).then(idsOf));
  return { key, workerOrigin: null, previousOrigin, changed: true };
}

export async function forgetWorker(db: OwnerStatements, pluginId: string): Promise<void> {
  await db.execute(sql`delete from gateway.plugin_workers where plugin_id = ${pluginId}::uuid`);
}

export async function readWorker(db: OwnerStatements, pluginId: string): Promise<string | null> {
  const [worker] = await queryRows(
    db,
    z.object({ origin: z.string() }),
    sql`select origin from gateway.plugin_workers where plugin_id = ${pluginId}::uuid`,
  );
  return worker?.origin ?? null;
}

/** A scheme, a host and a port. What is sent there is always the same path, and goes by no name and password. */
export function readWorkerOrigin(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.href !== `${url.origin}/` || /[?#]/.test(written)) {
    throw new WorkerOriginError(written);
  }
  return url.origin;
}

/** Whether what is sent there, tokens among it, can be read on the way. */
export function isSentInTheClear(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function idsOf(standings: readonly { readonly companyId: string }[]): { companyId: string }[] {
  return standings.map(({ companyId }) => ({ companyId }));
}
