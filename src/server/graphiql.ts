import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { graphqlEndpoint } from './create-yoga.ts';

export type GraphiqlPage = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface GraphiqlOptions {
  /** A fresh token for the page, or null where there is no demo plugin to speak for. */
  readonly mintToken: () => Promise<string | null>;
  readonly query: string;
}

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * GraphiQL for development, whole from the installed package: nothing is fetched from anywhere. It carries a token, so it
 * is given only to this machine, and to a browser that asked for it by a local name: a page of another site cannot read
 * it, and a foreign name that was made to point here does not get it.
 */
export function createGraphiqlPage({ mintToken, query }: GraphiqlOptions): GraphiqlPage {
  return async (request, response) => {
    const isLocal = loopback.has(request.socket.remoteAddress ?? '') && localHost.test(request.headers.host ?? '');
    if (request.method !== 'GET' || !isLocal) {
      response.writeHead(404).end();
      return;
    }
    const token = await mintToken();
    const page = renderGraphiQL({
      title: 'paperclip-graphql',
      endpoint: graphqlEndpoint,
      defaultQuery: query,
      headers: JSON.stringify({ authorization: `Bearer ${token ?? '<token>'}` }, null, 2),
    });
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; connect-src 'self'; frame-ancestors 'none'",
    });
    response.end(page);
  };
}
