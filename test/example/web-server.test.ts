import { request } from 'node:http';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WhoamiDocument } from '../../examples/missions/ui/generated/operations.ts';
import { ReactActivityLiveDocument } from '../../src/react/generated/operations.ts';
import { type ExampleWorld, startExampleWorld } from './example-world.ts';

let world: ExampleWorld;
beforeAll(async () => {
  world = await startExampleWorld();
}, 120_000);
afterAll(() => world.close());

describe('the page’s server', () => {
  it('gives a token that acts for one person in one company for five minutes, and cannot write the plugin’s tables', async () => {
    const { accessToken, expiresInSeconds } = await world.session('GLOBEX');
    expect(expiresInSeconds).toBe(300);
    const claims = decodeJwt(accessToken);
    expect(JSON.stringify(claims)).toContain('helene.baas');
    expect(String(claims.scope).split(' ')).toEqual(
      expect.arrayContaining(['issues.wakeup', 'database.namespace.read']),
    );
    expect(String(claims.scope)).not.toContain('database.namespace.write');
  });

  it('gives none to other pages, to whom asks otherwise than with POST, and for companies that there are not', async () => {
    const ask = (query: string, init: RequestInit) => fetch(`${world.example.url}/session?${query}`, init);
    expect((await ask('company=ACME', { method: 'GET' })).status).toBe(405);
    const crossSite = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await ask('company=ACME', crossSite)).status).toBe(405);
    expect((await ask('company=NOBODY', { method: 'POST' })).status).toBe(404);
  });

  it('answers nobody who reached it by another name', async () => {
    expect(await statusFor(world.example.url, 'rebound.example')).toBe(421);
    expect(await statusFor(world.example.url, 'localhost:4100')).toBe(200);
  });

  it.each(['/../package.json', '/%2e%2e/package.json', '/assets/../../package.json', '/constructor', '/oauth/token'])(
    'has nothing at %s',
    async (path) => {
      expect(await statusFor(world.example.url, '127.0.0.1', path)).toBe(404);
    },
  );

  it('lets the page run its own scripts alone', async () => {
    const response = await fetch(world.example.url);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('gives a token that runs the operations of the page and nothing else', async () => {
    const { accessToken } = await world.session();
    const ask = async (query: string) => {
      const response = await fetch(`${world.example.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return JSON.stringify(await response.json());
    };
    expect(await ask(WhoamiDocument.toString())).toContain('marta.weiss');
    expect(await ask('{ viewer { company { name } } }')).toContain('DOCUMENT_REFUSED');
  });

  it('hands a stream on as it comes', async () => {
    const { accessToken } = await world.session();
    const leaving = new AbortController();
    const response = await fetch(`${world.example.url}/graphql`, {
      method: 'POST',
      signal: leaving.signal,
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ query: ReactActivityLiveDocument }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const first = await response.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toContain('Heartbeat');
    leaving.abort();
  });
});

it('The example leaves no good secret of its own behind when it stops', async () => {
  const other = await startExampleWorld();
  const good = () =>
    other.test.truth(`select 1 from gateway.plugin_secrets where label = 'npm run example' and revoked_at is null`);
  expect(await good()).toHaveLength(1);
  await other.example.stop();
  expect(await good()).toHaveLength(0);
  await other.close();
}, 120_000);

/** By node:http: fetch sets the host itself and tidies paths. */
function statusFor(url: string, host: string, path = '/'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
