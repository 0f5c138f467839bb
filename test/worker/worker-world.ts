import { createSecret } from '../../src/auth/plugin-secret.ts';
import type { ApiRoute } from '../../src/modules/plugins/api-route.ts';
import { registerWorker } from '../../src/modules/plugins/plugin-worker.service.ts';
import { startTestGateway } from '../../src/testing/test-gateway.ts';
import { createWorker, type WorkerLog, type WorkerOptions } from '../../src/worker/index.ts';
import { startOAuthServer } from '../oauth/oauth-server.ts';

export const manifest = {
  id: 'acme.routes',
  apiRoutes: [
    { routeKey: 'thing.read', method: 'GET', path: '/things/:thingId', auth: 'board-or-agent' },
    { routeKey: 'thing.write', method: 'POST', path: '/things/:thingId', auth: 'board-or-agent' },
  ],
} as const satisfies { id: string; apiRoutes: readonly ApiRoute[] };

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export function keepingLog(): WorkerLog & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const keep = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}

// What an answer holds is the test's to know.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Body = any;

type Options = Partial<WorkerOptions<typeof manifest>>;

/** A gateway over HTTP whose plugin `acme.routes` has a worker that each test makes. */
export async function startWorkerWorld() {
  const test = await startTestGateway();
  const server = await startOAuthServer(test);
  const company = await test.company();
  const plugin = await company.plugin(manifest.id);
  await test.truth(
    `update plugins set manifest_json = manifest_json || jsonb_build_object('apiRoutes', $2::jsonb) where id = $1`,
    [plugin.id, JSON.stringify(manifest.apiRoutes)],
  );
  const secret = await createSecret(test.owner, { pluginKey: manifest.id, label: 'test' });
  if (!secret) throw new Error('no secret was made');
  const world = {
    test,
    server,
    company,
    plugin,
    secret: secret.secret,
    /** A worker whose routes answer with nothing, where the test says nothing else, and which the gateway calls from now on. */
    worker: async (options: Options = {}) => {
      const log = keepingLog();
      const worker = createWorker({
        gatewayUrl: server.url,
        manifest,
        clientSecret: secret.secret,
        log,
        ...options,
        routes: { 'thing.read': () => undefined, 'thing.write': () => undefined, ...options.routes },
      });
      const { origin } = await worker.listen();
      await registerWorker(test.db, manifest.id, origin);
      return Object.assign(worker, { origin, lines: log.lines });
    },
    token: async (actor: { userId?: string; agentId?: string } = { userId: 'user-1' }, of = company) =>
      (await of.plugin(manifest.id, { actor })).token,
    /** The answer to a call of a route, as its caller sees it. */
    call: async (
      method: string,
      path: string,
      { token, body, signal }: { token?: string; body?: unknown; signal?: AbortSignal } = {},
    ) => {
      const response = await fetch(`${server.url}/api/plugins/${manifest.id}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token ?? (await world.token())}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text || 'null') as Body };
    },
    close: async () => {
      await server.close();
      await test.close();
    },
  };
  return world;
}
export type WorkerWorld = Awaited<ReturnType<typeof startWorkerWorld>>;
