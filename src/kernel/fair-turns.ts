interface Waiter {
  readonly enter: () => void;
}

interface Line {
  inside: number;
  /** Counts up: when its last turn began, or when it came if it had none. */
  since: number;
  /** Whoever came first is first. */
  readonly waiting: Set<Waiter>;
}

export interface FairTurnsOptions {
  readonly atOnce: number;
  /** How long somebody waits, in milliseconds, and what it is told then. For ever when left out. */
  readonly patience?: { readonly ms: number; readonly error: () => Error };
}

/**
 * Lets so many in at once. Where all are inside, the next turn that comes free goes to the key that has the fewest, and among those to the
 * one whose last turn, or whose coming, is the longest ago. So a key with very many waits for itself, and the others do not wait for it,
 * also where there is one turn for all.
 */
export class FairTurns {
  readonly #options: FairTurnsOptions;
  readonly #lines = new Map<string, Line>();
  #inside = 0;
  #counted = 0;

  constructor(options: FairTurnsOptions) {
    this.#options = options;
  }

  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#lines.values()) count += waiting.size;
    return count;
  }

  /** Whoever entered leaves once. Throws the signal's reason when it fires before there was a turn. */
  enter(key: string, signal?: AbortSignal): Promise<void> | undefined {
    let line = this.#lines.get(key);
    if (!line) {
      line = { inside: 0, since: this.#counted++, waiting: new Set() };
      this.#lines.set(key, line);
    }
    // Nobody waits then: whoever leaves hands on the turn.
    if (this.#inside < this.#options.atOnce) {
      this.#inside += 1;
      this.#begin(line);
      return undefined;
    }
    return this.#wait(key, line, signal);
  }

  leave(key: string): void {
    const line = this.#lines.get(key);
    if (line) {
      line.inside -= 1;
      this.#forget(key, line);
    }
    const next = this.#next();
    if (next === null) {
      this.#inside -= 1;
      return;
    }
    next.line.waiting.delete(next.waiter);
    this.#begin(next.line);
    next.waiter.enter();
  }

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    await this.enter(key);
    try {
      return await work();
    } finally {
      this.leave(key);
    }
  }

  #begin(line: Line): void {
    line.inside += 1;
    line.since = this.#counted++;
  }

  #wait(key: string, line: Line, signal: AbortSignal | undefined): Promise<void> {
    const { patience } = this.#options;
    return new Promise((resolve, reject) => {
      const giveUp = (reason: unknown) => {
        stop();
        line.waiting.delete(waiter);
        this.#forget(key, line);
        reject(reason);
      };
      const abandon = () => giveUp(signal?.reason);
      const timer = patience && setTimeout(() => giveUp(patience.error()), patience.ms);
      const stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abandon);
      };
      const waiter: Waiter = {
        enter: () => {
          stop();
          resolve();
        },
      };
      signal?.addEventListener('abort', abandon, { once: true });
      line.waiting.add(waiter);
    });
  }

  #next(): { line: Line; waiter: Waiter } | null {
    let next: { line: Line; waiter: Waiter } | null = null;
    for (const line of this.#lines.values()) {
      const [waiter] = line.waiting;
      if (!waiter) continue;
      const isBefore =
        next === null ||
        line.inside < next.line.inside ||
        (line.inside === next.line.inside && line.since < next.line.since);
      if (isBefore) next = { line, waiter };
    }
    return next;
  }

  #forget(key: string, line: Line): void {
    if (line.inside === 0 && line.waiting.size === 0) this.#lines.delete(key);
  }
}
