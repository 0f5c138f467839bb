import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { mintToken } from '../../src/auth/plugin-token.ts';
import { currentSigningKey } from '../../src/auth/signing-key.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';
import { GatewayProcess } from './gateway-process.ts';
import { Subscriber } from './subscriber.ts';

let directory: string;
let server: EmbeddedPostgres;
let owner: pg.Pool;
let gateways: GatewayProcess[] = [];

const start = (port?: number) =>
  startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    // The server's own word on when each transaction committed, which the gateway does not use.
    settings: { track_commit_timestamp: 'on', fsync: 'off' },
    ...(port !== undefined && { port }),
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-live-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o711);
  server = await start();
  owner = new pg.Pool({ connectionString: server.ownerUrl, max: 30 });
  owner.on('error', () => {});
  owner.on('connect', (client) => void client.on('error', () => {}));
  gateways = [await GatewayProcess.start(server.ownerUrl), await GatewayProcess.start(server.ownerUrl)];
}, 120_000);
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.kill()));
  await owner?.end();
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Transactions of one or more entries, some of them held open for a while, some rolled back. Goes on until told to stop. */
async function write(companyId: string, writer: number, isOver: () => boolean): Promise<void> {
  for (let number = 0; !isOver(); number += 1) {
    const client = await owner.connect().catch(() => null);
    if (!client) {
      await sleep(50);
      continue;
    }
    let broke = false;
    try {
      await client.query('begin');
      for (let entry = 0; entry < 1 + (number % 3); entry += 1) {
        await client.query(
          `insert into activity_log (company_id, actor_id, action, entity_type, entity_id, details)
           values ($1, 'system', 'torture', 'company', $2, $3)`,
          [companyId, `${writer}/${number}`, { entry }],
        );
        await sleep(number % 7 === 0 ? Math.random() * 300 : Math.random() * 60);
      }
      await client.query(number % 5 === 4 ? 'rollback' : 'commit');
    } catch {
      broke = true;
    } finally {
      client.release(broke);
    }
  }
}

/** Where what was told begins to differ from the truth; null where it does not. Thousands of ids side by side say less. */
function differenceOf(told: readonly string[], truth: readonly string[]) {
  const at = truth.findIndex((id, i) => told[i] !== id);
  if (at < 0 && told.length === truth.length) return null;
  const id = truth[at] ?? '';
  return {
    at,
    told: told.length,
    truth: truth.length,
    toldLaterAt: told.indexOf(id),
    repeated: told.length - new Set(told).size,
  };
}

it('tells every subscriber the whole truth in order, while gateways are killed and PostgreSQL is restarted', async () => {
  const companyId = (
    await owner.query(`insert into companies (name, issue_prefix) values ('Torture', 'TOR') returning id`)
  ).rows[0].id;
  const manifest = { id: 'acme.live', apiVersion: 1, version: '1.0.0', displayName: 'Live', capabilities };
  const pluginId = (
    await owner.query(
      `insert into plugins (plugin_key, package_name, version, manifest_json, status)
       values ('acme.live', 'acme.live', '1.0.0', $1, 'ready') returning id`,
      [manifest],
    )
  ).rows[0].id;
  const client = await owner.connect();
  const key = await currentSigningKey(client);
  client.release();
  if (!key) throw new Error('there is no signing key');
  const token = await mintToken({ pluginId, pluginKey: 'acme.live', companyId, capabilities }, key, 900);

  let areWritersDone = false;
  let entriesInAll = Number.POSITIVE_INFINITY;
  const subscribers = Array.from({ length: 5 }, () => new Subscriber(token));
  const steady = new Subscriber(token);
  const isDone = (subscriber: Subscriber) => subscriber.hasLeft || subscriber.ids.length >= entriesInAll;
  // Whoever has a cursor loses nothing; who has none yet begins with whatever comes next. So all begin before anything is written.
  const listening = subscribers.map(async (subscriber) => {
    for (let turn = 0; !isDone(subscriber); turn += 1) {
      const gateway = gateways[Math.floor(Math.random() * gateways.length)];
      await subscriber.listen(gateway?.url ?? '', 1 + Math.floor(Math.random() * 400), () => isDone(subscriber));
      if (turn > 0) await sleep(Math.random() * 100);
    }
  });
  const steadyListening = steady.listen(gateways[0]?.url ?? '', Number.POSITIVE_INFINITY, () => isDone(steady));
  while ([...subscribers, steady].some(({ connections }) => connections === 0)) await sleep(10);

  const writers = Promise.all(Array.from({ length: 20 }, (_, i) => write(companyId, i, () => areWritersDone)));
  for (const fault of ['restart', 'kill', 'restart', 'kill', 'restart']) {
    await sleep(2_500);
    if (fault === 'kill') {
      await gateways[1]?.kill('SIGKILL');
      await gateways[1]?.start();
    } else {
      const { port } = server;
      await server.stop();
      server = await start(port);
    }
  }
  await sleep(3_000);
  areWritersDone = true;
  await writers;

  const truth = (
    await owner.query<{ id: string }>(
      `select id from activity_log where company_id = $1
       order by pg_xact_commit_timestamp(xmin), xmin::text, (details ->> 'entry')::int`,
      [companyId],
    )
  ).rows.map(({ id }) => id);
  entriesInAll = truth.length;
  const everybody = [...subscribers, steady];
  for (let waits = 0; waits < 600 && !everybody.every(isDone); waits += 1) await sleep(50);
  for (const subscriber of everybody) subscriber.leave();
  await Promise.all([...listening, steadyListening]);

  expect(truth.length).toBeGreaterThan(500);
  for (const subscriber of subscribers) {
    expect(subscriber.surprises).toEqual([]);
    expect(subscriber.connections).toBeGreaterThan(3);
    expect(differenceOf(subscriber.ids, truth)).toBeNull();
  }
  expect(steady.connections, 'a stream stays open while PostgreSQL is restarted').toBe(1);
  expect(steady.surprises).toEqual([]);
  expect(differenceOf(steady.ids, truth)).toBeNull();
}, 120_000);
