import { sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments, pageArguments } from '../../graphql/connection-types.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import type { PageArguments } from '../../graphql/page-arguments.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { rowBy, rowsBy } from '../../graphql/planning/row-plans.ts';
import { loaderAt, loadRow, type RowKey, rowLoader } from '../../graphql/row-loader.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { Issue } from './issue.graphql.ts';
import { ancestorsOf, ancestry } from './issue-ancestors.sql.ts';
import {
  IssueFilter,
  type IssueFilterInput,
  IssueOrder,
  type IssueOrderInput,
  issueConditions,
  issueOrder,
} from './issue-filter.graphql.ts';
import { isNamed, resolveIssueId } from './issue-reference.ts';

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
    extensions: rowBy({
      table: 'issues',
      bind: (args: IssueArguments) => ({ named: isNamed(referenceOf(args)) }),
      rows: ({ companyId }, { named }) => sql`issues as t where t.company_id = ${companyId} and ${named}`,
    }),
    resolve: async (_root, args, context, info) => {
      const issueId = await resolveIssueId(context, referenceOf(args));
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
    extensions: pagedBy(issuesSource),
    resolve: (_root, { filter, orderBy, ...page }, context, info) =>
      new KeysetConnection(context, info, issuesSource(context, { filter, orderBy }), page),
  }),
}));

interface IssueArguments {
  readonly id?: string | null | undefined;
  readonly identifier?: string | null | undefined;
}

function referenceOf({ id, identifier }: IssueArguments): string {
  const reference = id ?? identifier;
  if (reference == null || (id != null && identifier != null)) {
    throw new BadUserInput('Give exactly one of id and identifier.', { argument: 'identifier' });
  }
  return reference;
}

interface IssuesArguments extends PageArguments {
  readonly filter?: IssueFilterInput | null | undefined;
  readonly orderBy?: IssueOrderInput | null | undefined;
}

function issuesSource(asker: Asker, { filter, orderBy }: IssuesArguments): KeysetSource {
  return { ...issueSource, where: issueConditions(asker, filter), order: issueOrder(orderBy) };
}

/** Siblings are ordered by creation, as the tree is. */
function childrenSource(context: Asker): KeysetSource {
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
    extensions: pagedBy(childrenSource),
    resolve: (issue, page, context, info) =>
      new KeysetConnection(context, info, childrenSource(context), page, issue.id),
  }),
  ancestors: t.field({
    type: [Issue],
    capability: 'issues.read',
    description: 'The issues above it, root first, parent last. Bounded by the depth of the tree, at most 1,000.',
    extensions: rowsBy({
      table: 'issues',
      rows: ({ companyId, key }) => sql`(${ancestry(companyId, sql`i.id = ${key}`)}) as up
        join issues t on t.company_id = ${companyId} and t.id = up.id order by up.height desc`,
    }),
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
