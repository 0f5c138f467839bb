/** What stands in for every name that gets no label of its own. */
export const other = 'other';

export interface LabelLimits {
  readonly plugins: number;
  readonly companies: number;
  /** Operations of one plugin. */
  readonly operations: number;
  /** Plugin, company and operation together. */
  readonly combinations: number;
}

export const labelLimits: LabelLimits = { plugins: 50, companies: 100, operations: 25, combinations: 500 };

/** A name has to be met so often before it gets a label: names that are made up for each request never do. */
const sightingsNeeded = 3;
const candidatesMax = 1_000;
const nameLengthMax = 64;

/** The names of one kind that have labels: as many as may, those that were used often enough first. A label is never taken back. */
class Names {
  readonly #max: number;
  readonly #labels = new Set<string>();
  #candidates = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  labelOf(name: string): string {
    if (this.#labels.has(name)) return name;
    if (this.#labels.size >= this.#max || name.length > nameLengthMax) return other;
    const sightings = (this.#candidates.get(name) ?? 0) + 1;
    if (sightings < sightingsNeeded) {
      // Whoever is used in earnest comes back soon enough to be counted anew.
      if (this.#candidates.size >= candidatesMax) this.#candidates = new Map();
      this.#candidates.set(name, sightings);
      return other;
    }
    this.#candidates.delete(name);
    this.#labels.add(name);
    return name;
  }
}

export interface OperationLabels {
  readonly plugin: string;
  readonly company: string;
  readonly operation: string;
}

/**
 * Labels of metrics, of which there are never more than the limits say, whatever callers call themselves and their operations. Each
 * plugin has room of its own for its operations: none can fill that of another.
 */
export class LabelBounds {
  readonly #limits: LabelLimits;
  readonly #plugins: Names;
  readonly #companies: Names;
  readonly #operations = new Map<string, Names>();
  readonly #combinations = new Set<string>();

  constructor(limits: LabelLimits = labelLimits) {
    this.#limits = limits;
    this.#plugins = new Names(limits.plugins);
    this.#companies = new Names(limits.companies);
  }

  plugin(key: string): string {
    return this.#plugins.labelOf(key);
  }

  /** The finest labels there is room for: first the operation is given up, then the company. */
  of(key: string, companyId: string, name: string): OperationLabels {
    const plugin = this.#plugins.labelOf(key);
    const company = this.#companies.labelOf(companyId);
    const operation = this.#operationsOf(plugin).labelOf(name);
    return (
      this.#admit({ plugin, company, operation }) ??
      this.#admit({ plugin, company, operation: other }) ?? { plugin, company: other, operation: other }
    );
  }

  #operationsOf(plugin: string): Names {
    const known = this.#operations.get(plugin);
    if (known) return known;
    const names = new Names(this.#limits.operations);
    this.#operations.set(plugin, names);
    return names;
  }

  #admit(labels: OperationLabels): OperationLabels | null {
    const key = `${labels.plugin} ${labels.company} ${labels.operation}`;
    if (this.#combinations.has(key)) return labels;
    if (this.#combinations.size >= this.#limits.combinations) return null;
    this.#combinations.add(key);
    return labels;
  }
}
