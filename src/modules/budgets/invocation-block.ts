import type { Scope } from '../../scope.ts';
import { type BudgetScope, budgetScopesOf } from './invocation-block.sql.ts';

/** An agent that is to work on an issue. */
export interface InvocationSubject {
  readonly issueId: string;
  readonly agentId: string;
  readonly projectId: string | null;
}

/** Why an agent may not start work on an issue now, and whose budget or pause it is. */
export interface InvocationBlock {
  readonly issueId: string;
  readonly agentId: string;
  readonly scopeType: BudgetScope['scopeType'];
  readonly scopeId: string;
  readonly scopeName: string;
  readonly reason: string;
  /** What the caller can do about it. */
  readonly remedy: string;
}

/**
 * The block of each subject that has one, by issue, in one statement for any number of subjects.
 * An issue without a block is not in the map.
 */
export async function invocationBlocksOf(
  scope: Scope,
  subjects: readonly InvocationSubject[],
  at: Date = new Date(),
): Promise<Map<string, InvocationBlock>> {
  const blocks = new Map<string, InvocationBlock>();
  if (subjects.length === 0) return blocks;
  const agentIds = new Set(subjects.map(({ agentId }) => agentId));
  const projectIds = new Set(subjects.flatMap(({ projectId }) => projectId ?? []));
  const scopes = await budgetScopesOf(scope, [...agentIds], [...projectIds], at);
  const byId = new Map(scopes.map((budgetScope) => [keyOf(budgetScope.scopeType, budgetScope.scopeId), budgetScope]));
  for (const subject of subjects) {
    const reached = firstBlock({
      company: byId.get(keyOf('company', scope.plugin.companyId)),
      agent: byId.get(keyOf('agent', subject.agentId)),
      project: subject.projectId === null ? undefined : byId.get(keyOf('project', subject.projectId)),
    });
    if (reached === null) continue;
    const { budgetScope, reason, remedy } = reached;
    blocks.set(subject.issueId, {
      issueId: subject.issueId,
      agentId: subject.agentId,
      scopeType: budgetScope.scopeType,
      scopeId: budgetScope.scopeId,
      scopeName: budgetScope.name,
      reason,
      remedy,
    });
  }
  return blocks;
}

interface SubjectScopes {
  readonly company: BudgetScope | undefined;
  readonly agent: BudgetScope | undefined;
  readonly project: BudgetScope | undefined;
}

interface ReachedBlock {
  readonly budgetScope: BudgetScope;
  readonly reason: string;
  readonly remedy: string;
}

/** The first thing that stops the work, the widest scope first. The reasons are Paperclip's own, so that both say the same. */
export function firstBlock({ company, agent, project }: SubjectScopes): ReachedBlock | null {
  if (company?.isPaused) {
    return isPausedForBudget(company)
      ? {
          budgetScope: company,
          reason: 'Company is paused because its budget hard-stop was reached.',
          remedy: 'Have a person raise the budget of the company and resume it.',
        }
      : {
          budgetScope: company,
          reason: 'Company is paused and cannot start new work.',
          remedy: 'Have a person resume the company.',
        };
  }
  if (company?.isExhausted) {
    return {
      budgetScope: company,
      reason: 'Company cannot start new work because its budget hard-stop is exceeded.',
      remedy: 'Have a person raise the budget of the company.',
    };
  }
  // An agent paused by hand is no matter of budgets: whoever asks about the agent itself says that.
  if (agent && isPausedForBudget(agent)) {
    return {
      budgetScope: agent,
      reason: 'Agent is paused because its budget hard-stop was reached.',
      remedy: 'Have a person raise the budget of the agent and resume it, or assign another agent.',
    };
  }
  if (agent?.isExhausted) {
    return {
      budgetScope: agent,
      reason: 'Agent cannot start because its budget hard-stop is still exceeded.',
      remedy: 'Have a person raise the budget of the agent, or assign another agent.',
    };
  }
  if (project?.isExhausted) {
    return {
      budgetScope: project,
      reason: 'Project cannot start work because its budget hard-stop is still exceeded.',
      remedy: 'Have a person raise the budget of the project, or move the issue to another one.',
    };
  }
  if (project && isPausedForBudget(project)) {
    return {
      budgetScope: project,
      reason: 'Project is paused because its budget hard-stop was reached.',
      remedy: 'Have a person raise the budget of the project and resume it, or move the issue to another one.',
    };
  }
  return null;
}

function isPausedForBudget({ isPaused, pauseReason }: BudgetScope): boolean {
  return isPaused && pauseReason === 'budget';
}

function keyOf(scopeType: BudgetScope['scopeType'], scopeId: string): string {
  return `${scopeType}:${scopeId}`;
}
