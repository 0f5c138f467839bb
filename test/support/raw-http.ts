import { connect } from 'node:net';

export interface RawResponse {
  readonly statusLine: string;
  /** Lower-cased names; what differs between any two answers is left out: the date, the id of the request, and the points that are left. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes as they are and reads until the server closes. */
export function sendRaw(port: number, parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      const [first = '', ...rest] = parts;
      socket.write(first);
      // Each part is a packet of its own, so that a body comes in pieces.
      for (const part of rest) setImmediate(() => socket.write(part));
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
}

/** The answers in what a server sent, one after the other. */
export function readResponses(text: string): RawResponse[] {
  const responses: RawResponse[] = [];
  let rest = text;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`no answer in ${JSON.stringify(rest.slice(0, 200))}`);
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const { body, length } = readBody(rest.slice(end + 4), headers);
    rest = rest.slice(end + 4 + length);
    // An interim answer says that the body may come; it is none of its own.
    if (!statusLine.includes(' 100 ')) responses.push({ statusLine, headers: comparable(headers), body: masked(body) });
  }
  return responses;
}

function readBody(text: string, headers: Record<string, string>): { body: string; length: number } {
  if (headers['transfer-encoding'] !== 'chunked') {
    const bytes = Buffer.from(text)
      .subarray(0, Number(headers['content-length'] ?? 0))
      .toString();
    return { body: bytes, length: bytes.length };
  }
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error(`no chunk in ${JSON.stringify(text.slice(at, at + 200))}`);
    const chunk = Buffer.from(text.slice(lineEnd + 2))
      .subarray(0, size)
      .toString();
    body += chunk;
    at = lineEnd + 2 + chunk.length + 2;
    if (size === 0) return { body, length: at };
  }
}

function comparable(headers: Record<string, string>): Record<string, string> {
  const { date: _date, ratelimit, ...rest } = headers;
  return {
    ...rest,
    ...(rest['x-request-id'] && { 'x-request-id': '<id>' }),
    ...(ratelimit && { ratelimit: ratelimit.replaceAll(/\d+/g, '<n>') }),
  };
}

function masked(body: string): string {
  return body.replaceAll(/"requestId":"[0-9a-f-]{36}"/g, '"requestId":"<id>"');
}
