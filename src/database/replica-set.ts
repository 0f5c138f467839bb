import type pg from 'pg';
import type { Logger } from '../kernel/logger.ts';
import { databaseCode } from './database-errors.ts';
import {
  positionOfPrimary,
  primaryIdentity,
  readPrimaryIdentity,
  type ServerIdentity,
  toldSchema,
} from './feed-head.ts';
import { Replica, type ReplicaTimings, type UnfitReason, WrongReplicaError } from './replica.ts';
import { logPosition, ReplicaLag } from './replica-lag.ts';

export const replicaMaxLagMs = 10_000;

export interface ReplicaSetOptions {
  readonly urls: readonly string[];
  /** The pool that writes. */
  readonly primary: pg.Pool;
  readonly log: Logger;
  /** How old what a replica shows may be where no feed tells of it. */
  readonly maxLagMs?: number | undefined;
  readonly poolSize?: number | undefined;
  readonly timings?: Partial<ReplicaTimings> | undefined;
}

export interface ReplicaFigures {
  readonly in: number;
  readonly out: number;
  readonly pool: { readonly total: number; readonly idle: number; readonly waiting: number };
}

/** All replicas of one primary. Reads go to those that are in, to one after the other. */
export class ReplicaSet {
  readonly lag: ReplicaLag;
  readonly #replicas: readonly Replica[];
  readonly #primary: pg.Pool;
  readonly #entered: Promise<unknown>;
  #identity: Promise<ServerIdentity> | null = null;
  #turn = 0;

  constructor({ urls, primary, maxLagMs = replicaMaxLagMs, ...options }: ReplicaSetOptions) {
    this.#primary = primary;
    this.lag = new ReplicaLag(maxLagMs);
    // A new connection may lead to another server than those before it.
    primary.on('connect', () => {
      this.#identity = null;
    });
    this.#replicas = urls.map(
      (url) =>
        new Replica({
          url,
          lag: this.lag,
          primaryIdentity: () => this.primaryIdentity(),
          primaryPosition: () => this.#position(),
          ...options,
        }),
    );
    this.#entered = Promise.all(this.#replicas.map((replica) => replica.enter()));
    this.#entered.catch(() => {});
  }

  /** Waits until each was looked at once. Rejects where an address names a server that can never be a replica of the primary's. */
  async assertRight(): Promise<void> {
    await this.#entered;
  }

  /** Which one is to be read now, or why none is. */
  pick(companyId: string): Replica | UnfitReason {
    let why: UnfitReason = 'away';
    for (let tries = 0; tries < this.#replicas.length; tries += 1) {
      this.#turn = (this.#turn + 1) % this.#replicas.length;
      const replica = this.#replicas[this.#turn];
      if (!replica?.isIn) continue;
      if (replica.isLate) why = 'late';
      else if (replica.isBehindFor(companyId)) why = 'behind';
      else if (replica.isFull) why = 'busy';
      else return replica;
    }
    return why;
  }

  /** What the server that is written to says of itself, kept until there is a new connection to it. */
  primaryIdentity(): Promise<ServerIdentity> {
    this.#identity ??= this.#askIdentity().catch((error: unknown) => {
      this.#identity = null;
      throw error;
    });
    return this.#identity;
  }

  async #position(): Promise<number> {
    const { rows } = await this.#primary.query(positionOfPrimary);
    return logPosition(toldSchema.parse(rows[0]).told);
  }

  async #askIdentity(): Promise<ServerIdentity> {
    try {
      const { rows } = await this.#primary.query(primaryIdentity);
      return readPrimaryIdentity(toldSchema.parse(rows[0]).told);
    } catch (error) {
      if (databaseCode(error) !== '42501') throw error;
      throw new WrongReplicaError(
        'the gateway may not ask what the servers are. Mend it as a superuser: grant execute on function ' +
          'pg_control_system(), pg_control_checkpoint(), pg_control_recovery() to paperclip_gateway;',
      );
    }
  }

  get figures(): ReplicaFigures {
    const pools = this.#replicas.map(({ pool }) => pool);
    const sum = (of: (pool: pg.Pool) => number) => pools.reduce((total, pool) => total + of(pool), 0);
    const isIn = this.#replicas.filter((replica) => replica.isIn).length;
    return {
      in: isIn,
      out: this.#replicas.length - isIn,
      pool: {
        total: sum(({ totalCount }) => totalCount),
        idle: sum(({ idleCount }) => idleCount),
        waiting: sum(({ waitingCount }) => waitingCount),
      },
    };
  }

  async close(): Promise<void> {
    await this.#entered.catch(() => {});
    await Promise.all(this.#replicas.map((replica) => replica.close()));
  }
}
