import type { PluginOptions } from './seed.ts';
import { type CompanyValues, type SeededCompany, seedCompany } from './seed.ts';
import type { TestGateway } from './test-gateway.ts';
import type { TestPlugin } from './test-plugin.ts';

export type SeededIssue = Awaited<ReturnType<SeededCompany['issue']>>;
export type SeededAgent = Awaited<ReturnType<SeededCompany['agent']>>;
export type SeededProject = Awaited<ReturnType<SeededCompany['project']>>;
type IssueValues = NonNullable<Parameters<SeededCompany['issue']>[0]>;
type AgentValues = NonNullable<Parameters<SeededCompany['agent']>[0]>;

/** An issue to be seeded: its columns, and names of others that were seeded before it or stand before it. */
export interface IssueSeed extends Omit<IssueValues, 'parentId' | 'assigneeAgentId'> {
  readonly parent?: string;
  /** Issues that must be done before it. */
  readonly blockedBy?: readonly string[];
  /** The name of an agent. */
  readonly assignee?: string;
}

interface Shape {
  readonly plugin: TestPlugin | undefined;
  readonly plugins: string;
  readonly issues: string;
  readonly agents: string;
}
export interface NothingYet extends Shape {
  readonly plugin: undefined;
  readonly plugins: never;
  readonly issues: never;
  readonly agents: never;
}

/** What a seed has made, by the names it was asked with. */
export interface Seeded<Made extends Shape> {
  readonly company: SeededCompany;
  /** The last plugin. */
  readonly plugin: Made['plugin'];
  /** All plugins, by their keys. */
  readonly plugins: Readonly<Record<Made['plugins'], TestPlugin>>;
  readonly issues: Readonly<Record<Made['issues'], SeededIssue>>;
  readonly agents: Readonly<Record<Made['agents'], SeededAgent>>;
}

type With<Made extends Shape, More extends Partial<Shape>> = Omit<Made, keyof More> & More extends infer Both extends
  Shape
  ? Both
  : never;

interface InTheMaking {
  readonly company: SeededCompany;
  readonly plugins: Map<string, TestPlugin>;
  readonly issues: Map<string, SeededIssue>;
  readonly agents: Map<string, SeededAgent>;
}

/**
 * A company to be made, with what is to be in it, in the order in which it is said. Await it to have it made.
 *
 * ```ts
 * const { plugin, issues } = await test.seed
 *   .company()
 *   .withPlugin('acme.x', { capabilities: ['issues.read'] })
 *   .withAgents('ada')
 *   .withIssues({ mission: {}, step: { parent: 'mission', assignee: 'ada', status: 'todo' } });
 * ```
 */
export class CompanySeed<Made extends Shape> implements PromiseLike<Seeded<Made>> {
  readonly #test: TestGateway;
  readonly #values: CompanyValues;
  readonly #steps: readonly ((made: InTheMaking) => Promise<void>)[];

  constructor(
    test: TestGateway,
    values: CompanyValues = {},
    steps: readonly ((made: InTheMaking) => Promise<void>)[] = [],
  ) {
    this.#test = test;
    this.#values = values;
    this.#steps = steps;
  }

  /** A plugin with a token: installed by its key alone, or earlier by `test.install(manifest)`. */
  withPlugin<Key extends string>(
    key: Key,
    options: PluginOptions = {},
  ): CompanySeed<With<Made, { plugin: TestPlugin; plugins: Made['plugins'] | Key }>> {
    return this.#and(async ({ company, plugins }) => {
      plugins.delete(key);
      plugins.set(key, await company.plugin(key, options));
    });
  }

  withAgents<Name extends string>(...names: Name[]): CompanySeed<With<Made, { agents: Made['agents'] | Name }>>;
  withAgents<Name extends string>(
    agents: Readonly<Record<Name, AgentValues>>,
  ): CompanySeed<With<Made, { agents: Made['agents'] | Name }>>;
  withAgents<Name extends string>(
    ...agents: readonly (Name | Readonly<Record<Name, AgentValues>>)[]
  ): CompanySeed<With<Made, { agents: Made['agents'] | Name }>> {
    return this.#and(async (made) => {
      for (const [name, values] of named<Name, AgentValues>(agents)) {
        made.agents.set(name, await made.company.agent({ name, ...values }));
      }
    });
  }

  /** Issues by names of the test's own, as `'a', 'b'` or `{ b: { parent: 'a', blockedBy: ['c'] } }`. The name is the title too. */
  withIssues<Name extends string>(...names: Name[]): CompanySeed<With<Made, { issues: Made['issues'] | Name }>>;
  withIssues<Name extends string>(
    issues: Readonly<Record<Name, IssueSeed>>,
  ): CompanySeed<With<Made, { issues: Made['issues'] | Name }>>;
  withIssues<Name extends string>(
    ...issues: readonly (Name | Readonly<Record<Name, IssueSeed>>)[]
  ): CompanySeed<With<Made, { issues: Made['issues'] | Name }>> {
    return this.#and(async (made) => {
      for (const [name, { parent, blockedBy = [], assignee, ...values }] of named<Name, IssueSeed>(issues)) {
        const issue = await made.company.issue({
          title: name,
          ...values,
          ...(parent !== undefined && { parentId: find(made.issues, 'issue', parent).id }),
          ...(assignee !== undefined && { assigneeAgentId: find(made.agents, 'agent', assignee).id }),
        });
        for (const blocker of blockedBy) await made.company.blocks(find(made.issues, 'issue', blocker), issue);
        made.issues.set(name, issue);
      }
    });
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting it makes it.
  then<Fulfilled = Seeded<Made>, Rejected = never>(
    onFulfilled?: ((made: Seeded<Made>) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#make().then(onFulfilled, onRejected);
  }

  async #make(): Promise<Seeded<Made>> {
    const made: InTheMaking = {
      company: await seedCompany(this.#test, this.#values),
      plugins: new Map(),
      issues: new Map(),
      agents: new Map(),
    };
    for (const step of this.#steps) await step(made);
    // The type was put together from the same calls as the steps.
    return {
      company: made.company,
      plugin: [...made.plugins.values()].at(-1),
      plugins: Object.fromEntries(made.plugins),
      issues: Object.fromEntries(made.issues),
      agents: Object.fromEntries(made.agents),
    } as Seeded<Made>;
  }

  #and<More extends Shape>(step: (made: InTheMaking) => Promise<void>): CompanySeed<More> {
    return new CompanySeed<More>(this.#test, this.#values, [...this.#steps, step]);
  }
}

function named<Name extends string, Values>(
  given: readonly (Name | Readonly<Record<Name, Values>>)[],
): [string, Values][] {
  return given.flatMap((item): [string, Values][] =>
    typeof item === 'string' ? [[item, {} as Values]] : Object.entries<Values>(item),
  );
}

function find<Value>(made: ReadonlyMap<string, Value>, kind: string, name: string): Value {
  const found = made.get(name);
  if (found === undefined) {
    const there = [...made.keys()].join(', ') || 'none';
    throw new Error(`There is no ${kind} "${name}" yet. Seeded so far: ${there}. Seed it before what names it.`);
  }
  return found;
}
