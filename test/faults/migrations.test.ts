import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { gatewayLoginName } from '../../src/database/roles.ts';
import { startTestGateway } from '../../src/testing/test-gateway.ts';
import { catalogOf } from '../attach/catalog.ts';
import { connect, execute } from '../database/cluster.ts';
import { ask } from './ask.ts';
import { GatewayProcess } from './gateway-process.ts';
import { NetworkLink } from './network-link.ts';

const root = resolve(import.meta.dirname, '../..');
const migrations = readdirSync(join(root, 'migrations')).sort();
/** Databases that are migrated at the same time. */
const lanes = 2;
/** Moments at which a process is killed, spread over all that it sends. */
const kills = 7;

const server = new URL(inject('templateUrl'));
server.pathname = '/postgres';
const made: string[] = [];

async function emptyDatabase(): Promise<string> {
  const name = `migrated_${randomUUID().replaceAll('-', '')}`;
  await execute(server.href, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  made.push(url.href);
  return url.href;
}

/** `migrate` in a process of its own. */
function startMigrate(url: string) {
  const child = spawn(process.execPath, [join(root, 'src/cli/index.ts'), 'migrate'], {
    env: { PATH: process.env.PATH, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code, said }));
  return { child, ended };
}

async function rowsOf(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = await connect(url);
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** What is there when it is whole, the names of database and roles aside, and what other tests make in the cluster meanwhile. */
async function wholeOf(url: string) {
  const { roles: _, database: __, settings = [], ...others } = await catalogOf(url);
  const catalog = { ...others, settings: settings.filter((text) => !text.includes('"role":"plugin_')) };
  const login = gatewayLoginName(new URL(url).pathname.slice(1));
  return {
    catalog,
    ledger: await rowsOf(url, 'select name from gateway.migrations order by id'),
    rows: await rowsOf(
      url,
      `select (select count(*)::int from gateway.signing_keys) as keys, (select count(*)::int from gateway.login_secret) as secrets,
         (select count(*)::int from pg_auth_members m where m.roleid = 'paperclip_gateway'::regrole and m.member = '${login}'::regrole) as logins`,
    ),
  };
}

let whole: Awaited<ReturnType<typeof wholeOf>>;
let sentInAll = 0;
beforeAll(async () => {
  const url = await emptyDatabase();
  const link = await NetworkLink.to(url);
  link.onSent = (times) => {
    sentInAll = times;
  };
  const { code, said } = await startMigrate(link.url).ended;
  expect([code, said]).toEqual([0, expect.stringContaining(`${migrations.length} migrations applied`)]);
  await link.close();
  whole = await wholeOf(url);
  expect(whole.ledger).toEqual(migrations.map((name) => ({ name })));
  expect(whole.rows).toEqual([{ keys: 1, secrets: 1, logins: 1 }]);
}, 60_000);
afterAll(async () => {
  for (const url of made) {
    const name = new URL(url).pathname.slice(1);
    await execute(server.href, `drop database if exists ${name} with (force)`);
    await execute(server.href, `drop role if exists ${gatewayLoginName(name)}`);
  }
});

it('a migrate that is killed at any moment leaves all or nothing, and the next one makes it whole', async () => {
  expect(sentInAll, 'statements that can be counted').toBeGreaterThan(kills * 10);
  const points = Array.from({ length: kills }, (_, i) => 1 + Math.round((i * (sentInAll - 1)) / (kills - 1)));
  const left: string[] = [];
  const work = async () => {
    for (let point = points.shift(); point !== undefined; point = points.shift()) {
      const url = await emptyDatabase();
      const link = await NetworkLink.to(url);
      const { child, ended } = startMigrate(link.url);
      link.onSent = (times) => {
        if (times === point) child.kill('SIGKILL');
      };
      expect((await ended).code, 'killed, not ended').toBeNull();
      await link.close();
      // At once, as whatever watches over it would start it: what the killed one has open may still be rolled back.
      const { code, said } = await startMigrate(url).ended;
      left.push(said.includes('up to date') ? 'everything' : 'nothing');
      expect([point, code, said]).toEqual([point, 0, expect.stringMatching(/migrations applied|up to date/)]);
      expect(await wholeOf(url)).toEqual(whole);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  expect(left.filter((was) => was === 'nothing').length).toBeGreaterThan(kills / 2);
}, 120_000);

it('four that migrate at once, and then four gateways that start at once on an empty database, all succeed and do it once', async () => {
  const [migrated, served] = [await emptyDatabase(), await emptyDatabase()];
  const ended = await Promise.all(Array.from({ length: 4 }, () => startMigrate(migrated).ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(ended.filter(({ said }) => said.includes('up to date'))).toHaveLength(3);
  expect(await wholeOf(migrated)).toEqual(whole);

  const gateways = await Promise.all(Array.from({ length: 4 }, () => GatewayProcess.start(served)));
  try {
    expect(await wholeOf(served)).toEqual(whole);
    await using test = await startTestGateway({ ownerUrl: served });
    const plugin = await (await test.company()).plugin('acme.x');
    for (const { url } of gateways) {
      expect(await ask(url, plugin.token, '{ issues { nodes { title } } }')).toEqual({ status: 200, codes: [] });
    }
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.kill()));
  }
}, 120_000);
