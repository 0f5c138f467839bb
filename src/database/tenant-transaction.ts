import type { AnyRelations } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import { cancelOnAbort } from './cancel-statement.ts';
import { databaseUnavailable, isDatabaseAway } from './database-errors.ts';
import { entering, type Installation, installationRowSchema, type Tenant, toInstallation } from './entering.ts';
import { isIdle } from './pool.ts';
import { queryRows } from './query-rows.ts';
import { StatementNames } from './statement-names.ts';

export interface TenantTransactionOptions {
  /** A query reads one snapshot and can write nothing; a mutation sees what others commit while it waits for locks. */
  readonly access: 'read' | 'write';
  /** Called with the text of every statement, for tests and for the log. */
  readonly onStatement?: ((text: string) => void) | undefined;
  /** Called when a statement has ended, with the milliseconds of this process's clock at which it began, and how long it took. */
  readonly onStatementEnd?: ((text: string, startedAt: number, durationMs: number) => void) | undefined;
  /** Called with what PostgreSQL, or the connection to it, says of a statement that failed. */
  readonly onStatementFailed?: ((error: unknown) => void) | undefined;
  /** Ends the transaction, and what it runs in PostgreSQL, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs work in one transaction that row-level security limits to one company.
 *
 * `settings` are set for each transaction, where the connection is a pooler's and has none of ours.
 *
 * Drizzle opens the transaction, so a `db.transaction()` inside is a savepoint. Had we sent BEGIN ourselves, an
 * inner rollback would end the outer transaction, and with it the company set here.
 */
export function createTenantTransaction<R extends AnyRelations>(
  pool: Pool,
  relations: R,
  settings: Readonly<Record<string, string>> = {},
  enter: Enter = enterAtOnce,
) {
  // Through a pooler a connection may be another server's the next time: a name would mean nothing there.
  const writeNames = Object.keys(settings).length > 0 ? null : new StatementNames();
  return async function inTenantTransaction<T>(
    tenant: Tenant,
    options: TenantTransactionOptions,
    work: (db: NodePgDatabase<R>, installation: Installation | null) => Promise<T>,
  ): Promise<T> {
    const { signal } = options;
    for (let ended = 0; ; ended += 1) {
      signal?.throwIfAborted();
      const client = await pool.connect().catch((error: unknown) => {
        // Whatever keeps us from connecting, a refused password or a database that is being restored: nothing has begun.
        throw databaseUnavailable(error);
      });
      const stopWatching = cancelOnAbort(client, signal);
      // What a mutation runs is the same few statements each time; what a query reads has as many texts as there are documents.
      const turn = oneAtATime(client, options.access === 'write' ? writeNames : null, options);
      let hasBegun = false;
      let failure: unknown;
      try {
        const db = drizzle({ client: turn.client, relations });
        return await db.transaction(
          async (transaction) => {
            const installation = await enter(transaction, tenant, settings);
            hasBegun = true;
            // A transaction does all that a database does, but for opening connections.
            return work(transaction as unknown as NodePgDatabase<R>, installation);
          },
          options.access === 'read' ? { isolationLevel: 'repeatable read', accessMode: 'read only' } : undefined,
        );
      } catch (error) {
        failure = error;
        // Whatever a cancelled statement says of itself, this is why.
        signal?.throwIfAborted();
        // A connection that PostgreSQL ended while it lay idle, in a restart for example, says so at its first use. Nothing
        // was done on it, so another is taken; there may be several such, but not more than there are connections.
        if (hasBegun || !isDatabaseAway(error) || ended >= (pool.options.max ?? 10)) throw error;
      } finally {
        turn.end();
        const wasCancelled = await stopWatching();
        // A client that may still hold a transaction, or whose protocol state is unknown, would hand this company's
        // settings to the next caller. It is closed instead.
        client.release(
          isIdle(client) && !isDatabaseAway(failure) && !wasCancelled
            ? undefined
            : failure instanceof Error
              ? failure
              : true,
        );
      }
    }
  };
}

/** Sets the transaction's company, and tells what the plugin's installation there is. The first that it does. */
export type Enter = (
  db: Pick<NodePgDatabase, 'execute'>,
  tenant: Tenant,
  settings: Readonly<Record<string, string>>,
) => Promise<Installation | null>;

async function enterAtOnce(...[db, tenant, settings]: Parameters<Enter>): Promise<Installation | null> {
  const [row] = await queryRows(db, installationRowSchema, entering(tenant, { settings }));
  return row ? toInstallation(row) : null;
}

/**
 * Resolvers run in parallel on this one connection; node-postgres wants its queries one by one. Once the signal has fired nothing is
 * sent but the rollback, and once the transaction is over nothing at all: the connection is another caller's then.
 */
function oneAtATime(
  client: PoolClient,
  names: StatementNames | null,
  { onStatement, onStatementEnd, onStatementFailed, signal }: TenantTransactionOptions,
) {
  let last: Promise<unknown> = Promise.resolve();
  let isOver = false;
  type Query = (...args: unknown[]) => Promise<unknown>;
  const query: Query = (...args) => {
    const next = last.then(() => {
      if (isOver) throw new Error('the transaction is over');
      const text = textOf(args[0]);
      if (signal?.aborted && !text.startsWith('rollback')) throw signal.reason;
      onStatement?.(text);
      const answer = (client.query as Query).apply(client, names ? named(args, names) : args);
      if (onStatementFailed) answer.catch(onStatementFailed);
      if (!onStatementEnd) return answer;
      const startedAt = performance.now();
      return answer.finally(() => onStatementEnd(text, startedAt, performance.now() - startedAt));
    });
    last = next.catch(() => {});
    return next;
  };
  return {
    client: new Proxy(client, {
      get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)),
    }),
    end: () => {
      isOver = true;
    },
  };
}

/** Values come second. A statement without any may be several, which cannot be prepared. */
function named(args: unknown[], names: StatementNames): unknown[] {
  const [query, values, ...others] = args;
  if (typeof query !== 'object' || query === null || !Array.isArray(values) || values.length === 0) return args;
  const name = names.find(textOf(query));
  return name === undefined ? args : [{ ...query, name }, values, ...others];
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : '';
}
