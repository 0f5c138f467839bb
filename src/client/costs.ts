import { issueByName, type OfCompany } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import {
  type CostDimension,
  type CostFilter,
  CostGroupsDocument,
  type CostGroupsQuery,
  CostTotalsDocument,
  type CostTotalsFieldsFragment,
  IssueCostGroupsDocument,
  IssueCostTotalsDocument,
  ListCostEventsDocument,
  type ListCostEventsQuery,
} from './generated/operations.ts';
import { idOf, upper } from './issue.ts';
import { itemsOf, pageMax, pageOf } from './pages.ts';
import { notFound } from './relations.ts';

export type CostTotals = CostTotalsFieldsFragment;
/** What agrees in every dimension asked for. Dimensions that were not asked for are null, or are not there. */
export type CostGroup = CostGroupsQuery['costs']['groups'][number];

export interface CostQuery extends CostFilter, OfCompany, RequestOptions {
  /** Only what was spent on this issue; needs `issues.read`. */
  readonly issueId?: string | null | undefined;
  /** Whether what was spent on the issues below it counts too. */
  readonly includeSubtree?: boolean | undefined;
}
export interface CostGroupQuery extends CostQuery {
  readonly by: readonly Lowercase<CostDimension>[];
  /** How many groups at most, the costliest first. */
  readonly limit?: number | null | undefined;
}

export interface CostEvent extends Omit<EventFields, 'agent' | 'issue' | 'project' | 'run'> {
  /** Needs `agents.read`. */
  readonly agentId?: string | null;
  /** Needs `issues.read`. */
  readonly issueId?: string | null;
  /** Needs `projects.read`. */
  readonly projectId?: string | null;
  /** Needs `issues.orchestration.read`. */
  readonly runId?: string | null;
}
type EventFields = ListCostEventsQuery['costEvents']['nodes'][number];

export interface CostsClient {
  /** `await costs.total({ issueId, includeSubtree: true })` */
  total(query?: CostQuery): Promise<CostTotals>;
  /** `await costs.groups({ by: ['billing_code'] })` */
  groups(query: CostGroupQuery): Promise<readonly CostGroup[]>;
  /** Every single event, the newest first. */
  iterate(query?: Omit<CostQuery, 'issueId' | 'includeSubtree'>): AsyncIterableIterator<CostEvent>;
}

export function costsClientOf(session: CompanySession): CostsClient {
  return {
    async total({ companyId, signal, issueId, includeSubtree, ...filter } = {}) {
      await session.assertCompany(companyId, signal);
      if (issueId == null) return (await session.run(CostTotalsDocument, { filter }, { signal })).costs.total;
      const variables = { ...issueByName(issueId), includeSubtree, filter };
      const { issue } = await session.run(IssueCostTotalsDocument, variables, { signal });
      return (issue ?? notFound()).costs.total;
    },

    async groups({ companyId, signal, issueId, includeSubtree, by, limit, ...filter }) {
      await session.assertCompany(companyId, signal);
      const common = {
        filter,
        by: by.map(upper),
        first: limit,
        byAgent: by.includes('agent'),
        byProject: by.includes('project'),
        byIssue: by.includes('issue'),
      };
      if (issueId == null) return (await session.run(CostGroupsDocument, common, { signal })).costs.groups;
      const variables = { ...common, ...issueByName(issueId), includeSubtree };
      const { issue } = await session.run(IssueCostGroupsDocument, variables, { signal });
      return (issue ?? notFound()).costs.groups;
    },

    iterate: ({ companyId, signal, ...filter } = {}) =>
      itemsOf(async (after) => {
        await session.assertCompany(companyId, signal);
        const variables = { filter, first: pageMax, after };
        const { costEvents } = await session.run(ListCostEventsDocument, variables, { signal });
        return pageOf(costEvents, costEventOf);
      }),
  };
}

function costEventOf({ agent, issue, project, run, ...fields }: EventFields): CostEvent {
  return {
    ...fields,
    ...idOf('agentId', agent),
    ...idOf('issueId', issue),
    ...idOf('projectId', project),
    ...idOf('runId', run),
  };
}
