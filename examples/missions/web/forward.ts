import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Of what the page sends, what the gateway is to see. Cookies and origin are between browser and page. */
const forwarded = [
  'accept',
  'authorization',
  'content-type',
  'content-length',
  'last-event-id',
  'x-request-id',
] as const;

/** Hands a request to the gateway and its answer back, as it comes: a stream stays a stream. */
export function forward(request: IncomingMessage, response: ServerResponse, gatewayUrl: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(
      forwarded.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])),
    );
    const upstream = send(new URL(request.url ?? '/', gatewayUrl), { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      pipeline(answer, response).then(resolve, resolve);
    });
    upstream.on('error', reject);
    // Who leaves the page leaves the stream as well.
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
}
