/**
 * How old a replica may be for what no feed tells of: rows that Paperclip's own server, or an operator, writes without an entry. What the
 * primary says of its log is kept for so long; a replica that has replayed the oldest of it is younger than that. Clocks of two
 * servers are not compared, and a primary that writes nothing makes nobody late.
 */
export class ReplicaLag {
  readonly maxMs: number;
  /** Positions in the primary's log, and when it was there or beyond, in the order of both. */
  readonly #told: { readonly position: number; readonly at: number }[] = [];

  constructor(maxMs: number) {
    this.maxMs = maxMs;
  }

  /** The primary had come so far by now. */
  note(position: number): void {
    const now = performance.now();
    const last = this.#told.at(-1);
    // Another primary, whose log begins before the end of the old one's.
    if (last && position < last.position) this.#told.length = 0;
    if (!last || position < last.position || now - last.at > this.maxMs / 100) this.#told.push({ position, at: now });
    this.#forget(now);
  }

  /** Whether who has replayed so much shows all that was there when `maxMs` began. */
  isLate(position: number): boolean {
    this.#forget(performance.now());
    const [oldest] = this.#told;
    return oldest !== undefined && position < oldest.position;
  }

  #forget(now: number): void {
    while (this.#told[0] && now - this.#told[0].at > this.maxMs) this.#told.shift();
  }
}

/** PostgreSQL writes a position as two halves in hexadecimal. */
export function logPosition(lsn: string): number {
  const [high = '', low = ''] = lsn.split('/');
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}
