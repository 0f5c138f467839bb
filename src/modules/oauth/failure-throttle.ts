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

/**
 * Slows down whoever guesses secrets, by the plugin they name and by the address they come from. This process counts for itself.
 * Where a plugin has once shown its secret, that address is counted for it apart: guessing elsewhere does not lock its worker out.
 */
export class FailureThrottle {
  readonly #clock: () => number;
  readonly #failures = new Map<string, Failures>();
  readonly #wellKnown = new Set<string>();

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** How long to wait before the next attempt is looked at; 0 for not at all. */
  waitMs(client: string, address: string): number {
    const now = this.#clock();
    const ends = this.#countersOf(client, address).map(({ key }) => this.#failures.get(key)?.heldUntil ?? now);
    return Math.max(0, ...ends.map((end) => end - now));
  }

  failed(client: string, address: string): void {
    const now = this.#clock();
    for (const { key, max } of this.#countersOf(client, address)) {
      const known = this.#failures.get(key);
      const count = known && now - known.at < forgottenAfterMs ? known.count + 1 : 1;
      const holdMs = count < max ? 0 : Math.min(holdMaxMs, 1000 * 2 ** (count - max));
      // Put in anew, so that the one without failures for the longest time is the first, and is forgotten first.
      this.#failures.delete(key);
      this.#failures.set(key, { count, heldUntil: now + holdMs, at: now });
    }
    forgetOldest(this.#failures);
  }

  succeeded(client: string, address: string): void {
    const pair = `pair ${client} ${address}`;
    this.#failures.delete(pair);
    this.#wellKnown.delete(pair);
    this.#wellKnown.add(pair);
    forgetOldest(this.#wellKnown);
  }

  #countersOf(client: string, address: string): { key: string; max: number }[] {
    const pair = `pair ${client} ${address}`;
    if (this.#wellKnown.has(pair)) return [{ key: pair, max: clientFailuresMax }];
    return [
      { key: `client ${client}`, max: clientFailuresMax },
      { key: `address ${address}`, max: addressFailuresMax },
    ];
  }
}

function forgetOldest(entries: Map<string, unknown> | Set<string>): void {
  for (const key of entries.keys()) {
    if (entries.size <= rememberedMax) return;
    entries.delete(key);
  }
}
