import { createServer, type Server } from 'node:http';
import type { MetricsPage } from '../telemetry/telemetry.ts';
import type { Readiness } from './health.ts';

export interface AdminServerOptions {
  readonly metrics: MetricsPage | null;
  readonly isReady: Readiness;
}

/** What operators and their tools ask, on a port of its own: it takes no token, and is not for the world. */
export function createAdminServer({ metrics, isReady }: AdminServerOptions): Server {
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 10_000, maxHeaderSize: 16 * 1024 },
    async (request, response) => {
      const path = (request.url ?? '/').split('?', 1)[0];
      const say = (status: number, body: object) =>
        response
          .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
          .end(JSON.stringify(body));
      if (request.method !== 'GET') say(405, { error: 'Only GET is answered here.' });
      else if (path === '/metrics' && metrics) metrics(request, response);
      else if (path === '/healthz') say(200, { status: 'ok' });
      else if (path === '/readyz') {
        const obstacle = await isReady();
        say(obstacle === null ? 200 : 503, { status: obstacle ?? 'ready' });
      } else say(404, { error: 'Not found. Metrics are at /metrics.' });
    },
  );
  server.maxConnections = 100;
  return server;
}
