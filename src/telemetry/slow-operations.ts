import type { Pool } from 'pg';
import { z } from 'zod';
import type { Logger } from '../kernel/logger.ts';
import type { EndedOperation, TimedStatement } from './ended-operation.ts';

const textMax = 2_000;
const planMax = 4_000;
const statementsShown = 3;
/** The plan of a statement is asked for once in so long, however often it is slow. */
const planAgainMs = 600_000;
const plannedMax = 500;

/** What PostgreSQL has a plan for. */
const isPlanned = /^\s*(select|with|insert|update|delete)\b/i;

const planRows = z.array(z.object({ 'QUERY PLAN': z.string() }));

/**
 * One line for each operation that took too long, with its slowest statements, and how PostgreSQL goes about the slowest one. The plan
 * is made for the text with its placeholders (EXPLAIN with GENERIC_PLAN, PostgreSQL 16 or newer): it runs nothing and knows no value.
 */
export class SlowOperations {
  readonly #pool: Pool;
  readonly #log: Logger;
  readonly #thresholdMs: number;
  readonly #planned = new Map<string, number>();
  #isPlanning = false;

  constructor(pool: Pool, log: Logger, thresholdMs: number) {
    this.#pool = pool;
    this.#log = log;
    this.#thresholdMs = thresholdMs;
  }

  async operationEnded(operation: EndedOperation): Promise<void> {
    const { requestId, plugin, company, name, type, durationMs, statements, cost, errors } = operation;
    if (durationMs < this.#thresholdMs) return;
    const slowest = [...operation.timed].sort((a, b) => b.durationMs - a.durationMs).slice(0, statementsShown);
    const plan = await this.#planOf(slowest.find(({ text }) => isPlanned.test(text)));
    this.#log.warn(
      {
        requestId,
        plugin,
        company,
        operation: name,
        type,
        durationMs,
        statements,
        cost,
        errors: errors.length > 0 ? errors : undefined,
        slowest: slowest.map(({ text, durationMs: took }) => ({
          durationMs: rounded(took),
          text: text.slice(0, textMax),
        })),
        plan,
      },
      'slow operation',
    );
  }

  /**
   * Undefined where it was told lately, another one is being asked for, or PostgreSQL cannot say. What travelled together begins with a
   * remark, and is not asked for: all but the first of it would be run.
   */
  async #planOf(statement: TimedStatement | undefined): Promise<string[] | undefined> {
    if (!statement || this.#isPlanning) return;
    const { text } = statement;
    const now = performance.now();
    const last = this.#planned.get(text);
    if (last !== undefined && now - last < planAgainMs) return;
    if (this.#planned.size >= plannedMax) this.#planned.clear();
    this.#planned.set(text, now);
    this.#isPlanning = true;
    try {
      const { rows } = await this.#pool.query(`explain (generic_plan) ${text}`);
      const lines = planRows.parse(rows).map((row) => row['QUERY PLAN']);
      return lines.join('\n').slice(0, planMax).split('\n');
    } catch {
      return;
    } finally {
      this.#isPlanning = false;
    }
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
