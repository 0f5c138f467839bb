import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import type { BlockerEdge } from './blocker-cycle.ts';

/**
 * Everybody who changes blockers of a company waits here for the one before. Row locks do not do it: two transactions
 * that lock different issues can close one circle together. Taken before any row of an issue is locked.
 *
 * Shared, it is for whoever changes no blocker and relies on those that there are: such ones do not wait for one another.
 */
export async function lockBlockers(
  { journeys, plugin }: MutationScope,
  mode: 'exclusive' | 'shared' = 'exclusive',
): Promise<void> {
  const lock = sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  await journeys.later(sql`select ${lock}(hashtextextended('gateway.blockers ' || ${plugin.companyId}, 0))`);
}

const edgeSchema = z.object({ blocker_id: z.string(), blocked_id: z.string() });

/** All edges on the way down from some issues to what blocks them, and so on. Walks what is reached, not the company. */
export async function edgesAbove({ db, plugin }: Scope, issueIds: readonly string[]): Promise<BlockerEdge[]> {
  const rows = await queryRows(
    db,
    edgeSchema,
    sql`
    with recursive above as (
      select r.issue_id as blocker_id, r.related_issue_id as blocked_id from issue_relations r
      where r.company_id = ${plugin.companyId} and r.type = 'blocks' and r.related_issue_id = any(${uuids(issueIds)})
      union
      select r.issue_id, r.related_issue_id from above
      join issue_relations r on r.company_id = ${plugin.companyId} and r.type = 'blocks' and r.related_issue_id = above.blocker_id
    ) select blocker_id, blocked_id from above`,
  );
  return rows.map((row) => ({ blockerId: row.blocker_id, blockedId: row.blocked_id }));
}

const idSchema = z.object({ id: z.string() });

/** The ids of what blocks one issue, oldest edge first. */
export async function blockersOf({ db, plugin }: Scope, issueId: string): Promise<string[]> {
  const rows = await queryRows(
    db,
    idSchema,
    sql`select r.issue_id as id from issue_relations r
        where r.company_id = ${plugin.companyId} and r.related_issue_id = ${issueId} and r.type = 'blocks'
        order by r.created_at, r.id`,
  );
  return rows.map(({ id }) => id);
}

/** Writes the edges, a microsecond apart, so that lists by age keep the order they came in. */
export async function insertBlockers(
  { journeys, plugin, actor }: MutationScope,
  edges: readonly BlockerEdge[],
): Promise<void> {
  if (edges.length === 0) return;
  await journeys.later(sql`
    insert into issue_relations
      (company_id, issue_id, related_issue_id, type, created_by_agent_id, created_by_user_id, created_at, updated_at)
    select ${plugin.companyId}::uuid, edge.blocker_id, edge.blocked_id, 'blocks', ${actor.agentId}::uuid, ${actor.userId}::text,
      statement_timestamp() + edge.position * interval '1 microsecond',
      statement_timestamp() + edge.position * interval '1 microsecond'
    from unnest(
      ${uuids(edges.map(({ blockerId }) => blockerId))},
      ${uuids(edges.map(({ blockedId }) => blockedId))}
    ) with ordinality as edge (blocker_id, blocked_id, position)`);
}

export async function deleteBlockers(
  { journeys, plugin }: MutationScope,
  issueId: string,
  blockerIds: readonly string[],
): Promise<void> {
  if (blockerIds.length === 0) return;
  await journeys.later(sql`
    delete from issue_relations r where r.company_id = ${plugin.companyId} and r.type = 'blocks'
      and r.related_issue_id = ${issueId} and r.issue_id = any(${uuids(blockerIds)})`);
}

const unresolvedSchema = z.object({ unresolved: z.boolean() });

/** Whether any of these issues is neither done nor cancelled: such a blocker holds up what it blocks. */
export async function hasUnresolved({ db, plugin }: Scope, issueIds: SQL): Promise<boolean> {
  const [row] = await queryRows(
    db,
    unresolvedSchema,
    sql`select exists (select from issues b where b.company_id = ${plugin.companyId} and b.id = any(${issueIds})
          and b.status not in ('done', 'cancelled')) as unresolved`,
  );
  return row?.unresolved ?? false;
}
