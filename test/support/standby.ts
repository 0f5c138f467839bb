import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { answers, type DebianServer, freePort, type OtherUser, unprivileged } from './debian-postgres.ts';

const run = promisify(execFile);

/** A streaming replica of a server from Debian's packages, which can be held back, killed, started again and promoted. */
export class Standby {
  readonly port: number;
  readonly #bin: string;
  readonly #folder: string;
  readonly #user: OtherUser | null;
  readonly #urlOf: (database: string) => string;
  #child: ChildProcess | null = null;

  private constructor(bin: string, folder: string, port: number, user: OtherUser | null, primary: DebianServer) {
    this.#bin = bin;
    this.#folder = folder;
    this.port = port;
    this.#user = user;
    this.#urlOf = primary.urlOf;
  }

  static async of(primary: DebianServer, bin: string): Promise<Standby> {
    const folder = mkdtempSync(join(tmpdir(), 'standby-'));
    const user = await unprivileged();
    if (user) chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
    const words = ['-D', join(folder, 'data'), '-d', primary.urlOf('postgres'), '-X', 'stream', '-c', 'fast', '-R'];
    await run(join(bin, 'pg_basebackup'), words, {
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      ...user,
    });
    const standby = new Standby(bin, folder, await freePort(), user, primary);
    await standby.start();
    return standby;
  }

  /** The same login and database as another address names, here. */
  at(url: string): string {
    const changed = new URL(url);
    changed.port = String(this.port);
    return changed.href;
  }

  get ownerUrl(): string {
    return this.at(this.#urlOf('postgres'));
  }

  async start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      // No fewer than its primary has, or it does not start.
      'max_connections=60',
      // Nobody who reads holds up what is to be replayed.
      'max_standby_streaming_delay=0',
      'wal_receiver_status_interval=100ms',
      'wal_retrieve_retry_interval=100ms',
    ].flatMap((setting) => ['-c', setting]);
    this.#child = spawn(
      join(this.#bin, 'postgres'),
      ['-D', join(this.#folder, 'data'), '-p', String(this.port), ...settings],
      { cwd: this.#folder, env: { PATH: process.env.PATH, LC_ALL: 'C' }, stdio: 'ignore', ...this.#user },
    );
    await answers(this.ownerUrl);
  }

  /** The rows of a statement of its superuser. */
  async ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.ownerUrl });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<Row & pg.QueryResultRow>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** From now on it shows what it shows, whatever is written. Returns when that is so. */
  async pause(): Promise<void> {
    await this.ask('select pg_wal_replay_pause()');
    for (;;) {
      const [row] = await this.ask<{ state: string }>('select pg_get_wal_replay_pause_state() as state');
      if (row?.state === 'paused') return;
      await new Promise((done) => setTimeout(done, 5));
    }
  }

  async resume(): Promise<void> {
    await this.ask('select pg_wal_replay_resume()');
  }

  /** Returns when it has replayed all that its primary had written by now. */
  async catchUp(): Promise<void> {
    const primary = new pg.Client({ connectionString: this.#urlOf('postgres') });
    await primary.connect();
    const { rows } = await primary.query<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn');
    await primary.end();
    for (;;) {
      const [row] = await this.ask<{ done: boolean }>('select pg_last_wal_replay_lsn() >= $1::pg_lsn as done', [
        rows[0]?.lsn,
      ]);
      if (row?.done) return;
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  async promote(): Promise<void> {
    await this.ask('select pg_promote(true, 60)');
  }

  /** At once, with all its processes, as when the machine loses its power. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'close');
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(child.pid)]).catch(() => ({ stdout: '' }));
    child.kill('SIGKILL');
    for (const pid of stdout.split(/\s+/).filter((word) => word !== '')) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It went with its parent.
      }
    }
    await ended;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null) {
      const ended = once(child, 'close');
      child.kill('SIGQUIT');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
