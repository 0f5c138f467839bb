import type { IssueTreeNode } from '../generated/operations.ts';
import type { Template } from './own-database.ts';

export interface MissionPlan {
  readonly title: string;
  readonly goal: string;
  readonly agentId: string | null;
}

/** The issues of a mission: the goal on top, and below it the steps, each blocked by the one before. */
export function missionTree({ key, steps }: Template, { title, goal, agentId }: MissionPlan): IssueTreeNode[] {
  const billingCode = `mission:${slugOf(title)}`;
  const origin = { originKind: 'plugin:paperclip.missions', originId: `template:${key}` };
  const root: IssueTreeNode = {
    ref: 'root',
    title,
    description: `**Goal:** ${goal}`,
    // What is in progress is somebody's.
    status: agentId === null ? 'TODO' : 'IN_PROGRESS',
    assigneeAgentId: agentId,
    priority: 'HIGH',
    billingCode,
    ...origin,
  };
  const parts = steps.map(
    (step, i): IssueTreeNode => ({
      ref: `step-${i}`,
      parentRef: 'root',
      title: step,
      status: 'TODO',
      billingCode,
      assigneeAgentId: agentId,
      ...(i > 0 && { blockedByRefs: [`step-${i - 1}`] }),
      ...origin,
    }),
  );
  return [root, ...parts];
}

/** Two missions of one title are two budgets. */
function slugOf(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['mission'];
  return `${words.join('-').slice(0, 40)}-${Date.now().toString(36).slice(-4)}`;
}
