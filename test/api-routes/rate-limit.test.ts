import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RouteWorld, startRouteWorld } from './route-world.ts';

let world: RouteWorld;
beforeAll(async () => {
  world = await startRouteWorld();
});
afterAll(() => world?.close());

it('takes ten points for each call from the bucket that the plugin spends at /graphql, and says what is left', async () => {
  const subject = `${world.plugin.id} ${world.company.id}`;
  const first = await world.call('GET', '/plain');
  expect(first.status).toBe(200);
  expect(first.headers.get('ratelimit-policy')).toBe('"points";q=100000;w=10');
  // Ten points come back in a millisecond, so how many are left is a matter of when it was said.
  expect(first.headers.get('ratelimit')).toMatch(/^"points";r=(9999\d|100000);t=[01]$/);

  // Somebody else has spent the rest; what this process holds already is a lease of a thousand.
  await world.test.owner.query('update gateway.rate_buckets set points = -500000 where subject = $1', [subject]);
  for (let i = 0; i < 99; i += 1) await world.call('GET', '/plain');
  const calls = await world.callsDuring(async () => {
    const refused = await world.call('GET', '/plain');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"points";r=0;t=\d+$/);
  });
  expect(calls, 'the worker hears nothing of it').toBe(0);

  await world.test.owner.query('delete from gateway.rate_buckets where subject = $1', [subject]);
});
