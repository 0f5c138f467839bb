import { setImmediate } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Unauthenticated } from '../auth/auth.errors.ts';
import type { TokenClaims } from '../auth/plugin-context.ts';
import { clockToleranceSeconds } from '../auth/plugin-token.ts';
import { standingsOf } from '../auth/standing.ts';
import type { Installation } from '../database/entering.ts';
import { createPool } from '../database/pool.ts';
import { comparePositions, type FeedEntry, type FeedPosition } from '../graphql/live-source.ts';
import { Unavailable, type Violation } from '../kernel/errors.ts';
import { FairTurns } from '../kernel/fair-turns.ts';
import type { Logger } from '../kernel/logger.ts';
import { FeedReader } from './feed-reader.ts';
import type { Follower } from './follower.ts';
import { StreamCount, type StreamLimits, streamLimits } from './stream-limits.ts';

/** Whoever holds a token is asked about this often: what was taken back ends its streams within a second. */
const standingCheckMs = 300;
/** So long one stream after another is handled before anything else gets its turn. */
const sliceMs = 5;

export interface LiveTimings {
  /** A stream that has nothing else to say says so this often. */
  readonly heartbeatMs: number;
  /** A stream whose reader takes nothing for so long, though something waits, ends. */
  readonly stallMs: number;
}

export const liveTimings: LiveTimings = { heartbeatMs: 10_000, stallMs: 10_000 };

export interface LiveFeedOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
  readonly now: () => number;
  /** Transactions that streams may have open at once. */
  readonly transactionsMax: number;
  readonly limits?: Partial<StreamLimits> | undefined;
  readonly timings?: Partial<LiveTimings> | undefined;
}

/** What the feed needs to know of an open stream. */
export interface Stream {
  readonly claims: TokenClaims;
  readonly follower: Follower;
  /** What the database says of its installation now; throws what it is to end with. */
  recheck(installation: Installation | null): void;
  /** Called about every second. */
  tick(): void;
  close(): void;
}

interface Channel {
  position: FeedPosition;
  readonly followers: Set<Follower>;
}

