import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { resolveIssueId } from '../issues/issue-reference.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';

/** As many children as an agent is told of; it can ask for the rest. */
export const childSummariesMax = 20;

/**
 * Locks an issue that is about to end together with all that its end may set free: what it blocks, and the parent that it has or is
 * given. All at once, because one order for everybody is what keeps two such endings from waiting for each other.
 *
 * The caller holds the locks of blockers and parents, shared or exclusive: nothing is added to these issues meanwhile.
 */
export async function lockCompletion(
  scope: MutationScope,
  reference: string,
  parentId: string | null | undefined,
): Promise<void> {
  const issueId = await resolveIssueId(scope, reference);
  if (issueId === null) return;
  const { journeys, plugin } = scope;
  const company = plugin.companyId;
  const newParentId = parentId != null && isUuid(parentId) ? parentId : null;
  await journeys.later(sql`
    with affected as materialized (
      select ${issueId}::uuid as id
      union
      select r.related_issue_id from issue_relations r
      where r.company_id = ${company} and r.issue_id = ${issueId} and r.type = 'blocks'
      union
      select coalesce(${newParentId}::uuid, i.parent_id) from issues i where i.company_id = ${company} and i.id = ${issueId}
    )
    select i.id from affected join issues i on i.company_id = ${company} and i.id = affected.id
    order by i.id for no key update of i`);
}

const freedSchema = z.object({
  id: z.string(),
  kind: z.enum(['unblocked', 'childrenEnded']),
  child_count: z.coerce.number(),
  child_summaries: z.array(z.object({ identifier: z.string().nullable(), title: z.string(), status: z.string() })),
});
export type FreedIssue = z.infer<typeof freedSchema>;

/** The issues that wait for nothing more now that this one has ended, with an agent and not in backlog or at an end themselves. */
export async function wakesAfterCompletion({ db, plugin }: MutationScope, issueId: string): Promise<FreedIssue[]> {
  const company = plugin.companyId;
  const isWaiting = sql`i.assignee_agent_id is not null and i.status not in ('backlog', 'done', 'cancelled')`;
  return queryRows(
    db,
    freedSchema,
    sql`
    select i.id, 'unblocked' as kind, 0 as child_count, '[]'::jsonb as child_summaries
    from issue_relations r
    join issues i on i.company_id = ${company} and i.id = r.related_issue_id
    where r.company_id = ${company} and r.issue_id = ${issueId} and r.type = 'blocks' and ${isWaiting}
      and not exists (
        select from issue_relations other join issues b on b.company_id = ${company} and b.id = other.issue_id
        where other.company_id = ${company} and other.related_issue_id = i.id and other.type = 'blocks'
          and b.status not in ('done', 'cancelled'))
    union all
    select i.id, 'childrenEnded',
      (select count(*) from issues c where c.company_id = ${company} and c.parent_id = i.id),
      (select jsonb_agg(jsonb_build_object('identifier', c.identifier, 'title', c.title, 'status', c.status) order by c.created_at, c.id)
        from (select c.identifier, c.title, c.status, c.created_at, c.id from issues c where c.company_id = ${company} and c.parent_id = i.id
              order by c.created_at, c.id limit ${sql.raw(String(childSummariesMax))}) as c)
    from issues ended
    join issues i on i.company_id = ${company} and i.id = ended.parent_id
    where ended.company_id = ${company} and ended.id = ${issueId} and ${isWaiting}
      and not exists (
        select from issues c where c.company_id = ${company} and c.parent_id = i.id and c.status not in ('done', 'cancelled'))`,
  );
}
