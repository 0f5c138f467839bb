import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeySet, keysMaxAgeMs, reloadIntervalMs } from '../../src/auth/key-set.ts';
import { keyLeadMinMs, listSigningKeys, rotateSigningKey } from '../../src/auth/signing-key.ts';
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

const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const publishedKids = async (url: string): Promise<string[]> => {
  const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
  return keys.map(({ kid }: { kid: string }) => kid);
};
const isRetired = async (kid: string | undefined) =>
  (await listSigningKeys(world.test.owner)).some((key) => key.kid === kid && key.state === 'retired');

describe('a rotation of keys', () => {
  it('fails no request at two gateways under load, and ends what the old key has signed', async () => {
    const before = await world.token();
    const oldKid = kidOf(before);
    const failures: string[] = [];
    const kids = new Set<string | undefined>();
    let isDone = false;
    let requests = 0;
    const servers = [world.server, second];
    for (const { gateway } of servers) await world.withToken(before, gateway).expectData('{ viewer { capabilities } }');
    const worker = async (n: number): Promise<void> => {
      for (let turn = n; !isDone; turn += 1) {
        const answer = await (servers[turn % 2] ?? second).post('/oauth/token', {
          grant_type: 'client_credentials',
          company: world.company.id,
          ...world.credentials,
        });
        const token = String(answer.body.access_token);
        if (answer.status === 200) kids.add(kidOf(token));
        else failures.push(`token: ${answer.status}`);
        for (const { gateway } of servers) {
          const { status } = await world.withToken(token, gateway).send('{ viewer { capabilities } }');
          if (status !== 200) failures.push(`${kidOf(token)}: ${status}`);
          requests += 1;
        }
      }
    };
    const workers = Promise.all([worker(0), worker(1), worker(2), worker(3)]);
    const newKid = await rotateSigningKey(world.test.ownerUrl, { leadMs: keyLeadMinMs, retireAfterMs: 2_000 });
    await expect.poll(() => kids.has(newKid), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => isRetired(oldKid), { timeout: 20_000 }).toBe(true);
    isDone = true;
    await workers;
    expect(failures).toEqual([]);
    expect([...kids]).toEqual([oldKid, newKid]);
    expect(requests).toBeGreaterThan(100);
    // Its signature is remembered by both, and it has minutes left.
    for (const { gateway } of servers) {
      await world.withToken(before, gateway).expectError('UNAUTHENTICATED', '{ viewer { capabilities } }');
    }
    const fresh = await startOAuthServer(world.test);
    expect(await publishedKids(fresh.url)).toEqual([newKid]);
    await fresh.close();
  });

  it('publishes the new key before it signs', async () => {
    const signs = kidOf(await world.token());
    const kid = await rotateSigningKey(world.test.ownerUrl, { leadMs: 3_600_000, retireAfterMs: 3_600_000 });
    const fresh = await startOAuthServer(world.test);
    expect(await publishedKids(fresh.url)).toEqual([signs, kid]);
    await fresh.close();
    expect(kidOf(await world.token())).toBe(signs);
    const states = (await listSigningKeys(world.test.owner)).map((key) => key.state);
    expect(states).toEqual(['retired', 'signs', 'published']);
  });
});

describe('the keys that a gateway remembers', () => {
  const find = (keys: KeySet, kid: string) => keys.find({ alg: 'EdDSA', kid }, { payload: '', signature: '' });

  it('lose one that retires at its time, without being read again', async () => {
    const clock = { now: 1_000 };
    const kid = kidOf(await world.token()) ?? '';
    await world.test.truth("update gateway.signing_keys set retired_at = now() + interval '5 seconds' where kid = $1", [
      kid,
    ]);
    const keys = new KeySet(world.server.gateway.pool, () => clock.now);
    await find(keys, kid);
    expect((await keys.published()).map((key) => key.kid)).toContain(kid);
    // The database has not come as far: what says no is what was read.
    clock.now += 5_001;
    await expect(find(keys, kid)).rejects.toThrow('not ours');
  });

  it('are published as they were a second ago at most: who looks for a key that has begun to sign finds it', async () => {
    const clock = { now: 1_000 };
    const keys = new KeySet(world.server.gateway.pool, () => clock.now);
    const kids = async () => (await keys.published()).map((key) => key.kid);
    await kids();
    const kid = await rotateSigningKey(world.test.ownerUrl, { leadMs: 3_600_000, retireAfterMs: 3_600_000 });
    expect(await kids()).not.toContain(kid);
    clock.now += reloadIntervalMs + 1;
    expect(await kids()).toContain(kid);
  });

  it('are read again after a while, so that an end set meanwhile is known', async () => {
    const clock = { now: 1_000 };
    const [published] = (await listSigningKeys(world.test.owner)).filter(({ state }) => state === 'published');
    const kid = published?.kid ?? '';
    const keys = new KeySet(world.server.gateway.pool, () => clock.now);
    await find(keys, kid);
    await world.test.truth('update gateway.signing_keys set retired_at = now() where kid = $1', [kid]);
    await find(keys, kid);
    clock.now += keysMaxAgeMs + 1;
    await expect(find(keys, kid)).rejects.toThrow('not ours');
  });
});

it('the serving role can neither read private keys nor write any', async () => {
  for (const statement of [
    'select private_jwk from gateway.signing_keys',
    'update gateway.signing_keys set retired_at = null',
    "insert into gateway.signing_keys (kid, public_jwk, private_jwk) values ('x', '{}', '{}')",
    'select secret_hash from gateway.plugin_secrets',
    'select * from gateway.token_revocations',
  ]) {
    await expect(world.server.gateway.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' });
  }
});
