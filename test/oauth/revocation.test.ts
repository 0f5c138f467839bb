import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecret, revokeSecret } from '../../src/auth/plugin-secret.ts';
import { type Revocation, revokeTokens } from '../../src/auth/token-revocation.ts';
import { type OAuthServer, type OAuthWorld, startOAuthServer, startOAuthWorld } from './oauth-server.ts';

let world: OAuthWorld;
let second: OAuthServer;
beforeAll(async () => {
  world = await startOAuthWorld();
  second = await startOAuthServer(world.test);
});
afterAll(async () => {
  await second.close();
  await world.close();
});

const query = '{ viewer { plugin { key } } }';
const mutation = 'mutation { createIssue(input: { title: "after it" }) { __typename } }';

/** Both gateways have met the token before, and remember its signature. */
async function expectHolds(token: string): Promise<void> {
  for (const { gateway } of [world.server, second]) await world.withToken(token, gateway).expectData(query);
}

async function expectRefused(token: string): Promise<void> {
  for (const { gateway } of [world.server, second]) {
    for (const operation of [query, mutation]) {
      const answer = await world.withToken(token, gateway).send(operation);
      expect(answer.status).toBe(401);
      expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  }
}

describe('a token', () => {
  it('that its plugin gives back is refused at the next operation, by every gateway', async () => {
    const [token, another] = [await world.token(), await world.token()];
    await expectHolds(token);
    const { status } = await world.server.post('/oauth/revoke', { ...world.credentials, token });
    expect(status).toBe(200);
    await expectRefused(token);
    await expectHolds(another);
  });

  it('of another plugin is not taken back, and the answer does not tell', async () => {
    const token = await world.token();
    const other = await world.company.plugin('acme.thief');
    const secret = await createSecret(world.test.owner, { pluginKey: other.key });
    for (const stolen of [token, 'no token at all']) {
      const { status, body } = await world.server.post('/oauth/revoke', {
        client_id: other.key,
        client_secret: secret?.secret ?? '',
        token: stolen,
      });
      expect([status, body]).toEqual([200, {}]);
    }
    await expectHolds(token);
    const unknown = await world.server.post('/oauth/revoke', { ...world.credentials, client_secret: 'x', token });
    expect([unknown.status, unknown.body.error]).toEqual([401, 'invalid_client']);
    await expectHolds(token);
  });

  const kinds: [string, () => Revocation][] = [
    ['its secret', () => ({ kind: 'secret', secretId: world.secretId })],
    ['its plugin', () => ({ kind: 'plugin', pluginId: world.plugin.id })],
    [
      'its plugin in its company',
      () => ({ kind: 'installation', pluginId: world.plugin.id, companyId: world.company.id }),
    ],
  ];
  it.each(kinds)(
    'is taken back by %s, again and again, and one asked for right afterwards holds',
    async (_name, revocation) => {
      for (let round = 0; round < 3; round += 1) {
        const token = await world.token();
        await expectHolds(token);
        await revokeTokens(world.test.owner, revocation());
        const next = await world.token();
        await expectRefused(token);
        await expectHolds(next);
      }
    },
  );

  it('is taken back by its id alone', async () => {
    const [token, another] = [await world.token(), await world.token()];
    await revokeTokens(world.test.owner, { kind: 'token', tokenId: decodeJwt(token).jti ?? '' });
    await expectRefused(token);
    await expectHolds(another);
  });

  it('is not taken back with the tokens of another company, secret or plugin', async () => {
    const token = await world.token();
    const [elsewhere, other] = [await world.test.company(), await world.company.plugin('acme.other')];
    const secret = await createSecret(world.test.owner, { pluginKey: world.plugin.key });
    const { owner } = world.test;
    await revokeTokens(owner, { kind: 'installation', pluginId: world.plugin.id, companyId: elsewhere.id });
    await revokeTokens(owner, { kind: 'secret', secretId: secret?.id ?? '' });
    await revokeTokens(owner, { kind: 'plugin', pluginId: other.id });
    await expectHolds(token);
  });

  it('ends with its secret, and so does what it was exchanged for', async () => {
    const created = await createSecret(world.test.owner, { pluginKey: world.plugin.key });
    const token = await world.token({ client_secret: created?.secret ?? '' });
    const ui = String((await world.exchange(token, { actor: 'user-1' })).body.access_token);
    await expectHolds(ui);
    await revokeSecret(world.test.owner, created?.id ?? '');
    await expectRefused(token);
    await expectRefused(ui);
    expect((await world.grant({ client_secret: created?.secret ?? '' })).body.error).toBe('invalid_client');
  });

  it('for a user interface falls with the token it was exchanged for, and a fallen one is exchanged no more', async () => {
    const token = await world.token();
    const ui = String((await world.exchange(token, { actor: 'user-1' })).body.access_token);
    await expectHolds(ui);
    await world.server.post('/oauth/revoke', { ...world.credentials, token });
    await expectRefused(ui);
    expect((await world.exchange(token, { actor: 'user-1' })).body.error).toBe('invalid_request');
  });

  it('without a secret, as the command line prints one, is taken back by its plugin too', async () => {
    const { token } = await world.company.plugin(world.plugin.key);
    await expectHolds(token);
    await revokeTokens(world.test.owner, { kind: 'plugin', pluginId: world.plugin.id });
    await expectRefused(token);
  });
});

it('takes no statement more than before', async () => {
  const plugin = await world.company.plugin('acme.counted');
  world.test.statements.length = 0;
  await plugin.expectData('{ viewer { tokenExpiresAt } }');
  // The one that enters asks for all of the token's standing, and comes with that of the answer.
  expect(world.test.statements).toHaveLength(2);
});

it('forgets revocations once every token they speak of has ended', async () => {
  await world.test.truth("update gateway.token_revocations set kept_until = now() - interval '1 second'");
  await revokeTokens(world.test.owner, { kind: 'plugin', pluginId: world.plugin.id });
  expect(await world.test.truth('select kind from gateway.token_revocations')).toEqual([{ kind: 'plugin' }]);
});
