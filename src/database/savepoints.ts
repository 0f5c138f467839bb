import { sql } from 'drizzle-orm';

interface Executor {
  execute(query: ReturnType<typeof sql>): PromiseLike<unknown>;
}

/**
 * One savepoint for each mutation of an operation.
 *
 * A refusal rolls its mutation back at once. A dry run must not: its payload is still to be read, by resolvers that
 * run after the mutation's own. So it is rolled back when the next mutation of the operation begins, which GraphQL
 * does only after the payload is complete, or when the operation ends, just before it commits.
 */
export class MutationSavepoints {
  readonly #db: Executor;
  #discardOnNext = false;
  #open = false;

  constructor(db: Executor) {
    this.#db = db;
  }

  /** Ends what a dry run left, and opens the savepoint of the next mutation. */
  async begin(): Promise<void> {
    await this.settle();
    await this.#db.execute(sql`savepoint mutation`);
    this.#open = true;
  }

  /** The mutation was refused or failed: nothing of it stays. */
  async rollBack(): Promise<void> {
    await this.#db.execute(sql`rollback to savepoint mutation`);
    await this.#release();
  }

  /**
   * The mutation stands. Its audit is checked now, so that a later mutation's entries cannot cover for it. Only the audit: the
   * feed's triggers must wait for the commit, because the number they take keeps the rest of the company from committing.
   */
  async keep(): Promise<void> {
    // One trip: the first that fails ends them all.
    await this.#db.execute(sql`
      set constraints public.audited_at_commit immediate;
      set constraints public.audited_at_commit deferred;
      release savepoint mutation`);
    this.#open = false;
  }

  /** The mutation was a dry run: it goes once its payload has been read. */
  discardAfterPayload(): void {
    this.#discardOnNext = true;
  }

  /** Must be called when the operation's last resolver is done, before the commit. */
  async settle(): Promise<void> {
    if (!this.#discardOnNext) return;
    this.#discardOnNext = false;
    await this.rollBack();
  }

  async #release(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#db.execute(sql`release savepoint mutation`);
  }
}
