import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../src/database/pool.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { type PointBank, SharedPointBank } from '../../src/modules/rate-limit/point-bank.sql.ts';
import { RateLimiter, rateLimitPoints, rateLimitPointsPerSecond } from '../../src/server/rate-limit.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let plugin: TestPlugin;
let otherCompany: TestPlugin;
// Tokens are judged by this clock too, so it starts at the real time.
let now = Date.now();
beforeAll(async () => {
  test = await startTestGateway({ now: () => now });
  plugin = await (await test.company()).plugin('acme.x');
  otherCompany = await (await test.company()).plugin('acme.x');
});
afterAll(() => test.close());

const costly =
  '{ issues(first: 100) { nodes { children(first: 100) { nodes { comments(first: 8) { nodes { id } } } } } } }';
// One point, and one for each hundred of 100 + 100 * 100 + 100 * 100 * 8 rows that it may return.
const points = 1 + 901;

const remaining = async (who: TestPlugin): Promise<number> =>
  (await who.expectData('{ viewer { rateLimit { remaining } } }')).viewer.rateLimit.remaining;

it('takes points for what a document may return, refuses when they are gone, and gives them back with time', async () => {
  expect(await remaining(plugin)).toBe(rateLimitPoints - 1);
  await plugin.expectData(costly);
  expect(await remaining(plugin)).toBe(rateLimitPoints - 1 - points - 1);
  for (let spent = 2 + points; spent + points <= rateLimitPoints; spent += points) await plugin.expectData(costly);

  const refused = await plugin.send(costly);
  expect(refused).toMatchObject({ status: 429, errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }] });
  const retryAfterMs = Number(refused.errors?.[0]?.extensions.retryAfterMs);
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(await remaining(otherCompany), 'the same plugin elsewhere has points of its own').toBe(rateLimitPoints - 1);

  now += retryAfterMs;
  await plugin.expectData(costly);
  now += (rateLimitPoints / rateLimitPointsPerSecond) * 1000;
  expect(await remaining(plugin)).toBeGreaterThanOrEqual(rateLimitPoints - 1);
});

const ask = (gateway: Gateway, { token }: TestPlugin, query: string): Promise<Response> =>
  gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    }),
  );

describe('an answer', () => {
  it('says in its headers what the bucket holds, how fast it fills and when it will be full', async () => {
    const who = await (await test.company()).plugin('acme.headers');
    const answer = await ask(test.gateway, who, costly);
    expect(answer.headers.get('ratelimit-policy')).toBe('"points";q=100000;w=10');
    // 902 points come back in less than a second.
    expect(answer.headers.get('ratelimit')).toBe(`"points";r=${rateLimitPoints - points};t=1`);
  });

  it('that refuses says so too, with the seconds to wait', async () => {
    const who = await (await test.company()).plugin('acme.drained');
    await test.owner.query(
      'insert into gateway.rate_buckets (subject, points, filled_at) values ($1, 0.5, to_timestamp($2))',
      [`${who.id} ${who.companyId}`, now / 1000],
    );
    const refused = await ask(test.gateway, who, costly);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('ratelimit')).toBe('"points";r=0;t=10');
    const [bucket] = await test.truth('select points from gateway.rate_buckets where subject = $1', [
      `${who.id} ${who.companyId}`,
    ]);
    expect(bucket, 'a refusal takes nothing').toEqual({ points: 0.5 });
  });
});

