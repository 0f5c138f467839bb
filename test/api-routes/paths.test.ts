import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RouteWorld, startRouteWorld } from './route-world.ts';

let world: RouteWorld;
let token: string;
beforeAll(async () => {
  world = await startRouteWorld();
  token = await world.assertion({ exp: Math.floor(Date.now() / 1000) + 800 });
});
afterAll(() => world?.close());

interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** A request whose target is sent as it stands: fetch would tidy it up first. */
function send(target: string): Promise<RawAnswer> {
  const { port } = new URL(world.server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(
        Buffer.from(
          `GET ${target} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`,
          'latin1',
        ),
      ),
    );
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), body });
    });
    // The server hangs up on what is no HTTP, maybe before all of it was sent.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error);
    });
  });
}

/** Whatever was called, the worker is asked at one address by one method; and it was the worker that was asked, at its origin. */
async function expectOneAddress(): Promise<void> {
  for (const { method, url, headers } of await world.worker.requests()) {
    expect([method, url, headers.host]).toEqual(['POST', '/paperclip/api-request', new URL(world.worker.origin).host]);
  }
}

const below = (rest: string) => `/api/plugins/acme.routes/api/${rest}`;

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('things', 'plain', 'issues', 'by-issue', 'api', 'plugins', 'acme.routes') },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...[
        '..',
        '.',
        '',
        '%2e%2e',
        '%2E',
        '%252e',
        '%2f',
        '%5c',
        '\\',
        '//',
        'http:',
        'https://evil.example',
        '@evil',
        '%00',
      ],
      ...[
        '%0d%0a',
        '%09',
        ';',
        '?',
        '#',
        '&',
        '%',
        '%zz',
        '%ff',
        '%c0%ae',
        ':',
        '::1',
        '*',
        '~',
        '%ef%bc%8f',
        '%e2%80%ae',
      ],
    ),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }).map((text) => text.replace(/[\s\p{Cc}]|[^\x20-\x7e]/gu, '')) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', maxLength: 6 })
      .filter((text) => text.isWellFormed())
      .map(encodeURIComponent),
  },
);
const rest = fc
  .array(
    fc.tuple(piece, piece).map(([a, b]) => a + b),
    { maxLength: 6 },
  )
  .map((parts) => parts.join('/'));

describe('a path', () => {
  it.each([
    ['a parent', below('things/..')],
    ['two parents', below('things/../../healthz')],
    ['an encoded parent', below('things/%2e%2e')],
    ['an encoded parent in capitals', below('things/%2E%2E')],
    ['a half encoded parent', below('things/.%2e')],
    ['a parent with an encoded slash', below('things/..%2fhealthz')],
    ['an encoded slash', below('things/a%2fb')],
    ['a backslash', below('things/..\\healthz')],
    ['an encoded backslash', below('things/..%5chealthz')],
    ['a host after two slashes', below('/169.254.169.254/latest')],
    ['a host after an encoded slash', below('%2f169.254.169.254')],
    ['a slash and a backslash', below('\\evil.example')],
    ['an absolute address', below('http://evil.example/')],
    ['an encoded absolute address', below('things/http:%2f%2fevil.example')],
    ['an encoded tab', below('things/%09')],
    ['an encoded line break', below('things/a%0d%0ahost:%20evil')],
    ['a NUL', below('things/%00')],
    ['a dot', below('things/.')],
    ['an empty segment', below('things/')],
    ['two slashes', below('/things/a')],
    ['a slash at the end', below('plain/')],
    ['the plugin twice', '/api/plugins/acme.routes/acme.routes/api/plain'],
    ['no plugin', '/api/plugins//api/plain'],
    ['an encoded parent for a plugin', '/api/plugins/%2e%2e/api/plain'],
    ['an encoded mount', '/api/plugins/acme.routes/%61pi/plain'],
    ['capitals', '/api/plugins/ACME.ROUTES/api/plain'],
    ['a literal in capitals', below('PLAIN')],
  ])('with %s is not found, and the worker gets nothing', async (_name, target) => {
    const calls = await world.callsDuring(async () => {
      const { status, body } = await send(target);
      expect([status, Object.keys(JSON.parse(body))]).toEqual([404, ['error', 'code']]);
    });
    expect(calls).toBe(0);
  });

  it.each(['%', '%zz', '%c3%28', '%ff', 'a%', '%u0041', '%e0%80%af', '%c0%ae%c0%ae'])(
    'that escapes nothing (%s) is a bad request, as a parameter and as a plugin',
    async (written) => {
      for (const target of [below(`things/${written}`), `/api/plugins/${written}/api/plain`]) {
        const { status, body } = await send(target);
        expect([status, JSON.parse(body).code], target).toEqual([400, 'BAD_REQUEST']);
      }
    },
  );

  it('that names an address as a whole is not taken apart for another host', async () => {
    const calls = await world.callsDuring(async () => {
      for (const target of [
        `http://evil.example${below('plain')}`,
        `//evil.example${below('plain')}`,
        `/\\evil.example${below('plain')}`,
      ]) {
        expect((await send(target)).status, target).toBe(404);
      }
    });
    expect(calls).toBe(0);
  });

  it('is decoded once: what a parameter holds is what was meant', async () => {
    for (const [written, meant] of [
      ['a%20b', 'a b'],
      ['%25', '%'],
      ['%252e%252e', '%2e%2e'],
      ['%C3%BC', 'ü'],
      ['%F0%9F%9A%80', '🚀'],
      ['a:b@c', 'a:b@c'],
      ['...', '...'],
      ['%3Fx=1%23y', '?x=1#y'],
      ['__proto__', '__proto__'],
      ['x'.repeat(4_000), 'x'.repeat(4_000)],
    ] as const) {
      const { status, body } = await send(below(`things/${written}?q=%2e%2e`));
      expect([status, JSON.parse(body)], written).toMatchObject([
        200,
        { params: { thingId: meant }, path: `/things/${encodeURIComponent(meant)}`, query: { q: '..' } },
      ]);
    }
  });

  it('longer than a request may be is refused before anything looks at it', async () => {
    expect((await send(below(`things/${'x'.repeat(20_000)}`))).status).toBe(431);
  });

  it('of any form never leads away from the worker, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        rest,
        fc.constantFrom(below(''), '/api/plugins/', '/api/plugins/acme.routes/'),
        async (path, start) => {
          const { status, body } = await send(start + path);
          expect([200, 400, 403, 404], `${start}${path}: ${body}`).toContain(status);
          if (status === 200) {
            // It was one of the routes, and what it got are segments that stay where they are put.
            const { routeKey, params } = JSON.parse(body);
            expect(['root', 'plain.get', 'thing', 'by.issue']).toContain(routeKey);
            for (const value of Object.values<string>(params)) {
              expect(new URL(`http://worker.example/base/${encodeURIComponent(value)}/end`).href).toBe(
                `http://worker.example/base/${encodeURIComponent(value)}/end`,
              );
            }
          }
        },
      ),
      { numRuns: 400 },
    );
    await expectOneAddress();
  });
});

describe('a query', () => {
  it('of any form arrives or is refused, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(rest, async (text) => {
        const { status } = await send(below(`plain?${text}`));
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 100 },
    );
    const { body } = await send(below('plain?a=1&a=2&a=3&__proto__=x&a[b]=c&=d&e'));
    // What would be a prototype to whoever is careless with it does not get past the worker's verification.
    expect(body).toContain('"query":{"a":["1","2","3"],"a[b]":"c","":"d","e":""}');
    await expectOneAddress();
  });
});
