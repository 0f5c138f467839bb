import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenAudience } from '../../src/auth/plugin-token.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startOAuthServer } from '../oauth/oauth-server.ts';
import { hostIssuer, type RouteWorld, startRouteWorld } from './route-world.ts';

let world: RouteWorld;
let other: SeededCompany;
beforeAll(async () => {
  world = await startRouteWorld();
  other = await world.test.company();
});
afterAll(() => world?.close());

const seconds = () => Math.floor(Date.now() / 1000);
const unauthenticated = {
  error: 'Send a valid token that says who calls: Authorization: Bearer <token>.',
  code: 'UNAUTHENTICATED',
};

describe('who calls', () => {
  it('is an agent or a person by the plugin’s own token, in the company that it names', async () => {
    const agent = await world.company.agent();
    const run = await world.company.run({ agentId: agent.id });
    const byToken = await world.call('GET', '/plain', {
      token: await world.token({ agentId: agent.id, runId: run.id }),
    });
    expect(byToken.body).toMatchObject({
      companyId: world.company.id,
      actor: { actorType: 'agent', actorId: agent.id, runId: run.id },
    });
    const byRun = await world.call('GET', '/agents-only', { token: await world.token({ runId: run.id }) });
    expect(byRun.body.actor).toMatchObject({ actorType: 'agent', actorId: agent.id });
    const person = await world.call('GET', '/plain', { token: await world.token({ userId: 'user-3' }) });
    expect(person.body.actor).toMatchObject({ actorType: 'user', actorId: 'user-3' });
  });

  const bad: [string, () => Promise<string | null>][] = [
    ['no token', async () => null],
    ['something that is no token', async () => 'abc'],
    ['the token of a worker, which acts for nobody', () => world.token({})],
    ['an assertion for another audience', () => world.assertion({ aud: 'somebody-else' })],
    [
      'an assertion that was made for a plugin to exchange',
      () => world.assertion({ aud: tokenAudience, sub: 'user-1' }),
    ],
    ['an assertion for several audiences', () => world.assertion({ aud: ['paperclip-graphql/api-routes', 'x'] })],
    ['an assertion of another issuer', () => world.assertion({ iss: 'https://evil.example' })],
    ['an expired assertion', () => world.assertion({ iat: seconds() - 100, exp: seconds() - 10 })],
    ['an assertion without an end', () => world.assertion({ exp: undefined })],
    ['an assertion without a beginning', () => world.assertion({ iat: undefined })],
    ['an assertion that is an hour old', () => world.assertion({ iat: seconds() - 3600 })],
    ['an assertion about nobody', () => world.assertion({ act: undefined, sub: 'user-1' })],
    ['an assertion about a person and an agent', () => world.assertion({ act: { user: 'u', agent: randomUUID() } })],
    ['an assertion about a run without its agent', () => world.assertion({ act: { run: randomUUID() } })],
    ['an assertion about a person in a run', () => world.assertion({ act: { user: 'u', run: randomUUID() } })],
    ['an assertion about a user with a line break', () => world.assertion({ act: { user: 'a\nb' } })],
    ['an assertion for no company', () => world.assertion({ companies: [] })],
    ['an assertion for whatever company', () => world.assertion({ companies: undefined })],
    ['an assertion for a company by its prefix', () => world.assertion({ companies: [world.company.prefix] })],
    [
      'an assertion for a hundred and one companies',
      () => world.assertion({ companies: Array.from({ length: 101 }, () => randomUUID()) }),
    ],
    ['an assertion with the host’s name, by a key that is not the host’s', () => forged()],
  ];
  it.each(bad)('is not known by %s: 401 and no hint, whatever is called', async (_name, make) => {
    const token = await make();
    const calls = await world.callsDuring(async () => {
      for (const path of ['/plain', '/nowhere', '/%']) {
        const answer = await world.call('GET', path, { token });
        expect([answer.status, answer.body], path).toEqual([401, unauthenticated]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      }
    });
    expect(calls).toBe(0);
  });

  it('is not said by a header, a query or a body', async () => {
    const { body } = await world.call('POST', '/plain?userId=root&agentId=x', {
      body: { actor: { actorType: 'user', actorId: 'root' }, userId: 'root', companyId: other.id },
      headers: { 'x-user-id': 'root', 'x-paperclip-run-id': randomUUID(), 'x-paperclip-agent-id': randomUUID() },
    });
    expect(body.actor).toMatchObject({ actorId: 'user-1', agentId: null, runId: null });
    expect(body.companyId).toBe(world.company.id);
    expect(body.headers).not.toHaveProperty('x-paperclip-run-id');
  });

  it('is not known any more once the token was taken back, for a plugin that there is and one that there is not', async () => {
    const token = await world.token({ userId: 'user-1' });
    expect((await world.call('GET', '/plain', { token })).status).toBe(200);
    await world.test.truth(
      `insert into gateway.token_revocations (kind, subject, issued_before, kept_until)
       values ('installation', $1, clock_timestamp(), now() + interval '1 hour')`,
      [`${world.plugin.id} ${world.company.id}`],
    );
    for (const plugin of [world.key, 'acme.nowhere']) {
      const answer = await fetch(`${world.server.url}/api/plugins/${plugin}/api/plain`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([answer.status, await answer.json()]).toEqual([401, unauthenticated]);
    }
    expect((await world.call('GET', '/plain', { token: await world.token({ userId: 'user-1' }) })).status).toBe(200);
  });

  it('is not an agent that has left, waits for its approval, or is of another company', async () => {
    for (const [status, expected] of [
      ['terminated', 401],
      ['pending_approval', 401],
      ['paused', 200],
    ] as const) {
      const agent = await world.company.agent({ status });
      const token = await world.assertion({ act: { agent: agent.id } });
      expect((await world.call('GET', '/plain', { token })).status, status).toBe(expected);
    }
    const foreign = await other.agent();
    const token = await world.assertion({ act: { agent: foreign.id } });
    const unknown = await world.assertion({ act: { agent: randomUUID() } });
    const answers = [
      await world.call('GET', '/plain', { token }),
      await world.call('GET', '/plain', { token: unknown }),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [403, '{"error":"No access to this company","code":"COMPANY_FORBIDDEN"}'],
      [403, '{"error":"No access to this company","code":"COMPANY_FORBIDDEN"}'],
    ]);
  });

  it('is no agent in a run of another one', async () => {
    const [one, two] = [await world.company.agent(), await world.company.agent()];
    const run = await world.company.run({ agentId: two.id });
    for (const runId of [run.id, randomUUID()]) {
      const token = await world.assertion({ act: { agent: one.id, run: runId } });
      expect((await world.call('GET', '/plain', { token })).status).toBe(401);
    }
  });

  it('decides which routes open: people’s and agents’ are refused to the others', async () => {
    const agent = await world.company.agent();
    const issue = await world.company.issue();
    const board = `/issues/${issue.id}/smoke?companyId=${world.company.id}`;
    const asAgent = { token: await world.assertion({ act: { agent: agent.id } }) };
    const calls = await world.callsDuring(async () => {
      const answer = await world.call('GET', board, asAgent);
      expect([answer.status, answer.body]).toEqual([403, { error: 'Board access required', code: 'CALLER_FORBIDDEN' }]);
      const person = await world.call('GET', '/agents-only');
      expect([person.status, person.body]).toEqual([403, { error: 'Agent access required', code: 'CALLER_FORBIDDEN' }]);
    });
    expect(calls).toBe(0);
    expect((await world.call('GET', '/agents-only', asAgent)).status).toBe(200);
  });

  it('cannot be asked about while the host’s keys are away, which is said as such', async () => {
    const away = await startOAuthServer(world.test, {
      trustedIssuer: { issuer: hostIssuer, jwksUrl: 'http://127.0.0.1:1/jwks' },
    });
    const answer = await world.call('GET', '/plain', { at: away });
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
    await away.close();
  });

  it('is known by the plugin’s tokens alone where no issuer is trusted', async () => {
    const alone = await startOAuthServer(world.test);
    expect((await world.call('GET', '/plain', { at: alone })).status).toBe(401);
    const token = await world.token({ userId: 'user-1' });
    expect((await world.call('GET', '/plain', { at: alone, token })).status).toBe(200);
    await alone.close();
  });
});

async function forged(): Promise<string> {
  return new SignJWT({
    iss: hostIssuer,
    aud: 'paperclip-graphql/api-routes',
    companies: [world.company.id],
    act: { user: 'root' },
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: world.test.signingKey.kid })
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(await importJWK(world.test.signingKey.privateJwk, 'EdDSA'));
}

describe('a plugin', () => {
  it('is not called with the token of another plugin, which is told that there is none', async () => {
    const answer = await world.call('GET', '/plain', {
      token: await world.token({ userId: 'u' }, world.company, 'acme.other'),
    });
    const nowhere = await fetch(`${world.server.url}/api/plugins/acme.nowhere/api/plain`, {
      headers: { authorization: `Bearer ${await world.token({ userId: 'u' })}` },
    });
    expect([answer.status, answer.text]).toEqual([nowhere.status, await nowhere.text()]);
    expect([answer.status, answer.body]).toEqual([404, { error: 'Plugin not found', code: 'PLUGIN_NOT_FOUND' }]);
  });

  it('is called by an assertion that names another plugin as little', async () => {
    const answer = await world.call('GET', '/plain', { token: await world.assertion({ plugin_key: 'acme.other' }) });
    expect([answer.status, answer.body.code]).toEqual([404, 'PLUGIN_NOT_FOUND']);
    expect(
      (await world.call('GET', '/plain', { token: await world.assertion({ plugin_key: world.key }) })).status,
    ).toBe(200);
  });

  it('that took the id of another one for its key gets none of its calls', async () => {
    const thief = await world.company.plugin(world.plugin.id);
    await world.declare(thief.id, [{ routeKey: 'stolen', method: 'GET', path: '/plain', auth: 'board' }]);
    const answer = await fetch(`${world.server.url}/api/plugins/${world.plugin.id}/api/plain`, {
      headers: { authorization: `Bearer ${await world.assertion()}` },
    });
    expect((await answer.json()).routeKey).toBe('plain.get');
  });

  it('answers 503 with its status while it is not ready, and the worker gets nothing', async () => {
    for (const status of ['disabled', 'error', 'installed', 'upgrade_pending']) {
      await world.test.truth('update plugins set status = $2 where id = $1', [world.plugin.id, status]);
      const calls = await world.callsDuring(async () => {
        for (const token of [await world.assertion(), await world.token({ userId: 'u' })]) {
          const answer = await world.call('GET', '/plain', { token });
          expect([answer.status, answer.body]).toEqual([
            503,
            { error: `Plugin is not ready (current status: ${status})`, code: 'PLUGIN_NOT_READY' },
          ]);
        }
      });
      expect(calls).toBe(0);
    }
    await world.test.truth(`update plugins set status = 'uninstalled' where id = $1`, [world.plugin.id]);
    expect((await world.call('GET', '/plain')).body.code).toBe('PLUGIN_NOT_FOUND');
    await world.test.truth(`update plugins set status = 'ready' where id = $1`, [world.plugin.id]);
    expect((await world.call('GET', '/plain')).status).toBe(200);
  });

  it('that is disabled in the caller’s company is one that there is not', async () => {
    const closed = await world.test.company();
    await world.test.truth(
      'insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false)',
      [closed.id, world.plugin.id],
    );
    const alone = await world.assertion({ companies: [closed.id] });
    const nowhere = await world.assertion({ companies: [randomUUID()] });
    const both = await world.assertion({ companies: [closed.id, world.company.id] });
    for (const [token, path] of [
      [alone, '/plain'],
      [nowhere, '/plain'],
      [await world.token({ userId: 'u' }, closed), '/plain'],
    ] as const) {
      const answer = await world.call('GET', path, { token });
      expect([answer.status, answer.body.code]).toEqual([404, 'PLUGIN_NOT_FOUND']);
    }
    const [there, closedToo] = [
      await world.call('POST', '/by-body', { token: both, body: { companyId: world.company.id } }),
      await world.call('POST', '/by-body', { token: both, body: { companyId: closed.id } }),
    ];
    expect([there.status, closedToo.status, closedToo.body.code]).toEqual([200, 404, 'PLUGIN_NOT_FOUND']);
  });

  it('has no routes where its company took the capability away', async () => {
    const narrow = await world.test.company();
    await world.test.truth(
      `insert into plugin_company_settings (company_id, plugin_id, settings_json) values ($1, $2, '{"gateway":{"capabilities":["issues.read"]}}')`,
      [narrow.id, world.plugin.id],
    );
    const answer = await world.call('GET', '/plain', { token: await world.assertion({ companies: [narrow.id] }) });
    expect([answer.status, answer.body.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
  });

  it('has no route of a manifest that could not have been taken: none that is unclear, and none of two that clash', async () => {
    const plugin = await world.company.plugin('acme.loose');
    await world.declare(plugin.id, [
      { routeKey: 'a', method: 'GET', path: '/x/:a', auth: 'board' },
      { routeKey: 'b', method: 'GET', path: '/x/new', auth: 'board-or-agent' },
      { routeKey: 'c', method: 'POST', path: '/hook', auth: 'webhook' },
      { routeKey: 'd', method: 'GET', path: '/d', auth: 'board', surprise: true },
      { routeKey: 'e', method: 'POST', path: '/e', auth: 'agent', checkoutPolicy: 'always-for-agent' },
    ]);
    await world.register('acme.loose', world.worker.origin);
    const ask = async (method: string, path: string, token?: string) =>
      (
        await fetch(`${world.server.url}/api/plugins/acme.loose/api${path}`, {
          method,
          headers: { authorization: `Bearer ${token ?? (await world.assertion())}` },
        })
      ).status;
    const calls = await world.callsDuring(async () => {
      expect(await ask('GET', '/x/new')).toBe(404);
      expect(await ask('POST', '/hook')).toBe(404);
      expect(await ask('GET', '/d')).toBe(404);
      const agent = await world.company.agent();
      expect(await ask('POST', '/e', await world.assertion({ act: { agent: agent.id } }))).toBe(422);
    });
    expect(calls).toBe(0);
  });
});

describe('the company of a call', () => {
  it('comes from the body, the query or an issue, and is one that the proof names', async () => {
    const companies = [world.company.id, other.id];
    await other.plugin(world.key);
    const token = await world.assertion({ companies });
    for (const company of [world.company, other]) {
      const issue = await company.issue();
      const byBody = await world.call('POST', '/by-body', { token, body: { companyId: company.id.toUpperCase() } });
      const byQuery = await world.call('GET', `/issues/${issue.id}/smoke?companyId=${company.id}`, { token });
      const byId = await world.call('GET', `/by-issue/${issue.id}`, { token });
      const byIdentifier = await world.call('GET', `/by-issue/${issue.identifier?.toLowerCase()}`, { token });
      for (const answer of [byBody, byQuery, byId, byIdentifier]) expect(answer.body.companyId).toBe(company.id);
    }
  });

  it('is refused alike where it is somebody else’s and where there is none', async () => {
    const theirs = await world.test.company();
    const [issue] = [await world.company.issue()];
    const calls = await world.callsDuring(async () => {
      for (const id of [theirs.id, randomUUID(), 'x', theirs.prefix, world.company.prefix]) {
        for (const answer of [
          await world.call('POST', '/by-body', { body: { companyId: id } }),
          await world.call('GET', `/issues/${issue.id}/smoke?companyId=${id}`),
        ]) {
          expect([answer.status, answer.text]).toEqual([
            403,
            '{"error":"No access to this company","code":"COMPANY_FORBIDDEN"}',
          ]);
        }
      }
    });
    expect(calls).toBe(0);
  });

  it('is not found by an issue of somebody else, as by one that there is not', async () => {
    const theirs = await (await world.test.company()).issue();
    const calls = await world.callsDuring(async () => {
      for (const reference of [theirs.id, theirs.identifier, randomUUID(), 'NOPE-1', 'x', 'x'.repeat(300)]) {
        const answer = await world.call('GET', `/by-issue/${reference}`);
        expect([answer.status, answer.text]).toEqual([404, '{"error":"Issue not found","code":"ISSUE_NOT_FOUND"}']);
      }
    });
    expect(calls).toBe(0);
  });

  it('is unknown where the request does not say it, or says it twice', async () => {
    const issue = await world.company.issue();
    const id = world.company.id;
    const answers = [
      await world.call('POST', '/by-body', { body: {} }),
      await world.call('POST', '/by-body', { body: [id] }),
      await world.call('POST', '/by-body', { body: { companyId: [id] } }),
      await world.call('POST', '/by-body', { body: '{"__proto__":{"companyId":"x"}}' }),
      await world.call('POST', '/by-body'),
      await world.call('GET', `/issues/${issue.id}/smoke`),
      await world.call('GET', `/issues/${issue.id}/smoke?companyId=${id}&companyId=${id}`),
      await world.call('GET', '/plain', { token: await world.assertion({ companies: [id, other.id] }) }),
    ];
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([
        400,
        { error: 'Unable to resolve company for plugin API route', code: 'COMPANY_UNRESOLVED' },
      ]);
    }
  });
});
