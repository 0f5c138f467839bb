import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecret } from '../../src/auth/plugin-secret.ts';
import { ConfigError, readConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { type RunningGateway, startGateway } from '../../src/start.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
let running: RunningGateway;
beforeAll(async () => {
  test = await startTestGateway();
  const environment = { DATABASE_URL: test.ownerUrl, PORT: '0', PUBLIC_URL: 'https://gateway.example/base/' };
  running = await startGateway(readConfig(environment), silentLogger(), () => {});
});
afterAll(async () => {
  await running.stop();
  await test.close();
});

describe('a gateway that was started', () => {
  it('gives tokens over connections of the owner, and serves operations over others', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    const secret = await createSecret(test.owner, { pluginKey: plugin.key });
    const response = await fetch(`${running.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: plugin.key,
        client_secret: secret?.secret ?? '',
        company: company.prefix,
      }),
    });
    const { access_token: token } = await response.json();
    const answer = await fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ viewer { company { issuePrefix } } }' }),
    });
    expect(await answer.json()).toMatchObject({ data: { viewer: { company: { issuePrefix: company.prefix } } } });
    const roles = await test.truth(
      `select application_name as name, usename = current_user as is_owner from pg_stat_activity
       where datname = current_database() and application_name like 'paperclip-graphql%' group by 1, 2 order by 1`,
    );
    expect(roles).toEqual([
      { name: 'paperclip-graphql', is_owner: false },
      { name: 'paperclip-graphql owner', is_owner: true },
    ]);
  });

  it('is found by the address that the operator gave it', async () => {
    const metadata = await fetch(`${running.url}/.well-known/oauth-authorization-server`);
    expect(await metadata.json()).toMatchObject({
      issuer: 'https://gateway.example/base',
      token_endpoint: 'https://gateway.example/base/oauth/token',
    });
  });
});

describe('the environment', () => {
  it.each([
    { TRUSTED_ISSUER: 'https://host.example' },
    { TRUSTED_ISSUER_JWKS_URL: 'https://host.example/jwks' },
    { TRUSTED_ISSUER: 'https://host.example', TRUSTED_ISSUER_JWKS_URL: 'http://host.example/jwks' },
    { PUBLIC_URL: 'gateway.example' },
    { PUBLIC_URL: 'https://gateway.example/?a=b' },
  ])('is refused where it makes no sense: %o', (environment) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
  });

  it('names a trusted issuer with its keys', () => {
    const environment = {
      TRUSTED_ISSUER: 'https://host.example',
      TRUSTED_ISSUER_JWKS_URL: 'https://host.example/jwks',
    };
    expect(readConfig(environment).trustedIssuer).toEqual({
      issuer: 'https://host.example',
      jwksUrl: 'https://host.example/jwks',
    });
  });
});
