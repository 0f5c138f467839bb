import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { createSecret, listSecrets, revokeSecret } from '../../src/auth/plugin-secret.ts';
import { type OAuthWorld, startOAuthServer, startOAuthWorld } from './oauth-server.ts';

let world: OAuthWorld;
const lines: string[] = [];
beforeAll(async () => {
  world = await startOAuthWorld({ lines });
});
afterAll(() => world.close());

const viewer = '{ viewer { plugin { key } company { issuePrefix } capabilities } }';
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
const unknown = {
  error_description: 'The plugin, its secret or the company is not known, or the plugin may not work there.',
};

describe('the client credentials grant', () => {
  it('gives a token that opens /graphql as the plugin in the company', async () => {
    const { status, headers, body } = await world.grant();
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: [...capabilities].sort().join(' '),
    });
    const data = await world.withToken(String(body.access_token)).expectData(viewer);
    expect(data.viewer).toEqual({
      plugin: { key: 'acme.x' },
      company: { issuePrefix: world.company.prefix },
      capabilities: [...capabilities].sort(),
    });
    const claims = decodeJwt(String(body.access_token));
    expect(claims).toMatchObject({ sid: world.secretId, company_id: world.company.id, plugin_key: 'acme.x' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
  });

  it('takes the secret by Basic too, and the company by its id', async () => {
    const { status } = await world.server.post(
      '/oauth/token',
      { grant_type: 'client_credentials', company: world.company.id },
      basic(world.plugin.key, world.secret),
    );
    expect(status).toBe(200);
  });

  it('gives the scope that is asked for, and no more', async () => {
    const { body } = await world.grant({ scope: 'issues.read agents.read issues.read' });
    expect(body.scope).toBe('agents.read issues.read');
    const data = await world.withToken(String(body.access_token)).expectData(viewer);
    expect(data.viewer.capabilities).toEqual(['agents.read', 'issues.read']);
  });

  it.each(['issues.read costs.read', 'issues.read no.such.thing', 'no.such.thing'])(
    'refuses the scope "%s" where the company granted only issues.read, in the same words for all',
    async (scope) => {
      const narrow = await world.company.plugin('acme.narrow');
      await world.test.truth(
        `insert into plugin_company_settings (company_id, plugin_id, settings_json)
         values ($1, $2, '{"gateway":{"capabilities":["issues.read"]}}') on conflict do nothing`,
        [world.company.id, narrow.id],
      );
      const secret = await createSecret(world.test.owner, { pluginKey: narrow.key });
      const answer = await world.grant({ client_id: narrow.key, client_secret: secret?.secret ?? '', scope });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        error: 'invalid_scope',
        error_description: 'The scope asks for more than this token can carry.',
      });
    },
  );

  it('refuses a wrong secret, an unknown plugin, another plugin and no plugin key at all in the same words', async () => {
    const other = await world.company.plugin('acme.other');
    const wrong = `${world.secret.slice(0, -1)}${world.secret.endsWith('A') ? 'B' : 'A'}`;
    const tries: Record<string, string>[] = [
      { client_secret: wrong },
      { client_id: 'acme.nowhere' },
      { client_id: other.key },
      { client_id: "' or true --" },
      { client_id: 'x'.repeat(5_000) },
      { client_id: world.plugin.key, client_secret: '' },
    ];
    for (const more of tries) {
      const { status, headers, body } = await world.grant(more);
      expect({ status, body }, JSON.stringify(more)).toEqual({
        status: 401,
        body: { error: 'invalid_client', ...unknown },
      });
      expect(headers.get('www-authenticate')).toMatch(/^Basic /);
    }
  });

  it('refuses an unknown company and one where the plugin is disabled in the same words', async () => {
    const closed = await world.test.company();
    await world.test.truth(
      'insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false)',
      [closed.id, world.plugin.id],
    );
    for (const company of [closed.prefix, closed.id, 'NOWHERE', randomUUID(), "' or true --", 'a\u0000b']) {
      const { status, body } = await world.grant({ company });
      expect({ status, body }, company).toEqual({ status: 400, body: { error: 'invalid_grant', ...unknown } });
    }
  });

  it('refuses a plugin that is not ready like one that is not known', async () => {
    const asleep = await world.company.plugin('acme.asleep');
    const secret = await createSecret(world.test.owner, { pluginKey: asleep.key });
    await world.test.truth("update plugins set status = 'disabled' where id = $1", [asleep.id]);
    const { body } = await world.grant({ client_id: asleep.key, client_secret: secret?.secret ?? '' });
    expect(body).toEqual({ error: 'invalid_client', ...unknown });
  });

  it('refuses a secret that is revoked or has expired', async () => {
    const revoked = await createSecret(world.test.owner, { pluginKey: world.plugin.key });
    expect(await revokeSecret(world.test.owner, revoked?.id ?? '')).toBe(true);
    const expired = await createSecret(world.test.owner, { pluginKey: world.plugin.key, expiresInMs: 0 });
    for (const secret of [revoked, expired]) {
      expect((await world.grant({ client_secret: secret?.secret ?? '' })).body.error).toBe('invalid_client');
    }
  });

  const malformed: [string, string | Record<string, string>, Record<string, string>, string][] = [
    ['no grant_type', { company: 'X' }, {}, 'invalid_request'],
    ['another grant_type', { grant_type: 'password' }, {}, 'unsupported_grant_type'],
    ['a parameter twice', 'grant_type=client_credentials&company=A&company=B', {}, 'invalid_request'],
    ['no secret', { grant_type: 'client_credentials', company: 'A' }, {}, 'invalid_client'],
    [
      'another scheme than Basic',
      { grant_type: 'client_credentials', company: 'A' },
      { authorization: 'Bearer x' },
      'invalid_client',
    ],
    [
      'broken Basic',
      { grant_type: 'client_credentials', company: 'A' },
      { authorization: `Basic ${Buffer.from('%zz:%zz').toString('base64')}` },
      'invalid_client',
    ],
    [
      'the secret by Basic and in the form',
      { grant_type: 'client_credentials', company: 'A', client_secret: 'x' },
      basic('acme.x', 'x'),
      'invalid_request',
    ],
  ];
  it.each(malformed)('answers %s as RFC 6749 has it', async (_name, parameters, headers, error) => {
    const { status, headers: answered, body } = await world.server.post('/oauth/token', parameters, headers);
    expect(status).toBe(error === 'invalid_client' ? 401 : 400);
    expect(body).toEqual({ error, error_description: expect.any(String) });
    expect(answered.get('cache-control')).toBe('no-store');
  });

  it('needs the company', async () => {
    expect((await world.grant({ company: '' })).body).toEqual({
      error: 'invalid_request',
      error_description: 'The parameter company is missing.',
    });
  });

  it('refuses GET, other content types and more than 16 KiB', async () => {
    const url = `${world.server.url}/oauth/token`;
    const get = await fetch(url);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    for (const type of ['application/json', 'text/plain', 'multipart/form-data']) {
      expect((await world.server.post('/oauth/token', '{}', { 'content-type': type })).status, type).toBe(415);
    }
    const large = await world.server.post('/oauth/token', { grant_type: 'x'.repeat(17_000) });
    expect([large.status, large.body.error]).toEqual([413, 'invalid_request']);
    const stream = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 20; n += 1) controller.enqueue(new TextEncoder().encode('a'.repeat(1024)));
        controller.close();
      },
    });
    const dripping = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(dripping.status).toBe(413);
  });
});

