import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CompanyClient, createPluginClient } from '../../src/client/index.ts';
import { pause } from '../../src/client/pause.ts';
import { type Between, type Passing, startBetween } from './between.ts';
import { type ClientWorld, quickRetry, startClientWorld } from './client-world.ts';

let world: ClientWorld;
let between: Between;
let tokenRequests: Passing[];
let usedTokens: string[];
beforeAll(async () => {
  world = await startClientWorld();
  between = await startBetween(world.url, (passing) => passing.pass());
});
afterAll(async () => {
  await between?.close();
  await world?.close();
});

/** Lets everything through, and changes what is said of tokens. */
function atTokens(passage: (passing: Passing) => Promise<void> | void): void {
  [tokenRequests, usedTokens] = [[], []];
  between.passage = (passing) => {
    if (passing.path !== '/oauth/token') {
      usedTokens.push(passing.headers.authorization ?? '');
      return passing.pass();
    }
    tokenRequests.push(passing);
    return passage(passing);
  };
}
const livingFor = (seconds: number) => async (passing: Passing) => {
  const given = JSON.parse(await passing.swallow());
  passing.answer(200, { 'content-type': 'application/json' }, JSON.stringify({ ...given, expires_in: seconds }));
};
const newClient = (): CompanyClient =>
  createPluginClient({ url: between.url, ...world.credentials, retry: quickRetry }).forCompany(world.company.id);
const atOnce = (count: number, client: CompanyClient) =>
  Promise.all(Array.from({ length: count }, () => client.viewer()));
const revoke = async (authorization: string) => {
  const { clientId, clientSecret } = world.credentials;
  const form = { client_id: clientId, client_secret: clientSecret, token: authorization.replace('Bearer ', '') };
  const response = await fetch(`${world.url}/oauth/revoke`, { method: 'POST', body: new URLSearchParams(form) });
  if (!response.ok) throw new Error(await response.text());
};

describe('a client with a secret', () => {
  beforeEach(() => atTokens((passing) => passing.pass()));

  it('gets one token for all who call at once, and keeps it', async () => {
    const client = newClient();
    await atOnce(50, client);
    await atOnce(5, client);
    expect(tokenRequests).toHaveLength(1);
    expect(new Set(usedTokens).size).toBe(1);
  });

  it('asks for the scope that it was given', async () => {
    const plugin = createPluginClient({ url: between.url, ...world.credentials, scope: ['issues.read'] });
    expect((await plugin.forCompany(world.company.id).viewer()).capabilities).toEqual(['issues.read']);
  });

  it('renews a token before its end, once for all who call', async () => {
    const client = newClient();
    atTokens(livingFor(1));
    await client.viewer();
    await pause(850);
    await atOnce(30, client);
    expect(tokenRequests).toHaveLength(2);
    expect(new Set(usedTokens).size).toBe(2);
  });

  it('goes on with a token that still holds where it cannot be renewed', async () => {
    const client = newClient();
    atTokens(livingFor(3));
    await client.viewer();
    await pause(2_450);
    atTokens((passing) => passing.cut());
    await client.viewer();
    expect(tokenRequests.length).toBeGreaterThan(0);
  });

  it('gets another one, once for all who call, where one was taken back', async () => {
    const client = newClient();
    await client.viewer();
    await revoke(usedTokens[0] ?? '');
    const viewers = await atOnce(30, client);
    expect(viewers).toHaveLength(30);
    expect(tokenRequests).toHaveLength(2);
  });

  it('repeats a mutation whose token was refused: nothing of it was done', async () => {
    const client = newClient();
    await client.viewer();
    await revoke(usedTokens[0] ?? '');
    await client.request('mutation { createIssue(input: { title: "After a new token" }) { __typename } }');
    const count = `select count(*)::int as n from issues where title = 'After a new token'`;
    expect(await world.test.truth(count)).toEqual([{ n: 1 }]);
  });

  it('lets the others have their token where one of them gives up', async () => {
    const abort = new AbortController();
    const client = newClient();
    atTokens(async (passing) => {
      abort.abort(new Error('not me'));
      await passing.pass();
    });
    const [first, second] = await Promise.allSettled([client.viewer({ signal: abort.signal }), client.viewer()]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'not me' } });
    expect(second).toMatchObject({ status: 'fulfilled' });
    expect(tokenRequests).toHaveLength(1);
  });

  it('tries again where tokens cannot be given for the moment, and not where its secret is wrong', async () => {
    const away = { error: 'temporarily_unavailable', error_description: 'Not now.' };
    atTokens((passing) => {
      if (tokenRequests.length > 2) return passing.pass();
      return passing.answer(503, { 'content-type': 'application/json' }, JSON.stringify(away));
    });
    await newClient().viewer();
    expect(tokenRequests).toHaveLength(3);
    atTokens((passing) => passing.pass());
    const wrong = createPluginClient({ url: between.url, clientId: 'acme.sdk', clientSecret: 'pgs_wrong' });
    await expect(wrong.forCompany(world.company.id).viewer()).rejects.toMatchObject({
      name: 'Unauthenticated',
      code: 'UNAUTHENTICATED',
      status: 401,
      remedy: expect.stringContaining('clientId'),
      details: { oauthError: 'invalid_client' },
    });
    expect(tokenRequests).toHaveLength(1);
  });
});

describe('a client that is told where to get tokens', () => {
  beforeEach(() => atTokens((passing) => passing.pass()));

  it('asks once for all who call, and again where one is refused', async () => {
    const tokens = ['not.a.token', world.plugin.token];
    const company = world.company.prefix.toLowerCase();
    const asked: unknown[] = [];
    const getToken = async (request: object) => {
      asked.push(request);
      return tokens.shift() ?? '';
    };
    const client = createPluginClient({ url: between.url, getToken, retry: quickRetry }).forCompany(company);
    await atOnce(20, client);
    expect(asked).toEqual([{ company }, { company }]);
  });

  it('says that the token is refused where it is given the same one again', async () => {
    let asked = 0;
    const getToken = () => {
      asked += 1;
      return 'not.a.token';
    };
    const client = createPluginClient({ url: between.url, getToken, retry: quickRetry });
    await expect(client.viewer()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(asked).toBe(2);
    expect(usedTokens).toHaveLength(1);
  });
});
