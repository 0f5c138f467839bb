import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { GatewayProcess } from '../faults/gateway-process.ts';
import { NetworkLink } from '../faults/network-link.ts';
import { debianPgBouncer, debianPostgres, freePort } from '../support/debian-postgres.ts';
import { PgBouncer } from '../support/pgbouncer.ts';
import { Standby } from '../support/standby.ts';
import { creating, namesOf, overview, pause, ReplicaWorld, tally, totalOf } from './replica-world.ts';

const bin = debianPostgres();

// Left out where Debian's PostgreSQL is not installed, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(bin === null)('a replica that is not fit to answer', () => {
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

  it('answers from the primary, whole, what a replica had to end in the middle for the sake of its replay', async () => {
    let spoil: (() => void) | null = null;
    const reader = await world.open({
      execution: 'plain',
      onStatement: (text) => {
        if (!/from "?(public"?\.)?"?agents/.test(text)) return;
        spoil?.();
        spoil = null;
      },
    });
    await reader.gateway.replicas?.assertRight();
    await world.rested(reader);
    // Between two statements of one read, in this one process: rows that its snapshot still sees are cleared away.
    spoil = () => {
      const clear = `delete from agents where name = 'Soon gone'`;
      for (const text of [clear, 'vacuum (truncate off) agents', 'update companies set name = name']) {
        execFileSync(join(world.bin, 'psql'), ['-q', '-d', test.ownerUrl, '-c', text]);
      }
      for (;;) {
        const sees = `select count(*) from pg_stat_activity where application_name = 'paperclip-graphql replica' and state like 'idle in%'`;
        const left = execFileSync(join(world.bin, 'psql'), ['-At', '-d', standby.ownerUrl, '-c', sees]);
        if (String(left).trim() === '0') break;
      }
    };
    await company.agent({ name: 'Soon gone' });
    await standby.catchUp();
    const { data, errors } = await reader.send(plugin.token, overview);
    expect(errors).toBeUndefined();
    expect(namesOf(data)).toHaveLength(
      (await test.truth('select 1 from agents where company_id = $1', [company.id])).length,
    );
    expect(reader.reads).toEqual(['conflict']);
  });

  it('does not wait for a replica that fell silent, and comes back to one that speaks again', async () => {
    const link = await NetworkLink.to(standby.at(test.gatewayUrl));
    const reader = await world.open({
      replicaUrls: [link.url],
      replicaTimings: { retryMs: 200, connectMs: 300, patienceMs: 200 },
    });
    try {
      await world.rested(reader);
      link.swallow();
      const tookMs: number[] = [];
      for (let i = 0; i < 10; i += 1) {
        const beganAt = performance.now();
        expect((await reader.send(plugin.token, overview)).errors).toBeUndefined();
        tookMs.push(performance.now() - beganAt);
      }
      expect(reader.reads).toEqual(Array(10).fill('away'));
      // One waits until it is known; the others do not.
      expect(tookMs[0]).toBeLessThan(1_500);
      expect(Math.max(...tookMs.slice(1))).toBeLessThan(250);
      link.heal();
      await world.rested(reader);
    } finally {
      await link.close();
    }
  });

  it('reads at several replicas in turn, and at the others when one is killed', async () => {
    const second = await Standby.of(world.primary, world.bin);
    try {
      const reader = await world.open({ replicaUrls: [standby.at(test.gatewayUrl), second.at(test.gatewayUrl)] });
      await reader.gateway.replicas?.assertRight();
      const used = async (replica: Standby) => {
        const [row] = await replica.ask<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity
           where application_name = 'paperclip-graphql replica' and query_start > now() - interval '10 s' and query like '%agents%'`,
        );
        return row?.n ?? 0;
      };
      for (let i = 0; i < 4; i += 1) await reader.send(plugin.token, overview);
      expect(reader.reads).toEqual(Array(4).fill('replica'));
      expect(await used(second)).toBeGreaterThan(0);
      expect(await used(standby)).toBeGreaterThan(0);
      await second.kill();
      for (let i = 0; i < 10; i += 1) expect((await reader.send(plugin.token, overview)).errors).toBeUndefined();
      expect(tally(reader.reads)).toEqual({ replica: 13, away: 1 });
      expect(reader.gateway.replicas?.figures).toMatchObject({ in: 1, out: 1 });
      await second.start();
      await expect.poll(() => reader.gateway.replicas?.figures, { timeout: 10_000 }).toMatchObject({ in: 2, out: 0 });
    } finally {
      await second.stop();
    }
  });

  it('uses no replica that was promoted, nor one that did not follow to the new primary', async () => {
    await company.issue();
    const promoted = await Standby.of(world.primary, world.bin);
    try {
      const reader = await world.open({ replicaUrls: [promoted.at(test.gatewayUrl)] });
      await world.rested(reader);
      await promoted.promote();
      // It takes writes now, and its feed runs on beyond that of the primary.
      const there = new pg.Client({ connectionString: promoted.at(test.ownerUrl) });
      await there.connect();
      await there.query('update issues set title = $1 where company_id = $2', ['Of another history', company.id]);
      await there.query('update gateway.feeds set last_commit = last_commit + 1000');
      await there.end();
      const before = totalOf((await reader.send(plugin.token, overview)).data);
      await plugin.expectData(creating('after the promotion'));
      for (let i = 0; i < 3; i += 1) {
        expect(totalOf((await reader.send(plugin.token, overview)).data)).toBe(before + 1);
      }
      expect(reader.reads).toEqual(['promoted', 'away', 'away', 'away']);

      // Seen from the promoted one, the old primary's replica is of a history that ended.
      const lines: string[] = [];
      const failedOver = await world.open({
        databaseUrl: promoted.at(test.gatewayUrl),
        log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      });
      await failedOver.gateway.replicas?.assertRight();
      const { data } = await failedOver.send(plugin.token, '{ issues(first: 1) { nodes { title } } }');
      expect(data?.issues.nodes).toEqual([{ title: 'Of another history' }]);
      expect(failedOver.reads).toEqual(['away']);
      expect(lines.join('\n')).toContain('its history is of timeline 1, and that of the primary of 2');
    } finally {
      await promoted.stop();
    }
  });

  it('refuses addresses that can never answer for the primary, and says why', async () => {
    const other = await startTestGateway();
    const [elsewhere, anotherDatabase, anotherLogin, owner] = [
      new URL(other.gatewayUrl),
      new URL(standby.at(test.gatewayUrl)),
      new URL(standby.at(test.gatewayUrl)),
      new URL(standby.at(test.ownerUrl)),
    ];
    anotherDatabase.pathname = '/gateway_template';
    await test.truth(
      `create role another_login login inherit password 'another'; grant paperclip_gateway to another_login`,
    );
    await standby.catchUp();
    anotherLogin.username = 'another_login';
    anotherLogin.password = 'another';
    try {
      for (const [url, why] of [
        [elsewhere, /of another cluster/],
        [anotherDatabase, /names the database gateway_template/],
        [anotherLogin, /names the login another_login/],
        [owner, /names the login owner/],
      ] as const) {
        const reader = await world.open({ replicaUrls: [url.href] });
        await expect(reader.gateway.replicas?.assertRight()).rejects.toThrow(why);
        expect((await reader.send(plugin.token, overview)).errors).toBeUndefined();
        expect(reader.reads).toEqual(['away']);
      }
    } finally {
      await other.close();
    }
  });

  it('ends a start that names a replica of another cluster, with a sentence, and lets one go on that names its own', async () => {
    const other = await startTestGateway();
    const environment = (replica: string) => ({
      GATEWAY_DATABASE_URL: test.gatewayUrl,
      GATEWAY_REPLICA_URL: replica,
    });
    try {
      const wrong = GatewayProcess.start(test.ownerUrl, environment(other.gatewayUrl));
      await expect(wrong).rejects.toThrow(
        /The replica 127\.0\.0\.1:\d+ of GATEWAY_REPLICA_URL cannot be used: .*another cluster/,
      );
      const reading = async () => {
        const [backend] = await standby.ask<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where application_name = 'paperclip-graphql replica' and query like '%agents%'`,
        );
        return backend?.n ?? 0;
      };
      const before = await reading();
      const right = await GatewayProcess.start(test.ownerUrl, environment(`${standby.at(test.gatewayUrl)}, `));
      try {
        const response = await fetch(right.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
          body: JSON.stringify({ query: overview }),
        });
        expect(response.status).toBe(200);
        expect(await reading()).toBe(before + 1);
      } finally {
        await right.kill('SIGTERM');
      }
    } finally {
      await other.close();
    }
  });

  it('takes a primary for no replica, and one that is not there for one that may come', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const nowhere = new URL(test.gatewayUrl);
    nowhere.port = String(await freePort());
    const reader = await world.open({ replicaUrls: [test.gatewayUrl, nowhere.href], log });
    await reader.gateway.replicas?.assertRight();
    await reader.send(plugin.token, overview);
    expect(reader.reads).toEqual(['away']);
    expect(lines.join('\n')).toContain('it takes writes itself');
    expect(lines.join('\n')).toContain('ECONNREFUSED');
    expect(lines.join('\n')).not.toContain(nowhere.password);
  });

  it('shows nothing that is older than it may be, also where no feed tells of it', async () => {
    const reader = await world.open({ replicaMaxLagMs: 400 });
    await reader.gateway.replicas?.assertRight();
    await world.rested(reader);
    await standby.pause();
    const name = 'Written by somebody else';
    await company.agent({ name });
    const pausedAt = performance.now();
    let seen = false;
    while (!seen && performance.now() - pausedAt < 5_000) {
      seen = namesOf((await reader.send(plugin.token, overview)).data).includes(name);
      await pause(10);
    }
    expect(seen).toBe(true);
    expect(performance.now() - pausedAt).toBeLessThan(700);
    expect(reader.reads[0]).toBe('replica');
    expect(reader.reads.at(-1)).toBe('late');
    await standby.resume();
    await standby.catchUp();
    await world.rested(reader);
  });

  it.skipIf(debianPgBouncer() === null)(
    'serves through a pooler too: plainly, and past it at the replica',
    async () => {
      const login = new URL(test.ownerUrl);
      await test.truth(
        `create role pooled_login login inherit password 'pooled'; grant paperclip_gateway to pooled_login`,
      );
      login.username = 'pooled_login';
      login.password = 'pooled';
      await standby.catchUp();
      const pooler = await PgBouncer.start(login, { connections: 3 });
      const reader = await world.open({
        databaseUrl: login.href,
        poolerUrl: pooler.urlOf(login.href),
        replicaUrls: [standby.at(login.href)],
      });
      try {
        await world.rested(reader);
        await standby.pause();
        const before = totalOf((await reader.send(plugin.token, overview)).data);
        await reader.send(plugin.token, creating('through the pooler'));
        expect(totalOf((await reader.send(plugin.token, overview)).data)).toBe(before + 1);
        expect(reader.reads).toEqual(['replica', 'behind']);
      } finally {
        await standby.resume();
        await pooler.stop();
      }
    },
  );
});
