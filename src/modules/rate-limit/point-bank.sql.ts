import type { Pool } from 'pg';
import { z } from 'zod';
import { askAgain } from '../../database/ask-again.ts';
import { cannotWrite } from '../../database/database-errors.ts';

/** What a bucket holds at most, and how fast it fills. */
export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

/** Where the points of all plugins are: a process takes some from there, and spends them without asking again. */
export interface PointBank {
  /** Takes what is wanted; if there is not as much, what is needed; or nothing. */
  take(
    subject: string,
    needed: number,
    wanted: number,
    size: BucketSize,
  ): Promise<{ granted: number; remaining: number }>;
}

const takenSchema = z.object({ granted: z.number(), remaining: z.number() });

/** The buckets in PostgreSQL, which all gateways on the database share. While that cannot write, each process has its own: reads go on. */
export class SharedPointBank implements PointBank {
  readonly #pool: Pool;
  readonly #now: (() => number) | null;
  readonly #meanwhile: PointBank;

  /** Without a clock of its own it goes by that of the database, which is the same for every gateway. */
  constructor(pool: Pool, now: (() => number) | null = null) {
    this.#pool = pool;
    this.#now = now;
    this.#meanwhile = new OwnPointBank(now ?? (() => performance.now()));
  }

  async take(subject: string, needed: number, wanted: number, size: BucketSize) {
    const { capacity, perSecond } = size;
    const at = this.#now === null ? null : new Date(this.#now()).toISOString();
    const text = 'select granted, remaining from gateway.take_points($1, $2, $3, $4, $5, $6)';
    // Where its connection ended in the middle of it, a lease is lost, and nothing else.
    try {
      const { rows } = await askAgain(this.#pool, text, [subject, needed, wanted, capacity, perSecond, at]);
      return takenSchema.parse(rows[0]);
    } catch (error) {
      if (!cannotWrite(error)) throw error;
      return this.#meanwhile.take(subject, needed, wanted, size);
    }
  }
}

/** Buckets that this process keeps for itself alone. */
export class OwnPointBank implements PointBank {
  readonly #buckets = new Map<string, { points: number; at: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async take(subject: string, needed: number, wanted: number, { capacity, perSecond }: BucketSize) {
    const at = this.#now();
    const bucket = this.#buckets.get(subject) ?? { points: capacity, at };
    const points = Math.min(capacity, bucket.points + (Math.max(0, at - bucket.at) / 1000) * perSecond);
    const granted = points >= wanted ? wanted : points >= needed ? needed : 0;
    const remaining = points - granted;
    this.#buckets.set(subject, { points: remaining, at });
    return { granted, remaining };
  }
}
