import type { costEvents } from '../modules/costs/cost-event.table.ts';
import type { DemoIssue } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoProject } from './demo-projects.ts';
import type { DemoRun } from './demo-runs.ts';
import { hour, type Moment, second, timestampOf } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, type Scene } from './scene.ts';
import { workedExampleCosts } from './worked-example.ts';

export interface DemoCost {
  readonly id: string;
  readonly agent: DemoAgent;
  readonly issue: DemoIssue | null;
  readonly project: DemoProject | null;
  readonly run: DemoRun | null;
  readonly billingCode: string | null;
  readonly provider: string;
  readonly biller: string;
  readonly billingType: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly costCents: number;
  readonly occurredAt: Moment;
}

/** Cents for a million tokens. */
const models = [
  { provider: 'anthropic', model: 'claude-opus-4', billers: ['anthropic'], inputPrice: 1500, outputPrice: 7500 },
  {
    provider: 'anthropic',
    model: 'claude-sonnet-4',
    billers: ['anthropic', 'aws_bedrock'],
    inputPrice: 300,
    outputPrice: 1500,
  },
  { provider: 'openai', model: 'gpt-5', billers: ['openai', 'openrouter'], inputPrice: 125, outputPrice: 1000 },
  { provider: 'openai', model: 'gpt-5-mini', billers: ['openai'], inputPrice: 25, outputPrice: 200 },
  {
    provider: 'google',
    model: 'gemini-2.5-pro',
    billers: ['google', 'openrouter'],
    inputPrice: 125,
    outputPrice: 1000,
  },
] as const;

/** What the runs cost, and what agents spent outside of any run or issue. */
export function addUpCosts(
  scene: Scene,
  issues: readonly DemoIssue[],
  runs: readonly DemoRun[],
  agents: readonly DemoAgent[],
): DemoCost[] {
  const random = diceFor(scene, 'costs');
  const example = issues.filter(({ isWorkedExample }) => isWorkedExample);
  const exampleAgent = example[0]?.assigneeAgent;
  const costs = exampleAgent ? workedExampleCosts(scene, random, example, exampleAgent) : [];
  for (const run of runs) {
    if (run.startedAt === null) continue;
    const end = run.finishedAt ?? scene.now;
    for (let left = random.integer(1, 5); left > 0; left -= 1) {
      costs.push(spend(random, run.agent, run.issue, run, random.integer(run.startedAt, end)));
    }
  }
  const assigned = issues.filter(
    (issue) => issue.assigneeAgent !== null && !issue.isWorkedExample && issue.startedAt !== null,
  );
  while (costs.length < scene.profile.costEventCount) {
    const issue = random.chance(0.7) ? random.pick(assigned) : null;
    const agent = issue?.assigneeAgent ?? random.pick(agents);
    const from = issue?.startedAt ?? scene.start;
    const until = Math.min(issue?.endedAt ?? scene.now, (agent.pausedAt ?? scene.now) - hour);
    if (from < until) costs.push(spend(random, agent, issue, null, random.integer(from, until)));
  }
  return costs.toSorted((one, other) => one.occurredAt - other.occurredAt);
}

function spend(
  random: Random,
  agent: DemoAgent,
  issue: DemoIssue | null,
  run: DemoRun | null,
  occurredAt: Moment,
): DemoCost {
  const { provider, model, billers, inputPrice, outputPrice } = random.pick(models);
  const inputTokens = random.integer(2_000, 90_000);
  const cachedInputTokens = Math.floor(inputTokens * random.pick([0, 0.2, 0.6, 0.9]));
  const outputTokens = random.integer(150, 7_000);
  // A cached token costs a tenth.
  const paidInputTokens = inputTokens - cachedInputTokens * 0.9;
  const isIncluded = random.chance(0.1);
  return {
    id: random.uuid(),
    agent,
    issue,
    project: issue?.project ?? null,
    run,
    billingCode: issue?.billingCode ?? null,
    provider,
    biller: random.pick<string>(billers),
    billingType: isIncluded ? 'subscription_included' : 'metered_api',
    model,
    inputTokens,
    cachedInputTokens,
    outputTokens,
    costCents: isIncluded ? 0 : Math.ceil((paidInputTokens * inputPrice + outputTokens * outputPrice) / 1_000_000),
    occurredAt,
  };
}

export function costRows({ profile, now }: Scene, costs: readonly DemoCost[]): (typeof costEvents.$inferInsert)[] {
  return costs.map(({ agent, issue, project, run, occurredAt, ...event }) => ({
    ...event,
    companyId: profile.id,
    agentId: agent.id,
    issueId: issue?.id ?? null,
    projectId: project?.id ?? null,
    goalId: project?.goalId ?? null,
    heartbeatRunId: run?.id ?? null,
    occurredAt: timestampOf(occurredAt),
    createdAt: timestampOf(Math.min(occurredAt + 2 * second, now)),
  }));
}
