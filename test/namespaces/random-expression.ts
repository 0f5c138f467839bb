import type { Choices } from './choices.ts';
import type { ForbiddenCalls } from './random-calls.ts';
import type { Column, Family } from './random-relations.ts';

/** Something in a FROM, as the expressions of its query see it. */
export interface Source {
  readonly alias: string;
  readonly columns: readonly Column[];
}

/** Sources of the query and, behind them, of those around it. */
export type Scope = readonly Source[];

export interface ExpressionVocabulary {
  /** Ids of rows, of the speaker and of others. */
  readonly ids: readonly string[];
  readonly keys: readonly number[];
  readonly texts: readonly string[];
  readonly calls: ForbiddenCalls;
}

export const allFamilies: readonly Family[] = ['text', 'number', 'uuid', 'time', 'json', 'boolean'];
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

interface Typed {
  readonly sql: string;
  readonly family: Family | null;
}

/** Expressions of a type over what a query can name, some of which fail by what they find in a row: errors tell as well as rows do. */
export class RandomExpressions {
  readonly #choices: Choices;
  readonly #vocabulary: ExpressionVocabulary;
  readonly #subquery: (families: readonly Family[], scope: Scope, depth: number) => string;
  /** Whether calls come up that no plugin may make. */
  readonly #isDaring: boolean;

  constructor(
    choices: Choices,
    vocabulary: ExpressionVocabulary,
    isDaring: boolean,
    subquery: (families: readonly Family[], scope: Scope, depth: number) => string,
  ) {
    this.#choices = choices;
    this.#vocabulary = vocabulary;
    this.#isDaring = isDaring;
    this.#subquery = subquery;
  }

