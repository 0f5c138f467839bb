import { createHmac, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type SignOptions } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenAudience, tokenIssuer, tokenType } from '../../src/auth/plugin-token.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type OAuthServer, startOAuthServer } from '../oauth/oauth-server.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let server: OAuthServer;
beforeAll(async () => {
  test = await startTestGateway();
  server = await startOAuthServer(test);
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(async () => {
  await server.close();
  await test.close();
});

const now = () => Math.floor(Date.now() / 1000);
const goodClaims = () => ({
  iss: tokenIssuer,
  aud: tokenAudience as string | string[],
  sub: plugin.id,
  jti: randomUUID(),
  iat: now(),
  exp: now() + 600,
  plugin_id: plugin.id,
  plugin_key: plugin.key,
  company_id: company.id,
  scope: 'issues.read',
});
type Claims = Record<string, unknown>;
const goodHeader = () => ({ alg: 'EdDSA', kid: test.signingKey.kid, typ: tokenType });

async function sign(
  claims: Claims,
  header: Record<string, unknown> = {},
  key?: CryptoKey | Uint8Array,
  options: SignOptions = {},
): Promise<string> {
  const signer = key ?? (await importJWK(test.signingKey.privateJwk, 'EdDSA'));
  return new SignJWT(claims).setProtectedHeader({ ...goodHeader(), ...header } as never).sign(signer, options);
}

async function ask(authorization: string | null): Promise<Response> {
  return test.gateway.fetch(request('http://gateway', authorization));
}
const request = (origin: string, authorization: string | null) =>
  new Request(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
    body: JSON.stringify({ query: '{ issues { nodes { id } } }' }),
  });
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(goodClaims()).filter(([name]) => !names.includes(name)));
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const publicKeyText = async () => JSON.stringify((await test.gateway.keys.published())[0]);
const foreignKey = async () => (await generateKeyPair('EdDSA', { extractable: true })).privateKey;

const badTokens: [string, () => Promise<string | null> | string | null][] = [
  ['no header at all', () => null],
  ['an empty bearer', () => 'Bearer '],
  ['another scheme', async () => `Basic ${await sign(goodClaims())}`],
  ['something that is no token', () => 'Bearer abc'],
  ['alg none', () => `Bearer ${encode({ ...goodHeader(), alg: 'none' })}.${encode(goodClaims())}.`],
  [
    'HS256 with the public key as its secret',
    async () => {
      const input = `${encode({ ...goodHeader(), alg: 'HS256' })}.${encode(goodClaims())}`;
      return `Bearer ${input}.${createHmac('sha256', await publicKeyText())
        .update(input)
        .digest('base64url')}`;
    },
  ],
  ['a signature by another key', async () => `Bearer ${await sign(goodClaims(), {}, await foreignKey())}`],
  ['a kid that is not ours', async () => `Bearer ${await sign(goodClaims(), { kid: randomUUID() })}`],
  ['no kid', async () => `Bearer ${await sign(goodClaims(), { kid: undefined })}`],
  [
    'its own key inside',
    async () => {
      const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
      return `Bearer ${await sign(goodClaims(), { jwk: await exportJWK(publicKey) }, privateKey)}`;
    },
  ],
  [
    'an unknown critical header, well signed',
    async () => `Bearer ${await sign(goodClaims(), { crit: ['x'], x: 1 }, undefined, { crit: { x: true } })}`,
  ],
  [
    'a payload that is not encoded, by a critical header',
    async () => `Bearer ${await sign(goodClaims(), { crit: ['b64'], b64: true })}`,
  ],
  ['a header that is no JSON', async () => `Bearer AAAA.${encode(goodClaims())}.AAAA`],
  ['no signature', async () => `Bearer ${(await sign(goodClaims())).replace(/[^.]*$/, '')}`],
  [
    'the signature of another token',
    async () => {
      const [one, two] = [await sign(goodClaims()), await sign({ ...goodClaims(), scope: '' })];
      return `Bearer ${one.replace(/[^.]*$/, two.split('.')[2] ?? '')}`;
    },
  ],
  ['typ JWT', async () => `Bearer ${await sign(goodClaims(), { typ: 'JWT' })}`],
  ['no typ', async () => `Bearer ${await sign(goodClaims(), { typ: undefined })}`],
  ['another issuer', async () => `Bearer ${await sign({ ...goodClaims(), iss: 'evil' })}`],
  ['another audience', async () => `Bearer ${await sign({ ...goodClaims(), aud: 'evil' })}`],
  [
    'an array of audiences with ours in it',
    async () => `Bearer ${await sign({ ...goodClaims(), aud: [tokenAudience, 'evil'] })}`,
  ],
  ['expired', async () => `Bearer ${await sign({ ...goodClaims(), iat: now() - 100, exp: now() - 10 })}`],
  ['issued in the future', async () => `Bearer ${await sign({ ...goodClaims(), iat: now() + 60, exp: now() + 600 })}`],
  ['issued long ago with a late expiry', async () => `Bearer ${await sign({ ...goodClaims(), iat: now() - 3600 })}`],
  ...['exp', 'iat', 'jti', 'plugin_id', 'plugin_key', 'company_id', 'scope', 'iss', 'aud'].map(
    (claim): [string, () => Promise<string>] => [`no ${claim}`, async () => `Bearer ${await sign(without(claim))}`],
  ),
  ['a company that is no id', async () => `Bearer ${await sign({ ...goodClaims(), company_id: "' or true --" })}`],
  ['a plugin key with a colon', async () => `Bearer ${await sign({ ...goodClaims(), plugin_key: 'acme.x:y' })}`],
  ['the key of another plugin', async () => `Bearer ${await sign({ ...goodClaims(), plugin_key: 'acme.other' })}`],
  ['a plugin that is not installed', async () => `Bearer ${await sign({ ...goodClaims(), plugin_id: randomUUID() })}`],
  ['a company that does not exist', async () => `Bearer ${await sign({ ...goodClaims(), company_id: randomUUID() })}`],
  ['nine kilobytes', async () => `Bearer ${await sign({ ...goodClaims(), scope: 'x '.repeat(3_400) })}`],
  ['ten megabytes', () => `Bearer ${'a'.repeat(10 * 1024 * 1024)}`],
  ['two tokens', async () => `Bearer ${await sign(goodClaims())}, Bearer ${await sign(goodClaims())}`],
];

