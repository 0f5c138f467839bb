import { commonInput, type MutationOptions, type OfCompany } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import {
  AssertCheckoutOwnerDocument,
  GetOrchestrationDocument,
  GetOrchestrationOfOwnBillingCodeDocument,
  type SummaryFieldsFragment,
} from './generated/operations.ts';
import { type IssueStatus, idOf, lower } from './issue.ts';
import { payloadOf } from './refusals.ts';
import { type IssueRelations, relatedIssueOf } from './relations.ts';
import { type RunSummary, runOf } from './runs.ts';

export interface OrchestrationQuery extends OfCompany, RequestOptions {
  readonly issueId: string;
  readonly includeSubtree?: boolean | undefined;
  /** What costs are narrowed by. Left out: the issue's own billing code, if it has one. Null: nothing. */
  readonly billingCode?: string | null | undefined;
  /** Whether relations are read as well. Left out: yes. They need `issue.relations.read`. */
  readonly includeRelations?: boolean | undefined;
}

export interface CostSummary {
  readonly costCents: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly eventCount: number;
  /** The code that was summed under; null: any. */
  readonly billingCode: string | null;
}

export interface ApprovalSummary {
  readonly issueId: string;
  readonly id: string;
  readonly type: string;
  readonly status: string;
  /** Needs `agents.read`. */
  readonly requestedByAgentId?: string | null;
  readonly requestedByUserId: string | null;
  readonly decidedByUserId: string | null;
  readonly decidedAt: string | null;
  readonly createdAt: string;
}

export interface OrchestrationSummary
  extends Pick<
    SummaryFieldsFragment,
    'subtreeIssueIds' | 'subtreeTruncated' | 'runsTruncated' | 'openBudgetIncidents' | 'invocationBlocks'
  > {
  readonly issueId: string;
  readonly companyId: string;
  /** By issue; not here where they were not asked for. */
  readonly relations?: Readonly<Record<string, IssueRelations>>;
  readonly approvals: readonly ApprovalSummary[];
  readonly runs: readonly RunSummary[];
  readonly costs: CostSummary;
}

export interface SummariesClient {
  /** What a workflow plugin reads before it decides: `await issues.summaries.getOrchestration({ issueId, includeSubtree: true })` */
  getOrchestration(query: OrchestrationQuery): Promise<OrchestrationSummary>;
}

export function summariesClientOf(session: CompanySession): SummariesClient {
  return {
    async getOrchestration({ companyId, signal, issueId, includeSubtree, billingCode, includeRelations = true }) {
      await session.assertCompany(companyId, signal);
      const variables = { issueId, includeSubtree, includeRelations };
      const { orchestrationSummary } =
        billingCode === undefined
          ? await session.run(GetOrchestrationOfOwnBillingCodeDocument, variables, { signal })
          : await session.run(GetOrchestrationDocument, { ...variables, billingCode }, { signal });
      return summaryOf(orchestrationSummary, await session.companyId(signal));
    },
  };
}

function summaryOf(fields: SummaryFieldsFragment, companyId: string): OrchestrationSummary {
  const { issue, relations, approvals, runs, costs, billingCode, ...rest } = fields;
  return {
    ...rest,
    issueId: issue.id,
    companyId,
    ...(relations && {
      relations: Object.fromEntries(
        relations.map(({ issueId, blockedBy, blocks }) => [
          issueId,
          { blockedBy: blockedBy.map(relatedIssueOf), blocks: blocks.map(relatedIssueOf) },
        ]),
      ),
    }),
    approvals: approvals.map(({ requestedByAgent, ...approval }) => ({
      ...approval,
      ...idOf('requestedByAgentId', requestedByAgent),
    })),
    runs: runs.map(runOf),
    costs: { ...costs, billingCode },
  };
}

export interface CheckoutClaim extends OfCompany, RequestOptions, Pick<MutationOptions, 'idempotencyKey' | 'dryRun'> {
  readonly issueId: string;
  /** The agent. Left out: the one that the token acts for. */
  readonly actorAgentId?: string | null | undefined;
  /** The run of that agent. Left out: the one that the token acts in. */
  readonly actorRunId?: string | null | undefined;
}

export interface CheckoutOwnership {
  readonly issueId: string;
  readonly status: IssueStatus;
  /** Needs `agents.read`, where the call did not name it. */
  readonly assigneeAgentId?: string | null;
  readonly checkoutRunId: string | null;
  /** The run that had ended and from which the checkout was taken over. */
  readonly adoptedFromRunId: string | null;
}

/** Throws CheckoutConflict where another run holds the issue, or none. */
export type AssertCheckoutOwner = (claim: CheckoutClaim) => Promise<CheckoutOwnership>;

export function assertCheckoutOwnerOf(session: CompanySession): AssertCheckoutOwner {
  return async ({ companyId, signal, issueId, actorAgentId, actorRunId, ...options }) => {
    await session.assertCompany(companyId, signal);
    const input = { issueId, agentId: actorAgentId, runId: actorRunId, ...commonInput(options) };
    const { assertCheckoutOwner } = await session.run(AssertCheckoutOwnerDocument, { input }, { signal });
    const payload = payloadOf(assertCheckoutOwner, 'AssertCheckoutOwnerPayload');
    const { issue, checkoutRunId, adoptedFromRunId } = payload;
    return {
      issueId: issue.id,
      status: lower(issue.status),
      // Whoever holds the checkout is its assignee: that is part of what was asserted.
      ...(actorAgentId ? { assigneeAgentId: actorAgentId } : idOf('assigneeAgentId', issue.assigneeAgent)),
      checkoutRunId,
      adoptedFromRunId,
    };
  };
}
