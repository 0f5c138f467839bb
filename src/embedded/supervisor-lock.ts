import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { connectAsOwner, maintenanceDatabaseName, type OwnerAccess, type OwnerConnection } from './owner-connection.ts';
import { isRunning, type RunningProcess } from './running-process.ts';

// Any number does, as long as it never changes: two versions of the gateway must mean the same lock.
const lockKey = 7_271_025_519;
const reconnectMs = 250;
// The server needs a moment to notice that a killed supervisor is gone.
const abandonedMs = 1_000;
const pollMs = 50;

/**
 * Says "a living gateway has this server". It is an advisory lock on a connection of its own, so it ends with the process
 * that holds it, however that ends. Whoever gets the lock of a running server may use that server, and stop it.
 */
export class SupervisorLock {
  #connection: OwnerConnection;
  #state: 'held' | 'lost' | 'released' = 'held';
  readonly #access: OwnerAccess;
  readonly #postmaster: RunningProcess;
  readonly #onLost: () => void;

  private constructor(
    connection: OwnerConnection,
    access: OwnerAccess,
    postmaster: RunningProcess,
    onLost: () => void,
  ) {
    this.#connection = connection;
    this.#access = access;
    this.#postmaster = postmaster;
    this.#onLost = onLost;
    this.#watch();
  }

  /** Null means that another process holds it. The connection, which goes to the maintenance database, is then closed. */
  static async take(
    connection: OwnerConnection,
    access: OwnerAccess,
    postmaster: RunningProcess,
    onLost: () => void,
  ): Promise<SupervisorLock | null> {
    const deadline = Date.now() + abandonedMs;
    while (!(await tryLock(connection))) {
      if (Date.now() > deadline) {
        await connection.client.end();
        return null;
      }
      await delay(pollMs);
    }
    return new SupervisorLock(connection, access, postmaster, onLost);
  }

  get isHeld(): boolean {
    return this.#state === 'held';
  }

  /** Gives the lock up after the last thing that is done under it, which may be to stop the server. */
  async release(lastDeed?: () => Promise<void>): Promise<void> {
    this.#state = 'released';
    try {
      await lastDeed?.();
    } finally {
      // A server that is gone already cannot be taken leave of.
      this.#connection.socket.destroy();
    }
  }

  #watch(): void {
    this.#connection.socket.unref();
    this.#connection.client.once('end', () => {
      if (this.#state === 'held') void this.#regain();
    });
  }

  /** PostgreSQL drops every connection when one of its processes crashes, and goes on. So must the lock. */
  async #regain(): Promise<void> {
    while (this.#state === 'held' && isRunning(this.#postmaster)) {
      await delay(reconnectMs, undefined, { ref: false });
      const connection = await connectAsOwner(this.#access, maintenanceDatabaseName).catch(() => null);
      if (connection === null) continue;
      const isLocked = await tryLock(connection).catch(() => null);
      if (isLocked === true && this.isHeld) {
        this.#connection = connection;
        this.#watch();
        return;
      }
      await connection.client.end().catch(() => {});
      if (isLocked === false) {
        // Another gateway took the server over in between. It is theirs now, and theirs to stop.
        this.#state = 'lost';
        this.#onLost();
        return;
      }
    }
  }
}

async function tryLock({ client }: OwnerConnection): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1) as locked', [lockKey]);
  const [row] = z.tuple([z.object({ locked: z.boolean() })]).parse(rows);
  return row.locked;
}
