/**
 * The time that a test gateway judges tokens and rate limits by. It goes with the real one until it is set; then it stands, and moves only
 * when the test moves it. What PostgreSQL writes into rows is PostgreSQL's time, and stays the real one.
 *
 * ```ts
 * test.clock.advance(16 * 60_000);
 * await plugin.expectError('UNAUTHENTICATED', '{ viewer { originKind } }');
 * ```
 */
export class TestClock {
  #standsAt: number | null = null;

  /** Milliseconds since 1970. */
  readonly now = (): number => this.#standsAt ?? Date.now();

  set(moment: Date | string | number): void {
    const ms = new Date(moment).getTime();
    if (Number.isNaN(ms)) throw new TypeError(`"${moment}" is no time. Write "2026-03-01T12:00:00Z" for example.`);
    this.#standsAt = ms;
  }

  advance(ms: number): void {
    this.#standsAt = this.now() + ms;
  }

  /** Goes with the real time again. */
  resume(): void {
    this.#standsAt = null;
  }
}
