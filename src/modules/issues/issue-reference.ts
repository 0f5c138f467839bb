import { and, eq, type SQL, sql } from 'drizzle-orm';
import { BadUserInput } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { isUuid } from '../../kernel/uuid.ts';
import type { Scope } from '../../scope.ts';
import { issues } from './issue.table.ts';

const identifierPattern = /^[A-Z][A-Z0-9]*-\d+$/;

/** How a caller names an issue. Null: something that could be an id and names nothing, as an id of another company does. */
export type IssueReference = { readonly id: string } | { readonly identifier: string } | null;

/** A UUID in lower case, or an identifier (`ACME-12`, in any case) in upper case, as the database has them. */
export function parseIssueReference(reference: string): IssueReference {
  if (isUuid(reference)) return { id: reference.toLowerCase() };
  if (reference.length === 0 || reference.length > 255 || hasControlCharacter(reference)) {
    throw new BadUserInput('An issue is named by its UUID or by its identifier, for example ACME-12.');
  }
  const identifier = reference.toUpperCase();
  return identifierPattern.test(identifier) ? { identifier } : null;
}

/** The condition that `issues as t` is the issue that a caller means. */
export function isNamed(reference: string): SQL {
  const parsed = parseIssueReference(reference);
  if (parsed === null) return sql`false`;
  return 'id' in parsed ? sql`t.id = ${parsed.id}::uuid` : sql`t.identifier = ${parsed.identifier}`;
}

/** The id of the issue that a caller means: a UUID as it is, an identifier looked up. */
export async function resolveIssueId({ db, plugin }: Scope, reference: string): Promise<string | null> {
  const parsed = parseIssueReference(reference);
  if (parsed === null) return null;
  if ('id' in parsed) return parsed.id;
  const [issue] = await db
    .select({ id: issues.id })
    .from(issues)
    .where(and(eq(issues.companyId, plugin.companyId), eq(issues.identifier, parsed.identifier)));
  return issue?.id ?? null;
}
