import { afterAll, beforeAll, expect, it } from 'vitest';
import { rateLimitPoints, rateLimitPointsPerSecond } from '../../src/server/rate-limit.ts';
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
  expect(await remaining(plugin)).toBe(rateLimitPoints - 1);
});

it('takes no points away when the clock of the machine is set back', async () => {
  now += 60_000;
  expect(await remaining(plugin)).toBe(rateLimitPoints - 1);
  now -= 60_000;
  expect(await remaining(plugin)).toBe(rateLimitPoints - 2);
});
