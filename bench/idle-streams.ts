/**
 * What idle streams cost: opens many at a gateway process, and reports its memory for each, how long an entry takes to the streams
 * of its company, and how long requests wait meanwhile. `npm run -s bench:streams -- [streams] [companies]`. It makes a PostgreSQL
 * of its own and takes it away again.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/embedded/embedded-postgres.ts';
import { makeCallers } from './callers.ts';
import { processCpuMs, residentMb } from './cpu.ts';
import { startGatewayProcess } from './gateway-process.ts';

const streamsWanted = Number(process.argv[2] ?? 2_000);
const companiesWanted = Number(process.argv[3] ?? 10);

const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
await chmod(directory, 0o711);
const server = await startEmbeddedPostgres({ dataDirectory: join(directory, 'postgres') });
const gateway = await startGatewayProcess(server.ownerUrl);
const { pid, port } = gateway;
const open: ClientRequest[] = [];
try {
  const tokens = await makeCallers(server.ownerUrl, { callers: streamsWanted, companies: companiesWanted });
  const before = Math.round(residentMb(pid));
  let opened = 0;
  let told = 0;
  let lastToldAt = 0;
  const query =
    'subscription { activity { __typename ... on ActivityAdded { cursor entry { id action } } ... on Heartbeat { cursor } } }';
  const openStream = (token: string) =>
    new Promise<void>((done, fail) => {
      const client = request(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
      });
      client.on('error', () => {});
      client.on('response', (response) => {
        if (response.statusCode !== 200) fail(new Error(`a stream was answered with ${response.statusCode}`));
        opened += 1;
        done();
        response.on('data', (chunk: Buffer) => {
          if (!chunk.toString().includes('"ActivityAdded"')) return;
          told += 1;
          lastToldAt = performance.now();
        });
        response.on('close', () => {
          opened -= 1;
        });
      });
      client.end(JSON.stringify({ query }));
      open.push(client);
    });
  for (let i = 0; i < streamsWanted; i += 50) {
    await Promise.all(tokens.slice(i, i + 50).map(({ token }) => openStream(token)));
  }
  await sleep(2_000);
  const idle = Math.round(residentMb(pid));
  const cpuBefore = processCpuMs(pid);
  await sleep(15_000);
  const cpu = (processCpuMs(pid) - cpuBefore) / 1000;
  const quiet = await requestTimes(200);
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  await owner.connect();
  const waitingFor = Math.ceil(streamsWanted / companiesWanted);
  const writtenAt = performance.now();
  const busy = requestTimes(100);
  await owner.query(
    `insert into activity_log (company_id, actor_id, action, entity_type, entity_id) values ($1, 'bench', 'bench', 'company', 'x')`,
    [tokens[0]?.companyId],
  );
  for (let waits = 0; told < waitingFor && waits < 4_000; waits += 1) await sleep(5);
  console.log({
    streams: opened,
    companies: companiesWanted,
    memoryMb: { before, withStreams: idle, kilobytesEach: Math.round(((idle - before) * 1024) / streamsWanted) },
    idleCpuPercent: Math.round((cpu / 15) * 1000) / 10,
    requestMs: quiet,
    told: { streams: told, of: waitingFor, ms: Math.round(lastToldAt - writtenAt), requestMsMeanwhile: await busy },
  });
  await owner.end();

  async function requestTimes(count: number) {
    const times: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const startedAt = performance.now();
      await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[0]?.token}` },
        body: JSON.stringify({ query: '{ viewer { plugin { key } } }' }),
      }).then((response) => response.text());
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
    return { p50: at(0.5), p99: at(0.99) };
  }
} finally {
  for (const client of open) client.destroy();
  await gateway.stop();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
