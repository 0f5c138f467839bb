import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import { Authenticator } from './auth/authenticate.ts';
import { KeySet } from './auth/key-set.ts';
import { PluginSessions } from './database/plugin-sessions.ts';
import { createPool } from './database/pool.ts';
import { createTenantTransaction } from './database/tenant-transaction.ts';
import type { Logger } from './kernel/logger.ts';
import { LiveFeed, type LiveTimings } from './live/live-feed.ts';
import type { StreamLimits } from './live/stream-limits.ts';
import { relations } from './relations.ts';
import { schema as gatewaySchema } from './schema.ts';
import { createGatewayYoga } from './server/create-yoga.ts';
import { RateLimiter } from './server/rate-limit.ts';
import { createTrustedDocuments } from './server/use-trusted-documents.ts';

export interface GatewayOptions {
  /** The connection of the gateway's own login role, which owns nothing. */
  readonly databaseUrl: string;
  readonly log: Logger;
  /** The owner's connections and address. Without them plugins' own databases are not served. */
  readonly owner?: { readonly pool: Pool; readonly url: string };
  readonly schema?: GraphQLSchema;
  readonly poolSize?: number;
  /** The time that tokens are judged by, in milliseconds since 1970. */
  readonly now?: () => number;
  /** Origins whose pages may read answers; none when left out. */
  readonly allowedOrigins?: ReadonlySet<string>;
  /** How many streams may be open, where the limits are to be others. */
  readonly streamLimits?: Partial<StreamLimits>;
  /** How often streams show that they live, and how long one may not be read. */
  readonly liveTimings?: Partial<LiveTimings>;
  /** Called with the text of each SQL statement that an operation runs. */
  readonly onStatement?: (text: string) => void;
}

export interface Gateway {
  /** Answers a request as the HTTP server would. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly yoga: ReturnType<typeof createGatewayYoga>;
  readonly keys: KeySet;
  readonly pool: Pool;
  /** The open streams. */
  readonly live: LiveFeed;
  readonly authenticator: Authenticator;
  readonly inTenantTransaction: ReturnType<typeof createTenantTransaction<typeof relations>>;
  close(): Promise<void>;
}

/** Puts the parts together: pool, tenancy, tokens, schema, server. The database must be migrated. */
export function createGateway(options: GatewayOptions): Gateway {
  const { log, schema = gatewaySchema, now = Date.now } = options;
  const pool = createPool(options.databaseUrl, log, options.poolSize === undefined ? {} : { max: options.poolSize });
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
  const inTenantTransaction = createTenantTransaction(pool, relations);
  const pluginSessions = options.owner
    ? new PluginSessions({ owner: options.owner.pool, ownerUrl: options.owner.url, log })
    : null;
  const yoga = createGatewayYoga({
    schema,
    authenticator,
    findTrustedDocument: createTrustedDocuments(pool, now),
    inTenantTransaction,
    rateLimiter: new RateLimiter(now),
    live,
    log,
    onStatement: options.onStatement,
    allowedOrigins: options.allowedOrigins,
    pluginSessions,
  });
  return {
    fetch: async (request) => yoga.fetch(request),
    yoga,
    keys,
    pool,
    live,
    authenticator,
    inTenantTransaction,
    close: async () => {
      await live.close();
      await yoga.dispose();
      await pluginSessions?.close();
      await pool.end();
    },
  };
}
