import type { AnyRelations } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
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
}

/**
 * Runs work in one transaction that row-level security limits to one company.
 *
 * Drizzle opens the transaction, so a `db.transaction()` inside is a savepoint. Had we sent BEGIN ourselves, an
 * inner rollback would end the outer transaction, and with it the company set here.
 */
export function createTenantTransaction<R extends AnyRelations>(pool: Pool, relations: R) {
  const writeNames = new StatementNames();
  return async function inTenantTransaction<T>(
    tenant: Tenant,
    options: TenantTransactionOptions,
    work: (db: NodePgDatabase<R>, installation: Installation | null) => Promise<T>,
  ): Promise<T> {
    for (let ended = 0; ; ended += 1) {
      const client = await pool.connect().catch((error: unknown) => {
        // Whatever keeps us from connecting, a refused password or a database that is being restored: nothing has begun.
        throw databaseUnavailable(error);
      });
      let hasBegun = false;
      let failure: unknown;
      try {
        // What a mutation runs is the same few statements each time; what a query reads has as many texts as there are documents.
        const names = options.access === 'write' ? writeNames : null;
        const db = drizzle({ client: oneAtATime(client, names, options.onStatement), relations });
        return await db.transaction(
          async (transaction) => {
            const installation = await enter(transaction, tenant);
            hasBegun = true;
            // A transaction does all that a database does, but for opening connections.
            return work(transaction as unknown as NodePgDatabase<R>, installation);
          },
          options.access === 'read' ? { isolationLevel: 'repeatable read', accessMode: 'read only' } : undefined,
        );
      } catch (error) {
        failure = error;
        // A connection that PostgreSQL ended while it lay idle, in a restart for example, says so at its first use. Nothing
        // was done on it, so another is taken; there may be several such, but not more than there are connections.
        if (hasBegun || !isDatabaseAway(error) || ended >= (pool.options.max ?? 10)) throw error;
      } finally {
        // A client that may still hold a transaction, or whose protocol state is unknown, would hand this company's
        // settings to the next caller. It is closed instead.
        client.release(
          isIdle(client) && !isDatabaseAway(failure) ? undefined : failure instanceof Error ? failure : true,
        );
      }
    }
  };
}

async function enter(db: Pick<NodePgDatabase, 'execute'>, tenant: Tenant): Promise<Installation | null> {
  const [row] = await queryRows(db, installationRowSchema, entering(tenant));
  return row ? toInstallation(row) : null;
}

/** Resolvers run in parallel on this one connection; node-postgres wants its queries one by one. */
function oneAtATime(
  client: PoolClient,
  names: StatementNames | null,
  onStatement?: (text: string) => void,
): PoolClient {
  let last: Promise<unknown> = Promise.resolve();
  type Query = (...args: unknown[]) => Promise<unknown>;
  const query: Query = (...args) => {
    const next = last.then(() => {
      onStatement?.(textOf(args[0]));
      return (client.query as Query).apply(client, names ? named(args, names) : args);
    });
    last = next.catch(() => {});
    return next;
  };
  return new Proxy(client, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)),
  });
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
