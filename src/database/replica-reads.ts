import type { AnyRelations } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { PgDialect } from 'drizzle-orm/pg-core';
import { cancelOnAbort } from './cancel-statement.ts';
import { isDatabaseAway, isRecoveryConflict, isStatementTimeout } from './database-errors.ts';
import { enteringReplica, type Installation, type Tenant } from './entering.ts';
import { FairConnections } from './fair-connections.ts';
import {
  type PrimaryHead,
  primaryHeadStatement,
  type ReplicaHead,
  readPrimaryHead,
  readReplicaHead,
  replicaHeadQuery,
  replicaHeadStatement,
  type ServerIdentity,
  toldSchema,
} from './feed-head.ts';
import { type BatchStatement, runBatch } from './one-sync-batch.ts';
import { isIdle } from './pool.ts';
import { queryRows } from './query-rows.ts';
import { type Replica, ReplicaUnfit, type UnfitReason } from './replica.ts';
import type { ReplicaLag } from './replica-lag.ts';
import type { ReplicaSet } from './replica-set.ts';
import { statementName } from './statement-names.ts';
import type { createTenantBatch, TenantBatchOptions, TenantBatchResult } from './tenant-batch.ts';
import { createTenantTransaction, type Enter, type TenantTransactionOptions } from './tenant-transaction.ts';

type InOneRoundTrip = ReturnType<typeof createTenantBatch>;
type OperationTenant = Parameters<InOneRoundTrip>[0];
type ReadOptions = Pick<TenantTransactionOptions, 'onStatement' | 'onStatementEnd' | 'signal'>;

export interface ReplicaReadsOptions<R extends AnyRelations> {
  readonly replicas: ReplicaSet;
  readonly relations: R;
  /** On the primary. */
  readonly inOneRoundTrip: InOneRoundTrip;
  /** On the primary. */
  readonly inTenantTransaction: ReturnType<typeof createTenantTransaction<R>>;
  /** Told of each read who answered it, and of those that the primary did, why. */
  readonly onRead: (answeredBy: 'replica' | 'primary', reason?: UnfitReason) => void;
}

/** What the primary says while a replica reads. */
interface Told {
  readonly installation: Installation | null;
  readonly head: PrimaryHead;
  readonly identity: ServerIdentity;
}

/** The primary could not say it: that is the answer, and no replica's fault. */
class PrimaryFailed extends Error {
  readonly error: unknown;

  constructor(error: unknown) {
    super('the primary did not answer');
    this.error = error;
  }
}

/**
 * Reads at a replica that nobody can tell from reads at the primary. Two questions are on their way at once: the primary is asked for
 * the standing of the token, which is never read from a replica, and how far the company's feed has come; the replica is asked how
 * far its own has come, and for the data.
 *
 * What is committed in a company takes a number of its feed, in the order of the commits, and can be seen exactly when its number can
 * (decision 18). A replica replays commits in their order. So a replica that shows the number of the primary shows all that was
 * committed before the primary was asked, and the primary was asked after the read had come. Where it does not, the primary reads.
 *
 * The replica's number is read in the snapshot of the data, or in one before it. In a batch each statement has a snapshot of its own: a
 * number out of a later one would vouch for rows that the earlier one does not show.
 */
export function createReplicaReads<R extends AnyRelations>(options: ReplicaReadsOptions<R>) {
  const { replicas, relations, inOneRoundTrip, inTenantTransaction, onRead } = options;

  async function ask(tenant: OperationTenant, watched: ReadOptions): Promise<Told> {
    try {
      const { installation, value } = await inOneRoundTrip(tenant, primaryHeadStatement(tenant.companyId), watched);
      // After the head: a new connection, perhaps to another server, has been noticed by now.
      const head = readPrimaryHead(value ?? '');
      if (head.position !== null) replicas.lag.note(head.position);
      return { installation, head, identity: await replicas.primaryIdentity() };
    } catch (error) {
      throw new PrimaryFailed(error);
    }
  }

  /** Reads at a replica if there is one and it is fit to, and else at the primary. */
  async function read<Result>(
    tenant: OperationTenant,
    watched: ReadOptions,
    atReplica: (replica: Replica, told: Promise<Told>) => Promise<Result>,
    atPrimary: () => Promise<Result>,
  ): Promise<Result> {
    watched.signal?.throwIfAborted();
    const replica = replicas.pick(tenant.companyId);
    if (typeof replica === 'string') {
      onRead('primary', replica);
      return atPrimary();
    }
    const told = ask(tenant, watched);
    const reading = replica.untilLost(atReplica(replica, told));
    try {
      // A primary that is away is said at once, as it is without replicas.
      const [result] = await Promise.all([reading, told]);
      onRead('replica');
      return result;
    } catch (error) {
      // Nobody waits for the other one any more; it ends by itself.
      for (const other of [reading, told]) other.catch(() => {});
      watched.signal?.throwIfAborted();
      if (error instanceof PrimaryFailed) throw error.error;
      if (!(error instanceof ReplicaUnfit)) throw error;
      if (error.reason === 'behind') replica.wasBehindFor(tenant.companyId);
      if (error.reason === 'late') replica.wasLate();
      if (isLasting(error.reason)) replica.takeOut(error.reason, error.message);
      onRead('primary', error.reason);
      return atPrimary();
    }
  }

  return {
    inOneRoundTrip: (tenant: OperationTenant, statement: BatchStatement, watched: TenantBatchOptions = {}) =>
      read<TenantBatchResult>(
        tenant,
        watched,
        async (replica, told) => {
          const { head, identity, value } = await readBatch(replica, tenant, statement, watched);
          const { installation, ...primary } = await told;
          assertFit(head, identity, primary, replicas.lag);
          return { installation, value };
        },
        () => inOneRoundTrip(tenant, statement, watched),
      ),

    /** The same for work that reads several times: one snapshot of the replica's, found fit before the work begins. */
    inTenantTransaction: <T>(
      tenant: OperationTenant,
      watched: ReadOptions,
      work: (db: NodePgDatabase<R>, installation: Installation | null) => Promise<T>,
    ): Promise<T> =>
      read(
        tenant,
        watched,
        (replica, told) => {
          const enter: Enter = async (db) => {
            await db.execute(enteringReplica(tenant));
            const [row] = await queryRows(db, toldSchema, replicaHeadQuery(tenant.companyId));
            const head = readReplicaHead(row?.told ?? '');
            const { installation, ...primary } = await told;
            assertFit(head, head.identity, primary, replicas.lag);
            return installation;
          };
          return workAt(replica, relations, enter, (inTransaction, onStatementFailed) =>
            inTransaction(tenant, { ...watched, access: 'read', onStatementFailed }, work),
          );
        },
        () => inTenantTransaction(tenant, { ...watched, access: 'read' }, work),
      ),
  };
}

