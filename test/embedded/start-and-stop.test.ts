import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { findRunningEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';
import { startGateway } from '../../src/start.ts';
import { GatewayProcess } from './gateway-process.ts';
import {
  findProcessesAbout,
  findServersIn,
  isRoot,
  makeScratchDirectory,
  makeUsedDataDirectory,
  query,
  start,
  waitUntil,
} from './scratch.ts';

it('keeps its data over a stop and a second start, and leaves no process behind', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = join(scratch, 'not', 'yet', 'there', 'postgres');

  const first = await start(dataDirectory);
  expect(first).toMatchObject({ adopted: false, dataDirectory });
  await query(first.ownerUrl, "create table kept as select 'yes' as answer");
  expect(findServersIn(scratch)).toHaveLength(1);
  await Promise.all([first.stop(), first.stop()]);
  await first.stop();
  expect(findServersIn(scratch)).toEqual([]);

  const second = await start(dataDirectory);
  expect(second.adopted).toBe(false);
  expect(await query(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 'yes' }]);
  await second.stop();
  expect(findServersIn(scratch)).toEqual([]);
});

it('keeps the server to this machine and the files to their owners', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = join(scratch, 'postgres');
  const settings = { work_mem: '7MB', listen_addresses: '*', logging_collector: 'on' };
  const { ownerUrl } = await start(dataDirectory, { settings });

  const shown = [
    'listen_addresses',
    'unix_socket_directories',
    'TimeZone',
    'jit',
    'fsync',
    'max_connections',
    'work_mem',
  ];
  const rows = await query(
    ownerUrl,
    `select name, setting from pg_settings where name in (${shown.map((name) => `'${name}'`)})`,
  );
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    TimeZone: 'UTC',
    jit: 'off',
    fsync: 'on',
    max_connections: '200',
    work_mem: '7168',
  });
  expect(await query(ownerUrl, 'select current_user as me, current_database() as here')).toEqual([
    { me: 'paperclip', here: 'paperclip' },
  ]);
  const methods = await query(ownerUrl, 'select distinct auth_method from pg_hba_file_rules');
  expect(methods).toEqual([{ auth_method: 'scram-sha-256' }]);

  expect(statSync(dataDirectory).mode & 0o777).toBe(0o700);
  expect(statSync(`${dataDirectory}.password`).mode & 0o777).toBe(0o600);
  expect(statSync(`${dataDirectory}.password`).uid).toBe(process.geteuid?.());
  expect(readdirSync(scratch).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
});

it.runIf(isRoot)(
  'runs the server as another user than root, without groups of its own',
  { timeout: 30_000 },
  async () => {
    const scratch = makeScratchDirectory();
    await start(await makeUsedDataDirectory(scratch));
    const [pid] = findServersIn(scratch);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t[1-9]/m);
    expect(status).toMatch(/^Gid:\t[1-9]/m);
    expect(status).toMatch(/^Groups:\s*$/m);
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('HOME=');
  },
);

it.runIf(isRoot)('leaves a database to the user it belongs to', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = await makeUsedDataDirectory(scratch);
  const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
  execFileSync('chown', ['-R', 'nobody', dataDirectory]);
  const postgres = await start(dataDirectory);
  expect(statSync(`/proc/${findServersIn(scratch)[0]}`).uid).toBe(nobody);
  await postgres.stop();

  execFileSync('chown', ['-R', 'root', dataDirectory]);
  await expect(start(dataDirectory)).rejects.toThrow(/belong to root.*chown -R/);
});

it('tells a command beside the gateway where the database is, and null when it is not running', {
  timeout: 30_000,
}, async () => {
  const dataDirectory = await makeUsedDataDirectory(makeScratchDirectory());
  expect(await findRunningEmbeddedPostgres(dataDirectory)).toBeNull();
  const postgres = await start(dataDirectory);
  expect(await findRunningEmbeddedPostgres(dataDirectory)).toEqual({
    ownerUrl: postgres.ownerUrl,
    port: postgres.port,
  });
  await postgres.stop();
  expect(await findRunningEmbeddedPostgres(dataDirectory)).toBeNull();
});

it('survives the Ctrl-C that interrupts the gateway, until the gateway stops it', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const gateway = new GatewayProcess(await makeUsedDataDirectory(scratch));
  await gateway.said();
  gateway.interrupt();
  expect(await gateway.said()).toEqual({ answeredAfterInterrupt: [{ one: 1 }] });
  await gateway.ended();
  expect(findServersIn(scratch)).toEqual([]);
});

it('neither keeps a process alive nor outlives one that forgets to stop it', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const gateway = new GatewayProcess(await makeUsedDataDirectory(scratch), '--leave');
  expect(await gateway.said()).toMatchObject({ adopted: false });
  await gateway.ended();
  await waitUntil(() => findServersIn(scratch).length === 0);
});

it('begins anew after a gateway was killed while it made the database', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = join(scratch, 'postgres');
  const gateway = new GatewayProcess(dataDirectory);
  await waitUntil(() => readdirSync(scratch).some((name) => name.startsWith('postgres.initializing-')));
  await gateway.kill();
  expect(readdirSync(scratch)).not.toContain('postgres');
  // The killed gateway's initdb knows nothing of that and goes on for a while.
  await waitUntil(() => findProcessesAbout(scratch).length === 0);

  mkdirSync(`${dataDirectory}.initializing-999999999`);
  const postgres = await start(dataDirectory);
  expect(await query(postgres.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(readdirSync(scratch).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
});

it('stops a gateway that has many connections open to it without a warning', { timeout: 60_000 }, async () => {
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const config = readConfig({ DATA_DIR: join(makeScratchDirectory(), 'data'), PORT: '0', DEMO: '1' });
  const gateway = await startGateway(config, log, () => {});
  try {
    const [{ token = '' } = {}] = gateway.demoTokens;
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query: '{ issues(first: 50) { nodes { id subtree { totalCount } } } }' }),
        }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  } finally {
    await gateway.stop();
  }
  expect(warnings).toEqual([]);
});
