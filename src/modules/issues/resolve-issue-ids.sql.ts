import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { texts } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { uniqueIds } from './issue-input.ts';

const identifierPattern = /^[A-Z][A-Z0-9]{0,49}-\d{1,10}$/;

const namedSchema = z.object({ id: z.string(), identifier: z.string() });

/**
 * The ids that a list of UUIDs and identifiers means, once each and in its order. What names nothing is kept as it is:
 * it will not be found, as an id of another company is not.
 */
export async function resolveIssueIds({ db, plugin }: Scope, references: readonly string[]): Promise<string[]> {
  const identifiers = references
    .map((reference) => reference.toUpperCase())
    .filter((name) => identifierPattern.test(name));
  if (identifiers.length === 0) return uniqueIds(references);
  const rows = await queryRows(
    db,
    namedSchema,
    sql`select i.id, i.identifier from issues i
        where i.company_id = ${plugin.companyId} and i.identifier = any(${texts(identifiers)})`,
  );
  const idOf = new Map(rows.map(({ id, identifier }) => [identifier, id]));
  return uniqueIds(references.map((reference) => idOf.get(reference.toUpperCase()) ?? reference));
}