/** The streams of this process: who follows which company's feed, whether they still may, and what is told to whom. */
export class LiveFeed {
  readonly timings: LiveTimings;
  /** Work of streams in the database takes turns here. */
  readonly turns: FairTurns;
  readonly #options: LiveFeedOptions;
  readonly #count: StreamCount;
  readonly #reader: FeedReader;
  /** A connection of its own: whether somebody still may is asked in time, also while requests wait for one. */
  readonly #standings: Pool;
  readonly #channels = new Map<string, Channel>();
  readonly #streams = new Set<Stream>();
  #ticking: NodeJS.Timeout | null = null;
  #checking: NodeJS.Timeout | null = null;
  #isChecking = false;
  #couldCheck = true;
  #stopped = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.timings = { ...liveTimings, ...options.timings };
    this.turns = new FairTurns({ atOnce: options.transactionsMax });
    this.#count = new StreamCount({ ...streamLimits, ...options.limits });
    this.#standings = createPool(options.databaseUrl, options.log, {
      max: 1,
      applicationName: 'paperclip-graphql streams',
    });
    this.#reader = new FeedReader({
      databaseUrl: options.databaseUrl,
      log: options.log,
      following: () => ({
        companyIds: [...this.#channels.keys()],
        positions: Array.from(this.#channels.values(), ({ position }) => position),
      }),
      onEntries: (companyId, base, entries) => this.#fanOut(companyId, base, entries),
      onLongSilence: () => this.#sendAllAway(),
    });
  }

  /** In milliseconds since 1970. */
  get now(): () => number {
    return this.#options.now;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  get figures() {
    let queued = 0;
    for (const { follower } of this.#streams) queued += follower.queued;
    return { open: this.#streams.size, queued, lagSeconds: this.#reader.lagMs / 1000 };
  }

  /** Makes room for one more stream, or throws; returns what gives the room back. */
  admit(claims: TokenClaims): () => void {
    if (this.#stopped) throw stopping();
    return this.#count.enter(claims);
  }

  add(stream: Stream): void {
    this.#streams.add(stream);
    if (this.#stopped) stream.follower.end(stopping());
    this.#reader.start();
    this.#ticking ??= setInterval(() => void this.#tick(), Math.min(1_000, this.timings.heartbeatMs / 4)).unref();
    this.#checking ??= setInterval(() => void this.#checkStandings(), standingCheckMs).unref();
  }

  remove(stream: Stream): void {
    this.#streams.delete(stream);
    this.#detach(stream.follower);
  }

  /** Has the follower's entries come from the reader from now on. What was read before, the follower reads for itself. */
  join(follower: Follower): void {
    const { companyId } = follower;
    let channel = this.#channels.get(companyId);
    if (!channel) {
      channel = { position: follower.position, followers: new Set() };
      this.#channels.set(companyId, channel);
      this.#reader.rouse();
    }
    channel.followers.add(follower);
    follower.join(channel.position);
  }

  leave(follower: Follower): void {
    this.#detach(follower);
    follower.leave();
  }

  /** Ends every stream with a reason that says where to go on, and takes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { follower } of this.#streams) follower.end(stopping());
    clearInterval(this.#checking ?? undefined);
    await this.#reader.stop();
  }

  /** Nothing is sent any more; whoever still reads sees the connection end. */
  async close(): Promise<void> {
    await this.stop();
    clearInterval(this.#ticking ?? undefined);
    for (const stream of [...this.#streams]) stream.close();
    await this.#standings.end();
  }

  #detach(follower: Follower): void {
    const channel = this.#channels.get(follower.companyId);
    channel?.followers.delete(follower);
    if (channel?.followers.size === 0) this.#channels.delete(follower.companyId);
  }

  async #fanOut(companyId: string, base: FeedPosition, entries: readonly FeedEntry[]): Promise<void> {
    const channel = this.#channels.get(companyId);
    const last = entries.at(-1);
    // Everybody may have left while it was read, and somebody else come, who stands elsewhere. Then it is read again from there.
    if (!channel || !last || comparePositions(channel.position, base) !== 0) return;
    // Whoever comes while the others are told begins behind these entries, and reads them for itself.
    channel.position = { commit: last.commit, entry: last.entry };
    await inSlices([...channel.followers], (follower) => {
      if (!follower.push(entries, channel.position)) this.#detach(follower);
    });
  }

  #sendAllAway(): void {
    for (const { follower } of this.#streams) this.leave(follower);
  }

  async #tick(): Promise<void> {
    await inSlices([...this.#streams], (stream) => stream.tick());
  }

  /** One question for all streams of the process, however many there are. */
  async #checkStandings(): Promise<void> {
    if (this.#isChecking || this.#streams.size === 0) return;
    this.#isChecking = true;
    try {
      const streams = [...this.#streams];
      const nowSeconds = this.#options.now() / 1000;
      for (const { claims, follower } of streams) {
        if (claims.expiresAt + clockToleranceSeconds <= nowSeconds) follower.end(new Unauthenticated());
      }
      const standings = await standingsOf(
        this.#standings,
        streams.map(({ claims }) => claims),
      );
      await inSlices(streams, (stream) => stream.recheck(standings.get(stream.claims) ?? null));
      this.#couldCheck = true;
    } catch (error) {
      // Without the database nothing is told either: each entry is read in a transaction that asks the same.
      if (this.#couldCheck) {
        const cause = error instanceof Error ? error.message : 'unknown';
        this.#options.log.warn({ cause }, 'streams cannot be checked for the moment');
      }
      this.#couldCheck = false;
    } finally {
      this.#isChecking = false;
    }
  }
}

function stopping(): Violation {
  return new Unavailable('The gateway is stopping. Subscribe again after the cursor.');
}

/** One after the other, with room for everything else in between. */
async function inSlices<Item>(items: readonly Item[], handle: (item: Item) => void): Promise<void> {
  let sliceEnds = performance.now() + sliceMs;
  for (const item of items) {
    handle(item);
    if (performance.now() < sliceEnds) continue;
    await setImmediate();
    sliceEnds = performance.now() + sliceMs;
  }
}
