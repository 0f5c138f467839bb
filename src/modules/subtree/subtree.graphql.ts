import { sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { membersMark } from '../../graphql/planning/field-plan.ts';
import { loaderAt, loadRow, type RowKey, rowLoader } from '../../graphql/row-loader.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { CostReport } from '../costs/cost.graphql.ts';
import { eventsOfTree } from '../costs/cost.sql.ts';
import { CostFilter } from '../costs/cost-filter.graphql.ts';
import { costReportBy } from '../costs/cost-plan.graphql.ts';
import type { CostReportShape } from '../costs/cost-report.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { IssueStatus } from '../issues/issue-enums.graphql.ts';
import { Subtree } from './subtree.ts';
import {
  pageOfSubtree,
  readSubtreePage,
  SubtreeIssueConnection,
  subtreePageSizeDefault,
  subtreePageSizeMax,
} from './subtree-issues.graphql.ts';
import {
  assigneesMax,
  issueIdsMax,
  statusOrder,
  subtreeIssuesBy,
  subtreeOfNamed,
  subtreeOfRow,
} from './subtree-plan.graphql.ts';
import { findRootId } from './subtree-root.ts';

interface StatusCount {
  readonly status: (typeof statusOrder)[number];
  readonly count: number;
}

const IssueStatusCount = builder.objectRef<StatusCount>('IssueStatusCount').implement({
  description: 'How many issues have one status.',
  fields: (t) => ({
    status: t.field({ type: IssueStatus, description: 'The status.', resolve: ({ status }) => status }),
    count: t.exposeInt('count', { description: 'How many issues have it; never 0.' }),
  }),
});

export const SubtreeType = builder.objectRef<Subtree>('Subtree').implement({
  description:
    'The tree below one issue, any depth. A hidden issue is left out with everything below it, unless it is the root. A loop of parents ends where it closes.',
  fields: (t) => ({
    root: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue that the tree hangs from; here also where includeRoot leaves it out of the rest.',
      resolve: ({ rootId }, _args, context, info) => loadRoot(context, info, rootId),
    }),
    issueIds: t.idList({
      description:
        'The ids of its issues, depth first, siblings by creation: the first 10,000 of totalCount. Page through `issues` for more.',
      resolve: async (subtree) => (await subtree.issues()).slice(0, issueIdsMax).map(({ id }) => id),
    }),
    totalCount: t.int({
      description: 'How many issues it has. A subtree of more than 100,000 is refused: ask with maxDepth.',
      resolve: async (subtree) => (await subtree.issues()).length,
    }),
    maxDepth: t.int({
      description: 'The deepest level there is, counted from the root, which has 0.',
      resolve: async (subtree) => (await subtree.issues()).reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
    }),
    issues: t.field({
      type: SubtreeIssueConnection,
      capability: 'inherited',
      description: 'Its issues, depth first, siblings by creation.',
      args: {
        first: t.arg.int({
          defaultValue: subtreePageSizeDefault,
          description: `How many issues from the front, at most ${subtreePageSizeMax}.`,
        }),
        after: t.arg.string({ description: 'Begin behind this cursor.' }),
      },
      extensions: subtreeIssuesBy(readSubtreePage),
      resolve: (subtree, page, context, info) => pageOfSubtree(context, info, subtree, page),
    }),
    statusCounts: t.field({
      type: [IssueStatusCount],
      capability: 'inherited',
      description:
        'How many of its issues have each status, in the order of the statuses; one that no issue has is left out.',
      resolve: statusCountsOf,
    }),
    costs: t.field({
      type: CostReport,
      capability: 'costs.read',
      description: 'What was spent on its issues.',
      args: { filter: t.arg({ type: CostFilter, description: 'Which cost events.' }) },
      extensions: costReportBy(({ plugin: { companyId } }) => ({
        from: eventsOfTree(companyId, sql`${sql.param(membersMark)}`),
        where: [],
      })),
      resolve: ({ rootId, includeRoot, maxDepth }, { filter }): CostReportShape => ({
        scope: { kind: 'tree', rootId, includeRoot, maxDepth },
        filter: filter ?? {},
      }),
    }),
    assignees: t.field({
      type: [Agent],
      capability: 'agents.read',
      description: 'The agents that its issues are assigned to, each once, by name; at most 1,000.',
      resolve: async (subtree, _args, context, info) => {
        const assignees = loaderAt<Subtree, string[]>(context, info, 'assignees', (subtrees) =>
          assigneesOf(context, subtrees),
        );
        const loader = rowLoader(context, info, { table: 'agents', typeName: 'Agent' });
        const rows = await Promise.all((await assignees.load(subtree)).map((id) => loader.load(id)));
        return rows.filter((row) => row !== null);
      },
    }),
  }),
});

