import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import { Authenticator } from './auth/authenticate.ts';
import { KeySet } from './auth/key-set.ts';
import { DatabaseClock } from './database/database-clock.ts';
import { FairConnections } from './database/fair-connections.ts';
import { KnownStandings } from './database/known-standings.ts';
import { PluginSessions } from './database/plugin-sessions.ts';
import { createPool, sharedConnectionSettings } from './database/pool.ts';
import type { ReplicaTimings } from './database/replica.ts';
import { createReplicaReads } from './database/replica-reads.ts';
import { ReplicaSet } from './database/replica-set.ts';
import { createTenantBatch } from './database/tenant-batch.ts';
import { createTenantTransaction } from './database/tenant-transaction.ts';
import type { Logger } from './kernel/logger.ts';
import { LiveFeed, type LiveTimings } from './live/live-feed.ts';
import type { StreamLimits } from './live/stream-limits.ts';
import { type BucketSize, SharedPointBank } from './modules/rate-limit/point-bank.sql.ts';
import { type CompiledExecution, createCompiledExecution } from './plan/compiled-execution.ts';
import { relations } from './relations.ts';
import { schema as gatewaySchema } from './schema.ts';
import { createGraphQLEndpoint, type GraphQLEndpoint } from './server/graphql-endpoint.ts';
import { RateLimiter } from './server/rate-limit.ts';
import { createTrustedDocuments } from './server/use-trusted-documents.ts';
import type { Observer } from './telemetry/ended-operation.ts';
import type { GatewayFigures } from './telemetry/instruments.ts';
import { SlowOperations } from './telemetry/slow-operations.ts';
import { createObserver, type Telemetry } from './telemetry/telemetry.ts';

export interface GatewayOptions {
  /** The connection of the gateway's own login role, which owns nothing. */
  readonly databaseUrl: string;
  /** The same login through PgBouncer in transaction mode, for operations. What listens, or keeps a session, goes past it. */
  readonly poolerUrl?: string | undefined;
  /** The same login at streaming replicas of that server, which answer queries as long as they have heard of everything. */
  readonly replicaUrls?: readonly string[];
  /** How old what they show may be where no feed tells of it, in milliseconds. */
  readonly replicaMaxLagMs?: number | undefined;
  readonly replicaTimings?: Partial<ReplicaTimings>;
  readonly log: Logger;
  /** The owner's connections and address. Without them plugins' own databases are not served. */
  readonly owner?: { readonly pool: Pool; readonly url: string };
  readonly schema?: GraphQLSchema;
  readonly poolSize?: number;
  /** The time that tokens are judged by, in milliseconds since 1970; the database's when left out. */
  readonly now?: () => number;
  /** Origins whose pages may read answers; none when left out. */
  readonly allowedOrigins?: ReadonlySet<string>;
  /** How many streams may be open, where the limits are to be others. */
  readonly streamLimits?: Partial<StreamLimits>;
  /** How often streams show that they live, and how long one may not be read. */
  readonly liveTimings?: Partial<LiveTimings>;
  /** What each plugin may spend in each company, where it is to be something else. */
  readonly rateLimit?: BucketSize | undefined;
  /** When an operation that still runs is ended, in milliseconds. */
  readonly operationDeadlineMs?: number | undefined;
  /** Where metrics and traces go; nowhere when left out. */
  readonly telemetry?: Pick<Telemetry, 'instruments' | 'tracer'> | undefined;
  /** From how many milliseconds on an operation is logged as slow; never when left out. */
  readonly slowOperationMs?: number | undefined;
  /** Whether queries are answered by one statement each where they can be; plain execution alone when left out. */
  readonly execution?: 'compiled' | 'plain';
  /** How long it is remembered that a token was found to hold, in milliseconds. */
  readonly standingKnownForMs?: number;
  /** Called with the text of each SQL statement that an operation runs. */
  readonly onStatement?: (text: string) => void;
}

export interface Gateway extends GraphQLEndpoint {
  /** Answers a request as the HTTP server would. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly keys: KeySet;
  /** The time of the database. */
  readonly clock: DatabaseClock;
  readonly pool: Pool;
  /** Null where the primary answers everything. */
  readonly replicas: ReplicaSet | null;
  /** The open streams. */
  readonly live: LiveFeed;
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  /** Tells metrics, traces and logs what happens outside of /graphql. */
  readonly observer: Observer;
  /** Null where execution is plain. */
  readonly compiled: CompiledExecution | null;
  readonly inTenantTransaction: ReturnType<typeof createTenantTransaction<typeof relations>>;
  close(): Promise<void>;
}

