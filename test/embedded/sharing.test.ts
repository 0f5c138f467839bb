import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DataDirectoryInUseError } from '../../src/embedded/embedded-postgres.errors.ts';
import { GatewayProcess } from './gateway-process.ts';
import { findServersIn, makeScratchDirectory, makeUsedDataDirectory, query, start, waitUntil } from './scratch.ts';

it('takes over the server of a killed gateway with its data, and stops it', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = await makeUsedDataDirectory(scratch);
  const gateway = new GatewayProcess(dataDirectory);
  const killed = await gateway.said();
  await query(killed.ownerUrl!, "create table kept as select 'yes' as answer");
  const servers = findServersIn(scratch);
  await gateway.kill();
  expect(findServersIn(scratch)).toEqual(servers);

  const postgres = await start(dataDirectory);
  expect(postgres).toMatchObject({ adopted: true, port: killed.port, ownerUrl: killed.ownerUrl });
  expect(findServersIn(scratch)).toEqual(servers);
  expect(await query(postgres.ownerUrl, 'select answer from kept')).toEqual([{ answer: 'yes' }]);
  await postgres.stop();
  expect(findServersIn(scratch)).toEqual([]);
});

it('starts the server of a killed gateway anew when another port is wanted', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = await makeUsedDataDirectory(scratch);
  const gateway = new GatewayProcess(dataDirectory);
  const killed = await gateway.said();
  await gateway.kill();

  const port = killed.port === 54_329 ? 54_330 : 54_329;
  const postgres = await start(dataDirectory, { port });
  expect(postgres).toMatchObject({ adopted: false, port });
  expect(findServersIn(scratch)).toHaveLength(1);
});

it('refuses a directory that a living gateway uses, and does not disturb that gateway', {
  timeout: 30_000,
}, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = await makeUsedDataDirectory(scratch);
  const postgres = await start(dataDirectory);
  const servers = findServersIn(scratch);

  const second = new GatewayProcess(dataDirectory);
  const { refused, message } = await second.said();
  expect(refused).toBe('DataDirectoryInUseError');
  expect(message).toContain(dataDirectory);
  expect(message).toContain('DATA_DIR');
  await second.ended();
  // The same process asking twice is no different.
  await expect(start(dataDirectory)).rejects.toThrow(DataDirectoryInUseError);

  expect(findServersIn(scratch)).toEqual(servers);
  expect(await query(postgres.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('lets one of several win that start at once on a new directory', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = join(scratch, 'postgres');
  const gateways = [1, 2, 3].map(() => new GatewayProcess(dataDirectory));
  const outcomes = await Promise.all(gateways.map((gateway) => gateway.said()));
  expect(outcomes.map(({ refused }) => refused ?? 'won').sort()).toEqual([
    'DataDirectoryInUseError',
    'DataDirectoryInUseError',
    'won',
  ]);
  expect(findServersIn(scratch)).toHaveLength(1);
});

it('is still known as a living gateway after its connections were cut', { timeout: 30_000 }, async () => {
  const dataDirectory = await makeUsedDataDirectory(makeScratchDirectory());
  const postgres = await start(dataDirectory);
  const holders = () =>
    query(postgres.ownerUrl, "select pid from pg_locks where locktype = 'advisory' and granted order by pid");
  const [before] = await holders();
  expect(before).toBeDefined();
  await query(postgres.ownerUrl, `select pg_terminate_backend(${before?.pid})`);
  await waitUntil(async () => {
    const [now] = await holders();
    return now !== undefined && now.pid !== before?.pid;
  });
  await expect(start(dataDirectory)).rejects.toThrow(DataDirectoryInUseError);
});
