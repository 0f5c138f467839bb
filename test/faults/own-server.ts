import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { layOutDataDirectory } from '../../src/embedded/data-directory.ts';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { initializeCluster } from '../../src/embedded/initialize-cluster.ts';
import { ownerName } from '../../src/embedded/owner-connection.ts';
import { readPassword } from '../../src/embedded/password-file.ts';
import { type PostgresBinaries, preparePostgresBinaries } from '../../src/embedded/postgres-binaries.ts';
import { postmasterArguments } from '../../src/embedded/postmaster-settings.ts';
import { runAs } from '../../src/embedded/run-as.ts';
import { findProcess, isRunning, type RunningProcess } from '../../src/embedded/running-process.ts';
import { findServerUser } from '../../src/embedded/server-user.ts';
import { forgetAtExit, stopAtExit } from '../../src/embedded/stop-postmaster.ts';

export type Settings = Readonly<Record<string, string>>;
/** How the server is called, where it is not called just so. */
export type CallOf = (program: string, words: string[]) => { program: string; words: string[]; asRoot: boolean };

/** What test data need not survive. */
const hasty = { fsync: 'off', shared_buffers: '64MB' };

/** A PostgreSQL whose life is the test's: killed, started otherwise, copied, promoted. Always on the same port. */
export class OwnServer {
  readonly port: number;
  readonly directory: string;
  readonly #binaries: PostgresBinaries;
  readonly #password: string;
  readonly #callOf: CallOf | undefined;
  #process: RunningProcess | null = null;

  private constructor(
    directory: string,
    port: number,
    binaries: PostgresBinaries,
    password: string,
    callOf: CallOf | undefined,
  ) {
    this.directory = directory;
    this.port = port;
    this.#binaries = binaries;
    this.#password = password;
    this.#callOf = callOf;
  }

  /** An empty cluster, not started. */
  static async make(callOf?: CallOf): Promise<OwnServer> {
    const user = findServerUser();
    const binaries = await preparePostgresBinaries(user);
    const parent = mkdtempSync(join(tmpdir(), 'own-postgres-'));
    // As root the server runs as another user, who must be able to enter.
    chmodSync(parent, 0o711);
    const layout = layOutDataDirectory(join(parent, 'data'));
    await initializeCluster(binaries, layout, user);
    return new OwnServer(layout.dataDirectory, await findFreePort(), binaries, readPassword(layout), callOf);
  }

  urlOf(database: string): string {
    return `postgres://${ownerName}:${this.#password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Returns once it answers: null where it takes connections, or the code with which it refuses them for now. */
  async start(
    settings: Settings = {},
    isUp: (code: string | null) => boolean = (code) => code === null,
  ): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const obstacle = await this.#launch(settings, isUp);
      if (obstacle === null) return;
      // Where the main process was killed, it and the others need a moment to be gone.
      const isStillEnding = /shared memory block|lock file "postmaster.pid" already exists/.test(obstacle);
      if (!isStillEnding || tries > 50) throw new Error(`PostgreSQL did not start:\n${obstacle}`);
      await sleep(100);
    }
  }

  /** What it said where it did not start. */
  async #launch(settings: Settings, isUp: (code: string | null) => boolean): Promise<string | null> {
    const words = postmasterArguments(this.directory, this.port, { ...hasty, ...settings });
    const call = this.#callOf?.(this.#binaries.postgres, words);
    const child = spawn(call?.program ?? this.#binaries.postgres, call?.words ?? words, {
      ...runAs(call?.asRoot ? null : findServerUser()),
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
    const closed = once(child, 'close');
    await once(child, 'spawn');
    this.#process = findProcess(child.pid ?? 0);
    if (this.#process) stopAtExit(this.#process);
    for (let tries = 0; tries < 1_500; tries += 1) {
      if (child.exitCode !== null || child.signalCode !== null) {
        await closed;
        return said;
      }
      if (isUp(await this.refusal())) return null;
      await sleep(20);
    }
    throw new Error(`PostgreSQL does not answer:\n${said}`);
  }

  /** The code with which it refuses a connection; null where it takes one. */
  async refusal(): Promise<string | null> {
    const client = new pg.Client({ connectionString: this.urlOf('postgres') });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return null;
    } catch (error) {
      return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'broken off';
    }
  }

  /** In order: what is open is rolled back. */
  stop(): Promise<void> {
    return this.#end('SIGINT');
  }

  /** As a machine does that loses its power. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Has a server that follows or waits take writes from now on. */
  promote(): void {
    writeFileSync(join(this.directory, 'promote'), '');
    this.#give('promote');
    if (this.#process) process.kill(this.#process.pid, 'SIGUSR1');
  }

  /** Has it begin as a server that waits to be promoted. */
  standBy(): void {
    writeFileSync(join(this.directory, 'standby.signal'), '');
    this.#give('standby.signal');
  }

  /** The same data once more. It must be stopped in order. */
  async copy(): Promise<OwnServer> {
    const parent = mkdtempSync(join(tmpdir(), 'own-postgres-'));
    chmodSync(parent, 0o711);
    const directory = join(parent, 'data');
    cpSync(this.directory, directory, { recursive: true, preserveTimestamps: true });
    giveTree(directory);
    chmodSync(directory, 0o700);
    return new OwnServer(directory, await findFreePort(), this.#binaries, this.#password, undefined);
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(join(this.directory, '..'), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (!running) return;
    forgetAtExit(running);
    if (isRunning(running)) process.kill(running.pid, signal);
    while (isRunning(running)) await sleep(10);
  }

  #give(name: string): void {
    const user = findServerUser();
    if (user) chownSync(join(this.directory, name), user.uid, user.gid);
  }
}

/** PostgreSQL insists on its files being its own. */
export function giveTree(directory: string): void {
  const user = findServerUser();
  if (!user) return;
  chownSync(directory, user.uid, user.gid);
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(directory, name), user.uid, user.gid);
  }
}
