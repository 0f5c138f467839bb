import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { isDatabaseAway } from './database-errors.ts';
import { type PacketStatement, sendTogether } from './packet.ts';
import type { StatementNames } from './statement-names.ts';

/** SQL of ours, or a statement that drizzle builds. */
export type AnyStatement = SQL | { toSQL(): { sql: string; params: unknown[] } };

/** How the statements of one transaction travel, beside those that are simply run. */
export interface Journeys {
  /**
   * While it is on, what is sent with `later` travels with the next statement that somebody waits for. Otherwise it is waited for at
   * once, as all statements are.
   */
  together: boolean;
  /** Whether anything has been run while they travelled together. */
  readonly hasRun: boolean;
  /**
   * What has to be so for the rest to be right. Where it is not, whatever travels with it fails, and nothing is said of why: it is for
   * what is as good as always so, while they travel together, where whoever fails does it anew and asks.
   */
  insist(condition: SQL): Promise<void>;
  /** A statement whose answer nobody needs. What it fails with, the statement that it travels with fails with too. */
  later(statement: AnyStatement): Promise<void>;
  /** A statement whose answer is waited for. */
  run(statement: AnyStatement): Promise<QueryResult>;
  /** Takes back what was to travel with the next statement. */
  takeBack(): void;
  /**
   * The last statement and the end of the transaction, in one journey. An error means that nothing was committed, but for that of a
   * lost connection.
   */
  last(statement: AnyStatement, end: 'commit' | 'rollback'): Promise<QueryResult>;
  /** Waits until what was presumed of the token is known to be so. Work that is done elsewhere must not begin before. */
  confirmed(): Promise<void>;
}

/** What was known of a token a moment ago is not so any more: the transaction was gone into on a wrong presumption. */
export class StandingMoved extends Error {
  constructor() {
    super('a standing has moved since it was read');
  }
}

