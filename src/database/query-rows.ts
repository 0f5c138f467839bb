import type { SQL } from 'drizzle-orm';
import { z } from 'zod';

interface Executor {
  execute(statement: SQL): PromiseLike<unknown>;
}

const resultSchema = z.object({ rows: z.array(z.unknown()) });

/** Runs hand-written SQL and checks every row against its shape: what the database sends is parsed like any other input. */
export async function queryRows<Row>(db: Executor, row: z.ZodType<Row>, statement: SQL): Promise<Row[]> {
  const { rows } = resultSchema.parse(await db.execute(statement));
  // Not by a schema of the list, which would be made anew each time: that is dearer than to use it.
  return rows.map((each) => row.parse(each));
}
