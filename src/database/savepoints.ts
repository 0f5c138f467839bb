import { sql } from 'drizzle-orm';
import type { Journeys } from './statement-queue.ts';

/**
 * One savepoint for each mutation of an operation.
 *
 * A refusal rolls its mutation back at once. A dry run must not: its payload is still to be read, by resolvers that
 * run after the mutation's own. So it is rolled back when the next mutation of the operation begins, which GraphQL
 * does only after the payload is complete, or when the operation ends, just before it commits.
 *
 * Where statements travel together the mutation is the only one, and whoever runs it ends the transaction: that is savepoint enough.
 */
export class MutationSavepoints {
  readonly #journeys: Journeys;
  #discardOnNext = false;
  #open = false;

  constructor(journeys: Journeys) {
    this.#journeys = journeys;
  }

  /** Ends what a dry run left, and opens the savepoint of the next mutation. */
  async begin(): Promise<void> {
    if (this.#journeys.together) return;
    await this.settle();
    await this.#journeys.later(sql`savepoint mutation`);
    this.#open = true;
  }

  /** The mutation was refused or failed: nothing of it stays. */
  async rollBack(): Promise<void> {
    if (this.#journeys.together) return this.#journeys.takeBack();
    const isOpen = this.#open;
    this.#open = false;
    const back = this.#journeys.later(sql`rollback to savepoint mutation`);
    await Promise.all([back, isOpen && this.#journeys.later(sql`release savepoint mutation`)]);
  }

  /**
   * The mutation stands. Its audit is checked now, so that a later mutation's entries cannot cover for it. Only the audit: the
   * feed's triggers must wait for the commit, because the number they take keeps the rest of the company from committing.
   */
  async keep(): Promise<void> {
    // At the commit it is checked as well, and nothing comes between.
    if (this.#journeys.together) return;
    // One journey: the first that fails ends them all.
    await Promise.all([
      this.#journeys.later(sql`set constraints public.audited_at_commit immediate`),
      this.#journeys.later(sql`set constraints public.audited_at_commit deferred`),
      this.#journeys.later(sql`release savepoint mutation`),
    ]);
    this.#open = false;
  }

  /** The mutation was a dry run: it goes once its payload has been read. */
  discardAfterPayload(): void {
    this.#discardOnNext = !this.#journeys.together;
  }

  /** Must be called when the operation's last resolver is done, before the commit. */
  async settle(): Promise<void> {
    if (!this.#discardOnNext) return;
    this.#discardOnNext = false;
    await this.rollBack();
  }
}
