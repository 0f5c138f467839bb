/**
 * A crowd: thousands of streams and a thousand connections that ask and write, over two gateways on one PostgreSQL.
 * `npm run -s bench:crowd -- [streams] [connections] [seconds]`. It makes a PostgreSQL of its own, takes it away again, and
 * writes what it saw to bench/results/crowd.md. Crowd, gateways and PostgreSQL share the machine.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, type ClientRequest, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../src/embedded/embedded-postgres.ts';
import { type Caller, makeCallers } from './callers.ts';
import { processCpuMs, residentMb } from './cpu.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { showProgress } from './progress.ts';
import { table } from './report.ts';

const [streams = 5_000, connections = 1_000, seconds = 60] = process.argv.slice(2).map(Number);
if (![streams, connections, seconds].every((number) => Number.isInteger(number) && number > 0)) {
  process.stderr.write('npm run -s bench:crowd -- [streams] [connections] [seconds], each a whole number above 0\n');
  process.exit(1);
}
const companies = Math.min(100, streams);
/** Each connection asks once in so many milliseconds, and one request in twenty writes. */
const pauseMs = 4_000;
const writesOneIn = 20;
const openedAtOnce = 50;

const queries = [
  '{ issues(first: 20) { nodes { id title status assigneeAgent { name } } pageInfo { hasNextPage } } }',
  '{ viewer { plugin { key } } }',
  '{ activity(first: 10) { nodes { action createdAt } } }',
];
const mutation =
  'mutation { createIssue(input: { title: "Of the crowd" }) { ... on CreateIssuePayload { activity { id } } } }';
const subscription =
  'subscription { activity { __typename ... on ActivityAdded { entry { id } } ... on Heartbeat { cursor } } }';

const answerSchema = z.object({
  data: z.object({ createIssue: z.object({ activity: z.array(z.object({ id: z.string() })) }).optional() }).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

const progress = showProgress();
const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
await chmod(directory, 0o711);
const server = await startEmbeddedPostgres({ dataDirectory: join(directory, 'postgres') });
const gateways: GatewayProcess[] = [];
const open: ClientRequest[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
try {
  gateways.push(await startGatewayProcess(server.ownerUrl), await startGatewayProcess(server.ownerUrl));
  const callers = await makeCallers(server.ownerUrl, { callers: Math.max(streams, connections), companies });
  const before = gateways.map(({ pid }) => Math.round(residentMb(pid)));

  /** When each entry was written, and how long after its answer streams were told. */
  const writtenAt = new Map<string, number>();
  const lags: number[] = [];
  let told = 0;
  /** As often as streams of the entries' companies were there to be told. */
  let owed = 0;
  let ended = 0;
  for (let i = 0; i < streams; i += openedAtOnce) {
    progress.update('opening streams', i, streams);
    await Promise.all(
      callers.slice(i, Math.min(i + openedAtOnce, streams)).map((caller, at) => follow(caller, i + at)),
    );
  }

  const times: number[] = [];
  const outcomes = new Map<string, number>();
  const cpuBefore = gateways.map(({ pid }) => processCpuMs(pid));
  const until = performance.now() + seconds * 1_000;
  await Promise.all([
    ...callers.slice(0, connections).map((caller, at) => ask(caller, at, until)),
    (async () => {
      for (let at = 0; at < seconds; at += 1) {
        progress.update(`${connections} connections ask, ${streams} streams listen`, at, seconds);
        await sleep(1_000);
      }
    })(),
  ]);
  const cpu = gateways.map(({ pid }, i) => Math.round((processCpuMs(pid) - (cpuBefore[i] ?? 0)) / (seconds * 10)));
  // The last entries are still on their way.
  await sleep(2_000);
  progress.done();

  const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const rows = [
    ['streams open at the end', `${streams - ended} of ${streams}`],
    ['connections that ask', String(connections)],
    ['requests', `${total}, ${Math.round(total / seconds)} a second`],
    ['outcomes', [...outcomes].map(([name, count]) => `${count} ${name}`).join(', ')],
    ['answer in, ms: half, 99 of 100', `${share(times, 0.5)}, ${share(times, 0.99)}`],
    ['entries written', String(writtenAt.size)],
    ['times that a stream was told', `${told} of ${owed}`],
    ['told after the answer, ms: half, 99 of 100', `${share(lags, 0.5)}, ${share(lags, 0.99)}`],
    [
      'MB resident, each gateway',
      gateways.map(({ pid }, i) => `${before[i]} to ${Math.round(residentMb(pid))}`).join('; '),
    ],
    ['CPU of each gateway, % of a core', cpu.join('; ')],
  ];
  const text = `Two gateways, ${companies} companies, ${seconds} seconds.\n\n${table(['', 'seen'], rows)}`;
  process.stdout.write(`${text}\n`);
  await writeFile(resolve(import.meta.dirname, 'results/crowd.md'), `${text}\n`);

  function follow({ token }: Caller, at: number): Promise<void> {
    return new Promise((done, fail) => {
      const { port } = gateways[at % gateways.length] as GatewayProcess;
      const client = request(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
      });
      client.on('error', fail);
      client.on('response', (response) => {
        if (response.statusCode !== 200) fail(new Error(`a stream was answered with ${response.statusCode}`));
        done();
        let rest = '';
        response.on('data', (chunk: Buffer) => {
          const now = performance.now();
          // An event may come in two pieces.
          const events = (rest + chunk.toString()).split('\n\n');
          rest = events.pop() ?? '';
          for (const event of events) {
            const [, id] = /"entry":\{"id":"([^"]+)"/.exec(event) ?? [];
            if (id === undefined) continue;
            told += 1;
            const written = writtenAt.get(id);
            // Told before its writer had the answer in hand, it was not late.
            lags.push(written === undefined ? 0 : now - written);
          }
        });
        response.on('close', () => {
          ended += 1;
        });
      });
      client.end(JSON.stringify({ query: subscription }));
      open.push(client);
    });
  }

  async function ask({ token }: Caller, at: number, until: number): Promise<void> {
    await sleep((at / connections) * pauseMs);
    for (let n = at; performance.now() < until; n += 1) {
      const isWrite = n % writesOneIn === 0;
      const startedAt = performance.now();
      const { port } = gateways[at % gateways.length] as GatewayProcess;
      const query = isWrite ? mutation : (queries[n % queries.length] ?? '');
      const outcome = await send(port, token, query);
      if (isWrite && outcome === 'answered') owed += Math.ceil((streams - (at % companies)) / companies);
      times.push(performance.now() - startedAt);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      await sleep(pauseMs);
    }
  }

  /** `answered`, the code of the first error, or `broken`. */
  function send(port: number, token: string, query: string): Promise<string> {
    return new Promise((done) => {
      const client = request(
        `http://127.0.0.1:${port}/graphql`,
        {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const now = performance.now();
            const { data, errors } = answerSchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
            for (const { id } of data?.createIssue?.activity ?? []) writtenAt.set(id, now);
            done(errors?.[0]?.extensions.code ?? 'answered');
          });
        },
      );
      client.on('error', () => done('broken'));
      client.end(JSON.stringify({ query }));
    });
  }
} finally {
  for (const client of open) {
    client.on('error', () => {});
    client.destroy();
  }
  agent.destroy();
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}

function share(values: readonly number[], part: number): string {
  const sorted = [...values].sort((left, right) => left - right);
  return (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
}
