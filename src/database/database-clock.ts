import type { ClientBase } from 'pg';
import { z } from 'zod';
import { askAgain } from './ask-again.ts';

/** What is known of the database's time is asked again when it is as old as this, */
const maxAgeMs = 60_000;
/** or when the time of day of this process and its monotonic clock have come apart: somebody set it, or the machine slept. */
const apartMs = 1_000;
const retryMs = 1_000;

const nowRows = z.tuple([z.object({ now_ms: z.number() })]);

/**
 * The time of the database, by which tokens are made and taken back: all processes on it go by the same, whatever their own machines
 * believe. It is known from one question now and then; in between it goes on as the clock of this process does.
 */
export class DatabaseClock {
  readonly #database: Pick<ClientBase, 'query'>;
  #aheadMs = 0;
  /** When it was read, by both clocks of this process. */
  #readAt: { readonly wall: number; readonly monotonic: number } | null = null;
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor(database: Pick<ClientBase, 'query'>) {
    this.#database = database;
  }

  /** In milliseconds since 1970. Until it was read once, the time of this process. */
  readonly now = (): number => {
    if (this.#isDue()) {
      this.#triedAt = performance.now();
      this.read().catch(() => {
        // The database is away. What was known is better than nothing, and it is asked again.
      });
    }
    return Date.now() + this.#aheadMs;
  };

  async read(): Promise<void> {
    this.#triedAt = performance.now();
    const { rows } = await askAgain(
      this.#database,
      'select extract(epoch from clock_timestamp())::float8 * 1000 as now_ms',
    );
    const [{ now_ms: nowMs }] = nowRows.parse(rows);
    // It was looked at somewhere between question and answer.
    const tookMs = performance.now() - this.#triedAt;
    this.#readAt = { wall: Date.now(), monotonic: performance.now() };
    this.#aheadMs = nowMs + tookMs / 2 - this.#readAt.wall;
  }

  #isDue(): boolean {
    const monotonic = performance.now();
    if (monotonic - this.#triedAt < retryMs) return false;
    if (this.#readAt === null) return true;
    const ageMs = monotonic - this.#readAt.monotonic;
    return ageMs > maxAgeMs || Math.abs(Date.now() - this.#readAt.wall - ageMs) > apartMs;
  }
}