describe('discovery', () => {
  it('describes the endpoints at the well-known place', async () => {
    const response = await fetch(`${world.server.url}/.well-known/oauth-authorization-server`);
    const { url } = world.server;
    expect(await response.json()).toMatchObject({
      issuer: url,
      token_endpoint: `${url}/oauth/token`,
      revocation_endpoint: `${url}/oauth/revoke`,
      jwks_uri: `${url}/.well-known/jwks.json`,
      scopes_supported: capabilities,
    });
    expect((await fetch(`${url}/.well-known/jwks.json`)).headers.get('cache-control')).toBe('public, max-age=15');
  });

  it('is 404 with the rest where the owner is not at hand', async () => {
    const bare = await startOAuthServer(world.test, { withoutOwner: true });
    for (const path of ['/oauth/token', '/oauth/revoke', '/.well-known/oauth-authorization-server']) {
      expect((await bare.post(path, {})).status, path).toBe(404);
    }
    await bare.close();
  });
});

describe('a secret', () => {
  it('is in the database as its hash alone', async () => {
    const tables = await world.test.truth<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'gateway')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const found = await world.test.truth(`select 1 from ${name} as t where strpos(t::text, $1) > 0`, [world.secret]);
      expect(found, name).toEqual([]);
    }
    const [listed] = await listSecrets(world.test.owner, world.plugin.key);
    expect(listed).toMatchObject({ id: world.secretId, label: 'test', last_used_at: expect.any(String) });
    expect(JSON.stringify(listed)).not.toContain('hash');
  });

  it('is in no line of the log, and neither is a token', async () => {
    const token = await world.token();
    await world.grant({ client_secret: `${world.secret}x` });
    // Who mixes the two up must not find the secret in the log either.
    await world.grant({ client_id: world.secret, client_secret: world.plugin.key });
    await world.server.post('/oauth/revoke', { ...world.credentials, token });
    await world.withToken(token).expectError('UNAUTHENTICATED', viewer);
    const text = lines.join('');
    expect(text).toContain('"plugin":"acme.x"');
    for (const secret of [world.secret, token, token.split('.')[2] ?? token]) expect(text).not.toContain(secret);
  });
});
