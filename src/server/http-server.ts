import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Gateway } from '../gateway.ts';
import type { Logger } from '../kernel/logger.ts';
import type { ApiRoutesEndpoint } from '../modules/api-routes/api-routes.http.ts';
import { apiRoutesPrefix } from '../modules/api-routes/route-path.ts';
import { type OAuthEndpoints, oauthPaths } from '../modules/oauth/oauth.http.ts';
import { graphqlEndpoint } from './create-yoga.ts';
import type { GraphiqlPage } from './graphiql.ts';
import type { Readiness } from './health.ts';

export interface HttpServerOptions {
  readonly gateway: Gateway;
  readonly isReady: Readiness;
  readonly log: Logger;
  /** False sends every operation through Yoga, which answers the same, slower. */
  readonly direct?: boolean;
  /** Null in production. */
  readonly graphiql: GraphiqlPage | null;
  /** Null where the owner's connection is not at hand: nothing can be signed then. */
  readonly oauth: OAuthEndpoints | null;
  /** Null for the same reason. */
  readonly apiRoutes: ApiRoutesEndpoint | null;
}

/** node:http around Yoga. Sockets that send too slowly are closed before they cost anything. */
export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer(
    {
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16 * 1024,
      keepAliveTimeout: 20_000,
    },
    (request, response) => {
      route(request, response, options).catch((error: unknown) => {
        options.log.error(
          { cause: error instanceof Error ? error.message : 'unknown' },
          'a request failed outside GraphQL',
        );
        if (!response.headersSent) answer(response, 500, { error: 'Unexpected error.' });
        else response.destroy();
      });
    },
  );
  server.maxConnections = 5_000;
  return server;
}

async function route(request: IncomingMessage, response: ServerResponse, options: HttpServerOptions): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (options.apiRoutes && path.startsWith(apiRoutesPrefix)) return options.apiRoutes(request, response);
  switch (path) {
    case graphqlEndpoint:
      if (options.direct !== false && (await options.gateway.direct(request, response))) return;
      await options.gateway.yoga(request, response);
      return;
    case '/healthz':
      return answer(response, 200, { status: 'ok' });
    case '/readyz': {
      const obstacle = await options.isReady();
      return obstacle === null
        ? answer(response, 200, { status: 'ready' })
        : answer(response, 503, { status: obstacle });
    }
    case oauthPaths.keys:
      return answer(response, 200, { keys: await options.gateway.keys.published() }, keysCacheControl);
    case oauthPaths.token:
      return options.oauth ? options.oauth.token(request, response) : answer(response, 404, notFound);
    case oauthPaths.revoke:
      return options.oauth ? options.oauth.revoke(request, response) : answer(response, 404, notFound);
    case oauthPaths.metadata:
      return options.oauth
        ? answer(response, 200, options.oauth.metadata(), metadataCacheControl)
        : answer(response, 404, notFound);
    case '/graphiql':
      if (options.graphiql) return options.graphiql(request, response);
      return answer(response, 404, notFound);
    default:
      return answer(response, 404, notFound);
  }
}

const notFound = { error: 'Not found. GraphQL is at /graphql.' };

/** Together with what a process remembers, shorter than a new key is published before it signs. */
const keysCacheControl = 'public, max-age=15';
const metadataCacheControl = 'public, max-age=300';

function answer(response: ServerResponse, status: number, body: object, cacheControl = 'no-store'): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': cacheControl });
  response.end(JSON.stringify(body));
}
