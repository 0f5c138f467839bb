import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsPerCompanyMax, callsPerWorkerMax } from '../../src/modules/api-routes/worker-slots.ts';
import { removeWorker } from '../../src/modules/plugins/plugin-worker.service.ts';
import { type OAuthServer, startOAuthServer } from '../oauth/oauth-server.ts';
import { type RouteWorld, startRouteWorld } from './route-world.ts';

let world: RouteWorld;
/** A gateway that waits for less long. The other one waits for so long that its deadline decides nothing on a slow machine. */
let impatient: OAuthServer;
const lines: string[] = [];
beforeAll(async () => {
  world = await startRouteWorld({ lines, routes: { deadlineMs: 60_000 } });
  impatient = await startOAuthServer(world.test, { trustedIssuer: world.trustedIssuer, routes: { deadlineMs: 400 } });
});
afterAll(async () => {
  await impatient?.close();
  await world?.close();
});

/** A worker that is none: what it does with a connection once a request came in is the test's to say. */
async function fakeWorker(answer: (socket: Socket, request: string) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const [head = '', body] = text.split(/\r\n\r\n(.*)/s);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      const request = text;
      text = '';
      answer(socket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await world.register(world.key, `http://127.0.0.1:${port}`);
  return {
    port,
    sockets,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const json = (body: string, head = 'HTTP/1.1 200 OK') =>
  `${head}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** The answer to a call while the worker does that. */
async function callWith(answer: (socket: Socket, request: string) => void, at = world.server) {
  const worker = await fakeWorker(answer);
  try {
    return await world.call('POST', '/plain', { body: { secret: 'hunter2' }, at });
  } finally {
    worker.stop();
  }
}

describe('a worker', () => {
  it('that nobody registered is not running', async () => {
    await removeWorker(world.test.db, world.key);
    const answer = await world.call('GET', '/plain');
    expect([answer.status, answer.body, answer.headers.get('retry-after')]).toEqual([
      503,
      { error: 'Plugin worker is not running', code: 'WORKER_NOT_RUNNING' },
      '1',
    ]);
    await world.register(world.key, world.worker.origin);
    expect((await world.call('GET', '/plain')).status).toBe(200);
  });

  it('that does not listen is not running, and is met again when it does', async () => {
    const gone = await fakeWorker(() => {});
    gone.stop();
    await world.register(world.key, `http://127.0.0.1:${gone.port}`);
    const answer = await world.call('GET', '/plain');
    expect([answer.status, answer.body.code]).toEqual([503, 'WORKER_NOT_RUNNING']);
    await world.register(world.key, 'http://worker.invalid');
    expect((await world.call('GET', '/plain')).body.code).toBe('WORKER_NOT_RUNNING');
    await world.register(world.key, world.worker.origin);
    expect((await world.call('GET', '/plain')).status).toBe(200);
  });

  const failures: [string, (socket: Socket) => void][] = [
    [
      'redirects',
      (socket) => socket.write('HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n'),
    ],
    [
      'redirects for good',
      (socket) => socket.write('HTTP/1.1 308 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n'),
    ],
    ['answers with a status that is none', (socket) => socket.write(json('{}', 'HTTP/1.1 799 What'))],
    [
      'answers with a page',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 3\r\n\r\n<a>'),
    ],
    ['answers without a type', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')],
    ['answers with half a document', (socket) => socket.write(json('{"a":'))],
    [
      'answers with bytes that are no text',
      (socket) =>
        socket.write(
          Buffer.concat([
            Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n'),
            Buffer.from([0x22, 0xff, 0x22]),
          ]),
        ),
    ],
    ['hangs up before it answers', (socket) => socket.destroy()],
    [
      'hangs up in the middle',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"'),
    ],
    ['speaks something else', (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n')],
    [
      'sends a header with a line break',
      (socket) => socket.write('HTTP/1.1 200 OK\r\netag: a\rset-cookie: b\r\ncontent-length: 0\r\n\r\n'),
    ],
    [
      'sends a header with a NUL',
      (socket) => socket.write('HTTP/1.1 200 OK\r\netag: a\u0000b\r\ncontent-length: 0\r\n\r\n'),
    ],
    [
      'sends a megabyte of headers',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(1024 * 1024)}\r\n\r\n`),
    ],
    [
      'sends two lengths',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
    ],
  ];
  it.each(failures)('that %s gave no good answer: 502, and nothing of it comes through', async (_name, answer) => {
    const got = await callWith(answer);
    expect([got.status, got.body.code]).toEqual([502, 'WORKER_FAILED']);
    expect(got.headers.get('location')).toBeNull();
    expect(got.headers.get('etag')).toBeNull();
    expect(got.body.error).toMatch(/^Plugin worker gave no good answer: [\w ,]+1? ?[\w ]*$/);
  });

  it.each([301, 302, 303, 307, 308])(
    'that redirects with %i leads nowhere, also where somebody would answer',
    async (status) => {
      const calls = await world.callsDuring(async () => {
        const got = await callWith((socket) =>
          socket.write(`HTTP/1.1 ${status} Go\r\nlocation: ${world.worker.origin}/calls\r\ncontent-length: 0\r\n\r\n`),
        );
        expect([got.status, got.body.error]).toEqual([
          502,
          'Plugin worker gave no good answer: it redirects, and nothing follows it',
        ]);
      });
      expect(calls).toBe(0);
    },
  );

  const endless: [string, (socket: Socket) => void][] = [
    ['hangs', () => {}],
    ['drips its head', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx: ')],
    [
      'drips its body',
      (socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n"'),
    ],
    [
      'drips chunks',
      (socket) =>
        drip(
          socket,
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
          '1\r\n \r\n',
        ),
    ],
  ];
  it.each(endless)('that %s is given up at the deadline of the whole exchange: 504', async (_name, answer) => {
    const got = await callWith(answer, impatient);
    expect([got.status, got.body]).toEqual([
      504,
      { error: 'Plugin worker did not answer in time', code: 'WORKER_TIMEOUT' },
    ]);
  });

  it('that sends a gigabyte is cut off after a megabyte, said or not, compressed or not', async () => {
    let sent = 0;
    const flood = (socket: Socket, head: string) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      socket.write(`${head}\r\n\r\n"`);
      const more = (): void => {
        while (sent < 1024 ** 3 && !socket.destroyed) {
          sent += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', more);
        }
      };
      more();
    };
    const heads = [
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${1024 ** 3}`,
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close',
    ];
    for (const head of heads) {
      sent = 0;
      const got = await callWith((socket) => flood(socket, head));
      expect([got.status, got.body.error]).toEqual([
        502,
        'Plugin worker gave no good answer: its body is larger than 1 MiB',
      ]);
      // What the sockets between them hold, and no more.
      expect(sent).toBeLessThan(64 * 1024 * 1024);
    }
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    const got = await callWith((socket) =>
      socket.write(
        Buffer.concat([
          Buffer.from(
            `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
          ),
          bomb,
        ]),
      ),
    );
    expect([got.status, got.body.code]).toEqual([502, 'WORKER_FAILED']);
  });

  it('that answers with exactly a megabyte is heard', async () => {
    const body = `"${'x'.repeat(1024 * 1024 - 2)}"`;
    const got = await callWith((socket) => socket.write(json(body)));
    expect([got.status, got.text.length]).toEqual([200, 1024 * 1024]);
    const more = await callWith((socket) => socket.write(json(`${body} `)));
    expect(more.status).toBe(502);
  });

  it('gets neither the caller’s token nor cookies, whatever they are called', async () => {
    let request = '';
    const token = await world.assertion();
    const worker = await fakeWorker((socket, text) => {
      request = text;
      socket.write(json('{}'));
    });
    await world.call('POST', '/plain', {
      token,
      body: {},
      headers: {
        cookie: 'session=hunter2',
        'proxy-authorization': 'Basic hunter2',
        'x-api-key': 'hunter2',
        'x-forwarded-host': 'hunter2.example',
      },
    });
    worker.stop();
    expect(request).toMatch(/^POST \/paperclip\/api-request HTTP\/1\.1\r\n/);
    expect(request).not.toContain('hunter2');
    expect(request).not.toContain(token);
    expect(request).not.toMatch(/^(authorization|cookie):/im);
  });

  it('leaves no word of a failure’s cause with the caller, and none of the call in the log', async () => {
    lines.length = 0;
    const got = await callWith((socket) => socket.destroy());
    expect(got.text).not.toMatch(/ECONN|127\.0\.0\.1|stack|\/src\//);
    expect(lines.some((line) => line.includes('WORKER_FAILED'))).toBe(true);
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  it('that is asked too much at once is spared, each company by itself; and afterwards it is asked again', async () => {
    const waiting: Socket[] = [];
    const worker = await fakeWorker((socket) => waiting.push(socket));
    const others = [await world.test.company(), await world.test.company(), await world.test.company()];
    const call = async (companyId: string) =>
      world.call('GET', '/plain', { token: await world.assertion({ companies: [companyId] }) });
    const [first, second, third] = others.map(({ id }) => id) as [string, string, string];
    const full = Array.from({ length: callsPerCompanyMax }, () => call(first));
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(callsPerCompanyMax);
    const refused = await call(first);
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'WORKER_BUSY', '1']);
    const rest = Array.from({ length: callsPerWorkerMax - callsPerCompanyMax }, () => call(second));
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(callsPerWorkerMax);
    expect((await call(third)).body.code).toBe('WORKER_BUSY');
    for (const socket of waiting) socket.write(json('{}'));
    expect((await Promise.all([...full, ...rest])).map(({ status }) => status)).toEqual(
      Array(callsPerWorkerMax).fill(200),
    );
    waiting.length = 0;
    const again = call(third);
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(1);
    waiting[0]?.write(json('{}'));
    expect((await again).status).toBe(200);
    worker.stop();
  });

  it('is let go of when the caller goes away, which is no fault of its own', async () => {
    lines.length = 0;
    const worker = await fakeWorker(() => {});
    const controller = new AbortController();
    const call = fetch(`${world.server.url}/api/plugins/${world.key}/api/plain`, {
      headers: { authorization: `Bearer ${await world.assertion()}` },
      signal: controller.signal,
    }).catch(() => 'gone');
    await expect.poll(() => worker.sockets.size, { timeout: 20_000 }).toBe(1);
    controller.abort();
    expect(await call).toBe('gone');
    await expect.poll(() => worker.sockets.size, { timeout: 20_000 }).toBe(0);
    await expect.poll(() => lines.join('\n'), { timeout: 20_000 }).toContain('"code":"CALLER_GONE"');
    worker.stop();
  });
});

function drip(socket: Socket, head: string, drop = ' '): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(drop), 20);
  socket.on('close', () => clearInterval(timer));
}
