import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';

registerNode('IssueComment', { table: 'issueComments', capability: 'issue.comments.read' });

export const IssueComment = builder.drizzleObject('issueComments', {
  name: 'IssueComment',
  description: 'What somebody wrote under an issue.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the comment.' }),
    body: t.exposeString('body', { description: 'The text, in Markdown.' }),
    authorAgent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that wrote it, if one did.',
      select: (_args, _context, nested) => ({ with: { authorAgent: nested() } }),
      resolve: (comment) => comment.authorAgent,
    }),
    authorUserId: t.exposeString('authorUserId', {
      nullable: true,
      description:
        'The person who wrote it, if one did. Neither an agent nor a person: a plugin wrote it on its own account.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
  }),
});

export const CommentConnection = connectionOf(IssueComment, 'Comment');

builder.drizzleObjectField(Issue, 'comments', (t) =>
  t.field({
    type: CommentConnection,
    capability: 'issue.comments.read',
    description: 'The comments on it, oldest first.',
    args: forwardArguments(t),
    extensions: pagedBy(commentSource),
    resolve: (issue, page, context, info) =>
      new KeysetConnection(context, info, commentSource(context), page, issue.id),
  }),
);

function commentSource({ plugin }: Asker): KeysetSource {
  return {
    table: 'issueComments',
    typeName: 'IssueComment',
    from: sql`issue_comments as t`,
    id: sql`t.id`,
    where: [sql`t.company_id = ${plugin.companyId}`],
    ofParent: (issueId) => sql`t.issue_id = ${issueId}`,
    order: {
      name: 'oldest',
      direction: 'asc',
      keys: [
        { sql: sql`t.created_at`, type: 'timestamptz' },
        { sql: sql`t.id`, type: 'uuid' },
      ],
    },
  };
}