describe('gateways on one database', () => {
  it('spend from one bucket: together they give no more than it holds', async () => {
    const who = await (await test.company()).plugin('acme.shared');
    const size = { capacity: 2_000, perSecond: 1 };
    const gateways = [0, 1, 2].map(() =>
      createGateway({
        databaseUrl: test.gatewayUrl,
        log: silentLogger(),
        now: () => now,
        rateLimit: size,
        poolSize: 3,
      }),
    );
    try {
      const statuses = await Promise.all(
        Array.from({ length: 12 }, async (_, i) => (await ask(gateways[i % 3] as Gateway, who, costly)).status),
      );
      expect(statuses.filter((status) => status === 200)).toHaveLength(2);
      expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.close()));
    }
  });

  it('take points at once without losing or making any, however many ask', async () => {
    const pools = [0, 1].map(() => createPool(test.gatewayUrl, silentLogger(), { max: 4 }));
    const size = { capacity: 1_000, perSecond: 1 };
    const limiters = pools.map(
      (pool) => new RateLimiter({ bank: new SharedPointBank(pool, () => now), size, now: () => now }),
    );
    try {
      const spent = await Promise.allSettled(
        Array.from({ length: 1_200 }, async (_, i) => (limiters[i % 2] as RateLimiter).spend('acme', 'everything', 1)),
      );
      expect(spent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1_000);
      const [bucket] = await test.truth("select points from gateway.rate_buckets where subject = 'acme everything'");
      expect(bucket).toEqual({ points: 0 });
    } finally {
      await Promise.all(pools.map((pool) => pool.end()));
    }
  });

  it('go by the clock of the database: what was spent comes back in its time', async () => {
    const pool = createPool(test.gatewayUrl, silentLogger(), { max: 1 });
    const size = { capacity: 100, perSecond: 50 };
    // A gateway whose own clock is an hour ahead gets nothing for it.
    const limiter = new RateLimiter({ bank: new SharedPointBank(pool), size, now: () => Date.now() + 3_600_000 });
    try {
      await limiter.spend('acme', 'clocks', 100);
      await expect(async () => limiter.spend('acme', 'clocks', 100)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      await test.owner.query(
        "update gateway.rate_buckets set filled_at = filled_at - interval '2 seconds' where subject = 'acme clocks'",
      );
      expect(await limiter.spend('acme', 'clocks', 99)).toMatchObject({ limit: 100, remaining: 1 });
    } finally {
      await pool.end();
    }
  });

  it('ask the database once for many operations, and not at all while a bucket is known to be empty', async () => {
    let journeys = 0;
    const pool = createPool(test.gatewayUrl, silentLogger(), { max: 2 });
    const shared = new SharedPointBank(pool, () => now);
    const bank: PointBank = {
      take: (...args) => {
        journeys += 1;
        return shared.take(...args);
      },
    };
    const limiter = new RateLimiter({ bank, now: () => now });
    try {
      for (let i = 0; i < 5_000; i += 1) await limiter.spend('acme', 'journeys', 1);
      expect(journeys).toBe(5);
      await test.owner.query("update gateway.rate_buckets set points = 0 where subject = 'acme journeys'");
      journeys = 0;
      const refused = await Promise.allSettled(
        Array.from({ length: 100 }, async () => limiter.spend('acme', 'journeys', 10)),
      );
      expect(refused.every(({ status }) => status === 'rejected')).toBe(true);
      expect(journeys).toBe(1);
    } finally {
      await pool.end();
    }
  });

  it('take points also where PostgreSQL has ended connections that lay idle', async () => {
    const pool = createPool(test.gatewayUrl, silentLogger(), { max: 3 });
    // As it is for a moment after a restart: the pool has not heard yet that its connections are gone.
    const query = pool.query.bind(pool);
    let ended = 0;
    pool.query = ((...args: Parameters<typeof query>) => {
      if (ended >= 3) return query(...args);
      ended += 1;
      return Promise.reject(Object.assign(new Error('terminating connection'), { code: '57P01' }));
    }) as typeof pool.query;
    const limiter = new RateLimiter({ bank: new SharedPointBank(pool), size: { capacity: 100, perSecond: 1 } });
    try {
      expect(await limiter.spend('acme', 'restarted', 1)).toMatchObject({ remaining: 99 });
      expect(ended).toBe(3);
    } finally {
      await pool.end();
    }
  });

  it('cannot give themselves points', async () => {
    const pool = createPool(test.gatewayUrl, silentLogger(), { max: 1 });
    try {
      await expect(pool.query('update gateway.rate_buckets set points = 1')).rejects.toMatchObject({ code: '42501' });
      await expect(
        pool.query("select gateway.take_points('acme everything', -5, -5, 1000, 1, null)"),
      ).rejects.toMatchObject({ message: 'points are taken, not given' });
    } finally {
      await pool.end();
    }
  });
});

it('takes no points away when the clock of the machine is set back', async () => {
  now += 60_000;
  const before = await remaining(plugin);
  now -= 60_000;
  expect(await remaining(plugin)).toBeGreaterThanOrEqual(before - 1);
});
