import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/auth/plugin-token.ts';
import { keyLeadMinMs, listSigningKeys, rotateSigningKey } from '../../src/auth/signing-key.ts';
import {
  createRouteCallVerifier,
  gatewayKeys,
  RouteCallRefused,
  type VerifyRouteCall,
} from '../../src/worker/verify-route-call.ts';
import { GatewayProcess } from '../faults/gateway-process.ts';
import { type RouteWorld, startRouteWorld } from './route-world.ts';

let world: RouteWorld;
beforeAll(async () => {
  world = await startRouteWorld();
});
afterAll(() => world?.close());

interface Captured {
  readonly signature: string;
  readonly body: Buffer;
}

/** What a worker was sent, as it came over the wire. */
async function capture(path = '/plain', options: Parameters<RouteWorld['call']>[2] = {}): Promise<Captured> {
  const seen: Captured[] = [];
  const server = createServer(async (request, response) => {
    seen.push({ signature: String(request.headers['paperclip-route-signature']), body: await buffer(request) });
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await world.register(world.key, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await world.call('POST', path, options);
  server.close();
  server.closeAllConnections();
  await world.register(world.key, world.worker.origin);
  const [captured] = seen;
  if (!captured) throw new Error('the worker got nothing');
  return captured;
}

const verifier = (options: { pluginKey?: string; now?: () => number } = {}): VerifyRouteCall =>
  createRouteCallVerifier({
    pluginKey: world.key,
    keys: gatewayKeys(`${world.server.url}/.well-known/jwks.json`),
    ...options,
  });

/** The captured signature, made again with other claims or another header, by the gateway's own key unless by another. */
async function resign(
  { signature }: Captured,
  claims: JWTPayload = {},
  header: Record<string, unknown> = {},
  key?: CryptoKey,
): Promise<string> {
  return new SignJWT({ ...decodeJwt(signature), ...claims })
    .setProtectedHeader({ ...decodeProtectedHeader(signature), ...header } as never)
    .sign(key ?? (await importJWK(world.test.signingKey.privateJwk, 'EdDSA')));
}

describe('a worker that verifies', () => {
  it('takes what the gateway has sent, and reads the call from it', async () => {
    const { signature, body } = await capture('/plain', { body: { a: 1 } });
    expect(await verifier()(signature, body)).toMatchObject({
      routeKey: 'plain.post',
      method: 'POST',
      path: '/plain',
      companyId: world.company.id,
      actor: { actorId: 'user-1' },
      body: { a: 1 },
    });
    const claims = decodeJwt(signature);
    expect(claims).toEqual({
      iss: 'paperclip-graphql',
      aud: world.key,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 60,
      company_id: world.company.id,
      route_key: 'plain.post',
      method: 'POST',
      body_sha256: expect.any(String),
    });
    expect(decodeProtectedHeader(signature)).toEqual({
      alg: 'EdDSA',
      kid: world.test.signingKey.kid,
      typ: 'paperclip-route+jwt',
    });
  });

  it('refuses a body of which one byte is another, is missing or is added', async () => {
    const { signature, body } = await capture();
    const changed = Buffer.from(body);
    changed[body.length - 2] = (changed[body.length - 2] ?? 0) ^ 1;
    for (const tampered of [changed, body.subarray(1), Buffer.concat([body, Buffer.from(' ')]), Buffer.alloc(0)]) {
      await expect(verifier()(signature, tampered)).rejects.toThrow(RouteCallRefused);
    }
    await expect(verifier()((await capture()).signature, body)).rejects.toThrow('not the one that was signed');
  });

  it('refuses what it has met before, also twice at once, and what is older than a minute', async () => {
    const { signature, body } = await capture();
    const verify = verifier();
    const both = await Promise.allSettled([verify(signature, body), verify(signature, body)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(verify(signature, body)).rejects.toThrow('met before');
    await expect(verifier({ now: () => Date.now() + 70_000 })(signature, body)).rejects.toThrow('not good');
    const soon = verifier({ now: () => Date.now() + 55_000 });
    await expect(soon(signature, body)).resolves.toBeDefined();
  });

  it('still knows what it has met when its signature is about to end', async () => {
    let now = Date.now();
    const verify = verifier({ now: () => now });
    const first = await capture();
    await verify(first.signature, first.body);
    now += 62_000;
    await expect(verify(first.signature, first.body)).rejects.toThrow('met before');
  });

  it('refuses what was meant for another plugin', async () => {
    const { signature, body } = await capture();
    await expect(verifier({ pluginKey: 'acme.other' })(signature, body)).rejects.toThrow(RouteCallRefused);
  });

  const forgeries: [string, (captured: Captured) => Promise<string>][] = [
    ['no signature', async () => ''],
    ['something that is none', async () => 'abc'],
    ['the typ of a token', (captured) => resign(captured, {}, { typ: 'at+jwt' })],
    ['no typ', (captured) => resign(captured, {}, { typ: undefined })],
    ['another issuer', (captured) => resign(captured, { iss: 'evil' })],
    ['no audience', (captured) => resign(captured, { aud: undefined })],
    ['several audiences', (captured) => resign(captured, { aud: [world.key, 'acme.other'] })],
    ['no end', (captured) => resign(captured, { exp: undefined })],
    ['no id', (captured) => resign(captured, { jti: undefined })],
    [
      'a late end and an old beginning',
      (captured) =>
        resign(captured, { iat: Math.floor(Date.now() / 1000) - 100, exp: Math.floor(Date.now() / 1000) + 100 }),
    ],
    ['another company', (captured) => resign(captured, { company_id: world.plugin.id })],
    ['another route', (captured) => resign(captured, { route_key: 'plain.get' })],
    ['another method', (captured) => resign(captured, { method: 'DELETE' })],
    ['no digest', (captured) => resign(captured, { body_sha256: undefined })],
    ['an unknown key', (captured) => resign(captured, {}, { kid: 'x' })],
    [
      'another key under the same name',
      async (captured) => resign(captured, {}, {}, (await generateKeyPair('EdDSA')).privateKey),
    ],
    [
      'its own key inside',
      async (captured) => {
        const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
        return resign(captured, {}, { jwk: await exportJWK(publicKey), kid: 'x' }, privateKey);
      },
    ],
    [
      'no algorithm',
      async ({ signature }) => {
        const header = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(signature), alg: 'none' })).toString(
          'base64url',
        );
        return `${header}.${signature.split('.')[1]}.`;
      },
    ],
    [
      'HS256 with the public key as its secret',
      async ({ signature }) => {
        const header = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(signature), alg: 'HS256' })).toString(
          'base64url',
        );
        const input = `${header}.${signature.split('.')[1]}`;
        const secret = JSON.stringify((await world.server.gateway.keys.published())[0]);
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      },
    ],
    [
      'a token of the plugin',
      async () =>
        mintToken(
          { pluginId: world.plugin.id, pluginKey: world.key, companyId: world.company.id, capabilities: [] },
          world.test.signingKey,
          60,
        ),
    ],
  ];
  it.each(forgeries)('refuses %s', async (_name, forge) => {
    const captured = await capture();
    await expect(verifier()(await forge(captured), captured.body)).rejects.toThrow(RouteCallRefused);
    // And what was really sent is as good as before: a forgery has used nothing up.
    await expect(verifier()(captured.signature, captured.body)).resolves.toBeDefined();
  });

  it('can use a signature nowhere as a token, and a token nowhere as a signature', async () => {
    const { signature } = await capture();
    const response = await fetch(`${world.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${signature}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(response.status).toBe(401);
    expect((await world.call('GET', '/plain', { token: signature })).status).toBe(401);
  });
});

describe('two gateway processes', () => {
  it('serve the routes of one worker, and a change of keys under load fails no call', async () => {
    const { issuer, jwksUrl } = world.trustedIssuer;
    const second = await GatewayProcess.start(world.test.ownerUrl, {
      TRUSTED_ISSUER: issuer,
      TRUSTED_ISSUER_JWKS_URL: jwksUrl,
    });
    const gateways = [world.server, { url: second.url.replace('/graphql', '') }];
    const token = await world.assertion({ exp: Math.floor(Date.now() / 1000) + 800 });
    // The worker has fetched the keys before there is a new one.
    expect((await world.call('POST', '/plain', { token })).status).toBe(200);
    const failures: string[] = [];
    const kids = new Set<string | undefined>();
    let isDone = false;
    const caller = async (n: number): Promise<void> => {
      for (let turn = n; !isDone; turn += 1) {
        const { status, body, text } = await world.call('POST', '/plain', {
          token,
          at: gateways[turn % 2] ?? world.server,
          body: { turn },
        });
        if (status !== 200) failures.push(`${status} ${text}`);
        else kids.add(decodeProtectedHeader(body.accessToken).kid);
      }
    };
    const callers = Promise.all([caller(0), caller(1), caller(2), caller(3)]);
    const oldKid = world.test.signingKey.kid;
    // As soon as it may be, and the keys before it end with it: whoever verifies must have found the new one in time.
    const newKid = await rotateSigningKey(world.test.ownerUrl, { leadMs: keyLeadMinMs, retireAfterMs: 2_000 });
    await expect.poll(() => kids.has(newKid), { timeout: 20_000 }).toBe(true);
    const isRetired = async () =>
      (await listSigningKeys(world.test.owner)).some(({ kid, state }) => kid === oldKid && state === 'retired');
    await expect.poll(isRetired, { timeout: 20_000 }).toBe(true);
    isDone = true;
    await callers;
    expect(failures).toEqual([]);
    expect([...kids]).toEqual([oldKid, newKid]);
    expect(await second.kill('SIGTERM')).toBe(0);
  });
});
