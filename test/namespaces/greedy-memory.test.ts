import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { GatewayProcess } from '../faults/gateway-process.ts';
import { PluginPackage } from './plugin-package.ts';
import { execute, queryDocument } from './plugin-sql.ts';

vi.setConfig({ testTimeout: 180_000 });

let test: TestGateway;
let gateway: GatewayProcess;
let plugin: PluginPackage;
let greedy: TestPlugin;
let loginRole: string;
beforeAll(async () => {
  test = await startTestGateway();
  const acme = await test.company();
  plugin = new PluginPackage('acme.greedy', { '001.sql': 'create table rows (id int primary key, body text);' });
  await plugin.install(test);
  greedy = await acme.plugin('acme.greedy');
  await execute(greedy, `insert into rows (id, body) select n, '' from unnest($1::int[]) as n`, [
    Array.from({ length: 1000 }, (_, n) => n),
  ]);
  const [login] = await test.truth<{ login_role: string }>('select login_role from gateway.plugin_logins');
  loginRole = login?.login_role ?? '';
  // Its memory is to be that of a gateway, and not of whatever else a test holds.
  gateway = await GatewayProcess.start(test.ownerUrl, { GATEWAY_DATABASE_URL: test.gatewayUrl });
});
afterAll(async () => {
  await gateway?.kill('SIGTERM');
  plugin?.dispose();
  await test?.close();
});

/** Statements, and what they are answered with. */
const attacks: Readonly<Record<string, readonly [sql: string, answer: RegExp]>> = {
  'a flood to sort': [
    'select a.id as a, b.id as b, c.id as c from rows a, rows b, rows c order by md5(concat(a.id, b.id, c.id)) limit 1',
    /"reason":"(TIMEOUT|RESOURCES)"/,
  ],
  'a thousand rows of a hundred kilobytes each': [
    `select a.id as id, (select string_agg(md5(b.id::text), '${'x'.repeat(64)}') from rows b) as wide from rows a`,
    /"reason":"(RESULT_TOO_LARGE|TIMEOUT)"/,
  ],
  'a row of a hundred megabytes': [
    `select string_agg(md5(concat(a.id, b.id)) || md5(concat(b.id, a.id)), '') as wide from rows a, rows b`,
    /"reason":"(RESULT_TOO_LARGE|TIMEOUT)"/,
  ],
  'a million rows': ['select a.id as a, b.id as b from rows a, rows b', /"rowCount":1000,"truncated":true/],
  'a text that doubles': [
    `with recursive t (s) as (select 'xxxxxxxxxxxxxxxx'::text union all select s || s from t) select max(length(s)) as n from t`,
    /"reason":"(RESOURCES|TIMEOUT)"/,
  ],
  'a list of everything': [
    'select jsonb_agg(to_jsonb(a)) as all_of_it from rows a, rows b',
    /"reason":"(RESULT_TOO_LARGE|TIMEOUT|RESOURCES)"/,
  ],
  'a text repeated': [`select repeat('x', 1000000000) as s`, /"reason":"FUNCTION"/],
};

async function send(sql: string): Promise<string> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${greedy.token}` },
    body: JSON.stringify({ query: queryDocument, variables: { sql, params: [] } }),
  });
  return response.text();
}

function megabytes(pid: number, field: string): number {
  try {
    const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    // It has ended.
    return 0;
  }
}

interface Peak {
  readonly gateway: number;
  readonly backend: number;
}

async function backendsOfPlugin(): Promise<number[]> {
  const rows = await test.truth<{ pid: number }>('select pid from pg_stat_activity where usename = $1', [loginRole]);
  return rows.map(({ pid }) => pid);
}

interface Peak {
  readonly gateway: number;
  readonly backend: number;
}

/** Sends each attack twice at once, which is as often as they run. How much memory the gateway, and a process of the server for the plugin, had at most. */
async function attackWithAll(): Promise<Peak> {
  const peak = { gateway: 0, backend: 0 };
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      peak.gateway = Math.max(peak.gateway, megabytes(gateway.pid, 'VmRSS'));
      const backends = await backendsOfPlugin();
      peak.backend = Math.max(peak.backend, ...backends.map((pid) => megabytes(pid, 'RssAnon')));
    }
  })();
  for (const [sql, refusal] of Object.values(attacks)) {
    const answers = await Promise.all([send(sql), send(sql)]);
    for (const answer of answers) expect(answer, sql).toMatch(refusal);
  }
  isOver = true;
  await watching;
  return peak;
}

describe.skipIf(process.platform !== 'linux')('under statements that take all they can', () => {
  it('the gateway and the processes of the server keep their memory flat', async () => {
    // The first rounds load the parser and let the heap find its size.
    const warm = [await attackWithAll(), await attackWithAll()];
    const later = [await attackWithAll(), await attackWithAll()];
    const most = (peaks: readonly Peak[], of: keyof Peak) => Math.max(...peaks.map((peak) => peak[of]));
    expect(most(later, 'gateway'), JSON.stringify([warm, later])).toBeLessThan(most(warm, 'gateway') + 100);
    // What a statement gathers within its two seconds; PostgreSQL has no limit of its own for that but a gigabyte for each value.
    expect(most([...warm, ...later], 'backend')).toBeLessThan(1_024);
    const backends = await backendsOfPlugin();
    expect(backends.length).toBeLessThanOrEqual(2);
    for (const pid of backends) expect(megabytes(pid, 'RssAnon')).toBeLessThan(64);
  });
});
