import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';

/** A write gives an issue no more blockers than this. */
export const blockersMax = 100;
/** As many blocked issues as a plain list shows of one issue; `Issue.blocks` pages through all. */
export const blockedListMax = 1000;

export interface RelationsOfIssue {
  readonly issueId: string;
  readonly blockedByIds: readonly string[];
  readonly blocksIds: readonly string[];
}

const relationsRowSchema = z.object({
  issue_id: z.string(),
  blocked_by: z.array(z.string()),
  blocks: z.array(z.string()),
});
const blockersRowSchema = relationsRowSchema.pick({ issue_id: true, blocked_by: true });

// In a relation, issue_id is the blocker and related_issue_id the blocked.
const blockersOf = (companyId: string) =>
  sql`array(select t.id from ${blockersFrom(sql`${companyId}`, sql`asked.issue_id`)})`;
const blockedBy = (companyId: string) =>
  sql`array(select t.id from ${blockedFrom(sql`${companyId}`, sql`asked.issue_id`)})`;

/** What blocks an issue, as rows `t` of issues, by title: everything behind FROM. */
export function blockersFrom(companyId: SQLWrapper, issueId: SQL): SQL {
  return sql`issue_relations r join issues t on t.company_id = ${companyId} and t.id = r.issue_id
    where r.company_id = ${companyId} and r.related_issue_id = ${issueId} and r.type = 'blocks'
    order by t.title, t.id limit ${sql.raw(String(blockersMax))}`;
}

/** What an issue blocks, in the same form. */
export function blockedFrom(companyId: SQLWrapper, issueId: SQL): SQL {
  return sql`issue_relations r join issues t on t.company_id = ${companyId} and t.id = r.related_issue_id
    where r.company_id = ${companyId} and r.issue_id = ${issueId} and r.type = 'blocks'
    order by t.title, t.id limit ${sql.raw(String(blockedListMax))}`;
}

/** For each issue the ids of what blocks it, by title, in one statement for all of them. */
export async function blockersOfIssues({ db, plugin }: Scope, issueIds: readonly string[]): Promise<string[][]> {
  const rows = await queryRows(
    db,
    blockersRowSchema,
    sql`
    select asked.issue_id, ${blockersOf(plugin.companyId)} as blocked_by
    from unnest(${sql.param(issueIds)}::uuid[]) as asked (issue_id)`,
  );
  const byIssue = new Map(rows.map((row) => [row.issue_id, row.blocked_by]));
  return issueIds.map((id) => byIssue.get(id) ?? []);
}

/**
 * For each issue what blocks it, at most 100, and what it blocks, at most 1,000, both by title and in one statement for
 * all issues. Hidden issues are among them: they block all the same.
 */
export async function relationsOfIssues(
  { db, plugin }: Scope,
  issueIds: readonly string[],
): Promise<RelationsOfIssue[]> {
  const rows = await queryRows(
    db,
    relationsRowSchema,
    sql`
    select asked.issue_id, ${blockersOf(plugin.companyId)} as blocked_by, ${blockedBy(plugin.companyId)} as blocks
    from unnest(${sql.param(issueIds)}::uuid[]) as asked (issue_id)`,
  );
  const byIssue = new Map(rows.map((row) => [row.issue_id, row]));
  return issueIds.map((issueId) => {
    const row = byIssue.get(issueId);
    return { issueId, blockedByIds: row?.blocked_by ?? [], blocksIds: row?.blocks ?? [] };
  });
}
