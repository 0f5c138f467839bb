import { and, eq } from 'drizzle-orm';
import { BadUserInput } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { isUuid } from '../../kernel/uuid.ts';
import type { Scope } from '../../scope.ts';
import { issues } from './issue.table.ts';

const identifierPattern = /^[A-Z][A-Z0-9]*-\d+$/;

/**
 * The id of the issue that a caller means: a UUID as it is, an identifier (`ACME-12`, in any case) looked up.
 * Anything else that could be an id names nothing, as an id of another company does.
 */
export async function resolveIssueId({ db, plugin }: Scope, reference: string): Promise<string | null> {
  if (isUuid(reference)) return reference.toLowerCase();
  if (reference.length === 0 || reference.length > 255 || hasControlCharacter(reference)) {
    throw new BadUserInput('An issue is named by its UUID or by its identifier, for example ACME-12.');
  }
  const identifier = reference.toUpperCase();
  if (!identifierPattern.test(identifier)) return null;
  const [issue] = await db
    .select({ id: issues.id })
    .from(issues)
    .where(and(eq(issues.companyId, plugin.companyId), eq(issues.identifier, identifier)));
  return issue?.id ?? null;
}
