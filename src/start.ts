import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { bringUpToDate } from './attach/bring-up-to-date.ts';
import { capabilities } from './auth/capabilities.ts';
import { mintToken, tokenLifetimeMaxSeconds } from './auth/plugin-token.ts';
import { currentSigningKey, ensureSigningKey } from './auth/signing-key.ts';
import type { Config } from './config.ts';
import { asOwner } from './database/as-owner.ts';
import { openDatabase } from './database/open-database.ts';
import { createPool } from './database/pool.ts';
import { assertPosture } from './database/posture.ts';
import { ensureGatewayLogin } from './database/roles.ts';
import { demoCompanies, demoPlugins } from './demo/demo-ids.ts';
import { demoQuery } from './demo/demo-query.ts';
import { createGateway } from './gateway.ts';
import type { Logger } from './kernel/logger.ts';
import { keepForgettingEntries } from './modules/activity/forget-entries.ts';
import { createApiRoutes } from './modules/api-routes/api-routes.http.ts';
import { keepForgettingKeys } from './modules/idempotency/forget-keys.ts';
import { assertPluginPosture } from './modules/namespaces/namespace-posture.sql.ts';
import { closeWallsAgain } from './modules/namespaces/provision-namespace.service.ts';
import { createOAuthEndpoints } from './modules/oauth/oauth.http.ts';
import { createAdminServer } from './server/admin-server.ts';
import { createGraphiqlPage } from './server/graphiql.ts';
import { createReadiness } from './server/health.ts';
import { createHttpServer } from './server/http-server.ts';
import { drain, keepServing } from './server/shutdown.ts';
import { startTelemetry } from './telemetry/telemetry.ts';

export interface RunningGateway {
  readonly url: string;
  /** Where metrics are; null where they are not served. */
  readonly adminUrl: string | null;
  /** The owner's connection to the database in use. */
  readonly ownerUrl: string;
  /** A token for each demo plugin in each demo company; empty without demo data. */
  readonly demoTokens: readonly DemoToken[];
  stop(): Promise<void>;
}

export interface DemoToken {
  readonly plugin: string;
  readonly company: string;
  readonly token: string;
}

