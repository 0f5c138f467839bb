interface Marks {
  /** Words that stand in texts of others, in names of theirs, or in what nobody may read. */
  readonly words: readonly string[];
  readonly ids: readonly string[];
  /** The cell, a company and a plugin, whose amounts are the speaker's own. */
  readonly ownCell: number;
}

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const amounts = /(?<!\d)7[1-4]00000\d\d(?!\d)/g;

/** What would betray that something of others got out: each of their texts, ids and numbers is marked. */
export class Canaries {
  readonly #words: readonly string[];
  readonly #ids: ReadonlySet<string>;
  readonly #ownAmount: string;

  constructor({ words, ids, ownCell }: Marks) {
    this.#words = words.map((word) => word.toLowerCase());
    this.#ids = new Set(ids.filter((id) => id.includes('-')));
    this.#ownAmount = String(Canaries.amountOf(ownCell)).slice(0, 2);
  }

  /** The first of a hundred numbers that no other cell has. */
  static amountOf(cell: number): number {
    return (71 + cell) * 10_000_000;
  }

  /** What an answer holds of others. What the statement itself says, its answer may say as well. */
  in(answer: string, statement: string): string[] {
    const said = statement.toLowerCase();
    const text = answer.toLowerCase();
    return [
      ...this.#words.filter((word) => text.includes(word)),
      ...(text.match(uuids) ?? []).filter((id) => this.#ids.has(id)),
      ...(text.match(amounts) ?? []).filter((amount) => !amount.startsWith(this.#ownAmount)),
    ].filter((found) => !said.includes(found));
  }
}
