import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../kernel/logger.ts';
import {
  positionOfReplica,
  readReplicaIdentity,
  replicaIdentity,
  type ServerIdentity,
  toldSchema,
} from './feed-head.ts';
import { createPool } from './pool.ts';
import { checkPosture, PostureError } from './posture.ts';
import { logPosition, type ReplicaLag } from './replica-lag.ts';

/** Why a replica does not answer a read. */
export const unfitReasons = [
  /** It has not replayed yet what the company had written when the read came. */
  'behind',
  /** It shows nothing of what was written since GATEWAY_REPLICA_MAX_LAG_MS, by anybody. */
  'late',
  /** It cannot be reached, or was lost in the middle of the read. */
  'away',
  /** All connections to it are in use. */
  'busy',
  /** The statement was in the way of what it had to replay. */
  'conflict',
  /** It takes writes itself. */
  'promoted',
  /** It is of another cluster or history, or read as somebody else. */
  'foreign',
  /** The statement failed there, for whatever reason. */
  'failed',
] as const;
export type UnfitReason = (typeof unfitReasons)[number];

export class ReplicaUnfit extends Error {
  readonly reason: UnfitReason;

  constructor(reason: UnfitReason, message: string = reason) {
    super(message);
    this.reason = reason;
  }
}

/** GATEWAY_REPLICA_URL names a server that can never answer for the primary: no waiting mends that. */
export class WrongReplicaError extends Error {}

export interface ReplicaTimings {
  /** How long connecting may take. */
  readonly connectMs: number;
  /** So long after it was taken out, and then again and again, it is looked at. */
  readonly retryMs: number;
  /** A read that has waited so long wants to know whether the replica is there at all. */
  readonly patienceMs: number;
}

export const replicaTimings: ReplicaTimings = { connectMs: 1_000, retryMs: 2_000, patienceMs: 500 };

export interface ReplicaOptions {
  readonly url: string;
  readonly log: Logger;
  readonly lag: ReplicaLag;
  readonly primaryIdentity: () => Promise<ServerIdentity>;
  readonly primaryPosition: () => Promise<number>;
  readonly poolSize?: number | undefined;
  readonly timings?: Partial<ReplicaTimings> | undefined;
}

const keepsUpPollMs = 50;
/** A lock that is replayed holds up whoever reads the table. Who waits so long asks the primary, which may be done with it. */
const lockTimeoutMs = 500;
/** Where a read was found too old, those after it go to the primary alone for so long, rather than to both. */
const restMs = 100;
const behindMax = 10_000;

/**
 * One replica: whether reads may go to it now. It is in once it was seen to be a replica of the primary's that keeps companies apart as
 * the primary does. One failed connection takes it out; then it is looked at every few seconds, and no read waits for that.
 */
