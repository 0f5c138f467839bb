import { Violation } from '../../kernel/errors.ts';
import type { Scope } from '../../scope.ts';
import { type InvocationBlock, invocationBlocksOf } from '../budgets/invocation-block.ts';
import type { CostTotals } from '../costs/cost.sql.ts';
import { costTotalsOfScope } from '../costs/cost-report.ts';
import { resolveIssueId } from '../issues/issue-reference.ts';
import { type RelationsOfIssue, relationsOfIssues } from '../relations/relation.sql.ts';
import { depthFirst } from '../subtree/depth-first.ts';
import { readSkeletons } from '../subtree/issue-tree.sql.ts';
import { type Assignment, assignmentsOf, newestRunsOf, openIncidentsOf, summaryRootOf } from './orchestration.sql.ts';

export interface SummaryRequest {
  /** A UUID or an identifier. */
  readonly issueId: string;
  readonly includeSubtree: boolean;
  /** Null narrows by none; undefined by the issue's own code, if it has one. */
  readonly billingCode: string | null | undefined;
}

/** As many issues as one summary is about; the first of its tree, depth first. */
export const summaryIssuesMax = 10_000;

/** Opens the summary of an issue. Its parts are read when they are asked for, each once and for all of its issues at once. */
export async function openSummary(scope: Scope, request: SummaryRequest): Promise<OrchestrationSummary> {
  const issueId = await resolveIssueId(scope, request.issueId);
  const root = issueId === null ? null : await summaryRootOf(scope, issueId);
  if (!root) throw new Violation('NOT_FOUND', 'No issue of that id in this company.', { argument: 'issueId' });
  const billingCode = request.billingCode === undefined ? root.billingCode : request.billingCode;
  const issueIds = request.includeSubtree ? await treeIdsOf(scope, root.id) : [root.id];
  return new OrchestrationSummary(scope, issueIds, billingCode);
}

async function treeIdsOf(scope: Scope, rootId: string): Promise<string[]> {
  const rows = await readSkeletons(scope, [rootId], null);
  return depthFirst(rows.map((row) => ({ id: row.id, parentId: row.parent_id, depth: row.depth }))).map(({ id }) => id);
}

/** An issue, or its whole tree, as a workflow plugin looks at it before it decides. */
export class OrchestrationSummary {
  readonly #scope: Scope;
  /** The issue first, then what is below it, depth first. Never empty. */
  readonly issueIds: readonly string[];
  /** Whether the tree has more issues than the summary is about. */
  readonly isTruncated: boolean;
  /** What the costs are narrowed by; null for nothing. */
  readonly billingCode: string | null;
  #assignments: Promise<Assignment[]> | undefined;
  #runs: ReturnType<typeof newestRunsOf> | undefined;

  /** `treeIds` begins with the issue itself. */
  constructor(scope: Scope, treeIds: readonly string[], billingCode: string | null) {
    this.#scope = scope;
    this.issueIds = treeIds.slice(0, summaryIssuesMax);
    this.isTruncated = treeIds.length > summaryIssuesMax;
    this.billingCode = billingCode;
  }

  relations(): Promise<RelationsOfIssue[]> {
    return relationsOfIssues(this.#scope, this.issueIds);
  }

  costs(): Promise<CostTotals> {
    const filter = this.billingCode === null ? {} : { billingCode: [this.billingCode] };
    return costTotalsOfScope(this.#scope, { kind: 'issues', issueIds: this.issueIds }, filter);
  }

  runs() {
    this.#runs ??= newestRunsOf(this.#scope, this.issueIds);
    return this.#runs;
  }

  async openIncidentIds(): Promise<string[]> {
    const assignments = await this.#assigned();
    const agentIds = new Set(assignments.flatMap(({ agentId }) => agentId ?? []));
    const projectIds = new Set(assignments.flatMap(({ projectId }) => projectId ?? []));
    return openIncidentsOf(this.#scope, [...agentIds], [...projectIds]);
  }

  /** In the order of the issues. */
  async invocationBlocks(): Promise<InvocationBlock[]> {
    const assignments = await this.#assigned();
    const subjects = assignments.flatMap(({ agentId, ...issue }) => (agentId === null ? [] : [{ ...issue, agentId }]));
    return invocationBlocksOf(this.#scope, subjects);
  }

  #assigned(): Promise<Assignment[]> {
    this.#assignments ??= assignmentsOf(this.#scope, this.issueIds);
    return this.#assignments;
  }
}
