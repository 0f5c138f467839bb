import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addressFailuresMax,
  clientFailuresMax,
  FailureThrottle,
  holdMaxMs,
} from '../../src/modules/oauth/failure-throttle.ts';
import { type OAuthWorld, startOAuthWorld } from './oauth-server.ts';

describe('whoever guesses secrets', () => {
  let world: OAuthWorld;
  const clock = { now: 0 };
  beforeAll(async () => {
    world = await startOAuthWorld({ throttleClock: () => clock.now });
  });
  afterAll(() => world.close());
  const guess = (clientId: string) => world.grant({ client_id: clientId, client_secret: 'guess' });

  it('is answered 429 with the time to wait, which doubles, whether the plugin exists or not', async () => {
    for (const clientId of [world.plugin.key, 'acme.nowhere']) {
      clock.now += 3_600_000;
      for (let n = 0; n < clientFailuresMax; n += 1) expect((await guess(clientId)).status).toBe(401);
      for (const seconds of [1, 2, 4, 8]) {
        const held = await guess(clientId);
        expect([held.status, held.body.error, held.headers.get('retry-after')]).toEqual([
          429,
          'temporarily_unavailable',
          String(seconds),
        ]);
        clock.now += seconds * 1000;
        expect((await guess(clientId)).status).toBe(401);
      }
    }
  });

  it('keeps no worker out, neither by its name nor by sharing its address', async () => {
    clock.now += 3_600_000;
    for (let n = 0; n < addressFailuresMax; n += 1) expect((await guess(`acme.p${n}`)).status).toBe(401);
    expect((await guess(world.plugin.key)).status).toBe(429);
    const granted = await world.grant({});
    expect([granted.status, granted.body.token_type]).toEqual([200, 'Bearer']);
    // What is right for one is no pardon for those who guess.
    expect((await guess(world.plugin.key)).status).toBe(429);
  });

  it('cannot guess more by guessing all at once', async () => {
    clock.now += 3_600_000;
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess('acme.parallel')));
    const looked = answers.filter(({ status }) => status === 401);
    expect(looked).toHaveLength(clientFailuresMax);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40 - clientFailuresMax);
  });
});

describe('the throttle', () => {
  const throttleAt = () => {
    const clock = { now: 0 };
    return { clock, throttle: new FailureThrottle(() => clock.now) };
  };

  it('counts an address over all the plugins that it names', () => {
    const { throttle } = throttleAt();
    for (let n = 0; n < addressFailuresMax; n += 1) throttle.failed(`acme.p${n}`, '10.0.0.1');
    expect(throttle.waitMs('acme.new', '10.0.0.1')).toBe(1_000);
    expect(throttle.waitMs('acme.new', '10.0.0.2')).toBe(0);
  });

  it('counts a plugin over all the addresses that name it', () => {
    const { throttle } = throttleAt();
    for (let n = 0; n < clientFailuresMax; n += 1) throttle.failed('acme.x', `10.0.1.${n}`);
    expect(throttle.waitMs('acme.x', '10.0.2.1')).toBe(1_000);
    expect(throttle.waitMs('acme.y', '10.0.2.1')).toBe(0);
  });

  it('has secrets of those who failed too often looked at one by one', async () => {
    const { throttle } = throttleAt();
    for (let n = 0; n < clientFailuresMax; n += 1) throttle.failed('acme.x', '10.0.0.1');
    const looked = Promise.withResolvers<string>();
    const first = throttle.look('acme.x', '10.0.0.1', () => looked.promise);
    expect(await throttle.look('acme.x', '10.0.0.2', async () => 'second')).toBeNull();
    expect(await throttle.look('acme.y', '10.0.0.2', async () => 'of another')).toBe('of another');
    looked.resolve('first');
    expect(await first).toBe('first');
    expect(await throttle.look('acme.x', '10.0.0.2', async () => 'third')).toBe('third');
  });

  it('never holds longer than five minutes, and forgets after a quarter of an hour', () => {
    const { clock, throttle } = throttleAt();
    for (let n = 0; n < 100; n += 1) throttle.failed('acme.x', '10.0.0.1');
    expect(throttle.waitMs('acme.x', '10.0.0.1')).toBe(holdMaxMs);
    clock.now += 20 * 60_000;
    throttle.failed('acme.x', '10.0.0.1');
    expect(throttle.waitMs('acme.x', '10.0.0.1')).toBe(0);
  });

  it('keeps no more than it must', () => {
    const { throttle } = throttleAt();
    for (let n = 0; n < 5; n += 1) throttle.failed('acme.x', '10.0.0.1');
    for (let n = 0; n < 30_000; n += 1) throttle.failed(`acme.p${n}`, '10.0.0.2');
    expect(throttle.waitMs('acme.new', '10.0.0.2')).toBe(holdMaxMs);
  });
});
