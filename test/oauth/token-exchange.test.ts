import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import { decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken, tokenAudience, tokenIssuer } from '../../src/auth/plugin-token.ts';
import { workerOnly as workerOnlyCapabilities } from '../../src/modules/oauth/token-scope.ts';
import { schema } from '../../src/schema.ts';
import { minimalArguments } from '../support/minimal-arguments.ts';
import { type OAuthServer, type OAuthWorld, startOAuthServer, startOAuthWorld } from './oauth-server.ts';

const issuer = 'https://host.example';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
const workerOnly = [
  'database.namespace.migrate',
  'database.namespace.read',
  'database.namespace.write',
  'issues.checkout',
  'issues.wakeup',
];

/** Every field of the schema that needs what workers alone have, with a document that asks for it. */
const fieldsOfWorkers = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) => {
    const root = [schema.getQueryType(), schema.getMutationType()].find((operation) => operation === type);
    return Object.values(type.getFields()).flatMap((field) => {
      const capabilities = Array.isArray(field.extensions.capabilities) ? field.extensions.capabilities : [];
      const needs = capabilities.filter((capability) => workerOnlyCapabilities.has(capability)).map(String);
      if (needs.length === 0 || type === schema.getSubscriptionType()) return [];
      const name = `${type.name}.${field.name}`;
      if (!root) throw new Error(`${name} is below another field: say here how it is reached`);
      const operation = type === schema.getMutationType() ? 'mutation' : 'query';
      const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
      return [{ name, needs, document: `${operation} { ${field.name}${minimalArguments(field.args)}${selection} }` }];
    });
  });

let world: OAuthWorld;
let trusting: OAuthServer;
let jwksServer: Server;
let hostKey: CryptoKey;
let foreignKey: CryptoKey;
beforeAll(async () => {
  world = await startOAuthWorld();
  const pair = await generateKeyPair('ES256', { extractable: true });
  hostKey = pair.privateKey;
  foreignKey = (await generateKeyPair('ES256')).privateKey;
  const jwk: JWK = { ...(await exportJWK(pair.publicKey)), kid: 'host-1', alg: 'ES256' };
  jwksServer = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  jwksServer.listen(0, '127.0.0.1');
  await once(jwksServer, 'listening');
  const jwksUrl = `http://127.0.0.1:${(jwksServer.address() as AddressInfo).port}/jwks`;
  trusting = await startOAuthServer(world.test, { trustedIssuer: { issuer, jwksUrl } });
});
afterAll(async () => {
  jwksServer.close();
  await trusting.close();
  await world.close();
});

const now = () => Math.floor(Date.now() / 1000);
const hostToken = (claims: Record<string, unknown> = {}, key = hostKey) =>
  new SignJWT({ iss: issuer, aud: tokenAudience, sub: 'user-7', iat: now(), exp: now() + 60, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'host-1' })
    .sign(key);

const lastEntry = async () => {
  const [row] = await world.test.truth<{ details: Record<string, unknown> }>(
    "select details from activity_log where action = 'issue.created' order by created_at desc limit 1",
  );
  return row?.details ?? {};
};
const createIssue = 'mutation { createIssue(input: { title: "from the UI" }) { __typename } }';

