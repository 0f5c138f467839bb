import type { goals } from '../modules/goals/goal.table.ts';
import type { projects } from '../modules/projects/project.table.ts';
import type { ProjectProfile } from './company-profile.ts';
import type { DemoAgent } from './demo-people.ts';
import { day, timestampOf } from './moment.ts';
import { diceFor, type Scene } from './scene.ts';

export interface DemoGoal {
  readonly id: string;
  readonly row: typeof goals.$inferInsert;
}

export interface DemoProject {
  readonly id: string;
  readonly goalId: string;
  readonly profile: ProjectProfile;
  readonly row: typeof projects.$inferInsert;
}

export function setGoals(scene: Scene, agents: readonly DemoAgent[]): DemoGoal[] {
  const random = diceFor(scene, 'goals');
  const companyGoalId = random.uuid();
  return scene.profile.goals.map(({ title, description }, position) => {
    const id = position === 0 ? companyGoalId : random.uuid();
    const createdAt = timestampOf(scene.start - 28 * day + random.integer(0, day));
    return {
      id,
      row: {
        id,
        companyId: scene.profile.id,
        title,
        description,
        level: position === 0 ? 'company' : 'team',
        status: 'active',
        parentId: position === 0 ? null : companyGoalId,
        ownerAgentId: agents[0]?.id ?? null,
        createdAt,
        updatedAt: createdAt,
      },
    };
  });
}

export function setProjects(scene: Scene, goals: readonly DemoGoal[], agents: readonly DemoAgent[]): DemoProject[] {
  const random = diceFor(scene, 'projects');
  return scene.profile.projects.map((profile) => {
    const id = random.uuid();
    const goalId = random.pick(goals).id;
    const createdAt = timestampOf(scene.start - 21 * day + random.integer(0, 7 * day));
    return {
      id,
      goalId,
      profile,
      row: {
        id,
        companyId: scene.profile.id,
        goalId,
        name: profile.name,
        description: profile.description,
        status: profile.status,
        leadAgentId: agents.find(({ profile: { name } }) => name === profile.lead)?.id ?? null,
        targetDate: timestampOf(scene.now + random.integer(20, 120) * day).slice(0, 10),
        color: profile.color,
        createdAt,
        updatedAt: createdAt,
      },
    };
  });
}
