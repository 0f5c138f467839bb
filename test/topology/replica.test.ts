import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FairConnections } from '../../src/database/fair-connections.ts';
import { createReplicaReads } from '../../src/database/replica-reads.ts';
import { createTenantBatch } from '../../src/database/tenant-batch.ts';
import { relations } from '../../src/relations.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import type { TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { debianPostgres } from '../support/debian-postgres.ts';
import type { Standby } from '../support/standby.ts';
import {
  type Answer,
  creating,
  namesOf,
  overview,
  pause,
  type Reader,
  ReplicaWorld,
  tally,
  totalOf,
} from './replica-world.ts';

const bin = debianPostgres();

// Left out where Debian's PostgreSQL is not installed, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(bin === null)('a gateway with a streaming replica', () => {
  let world: ReplicaWorld;
  let standby: Standby;
  let test: TestGateway;
  let company: SeededCompany;
  let plugin: TestPlugin;
  beforeAll(async () => {
    world = await ReplicaWorld.start(bin ?? '');
    ({ standby, test, company, plugin } = world);
  }, 120_000);
  beforeEach(() => world.settle());
  afterAll(() => world?.close());

  describe.each(['compiled', 'plain'] as const)('and %s execution', (execution) => {
    let reader: Reader;
    beforeAll(async () => {
      reader = await world.open({ execution });
      await reader.gateway.replicas?.assertRight();
    });
    beforeEach(() => world.rested(reader));
    const ask = async (query = overview) => {
      const { data, errors } = await reader.send(plugin.token, query);
      expect(errors).toBeUndefined();
      return data ?? {};
    };

    it('answers queries at the replica: what nothing tells of, and the replica has not heard yet, is not in the answer', async () => {
      await standby.pause();
      const name = `Unheard of ${execution}`;
      await company.agent({ name });
      expect(namesOf(await ask())).not.toContain(name);
      expect(reader.reads).toEqual(['replica']);
      const [backend] = await standby.ask<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where application_name = 'paperclip-graphql replica' and query_start is not null`,
      );
      expect(backend?.n).toBeGreaterThan(0);
      await standby.resume();
      await standby.catchUp();
      expect(namesOf(await ask())).toContain(name);
      expect(reader.reads).toEqual(['replica', 'replica']);
    });

    it('never leaves out what was written before the question, by this process or another, though the replica replays nothing', async () => {
      await standby.pause();
      const before = totalOf(await ask());
      for (const [n, write] of [
        () => reader.send(plugin.token, creating('here')),
        () => plugin.expectData(creating('elsewhere')),
        () => company.issue(),
      ].entries()) {
        await write();
        expect(totalOf(await ask())).toBe(before + n + 1);
      }
      expect(new Set(reader.reads)).toEqual(new Set(['replica', 'behind']));
      expect(reader.reads.filter((read) => read === 'replica')).toHaveLength(1);
    });

    it('answers at the replica again once it has replayed that', async () => {
      await standby.pause();
      await plugin.expectData(creating('heard of'));
      await ask();
      await standby.resume();
      await standby.catchUp();
      await world.rested(reader);
      await ask();
      expect(reader.reads).toEqual(['replica']);
    });

    it('goes on at the replica for a company whose neighbours write', async () => {
      const neighbour = await test.company();
      const other = await neighbour.plugin('acme.x');
      await standby.catchUp();
      await standby.pause();
      await other.expectData(creating('next door'));
      await ask();
      expect(reader.reads).toEqual(['replica']);
      expect(totalOf((await reader.send(other.token, overview)).data)).toBe(1);
      expect(reader.reads).toEqual(['replica', 'behind']);
    });

    it('shows no row of another company', async () => {
      const neighbour = await test.company();
      const other = await neighbour.plugin('acme.x');
      const theirs = await neighbour.issue({ title: 'Theirs' });
      await standby.catchUp();
      expect((await ask(`{ issue(id: "${theirs.id}") { title } }`)).issue).toBeNull();
      const everything = await ask('{ issues(first: 100) { nodes { id } } }');
      expect(everything.issues.nodes.map(({ id }: { id: string }) => id)).not.toContain(theirs.id);
      const seen = await reader.send(other.token, `{ issue(id: "${theirs.id}") { title } }`);
      expect(seen.data?.issue).toEqual({ title: 'Theirs' });
      expect(reader.reads).toEqual(['replica', 'replica', 'replica']);
    });

    it('refuses at once what was taken back, though the replica has not heard of it', async () => {
      const own = await test.company();
      const [disabled, revoked, granted] = [
        await own.plugin(`acme.disabled-${execution}`),
        await own.plugin(`acme.revoked-${execution}`),
        await own.plugin(`acme.granted-${execution}`),
      ];
      await standby.catchUp();
      for (const { token } of [disabled, revoked, granted]) {
        expect((await reader.send(token, overview)).errors).toBeUndefined();
      }
      await standby.pause();
      await test.truth(`update plugins set status = 'disabled' where plugin_key = $1`, [disabled.key]);
      await test.truth(
        `insert into gateway.token_revocations (kind, subject, issued_before, kept_until)
         values ('plugin', $1, now() + interval '1 hour', now() + interval '1 day')`,
        [revoked.id],
      );
      await test.truth(
        `update plugins set manifest_json = jsonb_set(manifest_json, '{capabilities}', '["issues.read"]') where plugin_key = $1`,
        [granted.key],
      );
      const codes = [];
      for (const { token } of [disabled, revoked, granted]) {
        codes.push((await reader.send(token, overview)).errors?.map(({ extensions }) => extensions.code));
      }
      expect(codes).toEqual([['UNAUTHENTICATED'], ['UNAUTHENTICATED'], ['CAPABILITY_DENIED']]);
    });

    it('writes at the primary alone, and counts only queries as reads', async () => {
      await ask(creating('written'));
      expect(reader.reads).toEqual([]);
    });

    it('leaves a statement that is in the way of what is to be replayed to the primary', async () => {
      const owner = new pg.Client({ connectionString: test.ownerUrl });
      await owner.connect();
      try {
        await owner.query('begin; lock table agents in access exclusive mode');
        // What is locked goes along with the next commit.
        await test.truth('update companies set name = name');
        await standby.catchUp();
        const answer = ask();
        await expect.poll(() => reader.reads).toEqual(['conflict']);
        await owner.query('rollback');
        expect(totalOf(await answer)).toBeGreaterThan(0);
      } finally {
        await owner.end();
      }
    });

    it('ends the statement at the replica when its caller leaves', async () => {
      const owner = new pg.Client({ connectionString: test.ownerUrl });
      await owner.connect();
      const waiting = async () => {
        const [row] = await standby.ask<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity
           where application_name = 'paperclip-graphql replica' and wait_event_type = 'Lock'`,
        );
        return row?.n;
      };
      try {
        await owner.query('begin; lock table agents in access exclusive mode');
        // What is locked goes along with the next commit.
        await test.truth('update companies set name = name');
        await standby.catchUp();
        const caller = new AbortController();
        const answer = reader.send(plugin.token, overview, caller.signal).catch(() => null);
        await expect.poll(waiting, { interval: 5 }).toBe(1);
        const leftAt = performance.now();
        caller.abort();
        await answer;
        await expect.poll(waiting, { interval: 5 }).toBe(0);
        // Sooner than it would have given up waiting by itself.
        expect(performance.now() - leftAt).toBeLessThan(400);
        expect(reader.reads).toEqual([]);
      } finally {
        await owner.end();
      }
    });

    it('never shows an old count to any of many who write and read at once, while the replica stops and goes on', async () => {
      const crowd = await test.company();
      const { token } = await crowd.plugin('acme.x');
      await standby.catchUp();
      let answered = 0;
      let isOver = false;
      const faults: unknown[] = [];
      const write = async (send: (token: string, query: string) => Promise<Answer>) => {
        while (!isOver) {
          const { errors } = await send(token, creating('more'));
          if (errors) faults.push(errors);
          else answered += 1;
          await pause(Math.random() * 20);
        }
      };
      const read = async () => {
        while (!isOver) {
          const least = answered;
          const { data, errors } = await reader.send(token, overview);
          if (errors || totalOf(data) < least) faults.push(errors ?? { least, seen: totalOf(data) });
          await pause(Math.random() * 5);
        }
      };
      const stutter = async () => {
        while (!isOver) {
          await standby.pause();
          await pause(Math.random() * 150);
          await standby.resume();
          await pause(Math.random() * 150);
        }
      };
      const elsewhere = await world.open();
      const work = [write(reader.send), write(elsewhere.send), read(), read(), read(), stutter()];
      await pause(6_000);
      isOver = true;
      await Promise.all(work);
      expect(faults).toEqual([]);
      console.info(`${execution}: reads with a replica that stutters`, tally(reader.reads), { answered });
      expect(answered).toBeGreaterThan(20);
      expect(tally(reader.reads)).toMatchObject({ replica: expect.any(Number), behind: expect.any(Number) });
    });
  });

  it('is believed for what its snapshot shows, not for what it has replayed by the time that it answers', async () => {
    const reader = await world.open();
    await world.rested(reader);
    const { replicas, pool, inTenantTransaction } = reader.gateway;
    if (!replicas) throw new Error('no replicas');
    const reads: string[] = [];
    const { inOneRoundTrip } = createReplicaReads({
      replicas,
      relations,
      inOneRoundTrip: createTenantBatch(new FairConnections(pool)),
      inTenantTransaction,
      onRead: (by, reason) => void reads.push(reason ?? by),
    });
    const tenant = {
      companyId: company.id,
      pluginId: plugin.id,
      pluginKey: plugin.key,
      marks: { tokenIds: ['t'], keyId: test.signingKey.kid, secretId: null, issuedAtMs: Date.now() },
    };
    // Its snapshot is there before it sleeps.
    const text = `select (select count(*) from issues)::text || coalesce(pg_sleep(0.7)::text, '')`;
    await standby.pause();
    await company.issue();
    const answer = inOneRoundTrip?.(tenant, { name: 'slow_count', text, values: [] });
    await pause(200);
    await world.settle();
    const [truth] = await test.truth<{ n: string }>('select count(*)::text as n from issues where company_id = $1', [
      company.id,
    ]);
    expect((await answer)?.value).toBe(truth?.n);
    // PostgreSQL may end the replica's read meanwhile, for rows that were vacuumed at the primary.
    expect(reads).toEqual([expect.stringMatching(/^(behind|conflict)$/)]);
  });
});
