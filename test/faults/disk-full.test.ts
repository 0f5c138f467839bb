import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareTemplate } from '../../src/testing/test-database.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { ask } from './ask.ts';
import { Callers } from './callers.ts';
import { GatewayProcess } from './gateway-process.ts';
import { giveTree, OwnServer } from './own-server.ts';
import { canMountDisks, SmallDisks } from './small-disk.ts';
import { Subscriber } from './subscriber.ts';

const settings = { min_wal_size: '32MB', max_wal_size: '64MB' };

// Left out where no disk may be mounted, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(!canMountDisks())('PostgreSQL with a disk that is full', () => {
  let disks: SmallDisks;
  let server: OwnServer;
  let test: TestGateway;
  let plugin: TestPlugin;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    disks = await SmallDisks.make({ tables: 160, log: 160 });
    server = await OwnServer.make(disks.callOf);
    moveLog(server, disks);
    await server.start(settings);
    const templateUrl = await prepareTemplate(server.urlOf('postgres'));
    await asOwner(server.urlOf('postgres'), [
      `create tablespace small location '${disks.pathOf('tables')}'`,
      // Copies of a template are where it is.
      'alter database gateway_template set tablespace small',
    ]);
    test = await startTestGateway({ templateUrl });
    plugin = await (await test.company()).plugin('acme.x');
    gateway = await GatewayProcess.start(test.ownerUrl);
  }, 120_000);
  afterAll(async () => {
    await gateway?.kill();
    await test?.close().catch(() => {});
    await server?.dispose();
    await disks?.dispose();
  });

  const read = async () => (await ask(gateway.url, plugin.token, '{ issues { nodes { title } } }')).codes;

  /** Under load, and followed by a stream: what was answered is there, once and whole, and told once. */
  async function expectNothingLost(name: string, fault: (callers: Callers) => Promise<void>) {
    const subscriber = new Subscriber(plugin.token);
    const listening = subscriber.listen(gateway.url, Number.POSITIVE_INFINITY, () => subscriber.hasLeft);
    await expect.poll(() => subscriber.connections).toBe(1);
    using callers = new Callers({ urls: [gateway.url], token: plugin.token, atOnce: 8, name });
    await callers.nextAnswer(10_000);
    await fault(callers);
    const roomAt = performance.now();
    await callers.nextAnswer(15_000);
    const tookMs = (callers.answeredAt.find((at) => at > roomAt) ?? Number.POSITIVE_INFINITY) - roomAt;
    await sleep(300);
    await callers.end();
    const { answered, refusals, broken } = callers;
    console.info(name, { answered: answered.size, refused: refusals.length, tookMs: Math.round(tookMs) });
    await callers.expectTruth(test.truth);
    expect(broken, 'no connection of a caller ends').toBe(0);
    expect(tookMs).toBeLessThan(3_000);
    await expect.poll(() => subscriber.ids.length, { timeout: 5_000 }).toBe(answered.size);
    subscriber.leave();
    await listening;
    expect(new Set(subscriber.ids).size).toBe(answered.size);
    expect([subscriber.surprises, subscriber.connections]).toEqual([[], 1]);
  }

  it('refuses writes whole, with an error that may be tried again, goes on reading, and writes again once there is room', async () => {
    const startedAt = () => test.truth('select pg_postmaster_start_time()::text as at');
    const before = await startedAt();
    await expectNothingLost('No room', async (callers) => {
      disks.fill('tables');
      await expect.poll(() => callers.refusals.length, { timeout: 15_000, interval: 20 }).toBeGreaterThan(40);
      for (let reads = 0; reads < 30; reads += 1) expect(await read(), 'reads go on').toEqual([]);
      disks.makeRoom('tables');
    });
    expect(await startedAt(), 'PostgreSQL was never away').toEqual(before);
  }, 60_000);

  it('goes down where it cannot write its log, and loses nothing that was answered', async () => {
    await expectNothingLost('No log', async (callers) => {
      disks.fill('log', 1_000_000);
      // What there is of it is used up at once, rather than by a lot of writing.
      await expect
        .poll(() => test.truth('select pg_switch_wal()').catch(() => 'down'), { timeout: 15_000, interval: 20 })
        .toBe('down');
      const refusedBefore = callers.refusals.length;
      await expect
        .poll(() => callers.refusals.length, { timeout: 15_000, interval: 20 })
        .toBeGreaterThan(refusedBefore + 20);
      disks.makeRoom('log');
      // It may have given up by itself; then its operator starts it again.
      await server.kill();
      await server.start(settings);
    });
  }, 60_000);
});

/** PostgreSQL's log is on a disk of its own, as is often done. */
function moveLog(server: OwnServer, disks: SmallDisks): void {
  const log = join(server.directory, 'pg_wal');
  const moved = join(disks.pathFromHere('log'), 'pg_wal');
  cpSync(log, moved, { recursive: true });
  giveTree(moved);
  rmSync(log, { recursive: true });
  symlinkSync(join(disks.pathOf('log'), 'pg_wal'), log);
}

async function asOwner(url: string, statements: readonly string[]): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    for (const statement of statements) await owner.query(statement);
  } finally {
    await owner.end();
  }
}
