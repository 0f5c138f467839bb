import type { DemoCost } from './demo-costs.ts';
import { acme, demoIssues } from './demo-ids.ts';
import type { DemoIssue } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoProject } from './demo-projects.ts';
import { draftIssue } from './draft-issue.ts';
import { day, hour, minute } from './moment.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

const alpha = 'mission:alpha';
const beta = 'mission:beta';

/** Three issues with costs that a reader can add up in the head. */
export function workedExample(
  scene: Scene,
  random: Random,
  project: DemoProject,
  lead: DemoAgent,
  worker: DemoAgent,
): DemoIssue[] {
  if (scene.profile.id !== acme.id) return [];
  const issue = (id: string, title: string, description: string, minutes: number, parent: DemoIssue | null) => {
    const drafted = draftIssue({
      random,
      id,
      parent,
      project,
      topic: { title, description, role: 'engineer', thing: 'the aisle map', place: 'the Dresden test bay' },
      billingCode: alpha,
      createdAt: scene.start + hour + minutes * minute,
      createdBy: { agent: lead, userId: null },
      isWorkedExample: true,
    });
    drafted.status = 'todo';
    drafted.assigneeAgent = worker;
    return drafted;
  };
  const root = issue(
    demoIssues.missionAlpha.id,
    'Mission alpha: survey the Dresden test bay',
    'A worked example for cost sums. This issue has cost 100 cents under `mission:alpha`.',
    0,
    null,
  );
  const child = issue(
    demoIssues.missionAlphaChild.id,
    'Mission alpha: scan the mezzanine',
    'Has cost 200 cents under `mission:alpha`, and 300 under `mission:beta` that do not count for mission alpha.',
    5,
    root,
  );
  const elsewhere = issue(
    demoIssues.missionAlphaElsewhere.id,
    'Mission alpha: lend the scanner to the Lyon depot',
    'Not below the root of mission alpha: its 400 cents under `mission:alpha` are not part of that tree.',
    10,
    null,
  );
  return [root, child, elsewhere];
}

export function workedExampleCosts(
  scene: Scene,
  random: Random,
  issues: readonly DemoIssue[],
  agent: DemoAgent,
): DemoCost[] {
  const [root, child, elsewhere] = issues;
  if (!root || !child || !elsewhere) return [];
  const cost = (
    issue: DemoIssue,
    billingCode: string,
    costCents: number,
    tokens: readonly [number, number, number],
  ) => ({
    id: random.uuid(),
    agent,
    issue,
    project: issue.project,
    run: null,
    billingCode,
    provider: 'anthropic',
    biller: 'anthropic',
    billingType: 'metered_api',
    model: 'claude-sonnet-4',
    inputTokens: tokens[0],
    cachedInputTokens: tokens[1],
    outputTokens: tokens[2],
    costCents,
    occurredAt: scene.start + 3 * day + costCents * minute,
  });
  return [
    cost(root, alpha, 100, [10, 1, 2]),
    cost(child, alpha, 200, [20, 2, 4]),
    cost(child, beta, 300, [30, 3, 6]),
    cost(elsewhere, alpha, 400, [40, 4, 8]),
  ];
}
