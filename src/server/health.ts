import type { Pool } from 'pg';
import { askAgain } from '../database/ask-again.ts';

/** What stands between the process and its work: null when it can serve. */
export type Readiness = () => Promise<string | null>;

/** Ready means that the gateway's own role reaches a migrated database, and that the process is not on its way out. */
export function createReadiness(pool: Pool, isDraining: () => boolean): Readiness {
  return async () => {
    if (isDraining()) return 'shutting down';
    try {
      await askAgain(pool, 'select gateway.company_id()');
      return null;
    } catch {
      return 'the database cannot be reached';
    }
  };
}
