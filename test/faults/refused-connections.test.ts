import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayLoginName } from '../../src/database/roles.ts';
import { prepareTemplate } from '../../src/testing/test-database.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { Callers } from './callers.ts';
import { GatewayProcess } from './gateway-process.ts';
import { OwnServer } from './own-server.ts';
import { Subscriber } from './subscriber.ts';

/** So long connections are refused each time. */
const refusedMs = 700;
const settings = { max_connections: '40' };

let server: OwnServer;
let test: TestGateway;
let plugin: TestPlugin;
let login: string;
let gateway: GatewayProcess;
beforeAll(async () => {
  server = await OwnServer.make();
  await server.start(settings);
  test = await startTestGateway({ templateUrl: await prepareTemplate(server.urlOf('postgres')) });
  plugin = await (await test.company()).plugin('acme.x');
  login = gatewayLoginName(new URL(test.ownerUrl).pathname.slice(1));
  gateway = await GatewayProcess.start(test.ownerUrl);
}, 120_000);
afterAll(async () => {
  await gateway?.kill();
  await test?.close().catch(() => {});
  await server?.dispose();
});

const endAll = () =>
  test.truth(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'paperclip-graphql%'`);

const readiness = async () => (await fetch(gateway.url.replace('graphql', 'readyz'))).status;

/**
 * What is refused while PostgreSQL takes no connections may be tried again, and all is well as soon as it takes them again: nobody has to
 * start the gateway anew.
 */
async function expectRecovery(name: string, refuse: () => Promise<void>, takeAgain: () => Promise<void>) {
  const subscriber = new Subscriber(plugin.token);
  const listening = subscriber.listen(gateway.url, Number.POSITIVE_INFINITY, () => subscriber.hasLeft);
  await expect.poll(() => subscriber.connections).toBe(1);
  using callers = new Callers({ urls: [gateway.url], token: plugin.token, atOnce: 6, name });
  await callers.nextAnswer(10_000);
  await refuse();
  const from = performance.now();
  const refusedBefore = callers.refusals.length;
  await sleep(refusedMs);
  const refusedMeanwhile = callers.refusals.length - refusedBefore;
  const isReady = await readiness();
  const answered = callers.answeredAt.filter((at) => at > from + 200).length;
  await takeAgain();
  const backAt = performance.now();
  await callers.nextAnswer(10_000);
  const tookMs = (callers.answeredAt.find((at) => at > backAt) ?? Number.POSITIVE_INFINITY) - backAt;
  await callers.end();
  await callers.expectTruth(test.truth);
  expect(callers.broken, 'no connection of a caller ends').toBe(0);
  // The stream is told everything, over the connection that it has.
  await expect.poll(() => subscriber.ids.length, { timeout: 5_000 }).toBe(callers.answered.size);
  subscriber.leave();
  await listening;
  expect(new Set(subscriber.ids).size).toBe(callers.answered.size);
  expect([subscriber.surprises, subscriber.connections]).toEqual([[], 1]);
  console.info(`${name}: answered again after`, Math.round(tookMs), 'ms;', refusedMeanwhile, 'refused meanwhile');
  return { isReady, answered, refusedMeanwhile, tookMs };
}

it('a login that may have no more connections (53300) is waited for', async () => {
  const limit = (connections: number) => test.truth(`alter role ${login} connection limit ${connections}`);
  const { isReady, answered, refusedMeanwhile, tookMs } = await expectRecovery(
    'Limited',
    async () => {
      await limit(0);
      await endAll();
    },
    async () => void (await limit(-1)),
  );
  expect([isReady, answered]).toEqual([503, 0]);
  expect(refusedMeanwhile).toBeGreaterThan(5);
  expect(tookMs).toBeLessThan(1_000);
});

it('others who take all connections that there are (53300) are waited for', async () => {
  const others: pg.Client[] = [];
  await test.truth(`create role others login password 'others'`);
  const url = new URL(test.ownerUrl);
  url.username = 'others';
  url.password = 'others';
  const takeAll = async () => {
    // What was given up a moment ago is not free at once.
    for (let refused = 0; refused < 25; ) {
      const client = new pg.Client({ connectionString: url.href });
      client.on('error', () => {});
      try {
        await client.connect();
        others.push(client);
      } catch {
        refused += 1;
        await sleep(20);
      }
    }
  };
  const { isReady, answered, refusedMeanwhile, tookMs } = await expectRecovery(
    'Crowded',
    async () => {
      // The gateway is kept out until the others have them all.
      await test.truth(`alter role ${login} connection limit 0`);
      await endAll();
      await takeAll();
      await test.truth(`alter role ${login} connection limit -1`);
    },
    async () => {
      await Promise.all(others.map((client) => client.end()));
    },
  );
  expect(others.length).toBeGreaterThan(20);
  expect([isReady, answered]).toEqual([503, 0]);
  expect(refusedMeanwhile).toBeGreaterThan(5);
  expect(tookMs).toBeLessThan(1_000);
});

it('a server that has crashed and is starting up (57P03) is waited for', async () => {
  const { isReady, answered, refusedMeanwhile, tookMs } = await expectRecovery(
    'Crashed',
    async () => {
      await server.kill();
      // It holds still where a recovery is long: it says that it takes no connections yet.
      server.standBy();
      await server.start({ ...settings, hot_standby: 'off' }, (code) => code === '57P03');
    },
    async () => {
      server.promote();
      await expect.poll(() => server.refusal(), { timeout: 10_000, interval: 10 }).toBeNull();
    },
  );
  expect([isReady, answered]).toEqual([503, 0]);
  expect(refusedMeanwhile).toBeGreaterThan(5);
  expect(tookMs).toBeLessThan(1_000);
});
