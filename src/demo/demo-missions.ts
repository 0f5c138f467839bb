import type { MissionProfile } from './company-profile.ts';
import { missionsPlugin } from './demo-ids.ts';
import type { DemoIssue } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import type { DemoProject } from './demo-projects.ts';
import type { TopicBook } from './demo-topics.ts';
import { fill } from './demo-vocabulary.ts';
import { draftIssue } from './draft-issue.ts';
import { day, hour, type Moment } from './moment.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

interface MissionParts {
  readonly scene: Scene;
  readonly random: Random;
  readonly topics: TopicBook;
  readonly project: DemoProject;
  readonly lead: DemoAgent;
  readonly startsAt: Moment;
}

/** A tree of issues below one goal, as a plugin plans it: its branches first, then one line to the full depth, then the rest. */
export function growMission(mission: MissionProfile, parts: MissionParts): DemoIssue[] {
  const { scene, random, topics, project, lead, startsAt } = parts;
  const originId = `mission-${mission.slug}`;
  const tree: DemoIssue[] = [];

  const add = (parent: DemoIssue | null): DemoIssue => {
    const isPlanned = random.chance(0.65);
    const issue = draftIssue({
      random,
      id: parent === null ? mission.rootId : undefined,
      parent,
      project,
      topic: topicOf(parent),
      billingCode: `mission:${mission.slug}`,
      createdAt: parent === null ? startsAt : childTime(parent),
      origin: !isPlanned
        ? undefined
        : {
            kind:
              parent && random.chance(0.3) ? `plugin:${missionsPlugin.key}:operation` : `plugin:${missionsPlugin.key}`,
            id: parent ? `${originId}:${tree.length}` : originId,
            runId: null,
          },
      createdBy:
        isPlanned || random.chance(0.6)
          ? { agent: lead, userId: null }
          : { agent: null, userId: random.pick(scene.profile.users) },
    });
    tree.push(issue);
    return issue;
  };

  const topicOf = (parent: DemoIssue | null) => {
    if (parent === null) return topics.headline(mission.title, project);
    const branch = parent.parent === null ? mission.branches?.[parent.children.length] : undefined;
    if (branch !== undefined) return topics.headline(branch, project, 'engineer');
    if (mission.series === undefined) return topics.task(project);
    const n = String(parent.children.length + 1).padStart(2, '0');
    return topics.headline(fill(mission.series, { n }), project, random.pick(['engineer', 'qa']));
  };

  // A plan is written in one transaction: brothers and sisters share the moment of their birth to the microsecond.
  const childTime = (parent: DemoIssue): Moment => {
    const sibling = parent.children.at(-1);
    if (sibling && random.chance(0.55)) return sibling.createdAt;
    const from = sibling?.createdAt ?? parent.createdAt;
    const at = from + random.integer(hour, mission.series === undefined ? 3 * day : day);
    return at < scene.now - hour ? at : random.integer(parent.createdAt, scene.now - hour);
  };

  const root = add(null);
  for (const _ of mission.branches ?? []) add(root);
  for (let at = root; at.depth < mission.levels - 1; ) at = add(at);
  while (tree.length < mission.issueCount) {
    const open = tree.filter(
      ({ depth, children }) => depth < mission.levels - 1 && (children.length < 7 || mission.series),
    );
    add(mission.branches ? random.pick(open.slice(1)) : random.pick(open));
  }
  return tree;
}
