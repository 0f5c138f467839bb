import type { ClientBase, QueryResult } from 'pg';
import { databaseCode } from './database-errors.ts';

/** Ended under way, or while it lay idle. Not: away altogether, or too busy, where trying again at once is no help. */
function isEnded(error: unknown): boolean {
  const code = databaseCode(error);
  if (code === '57P01' || code === '57P02' || code === 'ECONNRESET' || code === 'EPIPE') return true;
  return error instanceof Error && error.message.startsWith('Connection terminated');
}

/**
 * Asks by one statement that may run twice. A connection that PostgreSQL ended while it lay idle says so at its first use; there may be
 * several such, but not more than there are connections.
 */
export async function askAgain(
  pool: Pick<ClientBase, 'query'> & { readonly options?: { readonly max?: number } },
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult> {
  const endedMax = pool.options?.max ?? 10;
  for (let ended = 0; ; ended += 1) {
    try {
      return await pool.query(text, [...values]);
    } catch (error) {
      if (!isEnded(error) || ended >= endedMax) throw error;
    }
  }
}
