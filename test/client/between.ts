import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to a request on its way: `forward` hands it on, and gives the whole answer without sending it. */
export type Passage = (passing: Passing) => Promise<void> | void;

export interface Passing {
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  /** Hands it on and the answer back, streaming. */
  pass(): Promise<void>;
  /** Hands it on, waits for the whole answer, and says nothing of it. */
  swallow(): Promise<string>;
  /** Breaks the connection. */
  cut(): void;
  answer(status: number, headers: Record<string, string>, body: string): void;
  /** Begins an answer, and never goes on. */
  stall(headers: Record<string, string>): void;
}

/** Something between a client and a gateway that does what networks do. */
export async function startBetween(target: string, passage: Passage) {
  let current = passage;
  const open = new Set<ServerResponse>();
  const server = createServer(async (incoming, outgoing) => {
    open.add(outgoing);
    outgoing.on('close', () => open.delete(outgoing));
    const body = await buffer(incoming);
    const path = incoming.url ?? '/';
    const forward = () => {
      const onward = request(target + path, { method: incoming.method ?? 'POST', headers: incoming.headers });
      outgoing.on('close', () => onward.destroy());
      onward.end(body);
      return once(onward, 'response') as Promise<[IncomingMessage]>;
    };
    const passing: Passing = {
      path,
      body: body.toString('utf8'),
      headers: incoming.headers,
      async pass() {
        const [response] = await forward();
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.on('error', () => outgoing.destroy());
        response.pipe(outgoing);
      },
      async swallow() {
        const [response] = await forward();
        return (await buffer(response)).toString('utf8');
      },
      cut: () => void outgoing.destroy(),
      answer(status, headers, text) {
        outgoing.writeHead(status, headers);
        outgoing.end(text);
      },
      stall(headers) {
        outgoing.writeHead(200, headers);
        outgoing.write(':\n');
      },
    };
    try {
      await current(passing);
    } catch {
      outgoing.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set passage(next: Passage) {
      current = next;
    },
    /** Breaks every connection there is. */
    cutAll() {
      for (const response of open) response.destroy();
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type Between = Awaited<ReturnType<typeof startBetween>>;
