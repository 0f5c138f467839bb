import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareTemplate } from '../../src/testing/test-database.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { ask } from './ask.ts';
import { Callers } from './callers.ts';
import { GatewayProcess } from './gateway-process.ts';
import { NetworkLink } from './network-link.ts';
import { OwnServer } from './own-server.ts';
import { Subscriber } from './subscriber.ts';

let primary: OwnServer;
let standby: OwnServer;
let test: TestGateway;
let plugin: TestPlugin;
let address: NetworkLink;
let gateway: GatewayProcess;
/** What the standby has, and the primary after it. */
let afterwards: pg.Pool;
beforeAll(async () => {
  primary = await OwnServer.make();
  await primary.start();
  test = await startTestGateway({ templateUrl: await prepareTemplate(primary.urlOf('postgres')) });
  plugin = await (await test.company()).plugin('acme.x');
  await primary.stop();
  standby = await primary.copy();
  standby.standBy();
  // Nothing is answered before both have it.
  await primary.start({ synchronous_standby_names: '*' });
  const { username, password, port } = new URL(primary.urlOf('postgres'));
  await standby.start({
    primary_conninfo: `host=127.0.0.1 port=${port} user=${username} password=${password}`,
  });
  const database = new URL(test.ownerUrl).pathname.slice(1);
  afterwards = new pg.Pool({ connectionString: standby.urlOf(database), max: 2 });
  address = await NetworkLink.to(test.ownerUrl);
  gateway = await GatewayProcess.start(address.url);
}, 120_000);
afterAll(async () => {
  await gateway?.kill();
  await address?.close();
  await afterwards?.end();
  // Its database is on a server that is gone.
  await test?.close().catch(() => {});
  await standby?.dispose();
  await primary?.dispose();
});

const truth = async <Row extends object>(text: string, values: unknown[] = []) =>
  (await afterwards.query<Row & pg.QueryResultRow>(text, values)).rows;

const readiness = async () => (await fetch(gateway.url.replace('graphql', 'readyz'))).status;

it('a standby that takes over from a primary that died loses no answered write, repeats none, and serves within seconds', async () => {
  const subscriber = new Subscriber(plugin.token);
  const listening = subscriber.listen(gateway.url, Number.POSITIVE_INFINITY, () => subscriber.hasLeft);
  await expect.poll(() => subscriber.connections).toBe(1);
  using callers = new Callers({ urls: [gateway.url], token: plugin.token, atOnce: 8, name: 'Failover' });
  await expect.poll(() => callers.answered.size, { timeout: 10_000 }).toBeGreaterThan(50);
  const diedAt = performance.now();
  const answeredBefore = callers.answered.size;
  await primary.kill();
  await sleep(300);
  expect(await readiness()).toBe(503);
  // The address may lead to the standby before it takes writes: what it refuses for that may be tried again.
  address.moveTo(standby.port);
  const read = () => ask(gateway.url, plugin.token, '{ issues { nodes { title } } }');
  await expect.poll(async () => (await read()).codes, { timeout: 5_000, interval: 20 }).toEqual([]);
  for (let reads = 0; reads < 50; reads += 1) {
    expect((await read()).codes, 'reads go on').toEqual([]);
    await sleep(15);
  }
  const refusedBefore = callers.refusals.length;
  standby.promote();
  const promotedAt = performance.now();
  await callers.nextAnswer(15_000);
  const tookMs = (callers.answeredAt.find((at) => at > promotedAt) ?? Number.POSITIVE_INFINITY) - promotedAt;
  await sleep(500);
  await callers.end();
  const figures = {
    answeredBefore,
    answered: callers.answered.size,
    refused: callers.refusals.length,
    fromPromotionMs: Math.round(tookMs),
    longestMs: Math.round(callers.longestGapSince(diedAt)),
  };
  console.info('failover', figures);
  expect(refusedBefore).toBeGreaterThan(10);
  await callers.expectTruth(truth);
  expect(tookMs).toBeLessThan(5_000);

  const feed = await truth<{ id: string }>(
    'select activity_id as id from gateway.outbox where activity_id is not null order by commit, entry',
  );
  await expect.poll(() => subscriber.ids.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(feed.length);
  subscriber.leave();
  await listening;
  expect(subscriber.ids).toEqual(feed.map(({ id }) => id));
  expect([subscriber.surprises, subscriber.connections]).toEqual([[], 1]);
  expect(await readiness()).toBe(200);
}, 60_000);
