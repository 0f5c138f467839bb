import { missionsPlugin, reportsPlugin } from './demo-ids.ts';
import type { DemoIssue } from './demo-issues.ts';
import { growMission } from './demo-missions.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoProject } from './demo-projects.ts';
import { TopicBook } from './demo-topics.ts';
import { fill } from './demo-vocabulary.ts';
import { draftIssue } from './draft-issue.ts';
import { day, hour, timestampOf } from './moment.ts';
import { diceFor, type Scene, weeksShown } from './scene.ts';
import { workedExample } from './worked-example.ts';

/** Every issue of the company in the order in which they were written, with its number. */
export function writeBacklog(
  scene: Scene,
  projects: readonly DemoProject[],
  agents: readonly DemoAgent[],
): DemoIssue[] {
  const { profile, start, now } = scene;
  const random = diceFor(scene, 'backlog');
  const topics = new TopicBook(scene, random);
  const lead = agents[0];
  const worker = agents.find(({ profile: { status } }) => status === 'active');
  const firstProject = projects[0];
  if (!lead || !worker || !firstProject) throw new Error('A company needs agents and a project');
  const projectNamed = (name: string) => projects.find((project) => project.profile.name === name) ?? firstProject;

  const all = profile.missions.flatMap((mission, position) =>
    growMission(mission, {
      scene,
      random,
      topics,
      project: projectNamed(mission.project),
      lead,
      startsAt: position === 0 ? start : start + random.integer(day, 14 * day),
    }),
  );
  all.push(...workedExample(scene, random, projects[1] ?? firstProject, lead, worker));

  profile.routines.forEach((routine, position) => {
    const routineId = random.uuid();
    for (let daysAgo = weeksShown * 7 - 3 - position; daysAgo > 0; daysAgo -= 4) {
      const createdAt = now - daysAgo * day + random.integer(0, 59_000_000);
      const project = projectNamed(routine.project);
      const title = fill(routine.title, { day: timestampOf(createdAt).slice(0, 10) });
      all.push(
        draftIssue({
          random,
          parent: null,
          project,
          topic: topics.headline(title, project, routine.role),
          billingCode: null,
          createdAt,
          createdBy: { agent: null, userId: null },
          origin: { kind: 'routine_execution', id: routineId, runId: random.uuid() },
        }),
      );
    }
  });

  for (const title of profile.reports) {
    const project = random.pick(projects);
    all.push(
      draftIssue({
        random,
        parent: null,
        project,
        topic: topics.headline(title, project, 'researcher'),
        billingCode: 'reports',
        createdAt: random.integer(start + day, now - day),
        createdBy: { agent: random.pick(agents), userId: null },
        origin: { kind: `plugin:${reportsPlugin.key}`, id: `report-${random.integer(100, 999)}`, runId: null },
      }),
    );
  }

  while (all.length < profile.issueCount) {
    const project = random.pick(projects);
    const isUsers = random.chance(0.7);
    all.push(
      draftIssue({
        random,
        parent: null,
        project: random.chance(0.9) ? project : null,
        topic: topics.task(project),
        billingCode: random.chance(0.3) ? random.pick(['operations', 'support']) : null,
        createdAt: random.integer(start + 2 * hour, now - hour),
        createdBy: isUsers
          ? { agent: null, userId: random.pick(profile.users) }
          : { agent: random.pick(agents), userId: null },
        origin: random.chance(0.06)
          ? { kind: `plugin:${missionsPlugin.key}`, id: null, runId: random.uuid() }
          : undefined,
      }),
    );
  }

  // The sort keeps the order of equals, so a parent stays ahead of a child that was born with it.
  const ordered = all.toSorted((one, other) => one.createdAt - other.createdAt);
  ordered.forEach((issue, position) => {
    issue.number = position + 1;
  });
  return ordered;
}
