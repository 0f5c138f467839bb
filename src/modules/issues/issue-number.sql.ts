import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';

const rowSchema = z.object({ last: z.coerce.number().int(), prefix: z.string() });

/**
 * Takes the next numbers of the company, in order. The row lock on the company makes everybody else who creates an issue
 * there wait for this transaction, so it is taken as late as can be. Where Paperclip's counter has fallen behind its own
 * issues, the highest number counts.
 */
export async function allocateIssueNumbers({ db, plugin }: Scope, count: number) {
  const [row] = await queryRows(
    db,
    rowSchema,
    sql`
    update companies c
    set issue_counter = greatest(c.issue_counter,
          (select coalesce(max(i.issue_number), 0) from issues i where i.company_id = ${plugin.companyId})) + ${count},
        updated_at = now()
    where c.id = ${plugin.companyId}
    returning c.issue_counter as last, c.issue_prefix as prefix`,
  );
  if (!row) throw new Error('the company of the token is gone');
  return Array.from({ length: count }, (_, i) => {
    const issueNumber = row.last - count + 1 + i;
    return { issueNumber, identifier: `${row.prefix}-${issueNumber}` };
  });
}