export interface StatementQueueOptions {
  /** Whether a commit that PostgreSQL answers with a rollback is an error: what was only read is not lost by it. */
  readonly writes: boolean;
  readonly names: StatementNames | null;
  readonly onStatement?: ((text: string) => void) | undefined;
  /** Of statements that travel together by the wish of `together`, the text is that of all. */
  readonly onStatementEnd?: ((text: string, startedAt: number, durationMs: number) => void) | undefined;
  /** Called with what PostgreSQL, or the connection to it, says of a statement that failed. */
  readonly onStatementFailed?: ((error: unknown) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is presumed of a token, asked and insisted on: what is not so is an answer to the one, and an error of the other. */
export interface PresumedEntry {
  readonly asking: QueryConfig;
  readonly insisting: QueryConfig;
}

interface Entry {
  config: QueryConfig;
  readonly isAwaited: boolean;
  /** It goes into the transaction, and does nothing in it. */
  readonly isEntering: boolean;
  readonly resolve: (result: QueryResult) => void;
  readonly reject: (error: unknown) => void;
}

interface Presumption {
  state: 'open' | 'held' | 'failed';
  /** Rejected where it failed. */
  readonly settled: Promise<void>;
  readonly entry: PresumedEntry;
}

const dialect = new PgDialect();
const nothing = { rows: [], rowCount: null, command: '', oid: 0, fields: [] } satisfies QueryResult;

/**
 * The statements of one transaction on one connection, in order. Resolvers run in parallel: what they ask for in the same turn of the
 * event loop travels together, and so do the beginning and whatever else nobody waits for.
 *
 * Once the signal has fired nothing is sent but the rollback, and once the transaction is over nothing at all: the connection is
 * another caller's then.
 */
export class StatementQueue implements Journeys {
  together = false;
  hasRun = false;
  readonly #client: PoolClient;
  readonly #options: StatementQueueOptions;
  #waiting: Entry[] = [];
  #isUnderWay = false;
  #isDue = false;
  /** The transaction has been ended before drizzle ends it. */
  #isEnded = false;
  /** The connection is not ours any more. */
  #isOver = false;
  /** Why nothing can be sent any more: the connection is gone, or nothing is heard of it. */
  #lost: Error | null = null;
  #presumption: Presumption | null = null;

  constructor(client: PoolClient, options: StatementQueueOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** What drizzle calls instead of the client's own `query`. */
  query(query: string | QueryConfig, values?: unknown[]): Promise<QueryResult> {
    const config = typeof query === 'string' ? { text: query } : query;
    const { text } = config;
    if (this.#isEnded) return text === 'commit' ? Promise.resolve(nothing) : Promise.reject(over());
    if (text.startsWith('begin')) return this.#hold({ text }, true);
    // Whoever goes back has no use for what was to be sent on the way.
    if (text === 'rollback') this.takeBack();
    return this.#await({ ...config, ...(values && { values }) });
  }

  /**
   * Enters by what is known of the token. Where `holds` says of the answer that it is not so any more, nothing is sent from then on but
   * the rollback.
   */
  presume(entry: PresumedEntry, holds: (result: QueryResult) => boolean): void {
    const { promise: settled, resolve, reject } = Promise.withResolvers<void>();
    settled.catch(() => {});
    const presumption: Presumption = { state: 'open', settled, entry };
    this.#presumption = presumption;
    const fail = (error: unknown) => {
      presumption.state = 'failed';
      reject(error);
    };
    this.#waiting.push({
      config: entry.asking,
      isAwaited: false,
      isEntering: true,
      reject: fail,
      resolve: (result) => {
        if (!holds(result)) return fail(new StandingMoved());
        presumption.state = 'held';
        resolve();
      },
    });
  }

  /** Whether the connection may still hold the transaction: not even a rollback was sent. */
  get isLost(): boolean {
    return this.#lost !== null;
  }

  get isConfirmed(): boolean {
    return this.#presumption === null || this.#presumption.state === 'held';
  }

  async confirmed(): Promise<void> {
    if (this.isConfirmed) return;
    this.#schedule();
    await this.#presumption?.settled;
  }

  async later(statement: AnyStatement): Promise<void> {
    await (this.together ? this.#hold(configOf(statement)) : this.run(statement));
  }

  async insist(condition: SQL): Promise<void> {
    await this.later(sql`select 1 / ((${condition}) is true)::int as is_so`);
  }

  run(statement: AnyStatement): Promise<QueryResult> {
    return this.#await(configOf(statement));
  }

  takeBack(): void {
    this.#waiting = this.#waiting.filter(({ isAwaited, isEntering }) => isAwaited || isEntering);
  }

  async last(statement: AnyStatement, end: 'commit' | 'rollback'): Promise<QueryResult> {
    if (!this.#insistOnPresumption()) await this.confirmed();
    const [answer] = await Promise.all([this.run(statement), this.#await({ text: end })]);
    return answer;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Where nothing has been sent yet, all can go in one journey: PostgreSQL itself ends it where the presumption does not hold. */
  #insistOnPresumption(): boolean {
    const { asking, insisting } = this.#presumption?.entry ?? {};
    const waiting = this.#waiting.find(({ config }) => config === asking);
    if (!waiting || !insisting) return false;
    waiting.config = insisting;
    return true;
  }

  #hold(config: QueryConfig, isEntering = false): Promise<QueryResult> {
    this.#waiting.push({ config, isAwaited: false, isEntering, resolve: () => {}, reject: () => {} });
    return Promise.resolve(nothing);
  }

  #await(config: QueryConfig): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ config, isAwaited: true, isEntering: false, resolve, reject });
      this.#schedule();
    });
  }

  /** All promises that can go on have gone on when the next tick comes: what they ask for is here then. */
  #schedule(): void {
    if (this.#isDue || this.#isUnderWay) return;
    this.#isDue = true;
    process.nextTick(() => {
      this.#isDue = false;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const entries = this.#take();
    if (entries.length > 0) {
      this.#isUnderWay = true;
      const { onStatementEnd } = this.#options;
      const isTimedSingly = onStatementEnd !== undefined && !this.together && entries.length > 1;
      const startedAt = performance.now();
      await sendTogether(this.#client, entries.map(this.#travelling(isTimedSingly ? startedAt : null)), {
        isAnsweredSingly: isTimedSingly,
      });
      if (!isTimedSingly) onStatementEnd?.(textOf(entries), startedAt, performance.now() - startedAt);
      this.#isUnderWay = false;
    }
    if (this.#waiting.some(({ isAwaited }) => isAwaited)) this.#schedule();
  }

  /** What goes next. What goes back begins a journey: behind a statement that fails it would not be run. */
  #take(): Entry[] {
    const next = this.#waiting.findIndex(({ config }, at) => at > 0 && goesBack(config));
    const entries = this.#waiting.splice(0, next < 0 ? this.#waiting.length : next);
    const { signal } = this.#options;
    const hasMoved = this.#presumption?.state === 'failed';
    const refusal = this.#isOver
      ? over()
      : this.#lost
        ? this.#lost
        : hasMoved
          ? new StandingMoved()
          : signal?.aborted
            ? signal.reason
            : null;
    if (refusal === null) return entries;
    const isStill = ({ config }: Entry) => !this.#isOver && !this.#lost && goesBack(config);
    for (const entry of entries) if (!isStill(entry)) entry.reject(refusal);
    return entries.filter(isStill);
  }

  #travelling(timedFrom: number | null): (entry: Entry) => PacketStatement {
    const { names, writes, onStatement, onStatementEnd, onStatementFailed } = this.#options;
    let startedAt = timedFrom;
    let hasFailed = false;
    const ended = (text: string) => {
      if (startedAt === null) return;
      const endedAt = performance.now();
      onStatementEnd?.(text, startedAt, endedAt - startedAt);
      startedAt = endedAt;
    };
    return ({ config, isEntering, resolve, reject }) => {
      const { text } = config;
      const name = config.name ?? names?.find(text);
      if (this.together && !isEntering) this.hasRun = true;
      onStatement?.(text);
      return {
        config: name === undefined ? config : { ...config, name },
        onResult: (result) => {
          ended(text);
          if (text === 'commit' || text === 'rollback') this.#isEnded = true;
          // PostgreSQL answers so where a statement had failed before, whoever had heard of it.
          if (writes && text === 'commit' && result.command !== 'COMMIT')
            reject(new Error('the transaction was rolled back'));
          else resolve(result);
        },
        onError: (error) => {
          // What lies behind the first has not been run.
          if (!hasFailed) {
            ended(text);
            onStatementFailed?.(error);
          }
          hasFailed = true;
          // Not even the rollback: it would wait as long again.
          if (isDatabaseAway(error)) this.#lost = error;
          reject(error);
        },
      };
    };
  }
}

function goesBack({ text }: QueryConfig): boolean {
  return text.startsWith('rollback');
}

function textOf(entries: readonly Entry[]): string {
  const texts = entries.map(({ config }) => config.text);
  return texts.length === 1 ? texts.join() : `-- ${texts.length} statements in one journey\n${texts.join(';\n')}`;
}

function over(): Error {
  return new Error('the transaction is over');
}

function configOf(statement: AnyStatement): QueryConfig {
  const { sql: text, params } = 'toSQL' in statement ? statement.toSQL() : dialect.sqlToQuery(statement);
  return { text, values: params };
}
