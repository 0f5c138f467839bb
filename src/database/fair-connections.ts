import type { Pool, PoolClient } from 'pg';
import { Unavailable } from '../kernel/errors.ts';
import { FairTurns } from '../kernel/fair-turns.ts';
import { installationKey } from '../kernel/installation-key.ts';
import type { Tenant } from './entering.ts';

export interface TakenConnection {
  readonly client: PoolClient;
  /** Gives it back; with an error, or true, it is closed. */
  release(error?: Error | boolean): void;
}

/** The connections of a pool, shared out among the plugins of all companies. */
export class FairConnections {
  readonly size: number;
  readonly #pool: Pool;
  readonly #turns: FairTurns;

  constructor(pool: Pool) {
    this.size = pool.options.max ?? 10;
    this.#pool = pool;
    this.#turns = new FairTurns({
      atOnce: this.size,
      // Of a pool that never gives up connecting, too.
      patience: { ms: pool.options.connectionTimeoutMillis || 2_000, error: allInUse },
    });
  }

  get waiting(): number {
    return this.#turns.waiting;
  }

  /** Unavailable where none came free in the time that connecting may take. Throws the signal's reason when it fires meanwhile. */
  async take(tenant: Tenant, signal?: AbortSignal): Promise<TakenConnection> {
    const key = installationKey(tenant);
    await this.#turns.enter(key, signal);
    const client = await this.#pool.connect().catch((error: unknown) => {
      this.#turns.leave(key);
      throw error;
    });
    const release = (error?: Error | boolean) => {
      client.release(error);
      this.#turns.leave(key);
    };
    if (signal?.aborted) {
      release();
      throw signal.reason;
    }
    return { client, release };
  }
}

function allInUse(): Unavailable {
  return new Unavailable('All connections to the database are in use. Try again shortly.');
}
