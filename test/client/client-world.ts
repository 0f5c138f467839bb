import { createSecret } from '../../src/auth/plugin-secret.ts';
import type { CompanyClient } from '../../src/client/company-client.ts';
import { createPluginClient } from '../../src/client/plugin-client.ts';
import { startTestGateway } from '../../src/testing/test-gateway.ts';
import { type OAuthServer, startOAuthServer } from '../oauth/oauth-server.ts';

/** Pauses that a test can wait for. */
export const quickRetry = { attempts: 4, baseDelayMs: 5, maxDelayMs: 20 };

/** A gateway behind a real HTTP server, a company, a plugin with a secret, and a client of it. */
export async function startClientWorld(options: Parameters<typeof startOAuthServer>[1] = {}) {
  const test = await startTestGateway();
  const server: OAuthServer = await startOAuthServer(test, options);
  const company = await test.company();
  const plugin = await company.plugin('acme.sdk');
  const created = await createSecret(test.owner, { pluginKey: plugin.key });
  if (!created) throw new Error('no secret was made');
  const credentials = { clientId: plugin.key, clientSecret: created.secret };
  const client: CompanyClient = createPluginClient({ url: server.url, ...credentials, retry: quickRetry }).forCompany(
    company.id,
  );
  return {
    test,
    server,
    company,
    plugin,
    credentials,
    client,
    url: server.url,
    close: async () => {
      await server.close();
      await test.close();
    },
  };
}
export type ClientWorld = Awaited<ReturnType<typeof startClientWorld>>;