function subtreeArguments() {
  return builder.args((t) => ({
    includeRoot: t.boolean({ defaultValue: true, description: 'Whether the root counts as part of it.' }),
    maxDepth: t.int({
      description: 'How many levels below the root; 0 is the root alone. Left out or null: all of them.',
    }),
  }));
}

builder.queryField('subtree', (t) =>
  t.field({
    type: SubtreeType,
    capability: 'issue.subtree.read',
    cost: 1,
    description: 'The tree below one issue. An id that names no issue of the company is an error.',
    args: {
      rootId: t.arg.id({ required: true, description: 'The UUID of the issue; an identifier is understood as well.' }),
      ...subtreeArguments(),
    },
    extensions: subtreeOfNamed(),
    resolve: async (_root, { rootId, ...rest }, context, info) =>
      new Subtree(context, info, await findRootId(context, rootId), rest),
  }),
);

builder.drizzleObjectField(Issue, 'subtree', (t) =>
  t.field({
    type: SubtreeType,
    capability: 'issue.subtree.read',
    cost: 1,
    description: 'The tree below it.',
    args: subtreeArguments(),
    extensions: subtreeOfRow(),
    resolve: (issue, rest, context, info) => new Subtree(context, info, issue.id, rest),
  }),
);

async function loadRoot(context: GatewayContext, info: GraphQLResolveInfo, rootId: string): Promise<RowKey> {
  const root = await loadRow(context, info, { table: 'issues', typeName: 'Issue' }, rootId);
  // Issues are never deleted, and this one was found before its subtree was made.
  if (root === null) throw new Error('the root of a subtree is gone');
  return root;
}

async function statusCountsOf(subtree: Subtree): Promise<StatusCount[]> {
  const byStatus = Map.groupBy(await subtree.issues(), ({ status }) => status);
  return statusOrder.flatMap((status) => {
    const count = byStatus.get(status)?.length ?? 0;
    return count === 0 ? [] : [{ status, count }];
  });
}

const agentRowSchema = z.object({ id: z.string() });

/** For each subtree the ids of its assignees by name, in one statement for all of them. */
async function assigneesOf(context: GatewayContext, subtrees: readonly Subtree[]): Promise<(string[] | Error)[]> {
  const assigned = await Promise.all(
    subtrees.map(async (subtree) => new Set((await subtree.issues()).map(({ assigneeAgentId }) => assigneeAgentId))),
  );
  const wanted = [...new Set(assigned.flatMap((ids) => [...ids]))].filter((id) => id !== null);
  if (wanted.length === 0) return subtrees.map(() => []);
  const agents = await queryRows(
    context.db,
    agentRowSchema,
    sql`
    select a.id from agents a
    where a.company_id = ${context.plugin.companyId} and a.id = any(${sql.param(wanted)}::uuid[])
    order by a.name, a.id`,
  );
  return assigned.map((ids) =>
    agents
      .filter(({ id }) => ids.has(id))
      .slice(0, assigneesMax)
      .map(({ id }) => id),
  );
}
