import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { statementTimeoutMs } from '../database/pool.ts';
import type { FeedEntry, FeedPosition } from '../graphql/live-source.ts';
import type { Logger } from '../kernel/logger.ts';

const wakeUpChannel = 'paperclip_graphql_feed';
/** Without a wake-up the reader looks this often: one may get lost, and a pooler between us and PostgreSQL passes none on. */
const pollMs = 500;
/** Writers send one wake-up for all that commits within 50 ms. So for a while after one the reader looks again. */
const afterglowMs = 150;
const afterglowPollMs = 30;
/** After a read the reader rests for this many times as long as it took, so that it never keeps the database busy. */
const restFactor = 2;
const reconnectMinMs = 100;
const reconnectMaxMs = 2_000;
const disconnectMaxMs = 500;

/** Where the reader is in the feed of each company that is followed. */
export interface ReadPositions {
  readonly companyIds: readonly string[];
  readonly positions: readonly FeedPosition[];
}

export interface FeedReaderOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
  /** What to read now. */
  readonly following: () => ReadPositions;
  /** What was read behind `base`, in the order of the company's feed. */
  readonly onEntries: (companyId: string, base: FeedPosition, entries: readonly FeedEntry[]) => Promise<void>;
  /** So long was nothing read that what the outbox keeps may not reach back. */
  readonly onLongSilence: () => void;
  readonly longSilenceMs?: number;
}

const rowsSchema = z.array(
  z.object({
    company_id: z.string(),
    commit: z.coerce.number(),
    entry: z.number(),
    activity_id: z.string().nullable(),
    issue_id: z.string().nullable(),
  }),
);

/**
 * Reads the feeds of all companies that this process has streams of, over one connection. A notification is nothing but a
 * reason to look; what there is, only the table says. When the database goes away, the reader comes back to it and goes on
 * where it was.
 */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  #client: pg.Client | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;
  #wake: (() => void) | null = null;
  #wokenAt = Number.NEGATIVE_INFINITY;
  #pending = false;
  #readAt = performance.now();
  /** When a read last found nothing more: whatever was committed before is told. */
  #dryAt = performance.now();

  constructor(options: FeedReaderOptions) {
    this.#options = options;
  }

  /** Connects at the first call: a process without streams needs no reader. */
  start(): void {
    if (this.#running === null) this.#dryAt = performance.now();
    this.#running ??= this.#run();
  }

  /** How long ago everything was read that there was. A reader that was never started has nothing to read. */
  get lagMs(): number {
    return this.#running === null ? 0 : performance.now() - this.#dryAt;
  }

  /** Looks now. */
  rouse(): void {
    this.#pending = true;
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.rouse();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pauseMs = reconnectMinMs;
    while (!this.#stopped) {
      try {
        await this.#connect();
        while (!this.#stopped) {
          await this.#readUntilDry();
          pauseMs = reconnectMinMs;
          await this.#rest();
        }
      } catch (error) {
        this.#options.log.warn(
          { cause: error instanceof Error ? error.message : 'unknown' },
          'the feed cannot be read for the moment',
        );
      }
      await this.#disconnect();
      if (this.#stopped) return;
      await setTimeoutPromise(pauseMs);
      pauseMs = Math.min(pauseMs * 2, reconnectMaxMs);
    }
  }

  /** A connection into a black hole does not end by being told so. */
  async #disconnect(): Promise<void> {
    const ended = this.#client?.end().catch(() => {});
    this.#client = null;
    await Promise.race([ended, setTimeoutPromise(disconnectMaxMs)]);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      application_name: 'paperclip-graphql feed',
      connectionTimeoutMillis: 2_000,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + 2_000,
      keepAlive: true,
      options: '-c timezone=UTC -c search_path=public',
    });
    // The next read fails and says why; the event must not end the process.
    client.on('error', () => this.rouse());
    client.on('notification', () => {
      this.#wokenAt = performance.now();
      this.rouse();
    });
    this.#client = client;
    await client.connect();
    await client.query(`listen ${wakeUpChannel}`);
  }

  /** Reads as long as there is more. */
  async #readUntilDry(): Promise<void> {
    for (let isMore = true; isMore && !this.#stopped; ) {
      this.#pending = false;
      const beganAt = performance.now();
      isMore = await this.#read();
      if (!isMore) this.#dryAt = beganAt;
    }
  }

  async #read(): Promise<boolean> {
    const { companyIds, positions } = this.#options.following();
    const silence = performance.now() - this.#readAt;
    if (silence > (this.#options.longSilenceMs ?? 3_600_000)) {
      this.#readAt = performance.now();
      this.#options.onLongSilence();
      return true;
    }
    if (companyIds.length === 0 || !this.#client) {
      this.#readAt = performance.now();
      return false;
    }
    const startedAt = performance.now();
    const { rows } = await this.#client.query('select * from gateway.feeds_after($1, $2, $3)', [
      companyIds,
      positions.map(({ commit }) => commit),
      positions.map(({ entry }) => entry),
    ]);
    this.#readAt = performance.now();
    const byCompany = Map.groupBy(rowsSchema.parse(rows), (row) => row.company_id);
    for (const [i, companyId] of companyIds.entries()) {
      const [base, entries] = [positions[i], byCompany.get(companyId)];
      if (!base || !entries) continue;
      await this.#options.onEntries(
        companyId,
        base,
        entries.map(({ commit, entry, activity_id: activityId, issue_id: issueId }) => ({
          commit,
          entry,
          activityId,
          issueId,
        })),
      );
    }
    await setTimeoutPromise(restFactor * (this.#readAt - startedAt));
    return byCompany.size > 0;
  }

  #rest(): Promise<void> {
    const isAfterglow = performance.now() - this.#wokenAt < afterglowMs;
    return this.#wait(isAfterglow ? afterglowPollMs : pollMs);
  }

  /** Until it is roused, or for so long. */
  async #wait(milliseconds: number): Promise<void> {
    if (this.#pending || this.#stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