/** Such a replica would be no better for the next read. */
const isLasting = (reason: UnfitReason) => reason === 'away' || reason === 'promoted' || reason === 'foreign';

/** Throws unless the replica shows what the primary showed when it was asked. */
function assertFit(
  at: ReplicaHead,
  identity: ServerIdentity | null,
  primary: Omit<Told, 'installation'>,
  lag: ReplicaLag,
): void {
  const { head } = primary;
  if (!at.inRecovery) throw new ReplicaUnfit('promoted', 'it takes writes itself: it was promoted');
  if (
    identity?.cluster !== primary.identity.cluster ||
    identity.database !== primary.identity.database ||
    identity.login !== primary.identity.login ||
    identity.timeline !== head.timeline
  ) {
    throw new ReplicaUnfit('foreign', 'its history is not, or not yet, that of the primary');
  }
  if (at.table !== head.table || at.commit < head.commit) throw new ReplicaUnfit('behind');
  if (lag.isLate(at.position)) throw new ReplicaUnfit('late');
}

/** The company's settings, the head of its feed and the statement, in this order and in one round trip. */
async function readBatch(
  replica: Replica,
  tenant: Tenant,
  statement: BatchStatement,
  { signal, onStatement, onStatementEnd }: TenantBatchOptions,
): Promise<{ head: ReplicaHead; identity: ServerIdentity | null; value: string | null }> {
  const client = await replica.pool.connect().catch((error: unknown) => {
    throw unfit(error);
  });
  const stopWatching = cancelOnAbort(client, signal);
  let failure: unknown;
  try {
    const known = replica.identityOf(client);
    const batch = [enterStatement(tenant), replicaHeadStatement(tenant.companyId, known === null), statement];
    for (const { text } of batch) onStatement?.(text);
    const startedAt = onStatementEnd ? performance.now() : 0;
    const running = runBatch(client, batch);
    const [, [told = []] = [], [answer = []] = []] = await (onStatementEnd
      ? running.finally(() => onStatementEnd(statement.text, startedAt, performance.now() - startedAt))
      : running);
    const head = readReplicaHead(told[0] ?? '');
    if (head.identity) replica.learn(client, head.identity);
    return { head, identity: head.identity ?? known, value: answer[0] ?? null };
  } catch (error) {
    failure = error;
    signal?.throwIfAborted();
    throw unfit(error);
  } finally {
    const wasCancelled = await stopWatching();
    client.release(isIdle(client) && !isDatabaseAway(failure) && !wasCancelled ? undefined : true);
  }
}

type Work<R extends AnyRelations, T> = (
  inTransaction: ReturnType<typeof createTenantTransaction<R>>,
  onStatementFailed: (error: unknown) => void,
) => Promise<T>;

/**
 * Work of resolvers, who make errors of fields out of what fails below them. A statement that failed by the replica's fault makes the
 * whole of it void, whatever became of it.
 */
async function workAt<R extends AnyRelations, T>(
  replica: Replica,
  relations: R,
  enter: Enter,
  work: Work<R, T>,
): Promise<T> {
  let hasBegun = false;
  let failed: unknown = null;
  const inTransaction = createTenantTransaction(new FairConnections(replica.pool), relations, {
    enter: async (...of) => {
      const installation = await enter(...of);
      hasBegun = true;
      // Of a connection before this one.
      failed = null;
      return installation;
    },
  });
  let outcome: { readonly result: T } | { readonly error: unknown };
  try {
    outcome = { result: await work(inTransaction, (error) => (failed ??= error)) };
  } catch (error) {
    outcome = { error };
  }
  const cause = failed ?? (hasBegun || !('error' in outcome) ? null : outcome.error);
  const fault = cause === null ? null : unfit(cause);
  if (fault instanceof ReplicaUnfit) throw fault;
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}

/** What failed at a replica is for the primary to do again, unless it had all the time that there is. */
function unfit(error: unknown): unknown {
  if (error instanceof ReplicaUnfit || error instanceof PrimaryFailed) return error;
  if (isRecoveryConflict(error)) return new ReplicaUnfit('conflict');
  if (isStatementTimeout(error)) return error;
  const message = error instanceof Error ? error.message : 'unknown';
  return new ReplicaUnfit(isDatabaseAway(error) ? 'away' : 'failed', message);
}

const entering = new PgDialect().sqlToQuery(enteringReplica({ companyId: '', pluginId: '', pluginKey: '' })).sql;
const enteringName = statementName(entering);

/** Its values in the order in which `enteringReplica` names them. */
function enterStatement({ companyId, pluginId, pluginKey }: Tenant): BatchStatement {
  return { name: enteringName, text: entering, values: [companyId, pluginId, pluginKey] };
}
