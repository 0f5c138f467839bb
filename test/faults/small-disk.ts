import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServerUser } from '../../src/embedded/server-user.ts';
import type { CallOf } from './own-server.ts';

const isRoot = process.geteuid?.() === 0;
/** A view of the file systems of its own, so that no mount outlives it. Whoever is not root gets it as the root of a namespace of users. */
const apart = isRoot ? ['--mount', '--propagation', 'private'] : ['--user', '--map-root-user', '--mount'];

/** Whether this machine lets us mount a disk of memory at all; in some containers it does not. */
export function canMountDisks(): boolean {
  const { status } = spawnSync('unshare', [...apart, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', tmpdir()]);
  return status === 0;
}

/** Disks that are soon full. They are there for the processes that are called by way of them, and for us below /proc. */
export class SmallDisks {
  readonly #parent: string;
  readonly #holder: ChildProcess;

  private constructor(parent: string, holder: ChildProcess) {
    this.#parent = parent;
    this.#holder = holder;
  }

  static async make(megabytes: Readonly<Record<string, number>>): Promise<SmallDisks> {
    const parent = mkdtempSync(join(tmpdir(), 'small-disks-'));
    chmodSync(parent, 0o711);
    const user = findServerUser();
    const owner = user ? `,uid=${user.uid},gid=${user.gid}` : '';
    const mounts = Object.entries(megabytes).map(([name, size]) => {
      mkdirSync(join(parent, name));
      return `mount -t tmpfs -o size=${size}m,mode=0700${owner} none ${join(parent, name)}`;
    });
    // The disks last as long as this process.
    const holder = spawn('unshare', [...apart, 'sh', '-c', `${mounts.join(' && ')} && echo mounted && exec cat`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    return new SmallDisks(parent, holder);
  }

  /** As a process on them sees it. */
  pathOf(name: string): string {
    return join(this.#parent, name);
  }

  /** As we see it. */
  pathFromHere(name: string): string {
    return `/proc/${this.#holder.pid}/root${this.pathOf(name)}`;
  }

  /** For a server whose files are on them. */
  readonly callOf: CallOf = (program, words) => {
    const inside = ['-t', String(this.#holder.pid), '--mount'];
    const user = findServerUser();
    if (user) {
      const become = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', program, ...words];
      return { program: 'nsenter', words: [...inside, ...become], asRoot: true };
    }
    // PostgreSQL will not be root, not even there: below that namespace it is ourselves again.
    const ids = [`--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`];
    const become = ['unshare', '--user', ...ids, program, ...words];
    return { program: 'nsenter', words: [...inside, '--user', '--preserve-credentials', ...become], asRoot: true };
  };

  /** Takes all room but so much. */
  fill(name: string, leaveBytes = 0): void {
    const { bavail, bsize } = statfsSync(this.pathFromHere(name));
    const bytes = Math.max(0, bavail * bsize - leaveBytes);
    try {
      writeFileSync(join(this.pathFromHere(name), 'ballast'), Buffer.alloc(bytes));
    } catch (error) {
      // PostgreSQL took some of it meanwhile: full it is.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }

  makeRoom(name: string): void {
    rmSync(join(this.pathFromHere(name), 'ballast'));
  }

  async dispose(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
    rmSync(this.#parent, { recursive: true, force: true });
  }
}
