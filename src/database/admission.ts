import { Unavailable } from '../kernel/errors.ts';

interface Waiter {
  readonly enter: () => void;
  readonly timer: NodeJS.Timeout;
}

/** How many may be at work, how many may wait for them, and for how long. */
export interface AdmissionLimits {
  readonly atOnce: number;
  readonly waiting: number;
  readonly waitMaxMs: number;
}

/**
 * Lets a few in at once for each key and has others wait in line. Whoever waits here holds nothing that somebody with another key
 * could want.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #lines = new Map<string, { inside: number; readonly waiting: Waiter[] }>();

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** How many are at work and how many wait, for all keys together. */
  get figures(): { inside: number; waiting: number } {
    let [inside, waiting] = [0, 0];
    for (const line of this.#lines.values()) {
      inside += line.inside;
      waiting += line.waiting.length;
    }
    return { inside, waiting };
  }

  async admit<T>(key: string, work: () => Promise<T>): Promise<T> {
    await this.#enter(key);
    try {
      return await work();
    } finally {
      this.#leave(key);
    }
  }

  #enter(key: string): Promise<void> {
    const line = this.#lines.get(key) ?? { inside: 0, waiting: [] };
    this.#lines.set(key, line);
    if (line.inside < this.#limits.atOnce) {
      line.inside += 1;
      return Promise.resolve();
    }
    if (line.waiting.length >= this.#limits.waiting) return Promise.reject(this.#crowded());
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        enter: () => {
          clearTimeout(waiter.timer);
          resolve();
        },
        timer: setTimeout(() => {
          line.waiting.splice(line.waiting.indexOf(waiter), 1);
          reject(this.#crowded());
        }, this.#limits.waitMaxMs),
      };
      line.waiting.push(waiter);
    });
  }

  /** The place goes to the next in line, or is free. */
  #leave(key: string): void {
    const line = this.#lines.get(key);
    if (!line) return;
    const next = line.waiting.shift();
    if (next) {
      next.enter();
      return;
    }
    line.inside -= 1;
    if (line.inside === 0) this.#lines.delete(key);
  }

  #crowded(): Unavailable {
    return new Unavailable(
      `The plugin's database runs ${this.#limits.atOnce} operations at once, and too many wait already. Try again shortly, with fewer at a time.`,
    );
  }
}