  of(family: Family, scope: Scope, depth: number): string {
    const choices = this.#choices;
    if (depth <= 0 || choices.roll(5) < 2) return this.#leaf(family, scope);
    if (family === 'text' && this.#isDaring && this.#choices.chance(25))
      return this.#choices.pick(this.#vocabulary.calls.values);
    const inner = (wanted: Family) => this.of(wanted, scope, depth - 1);
    return this.#choices.oneOf<string>(
      [6, () => this.#call(family, scope, inner)],
      [2, () => `coalesce(${inner(family)}, ${inner(family)})`],
      [2, () => `case when ${inner('boolean')} then ${inner(family)} else ${inner(family)} end`],
      [1, () => `nullif(${inner(family)}, ${inner(family)})`],
      [2, () => `(${this.#subquery([family], scope, depth - 1)} limit 1)`],
    );
  }

  /** Of any family, one column more often than what is made of them. */
  aggregate(family: Family, scope: Scope, depth: number): string {
    const of = (wanted: Family) => this.of(wanted, scope, depth);
    const filter = this.#choices.chance(15) ? ` filter (where ${of('boolean')})` : '';
    switch (family) {
      case 'text':
        return this.#choices.oneOf<string>(
          [
            3,
            () => `string_agg(${of('text')}, ','${this.#choices.chance(30) ? ` order by ${of('text')}` : ''})${filter}`,
          ],
          [2, () => `max(${of('text')})${filter}`],
          [1, () => `array_agg(${of('text')})${filter}::text`],
          [1, () => `mode() within group (order by ${of('text')})`],
        );
      case 'number':
        return this.#choices.oneOf<string>(
          [2, () => `count(*)${filter}`],
          [2, () => `max(${of('number')})${filter}`],
          [1, () => `sum(${of('number')})${filter}`],
          [1, () => `count(distinct ${of('text')})${filter}`],
        );
      case 'uuid':
        return `(array_agg(${of('uuid')})${filter})[1]`;
      case 'time':
        return `max(${of('time')})${filter}`;
      case 'json':
        return this.#choices.oneOf<string>(
          [1, () => `jsonb_agg(${of('json')})${filter}`],
          [1, () => `jsonb_object_agg(coalesce(${of('text')}, ''), ${of('number')})${filter}`],
        );
      case 'boolean':
        return `bool_or(${of('boolean')})${filter}`;
    }
  }

  window(family: Family, scope: Scope, depth: number): string {
    const of = (wanted: Family) => this.of(wanted, scope, depth);
    const partition = this.#choices.chance(40)
      ? `partition by ${of(this.#choices.pick(['text', 'number', 'uuid'] as const))} `
      : '';
    const over = `over (${partition}order by ${of(this.#choices.pick(['text', 'number'] as const))})`;
    if (family === 'number' && this.#choices.chance(50))
      return `${this.#choices.pick(['row_number()', 'rank()', 'count(*)', 'ntile(2)'])} ${over}`;
    return `${this.#choices.pick(['first_value', 'lag', 'lead', 'last_value'])}(${of(family)}) ${over}`;
  }

  #leaf(family: Family, scope: Scope): string {
    const columns = columnsOf(scope, this.#choices).filter((one) => one.family === family);
    if (columns.length > 0 && this.#choices.roll(6) < 5) return this.#choices.pick(columns).sql;
    return this.literal(family);
  }

  literal(family: Family): string {
    const { ids, keys, texts } = this.#vocabulary;
    switch (family) {
      case 'text':
        return `${literal(this.#choices.pick(texts))}::text`;
      case 'number':
        return String(this.#choices.roll(3) === 0 ? this.#choices.roll(3) : this.#choices.pick(keys));
      case 'uuid':
        return `${literal(this.#choices.pick(ids))}::uuid`;
      case 'time':
        return this.#choices.pick(['now()', `timestamptz '2026-03-01T12:00:02Z'`]);
      case 'json':
        return `'{"a": 1}'::jsonb`;
      case 'boolean':
        return this.#choices.pick(['true', 'false', 'null::boolean']);
    }
  }

  #call(family: Family, scope: Scope, inner: (family: Family) => string): string {
    const choices = this.#choices;
    const pick = <Item>(items: readonly Item[]) => choices.pick(items);
    const comparable = () => pick(['text', 'number', 'uuid', 'time'] as const);
    switch (family) {
      case 'text':
        return this.#choices.oneOf<string>(
          [3, () => `(${this.#any(scope, inner)})::text`],
          [2, () => `(${inner('text')} || ${inner('text')})`],
          [
            2,
            () =>
              `${pick(['lower', 'upper', 'pg_catalog.initcap', 'btrim', 'quote_literal', '"quote_ident"'])}(${inner('text')})`,
          ],
          [
            2,
            () =>
              this.#wholeRow(scope, (alias) =>
                pick([`row_to_json(${alias})::text`, `${alias}::text`, `to_json(${alias})::text`]),
              ),
          ],
          [1, () => `concat_ws('-', ${inner('text')}, ${inner('number')})`],
          [1, () => `(${inner('json')} ->> ${literal(pick(['note', 'body', 'title', 'a', 'adapter_config']))})`],
          [1, () => `left(${inner('text')}, 40)`],
        );
      case 'number':
        return this.#choices.oneOf<string>(
          [2, () => `length(${inner('text')})`],
          [2, () => `(${inner('number')} ${pick(['+', '-', '*'])} ${inner('number')})`],
          [1, () => `(${inner('text')})::int`],
          [1, () => `(1 / ${inner('number')})`],
          [1, () => `cast(${inner('text')} as numeric)`],
          [1, () => `extract(epoch from ${inner('time')})::int`],
        );
      case 'uuid':
        return this.#choices.oneOf<string>([2, () => inner('uuid')], [1, () => `(${inner('text')})::uuid`]);
      case 'time':
        return this.#choices.oneOf<string>(
          [2, () => `date_trunc('day', ${inner('time')})`],
          [1, () => `(${inner('text')})::timestamptz`],
        );
      case 'json':
        return this.#choices.oneOf<string>(
          [3, () => this.#wholeRow(scope, (alias) => `to_jsonb(${alias})`)],
          [2, () => `jsonb_build_object('v', ${this.#any(scope, inner)}, 'w', ${inner('text')})`],
          [1, () => `(${inner('text')})::jsonb`],
        );
      case 'boolean':
        return this.#choices.oneOf<string>(
          [
            5,
            () => {
              const type = comparable();
              return `${inner(type)} ${pick(['=', '<>', '<', '>=', 'is distinct from'])} ${inner(type)}`;
            },
          ],
          [2, () => `(${this.#any(scope, inner)}) is not null`],
          [2, () => `(${inner('boolean')} ${pick(['or', 'and'])} ${inner('boolean')})`],
          [1, () => `not (${inner('boolean')})`],
          [1, () => `${inner('text')} like ${inner('text')}`],
          [1, () => `exists (${this.#subquery([pick(allFamilies)], scope, 0)})`],
          [
            1,
            () => {
              const type = comparable();
              return `${inner(type)} ${pick(['in', 'not in', '= any'])} (${this.#subquery([type], scope, 0)})`;
            },
          ],
          [1, () => `(${inner('text')})::int > 0`],
          [1, () => `1 / (${inner('number')} - ${inner('number')}) > 0`],
        );
    }
  }

  /** A column of whatever type, or an expression of one that has a family. */
  #any(scope: Scope, inner: (family: Family) => string): string {
    const columns = columnsOf(scope, this.#choices);
    if (columns.length > 0 && this.#choices.roll(3) > 0) return this.#choices.pick(columns).sql;
    return inner(this.#choices.pick(allFamilies));
  }

  #wholeRow(scope: Scope, write: (alias: string) => string): string {
    return scope.length > 0 ? write(this.#choices.pick(scope).alias) : write('row(1)');
  }
}

/** Columns as a query may write them: quoted, with a character by its number, or plainly. */
export function columnsOf(scope: Scope, choices: Choices): Typed[] {
  const spelling = choices.roll(12);
  return scope.flatMap(({ alias, columns }) =>
    columns.map(({ name, family }) => ({ family, sql: `${alias}.${spelled(name, spelling)}` })),
  );
}

function spelled(name: string, spelling: number): string {
  if (spelling === 10) return `"${name}"`;
  if (spelling === 11) return `U&"\\${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}"`;
  return name;
}
