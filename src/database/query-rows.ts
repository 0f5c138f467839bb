import type { SQL } from 'drizzle-orm';
import { z } from 'zod';

interface Executor {
  execute(statement: SQL): PromiseLike<unknown>;
}

const resultSchema = z.object({ rows: z.array(z.unknown()) });

/** Runs hand-written SQL and checks every row against its shape: what the database sends is parsed like any other input. */
export async function queryRows<Row>(db: Executor, row: z.ZodType<Row>, statement: SQL): Promise<Row[]> {
  const { rows } = resultSchema.parse(await db.execute(statement));
  return z.array(row).parse(rows);
}
