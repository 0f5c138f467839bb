import type { agentStatuses } from '../../src/modules/agents/agent.table.ts';
import type { budgetScopeTypes, budgetWindowKinds } from '../../src/modules/budgets/budget.table.ts';
import type { companyStatuses } from '../../src/modules/companies/company.table.ts';
import type { issueStatuses } from '../../src/modules/issues/issue.table.ts';

/*
 * What may keep an agent from being woken, told once more in JavaScript and by nobody but a test: SQL has the rules, and this is what it
 * is held against.
 */

type ScopeType = (typeof budgetScopeTypes)[number];

/** Everything that decides, by the numbers of agents, projects and issues. */
export interface WakeWorld {
  readonly company: { readonly status: (typeof companyStatuses)[number]; readonly pauseReason: string | null };
  readonly agents: readonly {
    readonly status: (typeof agentStatuses)[number];
    readonly pauseReason: string | null;
    /** Undefined where the settings say nothing of it. */
    readonly wakeOnDemand: boolean | undefined;
  }[];
  readonly projects: readonly { readonly isPaused: boolean; readonly pauseReason: string | null }[];
  readonly policies: readonly {
    readonly scopeType: ScopeType;
    readonly scope: number;
    readonly windowKind: (typeof budgetWindowKinds)[number];
    readonly metric: string;
    readonly amount: number;
    readonly isActive: boolean;
    readonly hardStopEnabled: boolean;
  }[];
  readonly costs: readonly {
    readonly agent: number;
    readonly project: number | null;
    readonly cents: number;
    readonly isOfThisMonth: boolean;
  }[];
  readonly issues: readonly {
    readonly status: (typeof issueStatuses)[number];
    readonly agent: number | null;
    readonly project: number | null;
    readonly blockers: readonly number[];
  }[];
}

export interface ExpectedBlock {
  readonly scopeType: ScopeType;
  readonly scope: number;
  readonly reason: string;
}

export interface ExpectedRefusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly blockers: readonly number[];
  readonly block: ExpectedBlock | null;
}

/** What stops the work on an issue, the widest scope first. */
export function expectedBlock(world: WakeWorld, issue: number): (ExpectedBlock & { readonly remedy: string }) | null {
  const { agent, project } = world.issues[issue] ?? { agent: null, project: null };
  if (agent === null) return null;
  const { company } = world;
  const of = (scopeType: ScopeType, scope: number) => (reason: string, remedy: string) => ({
    scopeType,
    scope,
    reason,
    remedy,
  });
  const byCompany = of('company', 0);
  if (company.status === 'paused') {
    return company.pauseReason === 'budget'
      ? byCompany(
          'Company is paused because its budget hard-stop was reached.',
          'Have a person raise the budget of the company and resume it.',
        )
      : byCompany('Company is paused and cannot start new work.', 'Have a person resume the company.');
  }
  if (isExhausted(world, 'company', 0)) {
    return byCompany(
      'Company cannot start new work because its budget hard-stop is exceeded.',
      'Have a person raise the budget of the company.',
    );
  }
  const byAgent = of('agent', agent);
  if (world.agents[agent]?.status === 'paused' && world.agents[agent].pauseReason === 'budget') {
    return byAgent(
      'Agent is paused because its budget hard-stop was reached.',
      'Have a person raise the budget of the agent and resume it, or assign another agent.',
    );
  }
  if (isExhausted(world, 'agent', agent)) {
    return byAgent(
      'Agent cannot start because its budget hard-stop is still exceeded.',
      'Have a person raise the budget of the agent, or assign another agent.',
    );
  }
  if (project === null) return null;
  const byProject = of('project', project);
  if (isExhausted(world, 'project', project)) {
    return byProject(
      'Project cannot start work because its budget hard-stop is still exceeded.',
      'Have a person raise the budget of the project, or move the issue to another one.',
    );
  }
  if (world.projects[project]?.isPaused && world.projects[project].pauseReason === 'budget') {
    return byProject(
      'Project is paused because its budget hard-stop was reached.',
      'Have a person raise the budget of the project and resume it, or move the issue to another one.',
    );
  }
  return null;
}

function isExhausted({ policies, costs }: WakeWorld, scopeType: ScopeType, scope: number): boolean {
  return policies.some((policy) => {
    if (policy.scopeType !== scopeType || policy.scope !== scope) return false;
    if (!policy.isActive || !policy.hardStopEnabled || policy.metric !== 'billed_cents' || policy.amount <= 0)
      return false;
    let spent = 0;
    for (const { agent, project, cents, isOfThisMonth } of costs) {
      const isOwn = scopeType === 'company' || (scopeType === 'agent' ? agent : project) === scope;
      if (isOwn && (isOfThisMonth || policy.windowKind === 'lifetime')) spent += cents;
    }
    return spent >= policy.amount;
  });
}

/** Every reason, in the order of the checks. */
export function expectedRefusals(world: WakeWorld, issue: number): ExpectedRefusal[] {
  const { status, agent: assignee, blockers } = world.issues[issue] ?? { status: 'todo', agent: null, blockers: [] };
  const refusals: ExpectedRefusal[] = [];
  const refuse = (code: string, message: string, remedy: string, more: Partial<ExpectedRefusal> = {}) =>
    refusals.push({ code, message, remedy, blockers: [], block: null, ...more });
  if (assignee === null) refuse('NO_ASSIGNEE', 'Issue has no assigned agent to wake', 'Assign an agent to the issue.');
  if (['backlog', 'done', 'cancelled'].includes(status)) {
    refuse(
      'STATUS_NOT_WAKEABLE',
      `Issue is not wakeable in status: ${status}`,
      'Move the issue to todo, in_progress, in_review or blocked.',
    );
  }
  const unresolved = blockers.filter((blocker) => !['done', 'cancelled'].includes(world.issues[blocker]?.status ?? ''));
  if (unresolved.length > 0) {
    refuse(
      'UNRESOLVED_BLOCKERS',
      'Issue is blocked by unresolved blockers',
      'Wait until every blocker is done or cancelled, or remove it from the blockers.',
      { blockers: unresolved },
    );
  }
  const stopped = expectedBlock(world, issue);
  if (stopped) {
    const { remedy, ...block } = stopped;
    refuse('BUDGET_BLOCKED', block.reason, remedy, { block });
  }
  const agent = assignee === null ? undefined : world.agents[assignee];
  const remedies: Readonly<Record<string, string>> = {
    paused: 'Have a person resume the agent, or assign another one.',
    terminated: 'Assign another agent.',
    pending_approval: 'Wait until the agent is approved, or assign another one.',
  };
  const remedy = remedies[agent?.status ?? ''];
  if (remedy) refuse('AGENT_NOT_INVOKABLE', 'Agent is not invokable in its current state', remedy);
  if (agent?.wakeOnDemand === false) {
    refuse(
      'WAKE_ON_DEMAND_DISABLED',
      'Agent does not accept wake-ups on demand',
      "Have a person allow wake on demand in the agent's heartbeat settings, or assign another agent.",
    );
  }
  const { status: companyStatus } = world.company;
  if (companyStatus !== 'active') {
    refuse('COMPANY_INACTIVE', `Company is ${companyStatus}`, 'Have a person make the company active again.');
  }
  return refusals;
}
