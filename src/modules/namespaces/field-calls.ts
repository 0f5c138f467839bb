import { type Fields, isFields, namesOf, nodesOf, textOf } from './tree.ts';

/*
 * PostgreSQL takes `x.name` for `name(x)` where x has no field of that name. Of a row of a table it can only call what takes rows; of a
 * plain value, `(x).name`, or a function in FROM whose rows are plain values, whatever takes one argument. So only names that are
 * known to be fields are let through there.
 */

/** The fields of what json_each and its like give, and those of row(…). No function has such a name. */
const knownField = /^(?:key|value|ordinality|f[1-9][0-9]*)$/;

/** Their rows are those of a table, with the table's columns. */
const givesRowsOfTable = /^jsonb?_populate_record(?:set)?$/;

/** The first name behind brackets that may be a call. `*` stands for all fields, or for the place in a list. */
export function strangeField(indirection: unknown): string | undefined {
  return namesOf(indirection).find((name) => name !== '*' && !knownField.test(name));
}

/** What a statement takes of the functions in its FROM. A name means the same in all of the statement: the order does not matter. */
export class FunctionColumns {
  /** Of each function in FROM, by its name there, the columns that it is known to have. */
  readonly #known = new Map<string, Set<string>>();
  readonly #taken = new Map<string, Set<string>>();

  /** Returns what may be a call of what is taken of `qualifier`, if it is a function in FROM. */
  take(qualifier: string, column: string): string | undefined {
    put(this.#taken, qualifier, [column]);
    return this.#strange(qualifier);
  }

  /** The same for a function that stands in FROM. Null where it has no name there that is known. */
  add(range: Fields): { readonly strange: string | undefined } | null {
    const call = calledIn(range);
    const alias = isFields(range.alias) ? range.alias : null;
    const name = alias ? textOf(alias.aliasname) : call;
    if (name === null) return null;
    if (call !== null && givesRowsOfTable.test(call)) return { strange: undefined };
    const columns = nodesOf(range.coldeflist).map(({ fields }) => textOf(fields.colname));
    put(this.#known, name, [name, ...columns, ...(alias ? namesOf(alias.colnames) : [])]);
    return { strange: this.#strange(name) };
  }

  #strange(qualifier: string): string | undefined {
    const known = this.#known.get(qualifier);
    if (!known) return undefined;
    return [...(this.#taken.get(qualifier) ?? [])].find((column) => !known.has(column) && !knownField.test(column));
  }
}

/** The name of the one function that a part of FROM calls; null where it calls several, or what has a syntax of its own. */
function calledIn(range: Fields): string | null {
  const [list, second] = nodesOf(range.functions);
  const [call] = list?.kind === 'List' ? nodesOf(list.fields.items) : [];
  if (second !== undefined || call?.kind !== 'FuncCall') return null;
  return namesOf(call.fields.funcname).at(-1) ?? null;
}

function put(sets: Map<string, Set<string>>, key: string, values: readonly string[]): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  for (const value of values) set.add(value);
}