async function expectRefusal(response: Response): Promise<void> {
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(await response.json()).toEqual({
    errors: [
      {
        message: 'Send a valid token: Authorization: Bearer <token>.',
        extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
      },
    ],
  });
}

describe('a token', () => {
  it('opens what it names when it is good', async () => {
    const response = await ask(`Bearer ${await sign(goodClaims())}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ data: { issues: { nodes: [] } } });
  });

  it('may be three seconds old when it expires, for clocks that differ', async () => {
    expect((await ask(`Bearer ${await sign({ ...goodClaims(), exp: now() - 3 })}`)).status).toBe(200);
  });

  it.each(badTokens)('is refused with 401 and no hint: %s', async (_name, make) => {
    await expectRefusal(await ask(await make()));
  });

  it.each(badTokens)('is refused so over HTTP as well, at every door: %s', async (name, make) => {
    const authorization = await make();
    if (name === 'ten megabytes') {
      // The server hangs up on headers that are too large, before anybody looks at the token.
      expect((await fetch(request(server.url, `Bearer ${'a'.repeat(20_000)}`))).status).toBe(431);
      return;
    }
    await expectRefusal(await fetch(request(server.url, authorization)));
    const route = await fetch(`${server.url}/api/plugins/${plugin.key}/api/anything`, {
      headers: authorization === null ? {} : { authorization },
    });
    expect([route.status, route.headers.get('www-authenticate'), await route.json()]).toEqual([
      401,
      'Bearer',
      { error: 'Send a valid token that says who calls: Authorization: Bearer <token>.', code: 'UNAUTHENTICATED' },
    ]);
  });

  it('is looked at in many bad forms', () => {
    expect(badTokens.length).toBeGreaterThanOrEqual(22);
    expect(new Set(badTokens.map(([name]) => name)).size).toBe(badTokens.length);
  });

  it('that was good a moment ago is refused once the plugin is disabled in its company, and good again afterwards', async () => {
    const token = `Bearer ${await sign(goodClaims())}`;
    expect((await ask(token)).status).toBe(200);
    await test.truth('insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false)', [
      company.id,
      plugin.id,
    ]);
    expect((await ask(token)).status).toBe(401);
    await test.truth('update plugin_company_settings set enabled = true where company_id = $1', [company.id]);
    expect((await ask(token)).status).toBe(200);
  });

  it('carries no capability that the manifest no longer declares', async () => {
    const other = await company.plugin('acme.shrinking');
    await test.truth(
      `update plugins set manifest_json = jsonb_set(manifest_json, '{capabilities}', '["costs.read"]') where id = $1`,
      [other.id],
    );
    const error = await other.expectError('CAPABILITY_DENIED', '{ issues { nodes { id } } }');
    expect(error.extensions).toMatchObject({ capability: 'issues.read', field: 'Query.issues' });
    expect(await other.expectData('{ viewer { capabilities } }')).toEqual({ viewer: { capabilities: ['costs.read'] } });
  });

  it('carries no capability that the company did not grant', async () => {
    const other = await company.plugin('acme.narrow');
    await test.truth(
      `insert into plugin_company_settings (company_id, plugin_id, settings_json) values ($1, $2, '{"gateway":{"capabilities":["agents.read"]}}')`,
      [company.id, other.id],
    );
    await other.expectError('CAPABILITY_DENIED', '{ issues { nodes { id } } }');
    await other.expectData('{ agents { nodes { id } } }');
  });
});
