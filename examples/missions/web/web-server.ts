import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from 'paperclip-graphql/worker';
import { PortTakenError } from '../../../src/start.ts';
import { forward } from './forward.ts';
import { pageFiles } from './page-files.ts';

export interface WebServerOptions {
  /** The page, as Vite has built it. */
  readonly pageDirectory: string;
  readonly gatewayUrl: string;
  readonly userToken: Worker['userToken'];
}

export interface WebServer {
  listen(port: number, host: string): Promise<string>;
  stop(): Promise<void>;
}

/** Who looks at the page. A real plugin asks its host who is signed in; the demo has one person in each company. */
const people = new Map([
  ['ACME', 'marta.weiss'],
  ['GLOBEX', 'helene.baas'],
]);

/**
 * The page, its tokens, and the gateway behind the same origin. The browser never sees the plugin's secret: it gets a token for five
 * minutes that acts for one person in one company, and asks here for the next one.
 */
export function createWebServer({ pageDirectory, gatewayUrl, userToken }: WebServerOptions): WebServer {
  const sendFile = pageFiles(pageDirectory);
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 502, { error: 'The gateway cannot be reached. Is it still running?' });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://page');
    // A page of somebody else's may lead a browser here under a name of its own: what is here is for ours alone.
    if (!isLoopback(request.headers.host)) return sendJson(response, 421, { error: 'Open the page by its address.' });
    if (url.pathname === '/session') return session(request, response, url);
    if (url.pathname === '/graphql' || url.pathname.startsWith('/api/plugins/')) {
      return forward(request, response, gatewayUrl);
    }
    return sendFile(url.pathname, response);
  }

  async function session(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const site = request.headers['sec-fetch-site'];
    if (request.method !== 'POST' || (site !== undefined && site !== 'same-origin')) {
      return sendJson(response, 405, { error: 'The page asks for its token with POST.' });
    }
    const company = url.searchParams.get('company') ?? '';
    const user = people.get(company);
    if (user === undefined) return sendJson(response, 404, { error: 'There is no such company.' });
    const { accessToken, expiresInSeconds } = await userToken({ company, user });
    sendJson(response, 200, { accessToken, expiresInSeconds });
  }

  return { listen: (port, host) => listen(server, port, host), stop: () => close(server) };
}

function isLoopback(host: string | undefined): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])(:\d+)?$/.test(host ?? '');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port) : error),
    );
    server.listen(port, host, () => {
      // A listening TCP server has an address with a port.
      const { port: taken } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Streams of the page would keep it open for ever.
    server.closeAllConnections();
  });
}