/** Puts the parts together: pool, tenancy, tokens, schema, server. The database must be migrated. */
export function createGateway(options: GatewayOptions): Gateway {
  const { log, schema = gatewaySchema } = options;
  const isShared = options.poolerUrl !== undefined;
  const pool = createPool(options.poolerUrl ?? options.databaseUrl, log, {
    isShared,
    ...(options.poolSize !== undefined && { max: options.poolSize }),
  });
  const connections = new FairConnections(pool);
  const clock = new DatabaseClock(pool);
  const now = options.now ?? clock.now;
  const keys = new KeySet(pool);
  const live = new LiveFeed({
    databaseUrl: options.databaseUrl,
    log,
    now,
    // Most of the connections are for requests, who do not wait long for one.
    transactionsMax: Math.max(1, Math.floor((pool.options.max ?? 10) / 3)),
    limits: options.streamLimits,
    timings: options.liveTimings,
  });
  const authenticator = new Authenticator(keys.find, now);
  const standings = new KnownStandings(options.standingKnownForMs);
  const inTenantTransaction = createTenantTransaction(connections, relations, {
    standings,
    ...(isShared && { settings: sharedConnectionSettings }),
  });
  const pluginSessions = options.owner
    ? new PluginSessions({ owner: options.owner.pool, ownerUrl: options.owner.url, log })
    : null;
  const rateLimiter = new RateLimiter({
    // All gateways go by the clock of the database; another clock is for tests.
    bank: new SharedPointBank(pool, options.now ?? null),
    now,
    ...(options.rateLimit && { size: options.rateLimit }),
  });
  const replicas = options.replicaUrls?.length
    ? new ReplicaSet({
        urls: options.replicaUrls,
        primary: pool,
        log,
        poolSize: options.poolSize,
        maxLagMs: options.replicaMaxLagMs,
        timings: options.replicaTimings,
      })
    : null;
  const { telemetry = { instruments: null, tracer: null }, slowOperationMs } = options;
  const observer = createObserver(
    telemetry,
    slowOperationMs === undefined ? null : new SlowOperations(pool, log, slowOperationMs),
  );
  telemetry.instruments?.observe(() => figuresOf(pool, connections, replicas, pluginSessions, live));
  const inOneRoundTrip = createTenantBatch(connections, {
    standings,
    ...(isShared && { settings: sharedConnectionSettings }),
  });
  const reads =
    replicas &&
    createReplicaReads({ replicas, relations, inOneRoundTrip, inTenantTransaction, onRead: observer.readAnswered });
  const readInOneRoundTrip = reads?.inOneRoundTrip ?? inOneRoundTrip;
  const compiled = options.execution === 'compiled' ? createCompiledExecution(schema, readInOneRoundTrip, log) : null;
  const { yoga, direct } = createGraphQLEndpoint({
    compiled,
    schema,
    authenticator,
    findTrustedDocument: createTrustedDocuments(pool, now),
    inTenantTransaction,
    inReadTransaction: reads?.inTenantTransaction,
    rateLimiter,
    deadlineMs: options.operationDeadlineMs,
    observer,
    live,
    log,
    onStatement: options.onStatement,
    allowedOrigins: options.allowedOrigins,
    pluginSessions,
  });
  return {
    fetch: async (request) => yoga.fetch(request),
    yoga,
    direct,
    keys,
    clock,
    pool,
    replicas,
    live,
    authenticator,
    rateLimiter,
    observer,
    compiled,
    inTenantTransaction,
    close: async () => {
      await live.close();
      await yoga.dispose();
      await pluginSessions?.close();
      await replicas?.close();
      await pool.end();
    },
  };
}

function figuresOf(
  pool: Pool,
  connections: FairConnections,
  replicas: ReplicaSet | null,
  pluginSessions: PluginSessions | null,
  live: LiveFeed,
): GatewayFigures {
  const plugins = pluginSessions?.figures;
  const replica = replicas?.figures;
  return {
    pools: [
      {
        pool: 'gateway',
        total: pool.totalCount,
        idle: pool.idleCount,
        waiting: pool.waitingCount + connections.waiting,
      },
      { pool: 'plugins', ...(plugins?.pool ?? { total: 0, idle: 0, waiting: 0 }) },
      { pool: 'replicas', ...(replica?.pool ?? { total: 0, idle: 0, waiting: 0 }) },
    ],
    replicas: { in: replica?.in ?? 0, out: replica?.out ?? 0 },
    pluginDatabase: plugins?.operations ?? { inside: 0, waiting: 0 },
    streams: live.figures,
  };
}
