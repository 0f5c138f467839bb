import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createSecret } from '../../src/auth/plugin-secret.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { type ApiRoutesOptions, createApiRoutes } from '../../src/modules/api-routes/api-routes.http.ts';
import { createOAuthEndpoints, type OAuthOptions } from '../../src/modules/oauth/oauth.http.ts';
import { createHttpServer } from '../../src/server/http-server.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { TestPlugin } from '../../src/testing/test-plugin.ts';

export interface OAuthAnswer {
  readonly status: number;
  readonly headers: Headers;
  // What an answer holds is the test's to know.
  readonly body: Record<string, string | number | undefined>;
}

export interface OAuthServer {
  readonly gateway: Gateway;
  readonly url: string;
  post(
    path: string,
    parameters: Record<string, string> | string,
    headers?: Record<string, string>,
  ): Promise<OAuthAnswer>;
  close(): Promise<void>;
}

/** A gateway of its own on the database of `test`, with the HTTP server of a start. All that it logs is added to `lines`. */
export async function startOAuthServer(
  test: TestGateway,
  options: Partial<OAuthOptions> & {
    readonly lines?: string[];
    readonly withoutOwner?: boolean;
    readonly routes?: Partial<ApiRoutesOptions>;
  } = {},
): Promise<OAuthServer> {
  const { lines = [], withoutOwner = false, routes = {}, ...overrides } = options;
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const gateway = createGateway({ databaseUrl: test.gatewayUrl, log });
  let url = '';
  const oauth = createOAuthEndpoints({
    owner: test.owner,
    keys: gateway.keys,
    log,
    publicUrl: () => url,
    trustedIssuer: null,
    ...overrides,
  });
  const apiRoutes = createApiRoutes({
    owner: test.owner,
    pool: gateway.pool,
    authenticator: gateway.authenticator,
    inTenantTransaction: gateway.inTenantTransaction,
    rateLimiter: gateway.rateLimiter,
    trustedIssuer: overrides.trustedIssuer ?? null,
    allowedOrigins: new Set(),
    log,
    ...routes,
  });
  const server = createHttpServer({
    gateway,
    log,
    isReady: async () => null,
    graphiql: null,
    oauth: withoutOwner ? null : oauth,
    apiRoutes: withoutOwner ? null : apiRoutes,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    gateway,
    url,
    post: async (path, parameters, headers = {}) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString(),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await gateway.close();
    },
  };
}

/** A test gateway with one company, one plugin, a secret of it, and a server that gives tokens. */
export async function startOAuthWorld(options: Parameters<typeof startOAuthServer>[1] = {}) {
  const test = await startTestGateway();
  const company = await test.company();
  const plugin = await company.plugin('acme.x');
  const created = await createSecret(test.owner, { pluginKey: plugin.key, label: 'test' });
  if (!created) throw new Error('no secret was made');
  const server = await startOAuthServer(test, options);
  const credentials = { client_id: plugin.key, client_secret: created.secret };
  const world = {
    test,
    company,
    plugin,
    server,
    secretId: created.id,
    secret: created.secret,
    credentials,
    grant: (more: Record<string, string> = {}) =>
      server.post('/oauth/token', {
        grant_type: 'client_credentials',
        ...credentials,
        company: company.prefix,
        ...more,
      }),
    /** A worker's token, or a failure. */
    token: async (more: Record<string, string> = {}): Promise<string> => {
      const { status, body } = await world.grant(more);
      if (status !== 200) throw new Error(`no token: ${JSON.stringify(body)}`);
      return String(body.access_token);
    },
    /** The plugin, with another token, at another gateway if one is given. */
    withToken: (token: string, gateway: Gateway = server.gateway) =>
      new TestPlugin(gateway, { id: plugin.id, key: plugin.key, companyId: company.id }, token),
    exchange: (subjectToken: string, more: Record<string, string> = {}, at: OAuthServer = server) =>
      at.post('/oauth/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: subjectToken,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        ...more,
      }),
    close: async () => {
      await server.close();
      await test.close();
    },
  };
  return world;
}
export type OAuthWorld = Awaited<ReturnType<typeof startOAuthWorld>>;
