import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';

/** An issue shows this many of its approvals, the newest. */
export const approvalsLinkedMax = 100;

const linkRowSchema = z.object({ issue_id: z.string(), approval_id: z.string() });

/** The approvals of an issue as rows `t`, the newest link first, with their links `l`: everything behind FROM. */
export function approvalsFrom(companyId: SQLWrapper, issueId: SQL): SQL {
  return sql`issue_approvals l join approvals t on t.company_id = ${companyId} and t.id = l.approval_id
    where l.company_id = ${companyId} and l.issue_id = ${issueId}
    order by l.created_at desc, l.approval_id desc limit ${sql.raw(String(approvalsLinkedMax))}`;
}

/** For each issue the ids of its approvals, the newest link first, in one statement for all of them. */
export async function linkedApprovalsOf({ db, plugin }: Scope, issueIds: readonly string[]): Promise<string[][]> {
  const rows = await queryRows(
    db,
    linkRowSchema,
    sql`
    select asked.issue_id, link.approval_id
    from unnest(${sql.param(issueIds)}::uuid[]) as asked (issue_id)
    cross join lateral (
      select l.approval_id, l.created_at from issue_approvals l
      where l.company_id = ${plugin.companyId} and l.issue_id = asked.issue_id
      order by l.created_at desc, l.approval_id desc limit ${sql.raw(String(approvalsLinkedMax))}
    ) as link
    order by link.created_at desc, link.approval_id desc`,
  );
  const byIssue = Map.groupBy(rows, (row) => row.issue_id);
  return issueIds.map((id) => byIssue.get(id)?.map((row) => row.approval_id) ?? []);
}

/** For each approval the issue that it was linked to first. */
export async function oldestLinkedIssueOf(
  { db, plugin }: Scope,
  approvalIds: readonly string[],
): Promise<(string | Error)[]> {
  const rows = await queryRows(
    db,
    linkRowSchema,
    sql`
    select distinct on (l.approval_id) l.approval_id, l.issue_id from issue_approvals l
    where l.company_id = ${plugin.companyId} and l.approval_id = any(${sql.param(approvalIds)}::uuid[])
    order by l.approval_id, l.created_at, l.issue_id`,
  );
  const byApproval = new Map(rows.map((row) => [row.approval_id, row.issue_id]));
  return approvalIds.map((id) => byApproval.get(id) ?? new Error('an approval without an issue was reached'));
}
