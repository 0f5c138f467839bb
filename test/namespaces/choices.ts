/** Decisions made by a list of numbers. When they have run out, each is the simplest one: so everything that is made of them ends. */
export class Choices {
  readonly #numbers: readonly number[];
  #used = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number below `sides`. */
  roll(sides: number): number {
    const number = this.#numbers[this.#used] ?? 0;
    this.#used += 1;
    return number % sides;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.roll(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Whether what is less usual happens. */
  chance(percent: number): boolean {
    return this.roll(100) >= 100 - percent;
  }

  /** One of several ways to go on, each as often as its weight says. The first is the simplest. */
  oneOf<Result>(...ways: readonly (readonly [weight: number, way: () => Result])[]): Result {
    let rolled = this.roll(ways.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, way] of ways) {
      if (rolled < weight) return way();
      rolled -= weight;
    }
    throw new Error('nothing to go on with');
  }
}