/** Everything from an empty folder to a listening gateway: database, migrations, roles, keys, demo data, posture, server. */
export async function startGateway(
  config: Config,
  log: Logger,
  onProgress: (message: string) => void,
): Promise<RunningGateway> {
  const database = await openDatabase(config, onProgress);
  try {
    const { ownerUrl } = database;
    const { applied, isAttached } = await bringUpToDate(ownerUrl, {
      onProgress: ({ migration, statementsDone, statementsTotal }) => {
        if (statementsDone === statementsTotal) onProgress(`Migrated to ${migration}`);
      },
    });
    if (applied.length > 0) log.info({ applied }, 'migrations applied');
    await ensureSigningKey(ownerUrl);
    // A database of Paperclip's is somebody's, also while it is empty.
    if (config.demo && !isAttached) {
      // They read the example beside the sources, which an image for production has not.
      const { ensureDemoData } = await import('./demo/demo-data.ts');
      await ensureDemoData(ownerUrl, { onProgress });
      const { ensureDemoDatabase } = await import('./demo/demo-database.ts');
      await ensureDemoDatabase(ownerUrl, { onProgress });
    }
    const gatewayUrl = await ensureGatewayLogin(ownerUrl, { storedUrl: config.gatewayDatabaseUrl ?? undefined });
    const owner = createPool(ownerUrl, log, { max: 2, applicationName: 'paperclip-graphql owner' });
    const telemetry = await startTelemetry({
      metrics: config.admin !== null,
      metricsPush: config.metricsPush,
      traces: config.traces,
    });
    const gateway = createGateway({
      databaseUrl: gatewayUrl,
      poolerUrl: config.gatewayPoolerUrl ?? undefined,
      poolSize: config.poolSize,
      replicaUrls: config.replicaUrls,
      replicaMaxLagMs: config.replicaMaxLagMs,
      log,
      allowedOrigins: config.allowedOrigins,
      rateLimit: config.rateLimit,
      operationDeadlineMs: config.operationDeadlineMs,
      slowOperationMs: config.slowOperationMs ?? undefined,
      telemetry,
      execution: config.execution,
      owner: { pool: owner, url: ownerUrl },
    });
    try {
      await assertPosture(gateway.pool);
      await gateway.clock.read();
      await gateway.replicas?.assertRight();
      await withClient(owner, closeWallsAgain);
      await assertPluginPosture(owner);
      let draining = false;
      const isReady = createReadiness(gateway.pool, () => draining);
      const server = createHttpServer({
        gateway,
        log,
        isReady,
        graphiql: config.development
          ? createGraphiqlPage({
              query: demoQuery,
              mintToken: async () => (config.demo ? ((await mintDemoTokens(ownerUrl))[0]?.token ?? null) : null),
            })
          : null,
        oauth: createOAuthEndpoints({
          owner,
          keys: gateway.keys,
          log,
          publicUrl: () => config.publicUrl ?? urlOf(server, config),
          trustedIssuer: config.trustedIssuer,
          now: gateway.clock.now,
        }),
        apiRoutes: createApiRoutes({
          owner,
          pool: gateway.pool,
          authenticator: gateway.authenticator,
          rateLimiter: gateway.rateLimiter,
          onCallEnded: gateway.observer.routeCallEnded,
          inTenantTransaction: gateway.inTenantTransaction,
          trustedIssuer: config.trustedIssuer,
          allowedOrigins: config.allowedOrigins,
          log,
          now: gateway.clock.now,
        }),
      });
      const admin = config.admin && createAdminServer({ metrics: telemetry.page, isReady });
      if (admin && config.admin) await listen(admin, config.admin);
      await listen(server, config).catch((error: unknown) => {
        admin?.close();
        throw error;
      });
      const stopForgetting = keepForgettingKeys(owner, (error) =>
        log.warn({ cause: error instanceof Error ? error.message : 'unknown' }, 'old idempotency keys stay for now'),
      );
      const stopForgettingEntries = keepForgettingEntries(owner, (error) =>
        log.warn(
          { cause: error instanceof Error ? error.message : 'unknown' },
          'old entries of the outbox stay for now',
        ),
      );
      return {
        url: urlOf(server, config),
        adminUrl: admin && config.admin ? urlOf(admin, config.admin) : null,
        ownerUrl,
        demoTokens: config.demo ? await mintDemoTokens(ownerUrl) : [],
        stop: async () => {
          draining = true;
          await keepServing(server, config.stopDelayMs);
          stopForgetting();
          stopForgettingEntries();
          await gateway.live.stop();
          await drain(server, log);
          admin?.closeAllConnections();
          admin?.close();
          await telemetry.stop();
          await Promise.all([gateway.close(), owner.end()]);
          await database.close();
        },
      };
    } catch (error) {
      await Promise.all([gateway.close(), owner.end(), telemetry.stop()]);
      throw error;
    }
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function withClient(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await work(client);
  } finally {
    client.release();
  }
}

type Address = Pick<Config, 'port' | 'host'>;

function urlOf(server: Server, config: Pick<Config, 'host'>): string {
  const { port } = server.address() as AddressInfo;
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
}

export class PortTakenError extends Error {
  constructor(port: number) {
    super(`Port ${port} is taken. Set PORT to another one, or PORT=0 for any free one.`);
  }
}

function listen(server: Server, { port, host }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port) : error),
    );
    server.listen(port, host, resolve);
  });
}

/** Tokens for the banner and for GraphiQL. The demo plugins are ours, so the owner's key signs for them without asking. */
async function mintDemoTokens(ownerUrl: string): Promise<DemoToken[]> {
  return asOwner(ownerUrl, 'demo', async (owner) => {
    const key = await currentSigningKey(owner);
    if (!key) return [];
    // A database that was somebody's before has no demo, and gets none.
    const there = await demoIdsIn(owner);
    const pairs = demoCompanies
      .filter(({ id }) => there.has(id))
      .flatMap((company) => demoPlugins.filter(({ id }) => there.has(id)).map((plugin) => ({ company, plugin })));
    return await Promise.all(
      pairs.map(async ({ company, plugin }) => ({
        plugin: plugin.key,
        company: company.prefix,
        token: await mintToken(
          { pluginId: plugin.id, pluginKey: plugin.key, companyId: company.id, capabilities },
          key,
          tokenLifetimeMaxSeconds,
          key.nowMs,
        ),
      })),
    );
  });
}

async function demoIdsIn(owner: pg.Client): Promise<ReadonlySet<string>> {
  const ids = [...demoCompanies, ...demoPlugins].map(({ id }) => id);
  const { rows } = await owner.query<{ id: string }>(
    'select id from companies where id = any($1) union all select id from plugins where id = any($1)',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