export class Replica {
  /** Without login and password. */
  readonly name: string;
  readonly #options: ReplicaOptions;
  readonly #timings: ReplicaTimings;
  readonly #identities = new WeakMap<pg.ClientBase, ServerIdentity>();
  readonly #waiting = new Set<(lost: ReplicaUnfit) => void>();
  readonly #behindUntil = new Map<string, number>();
  #lateUntil = 0;
  #pool: pg.Pool;
  #isIn = false;
  #isClosed = false;
  #said = '';
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#timings = { ...replicaTimings, ...options.timings };
    const { hostname, port, searchParams } = new URL(options.url);
    this.name = `${hostname || searchParams.get('host') || 'localhost'}:${port || '5432'}`;
    this.#pool = this.#open();
  }

  get isIn(): boolean {
    return this.#isIn;
  }

  get pool(): pg.Pool {
    return this.#pool;
  }

  /** Nobody waits for a connection to a replica: the primary has some. */
  get isFull(): boolean {
    const { idleCount, totalCount, options } = this.#pool;
    return idleCount === 0 && totalCount >= (options.max ?? 10);
  }

  /** Finds out whether it may be read. Throws where it never may. */
  async enter(): Promise<void> {
    try {
      await this.#examine();
    } catch (error) {
      const reason =
        error instanceof ReplicaUnfit ? error.reason : error instanceof WrongReplicaError ? 'foreign' : 'away';
      this.takeOut(reason, messageOf(error));
      if (error instanceof WrongReplicaError) {
        throw new WrongReplicaError(`The replica ${this.name} of GATEWAY_REPLICA_URL cannot be used: ${error.message}`);
      }
      return;
    }
    if (this.#isClosed) return;
    this.#isIn = true;
    this.#said = '';
    this.#options.log.info({ replica: this.name }, 'the replica answers reads');
  }

  /** Reads go past it from now on, those that wait for it among them. */
  takeOut(reason: UnfitReason, why: string): void {
    // All reads that wait are told at once; what they say then is no news.
    if (this.#isClosed || this.#timer) return;
    if (this.#said !== why)
      this.#options.log.warn({ replica: this.name, reason }, `the replica answers no reads: ${why}`);
    this.#said = why;
    this.#isIn = false;
    const lost = new ReplicaUnfit(reason, why);
    for (const lose of this.#waiting) lose(lost);
    // Connections into a black hole look idle: whoever comes back later begins with new ones.
    void this.#pool.end().catch(() => {});
    this.#pool = this.#open();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.enter().catch(() => {});
    }, this.#timings.retryMs);
    this.#timer.unref();
  }

  /** The outcome, or ReplicaUnfit at once when the replica is taken out meanwhile. A long wait has it looked at. */
  untilLost<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const impatience = setInterval(() => this.#look(), this.#timings.patienceMs);
      const over = () => {
        clearInterval(impatience);
        this.#waiting.delete(lose);
      };
      const lose = (lost: ReplicaUnfit) => {
        over();
        reject(lost);
      };
      this.#waiting.add(lose);
      work.finally(over).then(resolve, reject);
    });
  }

  /** Whether the server is there at all, asked over a connection of its own: the others may lead into a black hole. */
  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { connectMs } = this.#timings;
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: 'paperclip-graphql look',
      connectionTimeoutMillis: connectMs,
      query_timeout: connectMs,
    });
    client.on('error', () => {});
    client
      .connect()
      .then(() => client.query('select 1'))
      .catch((error: unknown) => {
        if (this.#isIn) this.takeOut('away', messageOf(error));
      })
      .finally(() => {
        this.#isLooking = false;
        void client.end().catch(() => {});
      });
  }

  async #examine(): Promise<void> {
    const primary = await this.#options.primaryIdentity();
    const client = await this.#pool.connect();
    let isFit = false;
    try {
      const { rows } = await client.query(replicaIdentity);
      const { inRecovery, identity } = readReplicaIdentity(toldSchema.parse(rows[0]).told);
      assertSameData(primary, identity);
      if (!inRecovery)
        throw new ReplicaUnfit('promoted', 'it takes writes itself, as a primary or after it was promoted');
      if (identity.timeline !== primary.timeline) {
        const [its, ours] = [identity.timeline, primary.timeline ?? 'none'];
        throw new ReplicaUnfit('foreign', `its history is of timeline ${its}, and that of the primary of ${ours}`);
      }
      await this.#assertKeepsUp(client);
      // The roles and policies are the primary's; this proves it of this login, at this address.
      const problems = await checkPosture(client);
      if (problems.length > 0) throw new WrongReplicaError(new PostureError(problems).message);
      this.learn(client, identity);
      isFit = true;
    } finally {
      client.release(!isFit);
    }
  }

  /** It has to get to where the primary is now, within the time that it may be late. */
  async #assertKeepsUp(client: pg.ClientBase): Promise<void> {
    const goal = await this.#options.primaryPosition();
    const { lag } = this.#options;
    const until = performance.now() + Math.min(lag.maxMs, this.#timings.retryMs);
    for (;;) {
      const { rows } = await client.query(positionOfReplica);
      if (logPosition(toldSchema.parse(rows[0]).told) >= goal) return;
      if (performance.now() > until) throw new ReplicaUnfit('late', 'it does not get to where the primary is');
      await setTimeoutPromise(keepsUpPollMs);
    }
  }

  #open(): pg.Pool {
    const { url, log, poolSize } = this.#options;
    return createPool(url, log, {
      applicationName: 'paperclip-graphql replica',
      connectTimeoutMs: this.#timings.connectMs,
      lockTimeoutMs,
      ...(poolSize !== undefined && { max: poolSize }),
    });
  }

  identityOf(client: pg.ClientBase): ServerIdentity | null {
    return this.#identities.get(client) ?? null;
  }

  learn(client: pg.ClientBase, identity: ServerIdentity): void {
    this.#identities.set(client, identity);
  }

  get isLate(): boolean {
    return this.#lateUntil > performance.now();
  }

  wasLate(): void {
    this.#lateUntil = performance.now() + restMs;
  }

  isBehindFor(companyId: string): boolean {
    return (this.#behindUntil.get(companyId) ?? 0) > performance.now();
  }

  wasBehindFor(companyId: string): void {
    if (this.#behindUntil.size >= behindMax) this.#behindUntil.clear();
    this.#behindUntil.set(companyId, performance.now() + restMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isIn = false;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#pool.end();
  }
}

/** What is wrong with a server as a replica of the primary's, and does not pass. */
function assertSameData(primary: ServerIdentity, replica: ServerIdentity): void {
  const what =
    primary.cluster !== replica.cluster
      ? 'it is no copy of the server that the gateway writes to, but of another cluster'
      : primary.database !== replica.database
        ? `its address names the database ${replica.database}, and the gateway writes to ${primary.database}`
        : primary.login !== replica.login
          ? `its address names the login ${replica.login}, and the gateway writes as ${primary.login}`
          : null;
  if (what) throw new WrongReplicaError(what);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'unknown');
