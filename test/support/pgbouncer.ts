import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, debianPgBouncer, freePort, type OtherUser, unprivileged } from './debian-postgres.ts';

export interface PgBouncerOptions {
  /** To PostgreSQL, for each login and database. */
  readonly connections: number;
}

/** A PgBouncer of Debian's packages in transaction mode, that can be killed and started again on the same port. */
export class PgBouncer {
  readonly #folder: string;
  readonly #url: URL;
  readonly #user: OtherUser | null;
  #child: ChildProcess | null = null;

  private constructor(folder: string, url: URL, user: OtherUser | null) {
    this.#folder = folder;
    this.#url = url;
    this.#user = user;
  }

  /** Before the server of an address, for the login that the address names. */
  static async start(server: URL, { connections }: PgBouncerOptions): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    const user = await unprivileged();
    const url = new URL(server);
    url.port = String(await freePort());
    const settings = [
      '[databases]',
      `* = host=127.0.0.1 port=${server.port}`,
      '[pgbouncer]',
      'pool_mode = transaction',
      `listen_port = ${url.port}`,
      'listen_addr = 127.0.0.1',
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${join(folder, 'users.txt')}`,
      `default_pool_size = ${connections}`,
      'max_client_conn = 200',
    ];
    writeFileSync(join(folder, 'pgbouncer.ini'), settings.join('\n'));
    writeFileSync(join(folder, 'users.txt'), `"${server.username}" "${server.password}"\n`);
    for (const path of [folder, join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')])
      if (user) chownSync(path, user.uid, user.gid);
    chmodSync(folder, 0o700);
    const pooler = new PgBouncer(folder, url, user);
    await pooler.start();
    return pooler;
  }

  /** The same address, by way of the pooler. */
  urlOf(url: string): string {
    const changed = new URL(url);
    changed.port = this.#url.port;
    return changed.href;
  }

  async start(): Promise<void> {
    this.#child = spawn(debianPgBouncer() ?? '', ['-q', join(this.#folder, 'pgbouncer.ini')], {
      cwd: this.#folder,
      stdio: 'ignore',
      ...this.#user,
    });
    await answers(this.#url.href);
  }

  /** At once, with all that goes through it. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
