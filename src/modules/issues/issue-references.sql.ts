import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { texts, uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import { NotFoundRefusal } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/uuid.ts';
import type { Scope } from '../../scope.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { uniqueIds } from './issue-input.ts';
import { unassignableStatuses } from './issue-rules.ts';

/** An id that the input names, with where it stands there. */
export interface Reference {
  readonly id: string;
  readonly path: readonly string[];
}

export interface References {
  readonly issues?: readonly Reference[];
  readonly projects?: readonly Reference[];
  readonly agents?: readonly Reference[];
}

const rowSchema = z.object({
  kind: z.enum(['issues', 'projects', 'agents']),
  id: z.string(),
  status: z.string(),
});
export type ReferencedRow = z.infer<typeof rowSchema>;

/**
 * Proves in one statement that every id named is the company's own, and refuses the first that is not. The composite
 * foreign keys prove it again; this says which one it was.
 */
export async function findReferences(
  { db, plugin }: Scope,
  references: References,
): Promise<ReadonlyMap<string, ReferencedRow>> {
  const rowsNamed = rowsOf(plugin.companyId, references);
  if (rowsNamed === null) return new Map();
  const rows = await queryRows(db, rowSchema, rowsNamed);
  const found = new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
  for (const kind of kinds) {
    for (const { id, path } of references[kind] ?? []) {
      if (!found.has(`${kind} ${id.toLowerCase()}`)) {
        throw new NotFoundRefusal(`There is no ${kind.slice(0, -1)} of that id in this company.`, { path });
      }
    }
  }
  return found;
}

/**
 * Insists that every id named is the company's own, and every agent among them one that takes work. What is wrong with them nobody
 * learns from this: `findReferences` has the words, for whoever does it anew.
 */
export async function insistOnAssignable({ journeys, plugin }: MutationScope, references: References): Promise<void> {
  const rowsNamed = rowsOf(plugin.companyId, references);
  if (rowsNamed === null) return;
  const count = kinds.reduce((sum, kind) => sum + uniqueIds(idsOf(references[kind])).length, 0);
  await journeys.insist(sql`
    (select count(*) from (${rowsNamed}) as named where named.kind <> 'agents' or named.status <> all(${texts(unassignableStatuses)}))
      = ${count}::int`);
}

const kinds = ['issues', 'projects', 'agents'] as const;

const idsOf = (references: readonly Reference[] = []) => references.map(({ id }) => id);

/** The rows that the references name, as far as they are there; null where they name none. */
function rowsOf(companyId: string, references: References): SQL | null {
  const named = kinds.flatMap((kind) => {
    const ids = idsOf(references[kind]);
    const table = sql.raw(kind);
    if (ids.length === 0) return [];
    return sql`select '${table}' as kind, t.id, t.status from ${table} t
      where t.company_id = ${companyId} and t.id = any(${uuids(ids.filter(isUuid))})`;
  });
  return named.length === 0 ? null : sql.join(named, sql` union all `);
}
