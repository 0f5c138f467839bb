import { builder } from '../../graphql/builder.ts';
import { rowLoader } from '../../graphql/row-loader.ts';
import { Approval, approvalsOfIssues } from '../approvals/approval.graphql.ts';
import { BudgetIncident, InvocationBlockType } from '../budgets/budget.graphql.ts';
import { CostTotalsType } from '../costs/cost.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { loadIssues } from '../issues/issue-lists.graphql.ts';
import { blockedListMax, blockersMax, type RelationsOfIssue } from '../relations/relation.sql.ts';
import { Run } from '../runs/run.graphql.ts';
import { type OrchestrationSummary, openSummary, summaryIssuesMax } from './orchestration.service.ts';
import { incidentsMax, runsMax, runsPerIssueMax } from './orchestration.sql.ts';
import { summaryPlan } from './orchestration-plan.graphql.ts';

const IssueRelations = builder.objectRef<RelationsOfIssue>('IssueRelations').implement({
  description: 'What blocks one issue, and what it blocks. Hidden issues block too and are among them.',
  fields: (t) => ({
    issueId: t.exposeID('issueId', { description: 'The UUID of the issue.' }),
    blockedBy: t.field({
      type: [Issue],
      capability: 'inherited',
      description: `The issues that must be done, or cancelled, before it can go on, by title; at most ${blockersMax}.`,
      resolve: ({ blockedByIds }, _args, context, info) => loadIssues(context, info, blockedByIds),
    }),
    blocks: t.field({
      type: [Issue],
      capability: 'inherited',
      description: `The issues that wait for it, by title; at most ${blockedListMax}. Issue.blocks pages through them all.`,
      resolve: ({ blocksIds }, _args, context, info) => loadIssues(context, info, blocksIds),
    }),
  }),
});

export const OrchestrationSummaryType = builder.objectRef<OrchestrationSummary>('OrchestrationSummary').implement({
  description:
    'What a workflow plugin reads of an issue, or of its whole tree, before it decides how to go on. Each part is read only where it is selected.',
  fields: (t) => ({
    issue: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue that the summary is of.',
      resolve: async ({ issueIds }, _args, context, info) => {
        const [issue] = await loadIssues(context, info, issueIds.slice(0, 1));
        if (!issue) throw new Error('the issue of a summary is gone');
        return issue;
      },
    }),
    subtreeIssueIds: t.idList({
      description: `The issues that everything here is about: the issue itself, and with includeSubtree all below it, depth first; at most ${summaryIssuesMax}.`,
      resolve: ({ issueIds }) => [...issueIds],
    }),
    subtreeTruncated: t.boolean({
      description: 'Whether there are more issues below it than subtreeIssueIds tells; the others count nowhere here.',
      resolve: ({ isTruncated }) => isTruncated,
    }),
    relations: t.field({
      type: [IssueRelations],
      capability: 'issue.relations.read',
      description: 'What blocks each of these issues and what each blocks: one entry for every issue, in their order.',
      resolve: (summary) => summary.relations(),
    }),
    approvals: t.field({
      type: [Approval],
      capability: 'inherited',
      description: 'The approvals linked to these issues, issue by issue, at most 100 of each.',
      resolve: ({ issueIds }, _args, context, info) => approvalsOfIssues(context, info, issueIds),
    }),
    runs: t.field({
      type: [Run],
      capability: 'inherited',
      description: `The runs started for these issues, newest first: at most ${runsPerIssueMax} of each issue and ${runsMax} in all.`,
      resolve: async (summary, _args, context, info) => {
        const { ids } = await summary.runs();
        const loader = rowLoader(context, info, { table: 'heartbeatRuns', typeName: 'Run' });
        const runs = await Promise.all(ids.map((id) => loader.load(id)));
        return runs.filter((run) => run !== null);
      },
    }),
    runsTruncated: t.boolean({
      description: 'Whether there are older runs than runs tells; Issue.runs pages through them all.',
      resolve: async (summary) => (await summary.runs()).truncated,
    }),
    costs: t.field({
      type: CostTotalsType,
      capability: 'inherited',
      description: 'What was spent on these issues, under billingCode alone where that is set.',
      resolve: (summary) => summary.costs(),
    }),
    billingCode: t.expose('billingCode', {
      type: 'BillingCode',
      nullable: true,
      description: 'The billing code that costs are narrowed by; null where they are not.',
    }),
    openBudgetIncidents: t.field({
      type: [BudgetIncident],
      capability: 'inherited',
      description:
        'The open incidents that concern these issues, newest first: those of the company, of the agents that the issues are assigned to, ' +
        `and of the projects that they belong to; at most ${incidentsMax}. Incidents of other agents and projects are left out.`,
      resolve: async (summary, _args, context, info) => {
        const loader = rowLoader(context, info, { table: 'budgetIncidents', typeName: 'BudgetIncident' });
        const incidents = await Promise.all((await summary.openIncidentIds()).map((id) => loader.load(id)));
        return incidents.filter((incident) => incident !== null);
      },
    }),
    invocationBlocks: t.field({
      type: [InvocationBlockType],
      capability: 'inherited',
      description:
        'For each of these issues that is assigned to an agent and may not be worked on now for a pause or a budget: why. At most one of each issue.',
      resolve: (summary) => summary.invocationBlocks(),
    }),
  }),
});

builder.queryField('orchestrationSummary', (t) =>
  t.field({
    type: OrchestrationSummaryType,
    capability: 'issues.orchestration.read',
    cost: 5,
    description:
      'What a workflow plugin reads before it decides: relations, approvals, runs, costs, incidents and blocks of an issue or of its whole tree.',
    args: {
      issueId: t.arg.id({ required: true, description: 'The issue: its UUID or its identifier.' }),
      includeSubtree: t.arg.boolean({
        defaultValue: false,
        description: 'Whether the issues below it count too. Hidden ones and what is below them do not.',
      }),
      billingCode: t.arg({
        type: 'BillingCode',
        description:
          "What costs are narrowed by. Left out: the issue's own billing code, if it has one. Null: nothing.",
      }),
    },
    extensions: summaryPlan(),
    resolve: (_root, { issueId, includeSubtree, ...rest }, context) =>
      openSummary(context, {
        issueId,
        includeSubtree: includeSubtree ?? false,
        // GraphQL gives an argument that was left out no key at all, and one that was passed as null a null.
        billingCode: 'billingCode' in rest ? (rest.billingCode ?? null) : undefined,
      }),
  }),
);
