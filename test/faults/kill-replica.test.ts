import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debianPostgres } from '../support/debian-postgres.ts';
import { creating, overview, pause, type Reader, ReplicaWorld, tally, totalOf } from '../topology/replica-world.ts';

const bin = debianPostgres();
const readers = 8;
const writers = 3;
const calmMs = 2_000;
const awayMs = 3_000;

// Left out where Debian's PostgreSQL is not installed, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(bin === null)('a replica, under load', () => {
  let world: ReplicaWorld;
  let reader: Reader;
  beforeAll(async () => {
    world = await ReplicaWorld.start(bin ?? '');
    // With the times of a start: nothing is hurried for the test.
    reader = await world.open({ replicaTimings: {} });
  }, 120_000);
  afterAll(() => world?.close());

  it('that is killed takes no answered write along, holds up no read for long, and answers again once it is back', async () => {
    const { token } = world.plugin;
    // Of another company, so that the replica is fit to answer whatever is written here.
    const quiet = await (await world.test.company()).plugin('acme.x');
    await world.settle();
    await world.rested(reader);
    let written = totalOf((await reader.send(token, overview)).data);
    let isOver = false;
    const faults: unknown[] = [];
    const answeredAt: number[] = [];
    const slowest = { ms: 0 };
    const read = async (n: number) => {
      while (!isOver) {
        const least = written;
        const beganAt = performance.now();
        const isQuiet = n % 2 === 0;
        const { data, errors } = await reader.send(isQuiet ? quiet.token : token, overview);
        if (errors || (!isQuiet && totalOf(data) < least)) faults.push(errors ?? { least, seen: totalOf(data) });
        answeredAt.push(performance.now());
        slowest.ms = Math.max(slowest.ms, performance.now() - beganAt);
        await pause(2);
      }
    };
    const write = async () => {
      while (!isOver) {
        const { errors } = await reader.send(token, creating('kept'));
        if (errors) faults.push(errors);
        else written += 1;
        await pause(10);
      }
    };
    const work = Promise.all([
      ...Array.from({ length: readers }, (_, n) => read(n)),
      ...Array.from({ length: writers }, write),
    ]);
    await pause(calmMs);
    const before = tally(reader.reads);
    const killedAt = performance.now();
    await world.standby.kill();
    await pause(awayMs);
    await world.standby.start();
    const backAt = performance.now();
    const readsThen = reader.reads.length;
    await expect
      .poll(() => reader.reads.slice(readsThen).includes('replica'), { timeout: 20_000, interval: 10 })
      .toBe(true);
    const againMs = performance.now() - backAt;
    await pause(calmMs);
    isOver = true;
    await work;
    const times = answeredAt.filter((at) => at > killedAt && at < backAt);
    const gapMs = Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? at)));
    console.info('a replica killed under load', {
      awayMs: Math.round(backAt - killedAt),
      longestGapMs: Math.round(gapMs),
      slowestReadMs: Math.round(slowest.ms),
      againAfterMs: Math.round(againMs),
      written,
      before,
      reads: tally(reader.reads),
    });

    expect(faults).toEqual([]);
    expect(before.replica).toBeGreaterThan(0);
    expect(tally(reader.reads.slice(readsThen)).replica).toBeGreaterThan(0);
    const [truth] = await world.test.truth<{ n: number }>(
      'select count(*)::int as n from issues where company_id = $1',
      [world.company.id],
    );
    expect(truth?.n).toBe(written);
    expect(gapMs).toBeLessThan(2_000);
    expect(againMs).toBeLessThan(10_000);
  }, 120_000);
});
