import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import { NotFoundRefusal } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/uuid.ts';
import type { Scope } from '../../scope.ts';

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
  goal_id: z.string().nullable(),
});
export type ReferencedRow = z.infer<typeof rowSchema>;

/**
 * Proves in one statement that every id named is the company's own, and refuses the first that is not. The composite
 * foreign keys prove it again; this says which one it was.
 */
export async function findReferences(
  { db, plugin }: Scope,
  { issues = [], projects = [], agents = [] }: References,
): Promise<ReadonlyMap<string, ReferencedRow>> {
  const all = [...issues, ...projects, ...agents];
  if (all.length === 0) return new Map();
  const ids = (references: readonly Reference[]) => uuids(references.map(({ id }) => id).filter(isUuid));
  const company = plugin.companyId;
  const rows = await queryRows(
    db,
    rowSchema,
    sql`
    select 'issues' as kind, i.id, i.status, null::uuid as goal_id from issues i
      where i.company_id = ${company} and i.id = any(${ids(issues)})
    union all
    select 'projects', p.id, p.status, p.goal_id from projects p
      where p.company_id = ${company} and p.id = any(${ids(projects)})
    union all
    select 'agents', a.id, a.status, null from agents a
      where a.company_id = ${company} and a.id = any(${ids(agents)})`,
  );
  const found = new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
  const kinds = [
    ['issues', issues, 'issue'],
    ['projects', projects, 'project'],
    ['agents', agents, 'agent'],
  ] as const;
  for (const [kind, references, noun] of kinds) {
    for (const { id, path } of references) {
      if (!found.has(`${kind} ${id.toLowerCase()}`)) {
        throw new NotFoundRefusal(`There is no ${noun} of that id in this company.`, { path });
      }
    }
  }
  return found;
}
