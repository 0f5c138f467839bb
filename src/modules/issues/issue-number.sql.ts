import { type SQL, sql } from 'drizzle-orm';
import type { MutationScope } from '../mutations/mutation-scope.ts';

export interface IssueNumber {
  readonly issueNumber: SQL;
  readonly identifier: SQL;
}

/**
 * Takes the next numbers of the company, in order, and says what they are in the terms of the statement that writes the issues: nobody
 * has to wait for them to travel here and back. The row lock on the company makes everybody else who creates an issue there wait for
 * this transaction, so it is taken as late as can be. Where Paperclip's counter has fallen behind its own issues, the highest number
 * counts.
 */
export async function allocateIssueNumbers({ journeys, plugin }: MutationScope, count: number): Promise<IssueNumber[]> {
  const { companyId } = plugin;
  await journeys.later(sql`
    update companies c
    set issue_counter = greatest(c.issue_counter,
          (select coalesce(max(i.issue_number), 0) from issues i where i.company_id = ${companyId})) + ${count},
        updated_at = now()
    where c.id = ${companyId}`);
  return Array.from({ length: count }, (_, i) => {
    const back = count - 1 - i;
    return {
      issueNumber: sql`(select c.issue_counter - ${back}::int from companies c where c.id = ${companyId})`,
      identifier: sql`(select c.issue_prefix || '-' || (c.issue_counter - ${back}::int) from companies c where c.id = ${companyId})`,
    };
  });
}
