import { execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const needed = ['initdb', 'postgres', 'pg_dump', 'pg_restore', 'pg_dumpall', 'psql', 'pg_basebackup'];

/** The newest PostgreSQL of Debian's packages that has server and clients; null where there is none. The one that comes with npm has no clients. */
export function debianPostgres(): string | null {
  const folders = globSync('/usr/lib/postgresql/*/bin/postgres')
    .map(dirname)
    .filter((folder) => needed.every((name) => existsSync(join(folder, name))))
    .sort((left, right) => Number(left.split('/')[4]) - Number(right.split('/')[4]));
  return folders.filter((folder) => Number(folder.split('/')[4]) >= 15).at(-1) ?? null;
}

/** PgBouncer of Debian's packages; null where it is not installed. */
export function debianPgBouncer(): string | null {
  return ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((file) => existsSync(file)) ?? null;
}

/** PostgreSQL and PgBouncer refuse to run as root. */
const isRoot = process.getuid?.() === 0;

export interface OtherUser {
  readonly uid: number;
  readonly gid: number;
}

export async function unprivileged(): Promise<OtherUser | null> {
  if (!isRoot) return null;
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface DebianServer {
  readonly port: number;
  urlOf(database: string): string;
  /** Runs one of its clients; the password of the server's owner is set. */
  client(name: string, ...words: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** A server of its own from Debian's packages, on a port of loopback. */
export async function startDebianPostgres(bin: string): Promise<DebianServer> {
  const folder = mkdtempSync(join(tmpdir(), 'debian-postgres-'));
  const user = await unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const as = user ?? {};
  const env = { PATH: process.env.PATH, LC_ALL: 'C', PGPASSWORD: 'owner' };
  const data = join(folder, 'data');
  await run(
    'sh',
    [
      '-c',
      `printf owner > ${folder}/password && exec ${bin}/initdb -D ${data} -U owner --auth=scram-sha-256 --pwfile=${folder}/password -E UTF8 --locale=C.UTF-8`,
    ],
    { env, cwd: folder, ...as },
  );
  const port = await freePort();
  const settings = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'fsync=off',
    '-c',
    'max_connections=60',
  ];
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    env,
    cwd: folder,
    stdio: 'ignore',
    ...as,
  });
  const ended = new Promise((resolve) => server.once('close', resolve));
  const urlOf = (database: string) => `postgres://owner:owner@127.0.0.1:${port}/${database}`;
  await answers(urlOf('postgres'));
  return {
    port,
    urlOf,
    client: async (name, ...words) => {
      const { stdout } = await run(join(bin, name), words, { env, cwd: folder, maxBuffer: 1e8, ...as });
      return stdout;
    },
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a server takes connections. */
export async function answers(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