describe('a worker token that is exchanged', () => {
  it('becomes one of five minutes, for the user, without what is for workers alone', async () => {
    const { status, body, headers } = await world.exchange(await world.token(), { actor: 'user-1' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 300,
    });
    const scope = String(body.scope).split(' ');
    expect(scope).toContain('issues.read');
    expect(scope.filter((capability) => workerOnly.includes(capability))).toEqual([]);
    const claims = decodeJwt(String(body.access_token));
    expect(claims).toMatchObject({ act: { user: 'user-1', asserted: true }, token_use: 'ui', sid: world.secretId });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
  });

  it.each(fieldsOfWorkers)(
    'opens no field of a worker, as the worker’s own does: $name',
    async ({ name, document }) => {
      const worker = await world.token();
      const ui = String((await world.exchange(worker, { actor: 'user-1' })).body.access_token);
      const error = await world.withToken(ui).expectError('CAPABILITY_DENIED', document);
      expect(error.extensions.field).toBe(name);
      // It is the scope of the token that closes it: the one it was exchanged for is answered, with whatever else.
      const { errors = [] } = await world.withToken(worker).send(document);
      expect(errors.map(({ extensions }) => extensions.code)).not.toContain('CAPABILITY_DENIED');
    },
  );

  it('meets some field for each thing that workers alone do here', () => {
    const needed = new Set(fieldsOfWorkers.flatMap(({ needs }) => needs));
    expect([...needed]).toEqual(expect.arrayContaining(['issues.checkout', 'issues.wakeup']));
    expect([...workerOnlyCapabilities].sort()).toEqual(workerOnly);
  });

  it('carries of those what the manifest opens to the user interface', async () => {
    const plugin = await world.company.plugin('acme.open');
    await world.test.truth(
      `update plugins set manifest_json = manifest_json || '{"ui":{"capabilities":["issues.wakeup"]}}' where id = $1`,
      [plugin.id],
    );
    const { body } = await world.exchange(plugin.token, { actor: 'user-1' });
    expect(
      String(body.scope)
        .split(' ')
        .filter((capability) => workerOnly.includes(capability)),
    ).toEqual(['issues.wakeup']);
  });

  it('carries what is asked for, and never more than the worker has', async () => {
    const token = await world.token({ scope: 'issues.read issues.create issues.wakeup' });
    const some = await world.exchange(token, { actor: 'user-1', scope: 'issues.read' });
    expect(some.body.scope).toBe('issues.read');
    expect((await world.exchange(token, { actor: 'user-1' })).body.scope).toBe('issues.create issues.read');
    for (const scope of ['agents.read', 'issues.wakeup', 'issues.read no.such']) {
      const { status, body } = await world.exchange(token, { actor: 'user-1', scope });
      expect([status, body.error], scope).toEqual([400, 'invalid_scope']);
    }
  });

  it('is not exchanged again, whatever is asked for', async () => {
    const ui = String((await world.exchange(await world.token(), { actor: 'user-1' })).body.access_token);
    for (const more of [
      {},
      { actor: 'user-1' },
      { actor: 'user-2' },
      { scope: 'issues.read', actor: 'user-1' },
      world.credentials,
    ]) {
      const { status, body } = await world.exchange(ui, more as Record<string, string>);
      expect([status, body.error]).toEqual([400, 'invalid_request']);
      expect(body).not.toHaveProperty('access_token');
    }
  });

  it('leaves audit entries that say that only the plugin names the user', async () => {
    const { body } = await world.exchange(await world.token(), { actor: 'user-1' });
    await world.withToken(String(body.access_token)).expectData(createIssue);
    expect(await lastEntry()).toMatchObject({
      initiatingActorType: 'user',
      initiatingUserId: 'user-1',
      initiatingActorProof: 'asserted by the plugin',
    });
  });

  it('acts for nobody else than before', async () => {
    const key = world.test.signingKey;
    const subject = { pluginId: world.plugin.id, pluginKey: world.plugin.key, companyId: world.company.id };
    const token = await mintToken({ ...subject, capabilities: ['issues.read'], actor: { userId: 'user-9' } }, key, 600);
    expect((await world.exchange(token, { actor: 'user-1' })).body.error).toBe('invalid_request');
    const { body } = await world.exchange(token);
    expect(decodeJwt(String(body.access_token)).act).toEqual({ user: 'user-9' });
  });

  const refused: [string, () => Promise<Record<string, string>>][] = [
    ['no user', async () => ({})],
    ['a user id with a line break', async () => ({ actor: 'a\nb' })],
    ['a user id of 300 characters', async () => ({ actor: 'x'.repeat(300) })],
    ['no subject_token_type', async () => ({ actor: 'u', subject_token_type: '' })],
    ['another subject_token_type', async () => ({ actor: 'u', subject_token_type: jwtType })],
    ['another requested_token_type', async () => ({ actor: 'u', requested_token_type: jwtType })],
    ['something that is no token', async () => ({ actor: 'u', subject_token: 'x' })],
    ['an actor_token without its type', async () => ({ actor: 'u', actor_token: await hostToken() })],
    [
      'an actor_token where no issuer is trusted',
      async () => ({ actor_token: await hostToken(), actor_token_type: jwtType }),
    ],
  ];
  it.each(refused)('needs a good request: %s', async (_name, more) => {
    const { status, body } = await world.exchange(await world.token(), await more());
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('belongs to the plugin that sends its secret along', async () => {
    const other = await world.company.plugin('acme.other');
    expect((await world.exchange(other.token, { actor: 'u', ...world.credentials })).body.error).toBe(
      'invalid_request',
    );
    expect((await world.exchange(await world.token(), { actor: 'u', ...world.credentials })).status).toBe(200);
    const wrong = await world.exchange(await world.token(), { actor: 'u', ...world.credentials, client_secret: 'x' });
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
  });

  it('is refused where the plugin was disabled meanwhile', async () => {
    const elsewhere = await world.test.company();
    const token = await world.token({ company: elsewhere.prefix });
    await world.test.truth(
      'insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false)',
      [elsewhere.id, world.plugin.id],
    );
    expect((await world.exchange(token, { actor: 'u' })).body.error).toBe('invalid_request');
  });
});

describe('a user whom a trusted issuer names', () => {
  const prove = async (actorToken: string, more: Record<string, string> = {}) =>
    world.exchange(await world.token(), { actor_token: actorToken, actor_token_type: jwtType, ...more }, trusting);

  it('is proven: the audit entry says nothing of an assertion', async () => {
    const { status, body } = await prove(
      await hostToken({ company_id: world.company.id, plugin_key: world.plugin.key }),
    );
    expect(status).toBe(200);
    expect(decodeJwt(String(body.access_token)).act).toEqual({ user: 'user-7' });
    await world.withToken(String(body.access_token), trusting.gateway).expectData(createIssue);
    const details = await lastEntry();
    expect(details).toMatchObject({ initiatingActorType: 'user', initiatingUserId: 'user-7' });
    expect(details).not.toHaveProperty('initiatingActorProof');
  });

  it('may be named by actor as well, but not as somebody else', async () => {
    expect((await prove(await hostToken(), { actor: 'user-7' })).status).toBe(200);
    expect((await prove(await hostToken(), { actor: 'user-8' })).body.error).toBe('invalid_request');
  });

  const bad: [string, () => Promise<string>][] = [
    ['of another issuer', () => hostToken({ iss: 'https://evil.example' })],
    ['signed by another key', () => hostToken({}, foreignKey)],
    ['for another service', () => hostToken({ aud: 'somebody-else' })],
    ['for no service', () => hostToken({ aud: undefined })],
    ['that has expired', () => hostToken({ iat: now() - 600, exp: now() - 60 })],
    ['that never expires', () => hostToken({ exp: undefined })],
    ['without a user', () => hostToken({ sub: undefined })],
    ['for another company', async () => hostToken({ company_id: (await world.test.company()).id })],
    ['for another company by its prefix', () => hostToken({ company: 'NOWHERE' })],
    ['for another plugin', () => hostToken({ plugin_key: 'acme.other' })],
    ['that is the own token of the worker', () => world.token()],
    [
      'made with the secret HS256 of a public key',
      () =>
        new SignJWT({ iss: issuer, aud: tokenAudience, sub: 'user-7', exp: now() + 60 })
          .setProtectedHeader({ alg: 'HS256', kid: 'host-1' })
          .sign(new TextEncoder().encode('public')),
    ],
  ];
  it.each(bad)('is not believed by a token %s', async (_name, make) => {
    const { status, body } = await prove(await make());
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('cannot be asked about while the issuer is away, which is said as such', async () => {
    const away = await startOAuthServer(world.test, { trustedIssuer: { issuer, jwksUrl: 'http://127.0.0.1:1/jwks' } });
    const answer = await world.exchange(
      await world.token(),
      { actor_token: await hostToken(), actor_token_type: jwtType },
      away,
    );
    expect([answer.status, answer.body.error, answer.headers.get('retry-after')]).toEqual([
      503,
      'temporarily_unavailable',
      '1',
    ]);
    await away.close();
  });

  it('does not make the issuer one of plugin tokens', async () => {
    const token = await hostToken({ iss: tokenIssuer, plugin_id: world.plugin.id, company_id: world.company.id });
    await world.withToken(token, trusting.gateway).expectError('UNAUTHENTICATED', '{ viewer { capabilities } }');
  });
});
