import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { readPageArguments } from '../../graphql/page-arguments.ts';
import { parentMark } from '../../graphql/planning/field-plan.ts';
import { loadRow } from '../../graphql/row-loader.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { loadIssue } from '../issues/issue-lists.graphql.ts';
import { Project } from '../projects/project.graphql.ts';
import { treeIds } from '../subtree/issue-tree.sql.ts';
import { type CostDimensionKey, type CostGroup, type CostTotals, eventsOfTree } from './cost.sql.ts';
import { CostFilter, type CostFilterInput } from './cost-filter.graphql.ts';
import { costGroupsBy, costReportBy } from './cost-plan.graphql.ts';
import { type CostReportShape, loadCostGroups, loadCostTotals } from './cost-report.ts';

const groupsDefault = 100;
const groupsMax = 1000;

export const CostDimension = builder.enumType('CostDimension', {
  description: 'What costs can be grouped by.',
  values: {
    BILLING_CODE: { value: 'billingCode', description: 'The code they are booked under; none is a group of its own.' },
    AGENT: { value: 'agentId', description: 'The agent that spent them.' },
    PROJECT: { value: 'projectId', description: 'The project they are booked on; none is a group of its own.' },
    ISSUE: { value: 'issueId', description: 'The issue they were spent on; none is a group of its own.' },
    PROVIDER: { value: 'provider', description: 'Who ran the model.' },
    BILLER: { value: 'biller', description: 'Who sends the bill.' },
    MODEL: { value: 'model', description: 'The model.' },
    DAY: { value: 'day', description: 'The day they were spent on, in UTC.' },
    MONTH: { value: 'month', description: 'The month they were spent in, in UTC.' },
  } as const,
});

export const CostTotalsType = builder.objectRef<CostTotals>('CostTotals').implement({
  description: 'Sums over cost events, exact up to 2^53 - 1; zeros where there are none.',
  fields: (t) => ({
    costCents: t.expose('costCents', { type: 'SafeInt', description: 'What was spent, in cents.' }),
    inputTokens: t.expose('inputTokens', {
      type: 'SafeInt',
      description: 'Tokens that the models read, without cached ones.',
    }),
    cachedInputTokens: t.expose('cachedInputTokens', {
      type: 'SafeInt',
      description: 'Tokens that came from a cache.',
    }),
    outputTokens: t.expose('outputTokens', { type: 'SafeInt', description: 'Tokens that the models wrote.' }),
    eventCount: t.expose('eventCount', { type: 'SafeInt', description: 'How many cost events were summed.' }),
  }),
});

const CostGroupType = builder.objectRef<CostGroup>('CostGroup').implement({
  description: 'The costs that agree in every dimension grouped by. A dimension that was not asked for is null.',
  fields: (t) => ({
    billingCode: t.field({
      type: 'BillingCode',
      nullable: true,
      description: 'The billing code, with BILLING_CODE; null: booked under none.',
      resolve: (group) => group.billingCode,
    }),
    agent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent, with AGENT.',
      resolve: ({ agentId }, _args, context, info) =>
        agentId == null ? null : loadRow(context, info, { table: 'agents', typeName: 'Agent' }, agentId),
    }),
    project: t.field({
      type: Project,
      nullable: true,
      capability: 'projects.read',
      description: 'The project, with PROJECT; null: booked on none.',
      resolve: ({ projectId }, _args, context, info) =>
        projectId == null ? null : loadRow(context, info, { table: 'projects', typeName: 'Project' }, projectId),
    }),
    issue: t.field({
      type: Issue,
      nullable: true,
      capability: 'issues.read',
      description: 'The issue, with ISSUE; null: spent on none.',
      resolve: ({ issueId }, _args, context, info) => (issueId == null ? null : loadIssue(context, info, issueId)),
    }),
    provider: t.string({
      nullable: true,
      description: 'The provider, with PROVIDER.',
      resolve: (group) => group.provider,
    }),
    biller: t.string({ nullable: true, description: 'The biller, with BILLER.', resolve: (group) => group.biller }),
    model: t.string({ nullable: true, description: 'The model, with MODEL.', resolve: (group) => group.model }),
    day: t.field({
      type: 'Date',
      nullable: true,
      description: 'The day in UTC, with DAY.',
      resolve: (group) => group.day,
    }),
    month: t.field({
      type: 'Date',
      nullable: true,
      description: 'The first day of the month in UTC, with MONTH.',
      resolve: (group) => group.month,
    }),
    totals: t.field({
      type: CostTotalsType,
      capability: 'inherited',
      description: 'The sums of this group.',
      resolve: (group) => group.totals,
    }),
  }),
});

