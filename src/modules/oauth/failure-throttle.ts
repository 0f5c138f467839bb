interface Failures {
  readonly count: number;
  readonly heldUntil: number;
  readonly at: number;
}

/** Failures that a name may have before each further one holds it back, twice as long each time. */
export const clientFailuresMax = 10;
/** More for an address: one proxy may stand for many workers. */
export const addressFailuresMax = 30;
export const holdMaxMs = 5 * 60_000;
const forgottenAfterMs = 15 * 60_000;
const rememberedMax = 10_000;

/** A look at secrets is a question to the database, over a small pool that those who did not fail need as well. */
const looksWhileHeldMax = 1;

/**
 * Slows down whoever fails with secrets, by the plugin they name and by the address they come from. This process counts for itself. It
 * saves the database and the log the work; the secrets have 256 bits and are not to be guessed.
 */
export class FailureThrottle {
  readonly #clock: () => number;
  readonly #failures = new Map<string, Failures>();
  #looksWhileHeld = 0;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** How long no further failure is answered as one; 0 for not at all. */
  waitMs(client: string, address: string): number {
    const now = this.#clock();
    const ends = countersOf(client, address).map(({ key }) => this.#failures.get(key)?.heldUntil ?? now);
    return Math.max(0, ...ends.map((end) => end - now));
  }

  /** Looks secrets up: one after the other for those who are held back, and null for who would be one too many. */
  async look<Found>(client: string, address: string, read: () => Promise<Found>): Promise<Found | null> {
    if (this.waitMs(client, address) === 0) return read();
    if (this.#looksWhileHeld === looksWhileHeldMax) return null;
    this.#looksWhileHeld += 1;
    try {
      return await read();
    } finally {
      this.#looksWhileHeld -= 1;
    }
  }

  failed(client: string, address: string): void {
    const now = this.#clock();
    for (const { key, max } of countersOf(client, address)) {
      const known = this.#failures.get(key);
      const count = known && now - known.at < forgottenAfterMs ? known.count + 1 : 1;
      const holdMs = count < max ? 0 : Math.min(holdMaxMs, 1000 * 2 ** (count - max));
      // Put in anew, so that the one without failures for the longest time is the first, and is forgotten first.
      this.#failures.delete(key);
      this.#failures.set(key, { count, heldUntil: now + holdMs, at: now });
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= rememberedMax) return;
      this.#failures.delete(key);
    }
  }
}

function countersOf(client: string, address: string): { key: string; max: number }[] {
  return [
    { key: `client ${client}`, max: clientFailuresMax },
    { key: `address ${address}`, max: addressFailuresMax },
  ];
}
