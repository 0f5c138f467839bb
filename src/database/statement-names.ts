import { createHash } from 'node:crypto';

/** The same for the same text, so that a connection prepares it once. */
export function statementName(text: string): string {
  return `gateway_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
}

const namesMax = 200;
const noticedMax = 2_000;
/** As often must a text come before it gets a name: lists of parameters have as many texts as they have lengths. */
const repeatsMin = 3;
const textMax = 20_000;

/**
 * Names for the statements that come again and again. A statement with a name is parsed once on each connection, and planned once
 * where its plan does not depend on its values. There are so many names and no more: every connection keeps what they stand for.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #noticed = new Map<string, number>();

  find(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= namesMax || text.length > textMax) return known;
    const times = (this.#noticed.get(text) ?? 0) + 1;
    if (times < repeatsMin) {
      if (this.#noticed.size >= noticedMax) this.#noticed = new Map();
      this.#noticed.set(text, times);
      return undefined;
    }
    this.#noticed.delete(text);
    const name = statementName(text);
    this.#names.set(text, name);
    return name;
  }
}