export const CostReport = builder.objectRef<CostReportShape>('CostReport').implement({
  description: 'Costs of the company, of an issue or of a subtree, summed and grouped by the database.',
  fields: (t) => ({
    total: t.field({
      type: CostTotalsType,
      capability: 'inherited',
      cost: 0.1,
      description: 'Everything together.',
      resolve: (report, _args, context, info) => loadCostTotals(context, info, report),
    }),
    groups: t.field({
      type: [CostGroupType],
      capability: 'inherited',
      cost: 0.1,
      description: 'The costs by one dimension or by several at once, the costliest group first.',
      args: {
        by: t.arg({
          type: [CostDimension],
          required: true,
          description: 'At least one dimension; one named twice counts once.',
        }),
        first: t.arg.int({
          defaultValue: groupsDefault,
          description: `How many groups, the costliest, at most ${groupsMax}.`,
        }),
      },
      extensions: costGroupsBy(readGroupsArguments),
      resolve: (report, args, context, info) => {
        const { by, size } = readGroupsArguments(args);
        return loadCostGroups(context, info, report, by, size);
      },
    }),
  }),
});

interface GroupsArguments {
  readonly by: readonly CostDimensionKey[];
  readonly first?: number | null | undefined;
}

function readGroupsArguments({ by, first }: GroupsArguments) {
  if (by.length === 0) throw new BadUserInput('Name at least one dimension to group by.', { argument: 'by' });
  const { size } = readPageArguments({ first }, { defaultSize: groupsDefault, maxSize: groupsMax });
  return { by: [...new Set(by)], size };
}

builder.queryField('costs', (t) =>
  t.field({
    type: CostReport,
    capability: 'costs.read',
    description: 'What the company spent. Costs of hidden issues, and of no issue at all, are among them.',
    args: { filter: t.arg({ type: CostFilter, description: 'Which cost events.' }) },
    extensions: costReportBy(() => ({ from: sql`cost_events t`, where: [] })),
    resolve: (_root, { filter }): CostReportShape => ({ scope: { kind: 'company' }, filter: filter ?? {} }),
  }),
);

interface IssueCostsArguments {
  readonly includeSubtree?: boolean | null | undefined;
  readonly filter?: CostFilterInput | null | undefined;
}

builder.drizzleObjectField(Issue, 'costs', (t) =>
  t.field({
    type: CostReport,
    capability: 'costs.read',
    description: 'What was spent on it.',
    args: {
      includeSubtree: t.arg.boolean({
        defaultValue: false,
        description: 'Whether what was spent on the issues below it counts too; hidden ones are left out.',
      }),
      filter: t.arg({ type: CostFilter, description: 'Which cost events.' }),
    },
    extensions: costReportBy(({ plugin: { companyId } }, { includeSubtree }: IssueCostsArguments) => {
      const issueId = sql`${sql.param(parentMark)}`;
      return includeSubtree
        ? { from: eventsOfTree(companyId, treeIds(companyId, issueId, { includeRoot: true })), where: [] }
        : { from: sql`cost_events t`, where: [sql`t.issue_id = ${issueId}`] };
    }),
    resolve: ({ id }, { includeSubtree, filter }): CostReportShape => ({
      scope: includeSubtree
        ? { kind: 'tree', rootId: id, includeRoot: true, maxDepth: null }
        : { kind: 'issues', issueIds: [id] },
      filter: filter ?? {},
    }),
  }),
);
