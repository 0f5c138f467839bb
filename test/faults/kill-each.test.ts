import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { execute } from '../database/cluster.ts';
import { debianPgBouncer } from '../support/debian-postgres.ts';
import { PgBouncer } from '../support/pgbouncer.ts';
import { Callers } from './callers.ts';
import { GatewayProcess } from './gateway-process.ts';

const atOnce = 12;
/** So long each of them is away, and so long all of them work before and after it. */
const awayMs = 1_500;
const calmMs = 1_500;

// Left out where PgBouncer is not installed, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(debianPgBouncer() === null)('two gateways behind PgBouncer, under load', () => {
  const login = { name: `killed_${randomUUID().slice(0, 8)}`, password: 'killed' };
  let test: TestGateway;
  let company: SeededCompany;
  let plugin: TestPlugin;
  let pooler: PgBouncer;
  let gateways: [GatewayProcess, GatewayProcess];
  const admin = new URL(inject('templateUrl'));
  admin.pathname = '/postgres';

  beforeAll(async () => {
    await execute(
      admin.href,
      `create role ${login.name} login inherit password '${login.password}'; grant paperclip_gateway to ${login.name}`,
    );
    test = await startTestGateway();
    company = await test.company();
    plugin = await company.plugin('acme.x');
    const direct = new URL(test.ownerUrl);
    direct.username = login.name;
    direct.password = login.password;
    pooler = await PgBouncer.start(direct, { connections: 8 });
    const environment = { GATEWAY_DATABASE_URL: direct.href, GATEWAY_POOLER_URL: pooler.urlOf(direct.href) };
    gateways = [
      await GatewayProcess.start(test.ownerUrl, environment),
      await GatewayProcess.start(test.ownerUrl, environment),
    ];
  }, 120_000);
  afterAll(async () => {
    await Promise.all((gateways ?? []).map((gateway) => gateway.kill()));
    await pooler?.stop();
    await test?.close();
    await execute(admin.href, `drop role ${login.name}`);
  });

  it('lose no answered write, do none twice, and answer again within seconds when each of them is killed', async () => {
    const urls = gateways.map(({ url }) => url);
    using callers = new Callers({ urls, token: plugin.token, atOnce, name: 'Killed' });
    const gaps: { who: string; awayMs: number; gapMs: number }[] = [];
    for (const [who, kill, start] of [
      ['one gateway', () => gateways[0].kill(), () => gateways[0].start()],
      ['the pooler', () => pooler.kill(), () => pooler.start()],
      ['the other gateway', () => gateways[1].kill(), () => gateways[1].start()],
    ] as const) {
      await pause(calmMs);
      const killedAt = performance.now();
      await kill();
      await pause(awayMs);
      await start();
      const backAt = performance.now();
      await callers.nextAnswer(20_000);
      const gapMs = callers.longestGapSince(killedAt);
      gaps.push({ who, awayMs: Math.round(backAt - killedAt), gapMs: Math.round(gapMs) });
    }
    await pause(calmMs);
    await callers.end();
    const { answered, broken, refusals } = callers;
    console.info('away, and the longest that nobody was answered', gaps, {
      answered: answered.size,
      broken,
      refusals: refusals.length,
    });

    await callers.expectTruth(test.truth);
    expect(broken, 'a kill hit work in flight').toBeGreaterThan(0);
    expect(refusals.length, 'the pooler was missed').toBeGreaterThan(0);
    // While one gateway is away the other answers, and behind a pooler that is back both do at once.
    for (const { who, awayMs: away, gapMs } of gaps) {
      expect(gapMs, who).toBeLessThan(who === 'the pooler' ? away + 5_000 : 5_000);
    }
  }, 120_000);
});

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
