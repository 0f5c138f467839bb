import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as client from '../../src/client/index.ts';
import { type ClientWorld, quickRetry, startClientWorld } from './client-world.ts';

const { createPluginClient } = client;

let world: ClientWorld;
beforeAll(async () => {
  world = await startClientWorld();
});
afterAll(() => world?.close());

const prefix = '{ viewer { company { id issuePrefix } } }';

describe('a client', () => {
  it('speaks for the company that it was asked for, by id and by prefix', async () => {
    const other = await world.test.company();
    await other.plugin(world.plugin.key);
    const plugin = createPluginClient({ url: world.url, ...world.credentials });
    for (const company of [world.company, other]) {
      const expected = { viewer: { company: { id: company.id, issuePrefix: company.prefix } } };
      expect(await plugin.forCompany(company.id).request(prefix)).toEqual(expected);
      expect(await plugin.forCompany(company.prefix).request(prefix)).toEqual(expected);
      expect(await plugin.forCompany(company.prefix).companyId()).toBe(company.id);
    }
  });

  it('speaks with a token that it was given, for the company of that token', async () => {
    const given = createPluginClient({ url: world.url, token: world.plugin.token });
    const expected = { viewer: { company: { id: world.company.id, issuePrefix: world.company.prefix } } };
    expect(await given.request(prefix)).toEqual(expected);
    expect(await given.forCompany(world.company.id).request(prefix)).toEqual(expected);
  });

  it('does not take a token for another company than it was asked for', async () => {
    const other = await world.test.company();
    const given = createPluginClient({ url: world.url, token: world.plugin.token });
    await expect(given.forCompany(other.id).request(prefix)).rejects.toThrow(client.CompanyMismatch);
    await expect(given.forCompany(other.prefix).request(prefix)).rejects.toThrow(client.CompanyMismatch);
    expect(await given.forCompany(world.company.prefix).companyId()).toBe(world.company.id);
  });

  it.each(['', 'gateway.example', 'ftp://gateway.example', 'https://user:word@gateway.example'])(
    'is not made for the url %o',
    (url) => {
      expect(() => createPluginClient({ url, token: 'x' })).toThrow(client.BadUserInput);
    },
  );

  it('prints nothing secret, nor do its errors', async () => {
    const secrets = { clientId: 'acme.sdk', clientSecret: 'pgs_not-the-secret-of-anybody' };
    const plugin = createPluginClient({ url: world.url, ...secrets, retry: { attempts: 1 } });
    const company = plugin.forCompany(world.company.id);
    const refused = await company.request(prefix).catch((error: unknown) => error);
    const away = await createPluginClient({ url: 'http://127.0.0.1:1', ...secrets, retry: { attempts: 1 } })
      .forCompany('X')
      .request(prefix)
      .catch((error: unknown) => error);
    const { token } = world.plugin;
    const given = createPluginClient({ url: world.url, token });
    await given.request(prefix);
    const failed = await given.request('{ nothing }').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(client.Unauthenticated);
    expect(away).toBeInstanceOf(client.NetworkError);
    expect(failed).toBeInstanceOf(client.BadUserInput);
    for (const shown of [plugin, company, refused, away, given, failed]) {
      const text = [inspect(shown, { depth: 20, showHidden: true }), JSON.stringify(shown), String(shown)].join('\n');
      expect(text).not.toContain(secrets.clientSecret);
      expect(text).not.toContain(token);
      expect(text).not.toContain(token.split('.')[1]);
    }
  });
});

describe('request()', () => {
  it('throws the first error of an answer with code, path, request id, what is about it and what to do', async () => {
    const plugin = await world.company.plugin('acme.poor', { capabilities: ['issues.read'] });
    const poor = createPluginClient({ url: world.url, token: plugin.token });
    const error = await poor.request('{ costs { total { costCents } } }').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(client.CapabilityDenied);
    expect(error).toBeInstanceOf(client.PluginClientError);
    expect(error).toMatchObject({
      code: 'CAPABILITY_DENIED',
      capability: 'costs.read',
      path: ['costs'],
      requestId: expect.any(String),
      details: { field: 'Query.costs' },
      remedy: expect.stringContaining('costs.read'),
    });
  });

  it.each([
    ['{ nothing }', client.BadUserInput],
    ['{ subtree(rootId: "9f7d4c8e-0b1a-4a5e-8a53-1d6f6e1f0a11") { totalCount } }', client.NotFound],
    [`{ issues(first: 5000) { nodes { id } } }`, client.QueryTooExpensive],
    ['{ issues(filter: { originKind: "plugin:other" }) { nodes { id } } }', client.OriginKindForbidden],
  ])('refuses %s with the class of its code', async (query, expected) => {
    await expect(world.client.request(query)).rejects.toThrow(expected);
  });

  it('says that a token is refused where there is no other', async () => {
    const stranger = createPluginClient({ url: world.url, token: 'not.a.token' });
    await expect(stranger.request(prefix)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  });

  it('says that nothing is there to talk to', async () => {
    const lost = createPluginClient({ url: 'http://127.0.0.1:1', token: 'x', retry: quickRetry });
    await expect(lost.request(prefix)).rejects.toMatchObject({ code: 'NETWORK_ERROR', retryable: true });
  });

  it('ends at once when its signal aborts, with the reason of the signal', async () => {
    const reason = new Error('enough');
    await expect(world.client.request(prefix, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const lock = await world.test.owner.connect();
    try {
      const issue = await world.company.issue();
      await lock.query('begin');
      await lock.query('select 1 from public.issues where id = $1 for update', [issue.id]);
      const abort = new AbortController();
      const update = world.client.request(
        `mutation ($input: UpdateIssueInput!) { updateIssue(input: $input) { __typename } }`,
        { input: { issueId: issue.id, patch: { title: 'New' } } },
        { signal: abort.signal },
      );
      setTimeout(() => abort.abort(reason), 50);
      await expect(update).rejects.toBe(reason);
    } finally {
      await lock.query('rollback');
      lock.release();
    }
  });
});

describe('subscribe()', () => {
  it('hands out the data of each event, and says which capability is missing', async () => {
    const query = 'subscription { activity { __typename ... on ActivityAdded { entry { id } } } }';
    const seen: unknown[] = [];
    const stream = world.client.subscribe<{ activity: { __typename: string } }, object>(query);
    for await (const { activity } of stream) {
      if (activity.__typename === 'Heartbeat' && seen.length === 0) seen.push((await world.company.activity()).id);
      if (activity.__typename !== 'ActivityAdded') continue;
      expect(activity).toEqual({ __typename: 'ActivityAdded', entry: { id: seen[0] } });
      break;
    }
    const plugin = await world.company.plugin('acme.deaf', { capabilities: ['issues.read'] });
    const deaf = createPluginClient({ url: world.url, token: plugin.token });
    await expect(deaf.subscribe(query).next()).rejects.toThrow(client.CapabilityDenied);
  });
});
