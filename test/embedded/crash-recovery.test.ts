import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { findProcess } from '../../src/embedded/running-process.ts';
import { findServerUser } from '../../src/embedded/server-user.ts';
import { findServersIn, makeScratchDirectory, makeUsedDataDirectory, query, start, waitUntil } from './scratch.ts';

it('starts again after the server itself was killed', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = await makeUsedDataDirectory(scratch);
  const messages: string[] = [];
  const first = await start(dataDirectory, { onProgress: (message) => messages.push(message) });
  await query(first.ownerUrl, "create table kept as select 'yes' as answer");
  const [pid] = findServersIn(scratch);
  process.kill(pid!, 'SIGKILL');
  await waitUntil(() => messages.some((message) => message.includes('ended by itself')));
  await first.stop();
  expect(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8')).toMatch(`${pid}\n`);

  const second = await start(dataDirectory);
  expect(second.adopted).toBe(false);
  expect(await query(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 'yes' }]);
});

it('waits for what is left of a server that was killed', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = await makeUsedDataDirectory(scratch);
  const first = await start(dataDirectory);
  const client = new pg.Client(first.ownerUrl);
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const backend = rows[0]!.pid;
  // A process that cannot notice its server's death keeps the memory that they share.
  process.kill(backend, 'SIGSTOP');
  onTestFinished(() => {
    if (findProcess(backend) !== null) process.kill(backend, 'SIGKILL');
  });
  process.kill(findServersIn(scratch)[0]!, 'SIGKILL');
  await first.stop();

  const starting = start(dataDirectory);
  await waitUntil(() => readFileSync(`${dataDirectory}.log`, 'utf8').includes('is still in use'));
  process.kill(backend, 'SIGCONT');
  const second = await starting;
  expect(second.adopted).toBe(false);
  expect(await query(second.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('is not misled by a file that names a process of somebody else', { timeout: 30_000 }, async () => {
  const dataDirectory = await makeUsedDataDirectory(makeScratchDirectory());

  // The server refuses to start beside any living process of its own user that the file names.
  const user = findServerUser();
  const bystander = spawn('sleep', ['60'], { cwd: '/', ...(user === null ? {} : { uid: user.uid, gid: user.gid }) });
  onTestFinished(() => void bystander.kill());
  const lines = [bystander.pid, dataDirectory, 1_700_000_000, 5432, '', '127.0.0.1', '  1234  5678', 'ready   ', ''];
  writeFileSync(join(dataDirectory, 'postmaster.pid'), lines.join('\n'));

  const postgres = await start(dataDirectory);
  expect(postgres.adopted).toBe(false);
  expect(await query(postgres.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(bystander.exitCode).toBeNull();
  expect(bystander.signalCode).toBeNull();
});
