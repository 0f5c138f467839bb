/** How long the fields of an operation have been read from the database, by their path in the answer without list positions. */
export class FieldTimes {
  readonly #spent = new Map<string, number>();
  readonly #running = new Map<string, number>();

  async time<T>(path: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    this.#running.set(path, startedAt);
    try {
      return await work();
    } finally {
      this.#running.delete(path);
      this.#spent.set(path, (this.#spent.get(path) ?? 0) + performance.now() - startedAt);
    }
  }

  /** The field that has taken the longest, also where it is still being read; null where none was begun. */
  slowest(): string | null {
    const now = performance.now();
    const times = new Map(this.#spent);
    for (const [path, startedAt] of this.#running) times.set(path, (times.get(path) ?? 0) + now - startedAt);
    return (
      [...times].reduce<[string, number] | null>(
        (most, next) => (most && most[1] >= next[1] ? most : next),
        null,
      )?.[0] ?? null
    );
  }
}
