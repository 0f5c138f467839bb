import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import type { Gateway } from '../gateway.ts';
import { silentLogger } from '../kernel/logger.ts';
import { createApiRoutes } from '../modules/api-routes/api-routes.http.ts';
import { createOAuthEndpoints } from '../modules/oauth/oauth.http.ts';
import { createHttpServer } from '../server/http-server.ts';

/** A test gateway at an address of this machine: /graphql, tokens and routes of plugins, as a start serves them. */
export interface TestHttp {
  readonly url: string;
  close(): Promise<void>;
}

export interface TestHttpOptions {
  readonly gateway: Gateway;
  readonly owner: Pool;
  readonly now: () => number;
}

export async function serveTestGateway({ gateway, owner, now }: TestHttpOptions): Promise<TestHttp> {
  const log = silentLogger();
  let url = '';
  const server = createHttpServer({
    gateway,
    log,
    isReady: async () => null,
    graphiql: null,
    oauth: createOAuthEndpoints({ owner, keys: gateway.keys, log, publicUrl: () => url, trustedIssuer: null, now }),
    apiRoutes: createApiRoutes({
      owner,
      pool: gateway.pool,
      authenticator: gateway.authenticator,
      inTenantTransaction: gateway.inTenantTransaction,
      trustedIssuer: null,
      allowedOrigins: new Set(),
      log,
      now,
    }),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
