import { sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments, pageArguments } from '../../graphql/connection-types.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { loaderAt, loadRow, type RowKey, rowLoader } from '../../graphql/row-loader.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { Issue } from './issue.graphql.ts';
import { ancestorsOf } from './issue-ancestors.sql.ts';
import { IssueFilter, IssueOrder, issueConditions, issueOrder } from './issue-filter.graphql.ts';
import { resolveIssueId } from './issue-reference.ts';

export const IssueConnection = connectionOf(Issue, 'Issue');

const issueSource = { table: 'issues', typeName: 'Issue', from: sql`issues as t`, id: sql`t.id` } as const;

builder.queryFields((t) => ({
  issue: t.field({
    type: Issue,
    nullable: true,
    capability: 'issues.read',
    description:
      'One issue by its UUID or by its identifier; null where the company has none of that name. Hidden issues are found too.',
    args: {
      id: t.arg.id({ description: 'The UUID; an identifier is understood as well.' }),
      identifier: t.arg.string({ description: 'The identifier, for example `ACME-12`, in any case.' }),
    },
    resolve: async (_root, { id, identifier }, context, info) => {
      const reference = id ?? identifier;
      if (reference == null || (id != null && identifier != null)) {
        throw new BadUserInput('Give exactly one of id and identifier.', { argument: 'identifier' });
      }
      const issueId = await resolveIssueId(context, reference);
      return issueId === null ? null : loadIssue(context, info, issueId);
    },
  }),
  issues: t.field({
    type: IssueConnection,
    capability: 'issues.read',
    description:
      'The issues of the company, newest first unless ordered otherwise. Hidden ones are left out unless asked for.',
    args: {
      filter: t.arg({ type: IssueFilter, description: 'Which issues.' }),
      orderBy: t.arg({ type: IssueOrder, description: 'The order; newest first by default.' }),
      ...pageArguments(t),
    },
    resolve: (_root, { filter, orderBy, ...page }, context, info) =>
      new KeysetConnection(
        context,
        info,
        { ...issueSource, where: issueConditions(context, filter), order: issueOrder(orderBy) },
        page,
      ),
  }),
}));

/** Siblings are ordered by creation, as the tree is. */
function childrenSource(context: GatewayContext): KeysetSource {
  return {
    ...issueSource,
    where: issueConditions(context, null),
    ofParent: (parentId) => sql`t.parent_id = ${parentId}`,
    order: issueOrder({ field: 'created_at', direction: 'asc' }),
  };
}

builder.drizzleObjectFields(Issue, (t) => ({
  children: t.field({
    type: IssueConnection,
    capability: 'issues.read',
    description: 'The issues directly below it, oldest first; hidden ones are left out.',
    args: forwardArguments(t),
    resolve: (issue, page, context, info) =>
      new KeysetConnection(context, info, childrenSource(context), page, issue.id),
  }),
  ancestors: t.field({
    type: [Issue],
    capability: 'issues.read',
    description: 'The issues above it, root first, parent last. Bounded by the depth of the tree, at most 1,000.',
    resolve: async (issue, _args, context, info) => {
      const paths = loaderAt<string, string[]>(context, info, 'ancestors', (ids) => ancestorsOf(context, ids));
      return loadIssues(context, info, await paths.load(issue.id));
    },
  }),
}));

export function loadIssue(context: GatewayContext, info: GraphQLResolveInfo, id: string): Promise<RowKey | null> {
  return loadRow(context, info, { table: 'issues', typeName: 'Issue' }, id);
}

/** The issues of these ids, in their order. */
export async function loadIssues(
  context: GatewayContext,
  info: GraphQLResolveInfo,
  ids: readonly string[],
): Promise<RowKey[]> {
  const loader = rowLoader(context, info, { table: 'issues', typeName: 'Issue' });
  const rows = await Promise.all(ids.map((id) => loader.load(id)));
  return rows.filter((row) => row !== null);
}
