import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { TokenActor } from '../../src/auth/plugin-context.ts';
import { routeAudience } from '../../src/modules/api-routes/caller-proof.service.ts';
import type { ApiRoute } from '../../src/modules/plugins/api-route.ts';
import { registerWorker } from '../../src/modules/plugins/plugin-worker.service.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway } from '../../src/testing/test-gateway.ts';
import { type OAuthServer, startOAuthServer } from '../oauth/oauth-server.ts';
import { WorkerProcess } from './worker-process.ts';

export const hostIssuer = 'https://host.example';
const seconds = () => Math.floor(Date.now() / 1000);

/** Routes with one of each kind of caller, company and checkout. */
export const routes: readonly ApiRoute[] = [
  { routeKey: 'plain.get', method: 'GET', path: '/plain', auth: 'board-or-agent' },
  { routeKey: 'plain.post', method: 'POST', path: '/plain', auth: 'board-or-agent' },
  { routeKey: 'plain.patch', method: 'PATCH', path: '/plain', auth: 'board-or-agent' },
  { routeKey: 'plain.delete', method: 'DELETE', path: '/plain', auth: 'board-or-agent' },
  { routeKey: 'root', method: 'GET', path: '/', auth: 'board-or-agent' },
  { routeKey: 'thing', method: 'GET', path: '/things/:thingId', auth: 'board-or-agent' },
  {
    routeKey: 'smoke.summary',
    method: 'GET',
    path: '/issues/:issueId/smoke',
    auth: 'board',
    companyResolution: { from: 'query', key: 'companyId' },
  },
  {
    routeKey: 'agents.only',
    method: 'GET',
    path: '/agents-only',
    auth: 'agent',
  },
  {
    routeKey: 'by.body',
    method: 'POST',
    path: '/by-body',
    auth: 'board-or-agent',
    companyResolution: { from: 'body', key: 'companyId' },
  },
  {
    routeKey: 'by.issue',
    method: 'GET',
    path: '/by-issue/:issue',
    auth: 'board-or-agent',
    companyResolution: { from: 'issue', param: 'issue' },
  },
  {
    routeKey: 'checkout.always',
    method: 'POST',
    path: '/issues/:issueId/advance',
    auth: 'board-or-agent',
    checkoutPolicy: 'always-for-agent',
    companyResolution: { from: 'issue', param: 'issueId' },
  },
  {
    routeKey: 'checkout.in-progress',
    method: 'POST',
    path: '/issues/:issueId/note',
    auth: 'agent',
    checkoutPolicy: 'required-for-agent-in-progress',
    companyResolution: { from: 'issue', param: 'issueId' },
  },
];

export interface CallOptions {
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
  readonly at?: Pick<OAuthServer, 'url'>;
}

// What an answer holds is the test's to know.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Body = any;

/** A gateway over HTTP, a host that vouches for callers, and a plugin whose worker is a process of its own. */
export async function startRouteWorld(options: Parameters<typeof startOAuthServer>[1] = {}) {
  const test = await startTestGateway();
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'host-1', alg: 'ES256' };
  const jwksServer = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  jwksServer.listen(0, '127.0.0.1');
  await once(jwksServer, 'listening');
  const jwksUrl = `http://127.0.0.1:${(jwksServer.address() as AddressInfo).port}/jwks`;
  const trustedIssuer = { issuer: hostIssuer, jwksUrl };
  const serverOptions = { trustedIssuer, ...options };
  const server = await startOAuthServer(test, serverOptions);
  const key = 'acme.routes';
  const company = await test.company();
  const plugin = await company.plugin(key);
  const world = {
    test,
    server,
    serverOptions,
    company,
    plugin,
    key,
    jwksServer,
    trustedIssuer,
    worker: await WorkerProcess.start(key, server.url),
    /** A token of the plugin that acts for somebody. */
    token: async (actor: Partial<TokenActor>, of: SeededCompany = company, pluginKey = key): Promise<string> =>
      (await of.plugin(pluginKey, { actor })).token,
    /** What the host says of a caller; members of `claims` replace those of a good one. */
    assertion: (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> =>
      new SignJWT({
        iss: hostIssuer,
        aud: routeAudience,
        iat: seconds(),
        exp: seconds() + 60,
        act: { user: 'user-1' },
        companies: [company.id],
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'host-1', ...header })
        .sign(pair.privateKey),
    declare: async (pluginId: string, declared: readonly object[]) =>
      test.truth(
        `update plugins set manifest_json = manifest_json || jsonb_build_object('apiRoutes', $2::jsonb) where id = $1`,
        [pluginId, JSON.stringify(declared)],
      ),
    register: (pluginKey: string, origin: string) => registerWorker(test.db, pluginKey, origin),
    /** The answer to a call below /api/plugins/<plugin>/api. */
    call: async (method: string, path: string, { token, headers = {}, body, at = server }: CallOptions = {}) => {
      const bearer = token === undefined ? await world.assertion() : token;
      const response = await fetch(`${at.url}/api/plugins/${key}/api${path}`, {
        method,
        headers: {
          ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        redirect: 'manual',
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: (text === '' ? null : JSON.parse(text)) as Body,
      };
    },
    /** Runs work and says how many calls the worker got meanwhile. */
    callsDuring: async (work: () => Promise<unknown>): Promise<number> => {
      const before = (await world.worker.requests()).length;
      await work();
      return (await world.worker.requests()).length - before;
    },
    close: async () => {
      await world.worker.stop();
      jwksServer.close();
      await server.close();
      await test.close();
    },
  };
  await world.declare(plugin.id, routes);
  await world.register(key, world.worker.origin);
  return world;
}
export type RouteWorld = Awaited<ReturnType<typeof startRouteWorld>>;
