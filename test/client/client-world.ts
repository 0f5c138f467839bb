import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Capability } from '../../src/auth/capabilities.ts';
import { createSecret } from '../../src/auth/plugin-secret.ts';
import { createPluginClient, type TokenClient } from '../../src/client/plugin-client.ts';
import type { GatewayOptions } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { createOAuthEndpoints } from '../../src/modules/oauth/oauth.http.ts';
import { createHttpServer } from '../../src/server/http-server.ts';
import { startTestGateway } from '../../src/testing/test-gateway.ts';

/** Pauses that a test can wait for. */
export const quickRetry = { attempts: 4, baseDelayMs: 5, maxDelayMs: 20 };

/** A gateway behind a real HTTP server that gives tokens, a company, a plugin with a secret, and a client of it. */
export async function startClientWorld(options: Partial<GatewayOptions> = {}) {
  const test = await startTestGateway(options);
  const log = silentLogger();
  let url = '';
  const oauth = createOAuthEndpoints({
    owner: test.owner,
    keys: test.gateway.keys,
    log,
    publicUrl: () => url,
    trustedIssuer: null,
  });
  const server = createHttpServer({
    gateway: test.gateway,
    log,
    isReady: async () => null,
    graphiql: null,
    oauth,
    apiRoutes: null,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const company = await test.company();
  const plugin = await company.plugin('acme.sdk');
  const created = await createSecret(test.owner, { pluginKey: plugin.key });
  if (!created) throw new Error('no secret was made');
  const credentials = { clientId: plugin.key, clientSecret: created.secret };
  return {
    test,
    url,
    company,
    plugin,
    credentials,
    client: createPluginClient({ url, ...credentials, retry: quickRetry }).forCompany(company.id),
    /** A client whose token carries these capabilities alone. */
    clientWith: async (...capabilities: Capability[]): Promise<TokenClient> => {
      const { token } = await company.plugin(plugin.key, { capabilities });
      return createPluginClient({ url, token, retry: quickRetry });
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await test.close();
    },
  };
}
export type ClientWorld = Awaited<ReturnType<typeof startClientWorld>>;
