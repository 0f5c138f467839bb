import type { AddressInfo } from 'node:net';
import type { JWTVerifyGetKey } from 'jose';
import { BackgroundWork } from './background-work.ts';
import { createCallTaker } from './call-taker.ts';
import type { Route, WorkerManifest, WorkerRoutes } from './route.ts';
import { requestUserToken, type UserToken, type UserTokenRequest } from './user-token.ts';
import { gatewayKeys } from './verify-route-call.ts';
import { clientForToken, clientForWorker, type WorkerClient } from './worker-client.ts';
import { stderrLog, type WorkerLog } from './worker-log.ts';
import { WorkerServer } from './worker-server.ts';

export interface WorkerOptions<Manifest extends WorkerManifest> {
  /** Where the gateway is reached, for example http://127.0.0.1:4000. */
  readonly gatewayUrl: string;
  /** The plugin's manifest. The gateway's calls must be for its `id`; each of its routes needs a handler. */
  readonly manifest: Manifest;
  readonly routes: WorkerRoutes<NoInfer<Manifest>>;
  /** Made by `secret create`. Without it there are no clients of the worker's own and no tokens for users. */
  readonly clientSecret?: string;
  /** Whether the worker can do its work now. What it throws is logged, and /readyz answers 503. */
  readonly isReady?: () => Promise<void>;
  /** How long a handler may take; 9 seconds when left out, which is also the most that makes sense: the gateway gives up after 10. */
  readonly deadlineMs?: number;
  /** JSON lines on stderr when left out. */
  readonly log?: WorkerLog;
  /** The keys that calls are signed with. Fetched from the gateway when left out. */
  readonly keys?: JWTVerifyGetKey;
}

export interface ListenOptions {
  /** One that is free, when left out. */
  readonly port?: number;
  /** 127.0.0.1 when left out: calls carry tokens, so listen elsewhere only behind TLS. */
  readonly host?: string;
}

export interface StopOptions {
  /** How long calls and background work may take to end; 10 seconds when left out. */
  readonly drainMs?: number;
}

export interface Worker extends AsyncDisposable {
  /** Begins to take calls. The origin is what `plugin worker <plugin> --origin` is to be told. */
  listen(options?: ListenOptions): Promise<{ readonly origin: string }>;
  /** The gateway as the worker itself, in one company: for work that nobody called for. */
  forCompany(company: string): WorkerClient;
  /** A token for a page of the plugin's user interface, five minutes long, that acts for the user. */
  userToken(request: UserTokenRequest): Promise<UserToken>;
  /** Runs work beside the calls. Its signal ends when the worker stops, which waits for it. A failure is logged. */
  inBackground(name: string, work: (signal: AbortSignal) => Promise<void>): void;
  /** Takes no more calls, lets those that run end, and closes. */
  stop(options?: StopOptions): Promise<void>;
}

/**
 * The worker of a plugin: it answers the calls of the plugin's routes, once the gateway's signature has been verified.
 *
 * ```ts
 * const worker = createWorker({
 *   gatewayUrl: 'http://127.0.0.1:4000',
 *   manifest,
 *   clientSecret,
 *   routes: { 'mission.start': async ({ params, client }) => ({ started: params.issueId }) },
 * });
 * const { origin } = await worker.listen({ port: 8080 });
 * ```
 */
export function createWorker<const Manifest extends WorkerManifest>(options: WorkerOptions<Manifest>): Worker {
  const { gatewayUrl, manifest, clientSecret, log = stderrLog() } = options;
  const routes = routesByKey(manifest, options.routes);
  const credentials = clientSecret === undefined ? null : { gatewayUrl, pluginKey: manifest.id, clientSecret };
  const ownClient = credentials && clientForWorker(credentials);
  const background = new BackgroundWork(log, clientSecret === undefined ? [] : [clientSecret]);
  const takeCall = createCallTaker({
    pluginKey: manifest.id,
    keys: options.keys ?? gatewayKeys(new URL('/.well-known/jwks.json', gatewayUrl).href),
    routes,
    deadlineMs: options.deadlineMs,
    client: (call, signal) =>
      clientForToken({ gatewayUrl, token: call.accessToken, companyId: call.companyId, signal }),
    log,
    secrets: clientSecret === undefined ? [] : [clientSecret],
  });
  const server = new WorkerServer({ takeCall, isReady: options.isReady, log });
  let stopped: Promise<void> | undefined;

  const stop = ({ drainMs = 10_000 }: StopOptions = {}): Promise<void> => {
    stopped ??= Promise.all([server.stop(drainMs), background.stop(drainMs)]).then(() => {});
    return stopped;
  };
  return {
    listen: async ({ port = 0, host = '127.0.0.1' } = {}) => ({ origin: originOf(await server.listen(port, host)) }),
    forCompany: (company) => {
      if (!ownClient) throw new Error(secretMissing);
      return ownClient(company);
    },
    userToken: async (request) => {
      if (!credentials) throw new Error(secretMissing);
      return requestUserToken(credentials, request);
    },
    inBackground: (name, work) => background.run(name, work),
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

const secretMissing =
  'The worker has no client secret. Make one with `paperclip-graphql secret create --plugin KEY` and give it as clientSecret.';

/** The routes as they are looked up. A route without a handler would fail its first caller, so it fails the start. */
function routesByKey(manifest: WorkerManifest, given: Readonly<Record<string, unknown>>): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>(
    Object.entries(given).map(([key, value]) => {
      if (typeof value === 'function') {
        return [key, { schemas: {}, deadlineMs: undefined, handler: value as Route['handler'] }];
      }
      return [key, value as Route];
    }),
  );
  if (manifest.apiRoutes === undefined) return routes;
  const declared = new Set(manifest.apiRoutes.map(({ routeKey }) => routeKey));
  const problems = [
    ...[...declared].filter((key) => !routes.has(key)).map((key) => `The manifest's route "${key}" has no handler.`),
    ...[...routes.keys()]
      .filter((key) => !declared.has(key))
      .map((key) => `There is a handler for "${key}", which the manifest does not declare.`),
  ];
  if (problems.length > 0)
    throw new Error(`The worker of ${manifest.id} does not fit its manifest.\n${problems.join('\n')}`);
  return routes;
}

function originOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
