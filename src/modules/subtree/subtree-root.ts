import { and, eq } from 'drizzle-orm';
import { Violation } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/uuid.ts';
import type { Scope } from '../../scope.ts';
import { issues } from '../issues/issue.table.ts';
import { resolveIssueId } from '../issues/issue-reference.ts';

/** The id of the issue that `reference` names, or the error that every name of nothing gets, here or in another company. */
export async function findRootId(scope: Scope, reference: string, argument = 'rootId'): Promise<string> {
  const id = await resolveIssueId(scope, reference);
  // An identifier has been looked up by now, a UUID only read.
  if (id !== null && (!isUuid(reference) || (await exists(scope, id)))) return id;
  throw new Violation('NOT_FOUND', 'No issue of that id in this company.', { argument });
}

async function exists({ db, plugin }: Scope, id: string): Promise<boolean> {
  const found = await db
    .select({ id: issues.id })
    .from(issues)
    .where(and(eq(issues.companyId, plugin.companyId), eq(issues.id, id)));
  return found.length > 0;
}
