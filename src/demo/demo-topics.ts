import type { Topic } from './demo-issues.ts';
import type { DemoProject } from './demo-projects.ts';
import { doneWhen, fill, notes } from './demo-vocabulary.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

/** Titles and descriptions, no title twice. */
export class TopicBook {
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #used = new Set<string>();

  constructor(scene: Scene, random: Random) {
    this.#scene = scene;
    this.#random = random;
  }

  /** A piece of work on something that belongs to the project. */
  task(project: DemoProject): Topic {
    const tasks = this.#scene.profile.tasks.filter((task) => !(task.forMachines && project.profile.isSoftware));
    for (;;) {
      const pattern = this.#random.pick(tasks);
      const slots = this.#slots(project);
      const title = fill(pattern.title, slots);
      if (this.#used.has(title)) continue;
      this.#used.add(title);
      return { title, role: pattern.role, ...slots, description: this.#describe(fill(pattern.reason, slots), slots) };
    }
  }

  /** A title from an outline, described as any other. */
  headline(title: string, project: DemoProject, role: Topic['role'] = 'ceo'): Topic {
    this.#used.add(title);
    const slots = this.#slots(project);
    const reason = `Part of “${project.profile.name}”: ${project.profile.description.toLowerCase()}`;
    return { title, role, ...slots, description: this.#describe(reason, slots) };
  }

  #slots(project: DemoProject) {
    return { thing: this.#random.pick(project.profile.things), place: this.#random.pick(this.#scene.profile.places) };
  }

  #describe(reason: string, slots: { readonly thing: string; readonly place: string }): string | null {
    if (this.#random.chance(0.08)) return null;
    const checks = this.#random.sample(doneWhen, this.#random.integer(2, 4));
    const parts = [reason, `## Done when\n\n${checks.map((check) => `- [ ] ${check}`).join('\n')}`];
    if (this.#random.chance(0.5)) parts.push(`## Notes\n\n${this.#random.pick(notes)}`);
    return fill(parts.join('\n\n'), slots);
  }
}
