import type { AnyRelations } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PoolClient, QueryConfig } from 'pg';
import { z } from 'zod';
import { Unavailable } from '../kernel/errors.ts';
import { cancelOnAbort } from './cancel-statement.ts';
import { databaseUnavailable, isDatabaseAway } from './database-errors.ts';
import {
  entering,
  enteringAgain,
  enteringInsisting,
  type Installation,
  installationRowSchema,
  type OperationTenant,
  rendered,
  type Tenant,
  toInstallation,
} from './entering.ts';
import type { FairConnections } from './fair-connections.ts';
import { KnownStandings } from './known-standings.ts';
import type { BatchStatement } from './one-sync-batch.ts';
import { isIdle } from './pool.ts';
import { queryRows } from './query-rows.ts';
import { StatementNames } from './statement-names.ts';
import { type Journeys, StatementQueue } from './statement-queue.ts';

export interface TenantTransactionOptions {
  /**
   * Whether work may begin by what was known of the token a moment ago, while the database is asked whether it still holds. What does
   * not hold is undone, and done anew with what does; nothing is committed before that is known.
   */
  readonly mayPresume?: boolean | undefined;
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
 * Drizzle opens the transaction, so a `db.transaction()` inside is a savepoint. Had we sent BEGIN ourselves, an
 * inner rollback would end the outer transaction, and with it the company set here.
 */
export function createTenantTransaction<R extends AnyRelations>(
  connections: FairConnections,
  relations: R,
  { settings = {}, standings = new KnownStandings(), enter: given }: TenantTransactionSetup = {},
) {
  const enter = given ?? enterPrimary;
  // Through a pooler a connection may be another server's the next time: a name would mean nothing there.
  const isShared = Object.keys(settings).length > 0;
  const writeNames = isShared ? null : new StatementNames();
  return async function inTenantTransaction<T>(
    tenant: Tenant,
    options: TenantTransactionOptions,
    work: (db: NodePgDatabase<R>, installation: Installation | null, journeys: Journeys) => Promise<T>,
  ): Promise<T> {
    const { signal } = options;
    let mayPresume = options.mayPresume && !isShared;
    for (let ended = 0; ; ended += 1) {
      signal?.throwIfAborted();
      const { client, release } = await connections.take(tenant, signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        if (error instanceof Unavailable) throw error;
        // Whatever keeps us from connecting, a refused password or a database that is being restored: nothing has begun.
        throw databaseUnavailable(error);
      });
      const stopWatching = cancelOnAbort(client, signal);
      // What a mutation runs is the same few statements each time; what a query reads has as many texts as there are documents.
      const writes = options.access === 'write';
      const statements = new StatementQueue(client, { ...options, writes, names: writes ? writeNames : null });
      const known = mayPresume && hasMarks(tenant) ? standings.find(tenant) : null;
      let hasBegun = false;
      let failure: unknown;
      try {
        const db = drizzle({ client: queued(client, statements), relations });
        return await db.transaction(
          async (transaction) => {
            let installation: Installation | null;
            if (known && hasMarks(tenant)) {
              const { version } = known;
              const entry = { asking: toConfig(again(tenant)), insisting: toConfig(insisting(tenant, version)) };
              statements.presume(entry, (result) => versionOf(result.rows) === version);
              installation = known.installation;
            } else {
              installation = await enter(transaction, tenant);
              hasBegun = true;
            }
            // A transaction does all that a database does, but for opening connections.
            return work(transaction as unknown as NodePgDatabase<R>, installation, statements);
          },
          options.access === 'read' ? { isolationLevel: 'repeatable read', accessMode: 'read only' } : undefined,
        );
      } catch (error) {
        failure = error;
        // Whatever a cancelled statement says of itself, this is why.
        signal?.throwIfAborted();
        // What was done or refused by a standing that nobody has confirmed was not done, and is not believed.
        if (known && !statements.isConfirmed) mayPresume = false;
        // A connection that PostgreSQL ended while it lay idle, in a restart for example, says so at its first use. Nothing
        // was done on it, so another is taken; there may be several such, but not more than there are connections.
        else if (hasBegun || known || !isDatabaseAway(error) || ended >= connections.size) throw error;
      } finally {
        statements.end();
        const wasCancelled = await stopWatching();
        // A client that may still hold a transaction, or whose protocol state is unknown, would hand this company's
        // settings to the next caller. It is closed instead.
        release(
          isIdle(client) && !statements.isLost && !isDatabaseAway(failure) && !wasCancelled
            ? undefined
            : failure instanceof Error
              ? failure
              : true,
        );
      }
    }
  };

  async function enterPrimary(db: Pick<NodePgDatabase, 'execute'>, tenant: Tenant): Promise<Installation | null> {
    const [row] = await queryRows(db, enteredSchema, entering(tenant, { settings }));
    const installation = row ? toInstallation(row) : null;
    if (row && installation && hasMarks(tenant)) standings.keep(tenant, { installation, version: row.version });
    return installation;
  }
}

/** Sets the transaction's company, and tells what the plugin's installation there is. The first that it does. */
export type Enter = (db: Pick<NodePgDatabase, 'execute'>, tenant: Tenant) => Promise<Installation | null>;

export interface TenantTransactionSetup {
  /** Set for each transaction, where the connection is a pooler's and has none of ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What is known of tokens. */
  readonly standings?: KnownStandings;
  /** Where it is not the primary that is entered. */
  readonly enter?: Enter;
}

const enteredSchema = z.intersection(z.object({ version: z.string() }), installationRowSchema);
const againSchema = z.tuple([z.object({ version: z.string() })]);
const again = rendered((tenant) => enteringAgain(tenant));
const insisting = rendered(enteringInsisting);

function versionOf(rows: unknown): string | null {
  return againSchema.safeParse(rows).data?.[0].version ?? null;
}

function hasMarks(tenant: Tenant): tenant is OperationTenant {
  return tenant.marks !== undefined;
}

function toConfig({ name, text, values }: BatchStatement): QueryConfig {
  return { name, text, values: [...values] };
}

/** The client as drizzle sees it. */
function queued(client: PoolClient, statements: StatementQueue): PoolClient {
  const query = statements.query.bind(statements);
  return new Proxy(client, { get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)) });
}
