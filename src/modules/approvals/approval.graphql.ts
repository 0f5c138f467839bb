import { sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import { rowsBy, valueBy } from '../../graphql/planning/row-plans.ts';
import { loaderAt, type RowKey, rowLoader } from '../../graphql/row-loader.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { approvalsFrom, approvalsLinkedMax, linkedApprovalsOf, oldestLinkedIssueOf } from './approval.sql.ts';

registerNode('Approval', {
  table: 'approvals',
  capability: 'issues.orchestration.read',
  where: sql`exists (select from issue_approvals l where l.company_id = t.company_id and l.approval_id = t.id)`,
});

/** An approval can be linked to several issues: reached through one of them, it says that one. */
export interface ApprovalOfIssue extends RowKey {
  readonly issueId: string;
}

export const Approval = builder.drizzleObject('approvals', {
  name: 'Approval',
  description: 'A decision that people were asked for in an issue. What exactly they were shown is not here.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the approval.' }),
    issueId: t.id({
      description: 'The issue that it was reached through; by node(id:), the first one that it was linked to.',
      extensions: valueBy(
        (approval, { companyId }) =>
          approval.extras.issueId ?? {
            sql: sql`(select l.issue_id from issue_approvals l where l.company_id = ${companyId} and l.approval_id = ${approval.key}
              order by l.created_at, l.issue_id limit 1)`,
            type: 'uuid',
            isNullable: true,
          },
      ),
      resolve: (approval, _args, context, info) => {
        if ('issueId' in approval && typeof approval.issueId === 'string') return approval.issueId;
        const issues = loaderAt<string, string>(context, info, 'oldest link', (ids) =>
          oldestLinkedIssueOf(context, ids),
        );
        return issues.load(approval.id);
      },
    }),
    type: t.exposeString('type', { description: 'What kind of decision it is, for example `hire_agent`.' }),
    status: t.exposeString('status', {
      description: 'How it stands, for example `pending`, `approved` or `rejected`.',
    }),
    requestedByAgent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that asked, if one did.',
      select: (_args, _context, nested) => ({ with: { requestedByAgent: nested() } }),
      resolve: (approval) => approval.requestedByAgent,
    }),
    requestedByUserId: t.exposeString('requestedByUserId', {
      nullable: true,
      description: 'The person who asked, if one did.',
    }),
    decidedByUserId: t.exposeString('decidedByUserId', { nullable: true, description: 'The person who decided.' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When it was decided.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
  }),
});

builder.drizzleObjectField(Issue, 'approvals', (t) =>
  t.field({
    type: [Approval],
    capability: 'issues.orchestration.read',
    description: `The approvals linked to it, the newest link first, at most ${approvalsLinkedMax}.`,
    extensions: rowsBy({
      table: 'approvals',
      rows: ({ companyId, key }) => approvalsFrom(companyId, key),
      extras: { issueId: { sql: sql`l.issue_id`, type: 'uuid', isNullable: false } },
    }),
    resolve: (issue, _args, context, info) => approvalsOfIssues(context, info, [issue.id]),
  }),
);

/**
 * The approvals of these issues: issue by issue in the order given, the newest link first, at most 100 of each. One that
 * is linked to two of the issues comes twice, each time with the issue it belongs to there.
 */
export async function approvalsOfIssues(
  context: GatewayContext,
  info: GraphQLResolveInfo,
  issueIds: readonly string[],
): Promise<ApprovalOfIssue[]> {
  const links = loaderAt<string, string[]>(context, info, 'approvals', (ids) => linkedApprovalsOf(context, ids));
  const rows = rowLoader(context, info, { table: 'approvals', typeName: 'Approval' });
  const perIssue = await Promise.all(
    issueIds.map(async (issueId) => {
      const approvalIds = await links.load(issueId);
      const approvals = await Promise.all(approvalIds.map((id) => rows.load(id)));
      // A copy: the loader hands the same row to every issue that the approval is linked to.
      return approvals.flatMap((approval) => (approval ? [{ ...approval, issueId }] : []));
    }),
  );
  return perIssue.flat();
}
