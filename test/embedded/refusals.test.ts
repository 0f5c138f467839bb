import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  DataDirectoryPasswordError,
  DataDirectoryUnreachableError,
  DataDirectoryVersionError,
  NotADataDirectoryError,
  PortTakenError,
} from '../../src/embedded/embedded-postgres.errors.ts';
import { findServerUser } from '../../src/embedded/server-user.ts';
import { findServersIn, isRoot, makeScratchDirectory, makeUsedDataDirectory, start } from './scratch.ts';

it('names the port that is taken when it was told to use it', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const refusal = start(await makeUsedDataDirectory(scratch), { port: address.port });
  await expect(refusal).rejects.toThrow(PortTakenError);
  await expect(refusal).rejects.toThrow(String(address.port));
  expect(findServersIn(scratch)).toEqual([]);
});

it('leaves a directory alone that holds something else', async () => {
  const scratch = makeScratchDirectory();
  const photos = join(scratch, 'photos');
  mkdirSync(photos);
  writeFileSync(join(photos, 'holiday.jpg'), '');
  await expect(start(photos)).rejects.toThrow(NotADataDirectoryError);
  await expect(start(join(photos, 'holiday.jpg'))).rejects.toThrow(NotADataDirectoryError);
  expect(readdirSync(photos)).toEqual(['holiday.jpg']);
  expect(readdirSync(scratch)).toEqual(['photos']);
});

it('says which PostgreSQL made a database that this one cannot read', async () => {
  const dataDirectory = join(makeScratchDirectory(), 'postgres');
  mkdirSync(dataDirectory);
  writeFileSync(join(dataDirectory, 'PG_VERSION'), '16\n');
  const user = findServerUser();
  if (user !== null) chownSync(join(dataDirectory, 'PG_VERSION'), user.uid, user.gid);
  const refusal = start(dataDirectory);
  await expect(refusal).rejects.toThrow(DataDirectoryVersionError);
  await expect(refusal).rejects.toThrow(/PostgreSQL 16.*PostgreSQL 18/);
});

it('asks for the password file when it is gone', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const dataDirectory = await makeUsedDataDirectory(scratch);
  rmSync(`${dataDirectory}.password`);
  await expect(start(dataDirectory)).rejects.toThrow(DataDirectoryPasswordError);
  writeFileSync(`${dataDirectory}.password`, 'wrong\n');
  await expect(start(dataDirectory)).rejects.toThrow(DataDirectoryPasswordError);
  expect(findServersIn(scratch)).toEqual([]);
});

it.runIf(isRoot)('names the directory that keeps the server from its data', async () => {
  const scratch = makeScratchDirectory();
  const closed = join(scratch, 'closed');
  mkdirSync(join(closed, 'open'), { recursive: true });
  chmodSync(closed, 0o700);
  const refusal = start(join(closed, 'open', 'postgres'));
  await expect(refusal).rejects.toThrow(DataDirectoryUnreachableError);
  await expect(refusal).rejects.toThrow(`may not enter ${closed}.`);
  expect(readdirSync(join(closed, 'open'))).toEqual([]);
});
