import { comparePositions, type FeedEntry, type FeedPosition, laterOf } from '../graphql/live-source.ts';
import type { Violation } from '../kernel/errors.ts';

/** As many entries wait for one stream at most. What is more stays in the database, where the stream reads it when it gets there. */
export const queueMax = 256;

/** What a stream has to do next. */
export type Task =
  | { readonly kind: 'tell'; readonly entries: readonly FeedEntry[] }
  /** Read on from the database. */
  | { readonly kind: 'catchUp' }
  | { readonly kind: 'beat' }
  | { readonly kind: 'end'; readonly reason: Violation };

/**
 * Where one stream stands in its company's feed, and what waits for it. As long as it keeps up, entries come to it from the
 * process's one reader. One that falls behind by more than the queue holds leaves the reader, reads for itself from where it
 * stands, and comes back: memory is bounded, nobody waits for it, and nothing is lost.
 */
export class Follower {
  readonly companyId: string;
  readonly concerns: (entry: FeedEntry) => boolean;
  #position: FeedPosition;
  /** How far the reader was when the follower came to it: up to there it reads for itself. Null while it is away. */
  #joinedAt: FeedPosition | null = null;
  /** How far the reader has come since. */
  #seen: FeedPosition;
  #queue: FeedEntry[] = [];
  #beatDue = false;
  #ending: Violation | null = null;
  #wake: (() => void) | null = null;

  constructor(companyId: string, concerns: (entry: FeedEntry) => boolean, position: FeedPosition) {
    this.companyId = companyId;
    this.concerns = concerns;
    this.#position = position;
    this.#seen = position;
  }

  /** Everything up to here has been told, or did not concern it. */
  get position(): FeedPosition {
    return this.#position;
  }

  /** Entries that wait here. */
  get queued(): number {
    return this.#queue.length;
  }

  get isAway(): boolean {
    return this.#joinedAt === null;
  }

  get isEnding(): boolean {
    return this.#ending !== null;
  }

  /** Whether a stream that asked now would get something. */
  get isAwaited(): boolean {
    return this.#queue.length > 0 || this.isAway || this.#beatDue || this.isEnding;
  }

  /** The reader takes it in. It is still behind where the reader had come further than it. */
  join(readerAt: FeedPosition): void {
    this.#joinedAt = readerAt;
    this.#seen = readerAt;
  }

  /** It goes on by itself: what waits for it is in the database as well. */
  leave(): void {
    this.#joinedAt = null;
    this.#queue = [];
    this.#rouse();
  }

  /** Entries of its company, from the reader. False: there are more than the queue holds, and it has left. */
  push(entries: readonly FeedEntry[], readTo: FeedPosition): boolean {
    if (this.isAway || this.isEnding) return true;
    const concerned = entries.filter(this.concerns);
    if (this.#queue.length + concerned.length > queueMax) {
      this.leave();
      return false;
    }
    this.#queue.push(...concerned);
    this.#seen = readTo;
    if (concerned.length > 0) this.#rouse();
    return true;
  }

  /** Everything up to `position` is told. */
  advance(position: FeedPosition): void {
    this.#position = laterOf(this.#position, position);
  }

  /** It goes on from here, though this may lie before where it stood. */
  skipTo(position: FeedPosition): void {
    this.#position = position;
  }

  /** It has read for itself all that there was. */
  caughtUp(): void {
    if (this.#joinedAt) this.advance(this.#joinedAt);
  }

  beat(): void {
    this.#beatDue = true;
    this.#rouse();
  }

  /** The first reason stands. */
  end(reason: Violation): void {
    this.#ending ??= reason;
    this.#rouse();
  }

  /** The next thing to do, as soon as there is one. Entries that are taken are told, or read again. */
  async next(entriesMax: number): Promise<Task> {
    for (;;) {
      if (this.#ending) return { kind: 'end', reason: this.#ending };
      if (this.#joinedAt === null || comparePositions(this.#position, this.#joinedAt) < 0) return { kind: 'catchUp' };
      const entries = this.#queue.splice(0, entriesMax).filter((entry) => comparePositions(entry, this.#position) > 0);
      if (entries.length > 0) return { kind: 'tell', entries };
      if (this.#queue.length > 0) continue;
      this.advance(this.#seen);
      if (this.#beatDue) {
        this.#beatDue = false;
        return { kind: 'beat' };
      }
      await this.#roused();
    }
  }

  /** Waits for a while, or until it has to end. */
  async pause(milliseconds: number): Promise<void> {
    const timer = setTimeout(() => this.#rouse(), milliseconds);
    await this.#roused();
    clearTimeout(timer);
  }

  #roused(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
