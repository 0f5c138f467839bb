import pg from 'pg';
import type { Logger } from '../kernel/logger.ts';
import { standInSchema } from './attachment.ts';

export interface PoolOptions {
  readonly max?: number;
  readonly applicationName?: string;
  /** When PostgreSQL ends a statement, in milliseconds. */
  readonly statementTimeoutMs?: number;
  /** How long a connection that nobody uses is kept, in milliseconds. */
  readonly idleTimeoutMs?: number;
  /** Where names without a schema are looked for. */
  readonly searchPath?: string;
  /** Whether PostgreSQL plans a statement for every value that it may be given, or for the one that it is given. */
  readonly planCacheMode?: typeof planForAnyValue | 'auto';
  /** How long connecting may take, in milliseconds. */
  readonly connectTimeoutMs?: number;
  /** How long a statement waits for a lock, in milliseconds. */
  readonly lockTimeoutMs?: number;
  /** The address is that of a pooler which gives its connections to others between transactions: they carry no settings of ours. */
  readonly isShared?: boolean;
}

/** Stand-ins come first; where the tables lack nothing there are none, and PostgreSQL passes over a schema that is not there. */
const gatewaySearchPath = `${standInSchema},public`;

/** Connections of a pool, unless it is told otherwise. */
export const poolSize = 20;

/** A statement of ours that runs longer than this is ended by PostgreSQL. */
export const statementTimeoutMs = 5_000;

/**
 * Planned for the one value, a statement depends on what PostgreSQL last heard of that company. Of one that has grown since, in a
 * database of few companies, it expects a single row, by whichever index begins with the company: a tree of 10,000 issues then reads
 * all of them for each. Planned for any value, it finds every issue by its own key, and is planned once for a connection.
 */
const planForAnyValue = 'force_generic_plan';

const idleInTransactionMs = 15_000;
const lockTimeoutOf = (timeout: number) => Math.min(4_000, timeout - 500);

/** What a connection of the pool has set from its start, for a transaction that has to say it itself. */
export const sharedConnectionSettings: Readonly<Record<string, string>> = {
  search_path: gatewaySearchPath,
  TimeZone: 'UTC',
  plan_cache_mode: planForAnyValue,
  statement_timeout: String(statementTimeoutMs),
  lock_timeout: String(lockTimeoutOf(statementTimeoutMs)),
  idle_in_transaction_session_timeout: String(idleInTransactionMs),
};

/**
 * The pool that serves operations. Three clocks, because each alone can wait for ever: PostgreSQL ends a long
 * statement; we give up when even that answer does not come (a black hole); and connecting has a limit of its own.
 */
export function createPool(connectionString: string, log: Logger, options: PoolOptions = {}): pg.Pool {
  const {
    statementTimeoutMs: timeout = statementTimeoutMs,
    searchPath = gatewaySearchPath,
    planCacheMode = planForAnyValue,
  } = options;
  const pool = new pg.Pool({
    connectionString,
    max: options.max ?? poolSize,
    application_name: options.applicationName ?? 'paperclip-graphql',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 2_000,
    query_timeout: timeout + 2_000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
    keepAlive: true,
    ...(options.isShared
      ? {}
      : {
          statement_timeout: timeout,
          idle_in_transaction_session_timeout: idleInTransactionMs,
          lock_timeout: options.lockTimeoutMs ?? lockTimeoutOf(timeout),
          options: `-c timezone=UTC -c search_path=${searchPath} -c plan_cache_mode=${planCacheMode}`,
        }),
  });
  const warn = (what: string) => (error: Error) => {
    // A pool that is being closed is done before its connections are: an embedded PostgreSQL that stops then ends them first.
    if (!pool.ending) log.warn({ err: error.message }, what);
  };
  // Without a listener an idle client that PostgreSQL ends would end the process.
  pool.on('error', warn('an idle database connection ended'));
  pool.on('connect', (client) => {
    client.on('error', warn('a database connection ended'));
    trackTransactionStatus(client);
  });
  return pool;
}

type TransactionStatus = 'I' | 'T' | 'E';
const statusOf = new WeakMap<pg.ClientBase, TransactionStatus>();

interface ReadyForQuery {
  readonly status?: TransactionStatus;
}
interface WithConnection {
  readonly connection?: { on(event: 'readyForQuery', listener: (message: ReadyForQuery) => void): void };
}

function trackTransactionStatus(client: pg.ClientBase): void {
  // pg's types leave the protocol connection out; without it every client counts as unknown and is not reused.
  const { connection } = client as WithConnection;
  connection?.on('readyForQuery', ({ status }) => {
    if (status) statusOf.set(client, status);
  });
}

/** Whether the client is outside any transaction, by PostgreSQL's own word. Only such a client may be reused. */
export function isIdle(client: pg.ClientBase): boolean {
  return statusOf.get(client) === 'I';
}
