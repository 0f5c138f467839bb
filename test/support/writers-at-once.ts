import type pg from 'pg';
import type { TestGateway } from '../../src/testing/test-gateway.ts';

const deadlineMs = 10_000;

/**
 * Has several writers meet at one lock: `hold` takes it as the owner, the writers are sent and all wait, and only then
 * is it let go. Whoever would have decided before it could know of the others has decided by then.
 */
export async function writersAtOnce<Answer>(
  test: TestGateway,
  hold: (owner: pg.PoolClient) => Promise<unknown>,
  writers: readonly (() => Promise<Answer>)[],
): Promise<Answer[]> {
  const owner = await test.owner.connect();
  try {
    await owner.query('begin');
    await hold(owner);
    const answers = Promise.all(writers.map((write) => write()));
    // Handled here too, so that a writer that fails early is not reported as unhandled before it is awaited.
    answers.catch(() => {});
    await waitForWaiting(test, writers.length);
    await owner.query('commit');
    return await answers;
  } finally {
    await owner.query('rollback');
    owner.release();
  }
}

async function waitForWaiting(test: TestGateway, expected: number): Promise<void> {
  const until = Date.now() + deadlineMs;
  while (Date.now() < until) {
    const [row] = await test.truth<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row?.waiting === expected) return;
  }
  throw new Error(`${expected} writers were to wait for the lock, and did not within ${deadlineMs} ms`);
}
