import type { Choices } from './choices.ts';
import { allFamilies, columnsOf, literal, RandomExpressions, type Scope, type Source } from './random-expression.ts';
import type { Column, Family, Relation } from './random-relations.ts';
import type { SqlVocabulary } from './random-statement.ts';

/** Deeper, a statement is more likely to fail somewhere than to show something new. */
const depthMax = 2;

/** Queries over the relations that a plugin has, and over those that it has not. */
export class RandomQuery {
  readonly expressions: RandomExpressions;
  readonly #choices: Choices;
  readonly #vocabulary: SqlVocabulary;
  readonly #isDaring: boolean;
  readonly #ctes: Source[] = [];
  #aliases = 0;

  constructor(choices: Choices, vocabulary: SqlVocabulary, isDaring: boolean) {
    this.#choices = choices;
    this.#vocabulary = vocabulary;
    this.#isDaring = isDaring;
    this.expressions = new RandomExpressions(choices, vocabulary, isDaring, (families, scope, depth) =>
      this.#core(families, scope, depth),
    );
  }

  statement(): string {
    const choices = this.#choices;
    if (this.#isDaring && choices.chance(20)) return this.#breakout();
    return choices.oneOf<string>(
      [2, () => `select * from ${this.nameOf(this.relation())}`],
      [2, () => `table ${this.nameOf(this.relation())}`],
      [16, () => this.withCtes(() => this.query(this.families(), [], depthMax))],
    );
  }

  families(): Family[] {
    return Array.from({ length: 1 + this.#choices.roll(4) }, () => this.#choices.pick(allFamilies));
  }

  /** With what it may call before it, if anything. */
  withCtes(query: () => string): string {
    const choices = this.#choices;
    const clauses: string[] = [];
    const isRecursive = choices.chance(12);
    if (isRecursive) clauses.push(this.#recursion());
    for (let more = choices.chance(30); more; more = choices.chance(30)) clauses.push(this.#cte());
    if (this.#isDaring && choices.chance(25)) clauses.push(this.#spell());
    const body = query();
    return clauses.length === 0 ? body : `with ${isRecursive ? 'recursive ' : ''}${clauses.join(', ')} ${body}`;
  }

  query(families: readonly Family[], outer: Scope, depth: number): string {
    const choices = this.#choices;
    let sql = this.#core(families, outer, depth);
    if (choices.chance(20)) {
      const operator = choices.pick(['union all', 'union', 'except', 'intersect']);
      sql = `(${sql}) ${operator} (${this.#core(families, outer, depth - 1)})`;
    }
    if (choices.chance(25)) {
      sql += ` order by ${1 + choices.roll(families.length)}${choices.pick(['', ' desc', ' nulls first'])}`;
    }
    return choices.chance(15) ? `${sql} limit ${1 + choices.roll(50)} offset ${choices.roll(3)}` : sql;
  }

  relation(): Relation {
    const { own, core, closed } = this.#vocabulary;
    const choices = this.#choices;
    if (this.#isDaring && choices.chance(35)) return choices.pick(choices.pick(closed));
    return choices.pick(choices.roll(5) < 3 ? own : core);
  }

  nameOf({ schema, name, isTable, isOpenByName }: Relation): string {
    const choices = this.#choices;
    const full = `${schema}.${name}`;
    const written = choices.oneOf<string>(
      [4, () => full],
      [3, () => (isOpenByName ? name : full)],
      [1, () => `"${schema}"."${name}"`],
      [1, () => `${schema.toUpperCase()} . "${name}"`],
    );
    return isTable && choices.chance(8) ? `only ${written}` : written;
  }

  /** A name that no other source of the statement has. */
  alias(): string {
    this.#aliases += 1;
    return this.#choices.chance(10) ? `"a ${this.#aliases}"` : `a${this.#aliases}`;
  }

  #core(families: readonly Family[], outer: Scope, depth: number): string {
    const { expressions } = this;
    const choices = this.#choices;
    if (choices.chance(3)) return `values (${families.map((family) => expressions.of(family, outer, 1)).join(', ')})`;
    const { text, sources } = this.#from(outer, depth);
    const scope = [...sources, ...outer];
    const rest = `from ${text}${choices.chance(50) ? ` where ${this.condition(scope, depth)}` : ''}`;
    const shape = choices.roll(10);
    if (shape === 8) return this.#grouped(families, sources, rest);
    const items = families.map((family) => {
      if (shape === 9) return expressions.aggregate(family, sources, Math.max(0, Math.min(depth, 1)));
      if (shape === 7) return expressions.window(family, sources, 1);
      return expressions.of(family, scope, depth);
    });
    return `select ${shape < 7 && choices.chance(6) ? 'distinct ' : ''}${selectList(items)} ${rest}`;
  }

  #grouped(families: readonly Family[], sources: Scope, rest: string): string {
    const choices = this.#choices;
    const possible = columnsOf(sources, choices).filter(({ family }) => family !== null && family !== 'json');
    if (possible.length === 0)
      return `select ${selectList(families.map((one) => this.expressions.literal(one)))} ${rest}`;
    const keys = Array.from({ length: 1 + choices.roll(2) }, () => choices.pick(possible));
    const items = families.map((family) => {
      const key = keys.find((one) => one.family === family);
      return key && choices.roll(2) === 0 ? key.sql : this.expressions.aggregate(family, sources, 1);
    });
    const by = keys.map(({ sql }) => sql).join(', ');
    const grouping = choices.oneOf<string>(
      [6, () => by],
      [1, () => `rollup (${by})`],
      [1, () => `grouping sets ((${by}), ())`],
    );
    const having = choices.chance(25) ? ` having count(*) >= ${choices.roll(3)}` : '';
    return `select ${selectList(items)} ${rest} group by ${grouping}${having}`;
  }

  condition(scope: Scope, depth: number): string {
    const { expressions } = this;
    return this.#choices.oneOf<string>(
      [12, () => expressions.of('boolean', scope, Math.max(depth, 1))],
      [1, () => `(${expressions.of('text', scope, 1)})::int > 0`],
      [1, () => `1 / (${expressions.of('number', scope, 1)} - ${expressions.literal('number')}) >= 0`],
    );
  }

  /** One to three sources, joined in whichever way. */
  #from(outer: Scope, depth: number): { text: string; sources: readonly Source[] } {
    const choices = this.#choices;
    const first = this.#item(depth);
    const sources = [first.source];
    let text = first.text;
    while (sources.length < 3 && choices.chance(depth > 0 ? 35 : 12)) {
      const { how, item } = this.#join(sources, outer, depth);
      text += how;
      sources.push(item);
    }
    return { text, sources };
  }

  #join(left: readonly Source[], outer: Scope, depth: number): { how: string; item: Source } {
    const choices = this.#choices;
    if (choices.chance(25)) {
      const { text, source } = this.#lateral([...left, ...outer], depth);
      const how = choices.oneOf<string>(
        [3, () => `, lateral ${text}`],
        [1, () => ` left join lateral ${text} on true`],
      );
      return { how, item: source };
    }
    const { text, source } = this.#item(depth - 1);
    const shared = sharedColumns(left, source);
    const how = choices.oneOf<string>(
      [3, () => this.#joinOn(left, { text, source })],
      [1, () => `, ${text}`],
      [1, () => ` cross join ${text}`],
      [2, () => (shared.length > 0 ? ` left join ${text} using (${choices.pick(shared)})` : ` cross join ${text}`)],
    );
    return { how, item: source };
  }

  /** On a column of each side, of one type: a FULL JOIN takes nothing else. */
  #joinOn(left: readonly Source[], { text, source }: Item): string {
    const choices = this.#choices;
    const kind = choices.pick(['join', 'left join', 'right join', 'full join']);
    const ours = columnsOf(left, choices).filter(({ family }) => family !== null && family !== 'json');
    const theirs = columnsOf([source], choices);
    const one = ours.length > 0 ? choices.pick(ours) : undefined;
    const matching = theirs.filter(({ family }) => family === one?.family);
    if (!one || matching.length === 0) return ` ${kind === 'full join' ? 'join' : kind} ${text} on true`;
    return ` ${kind} ${text} on ${one.sql} = ${choices.pick(matching).sql}`;
  }

  /** What is read again for each row before it. */
  #lateral(around: Scope, depth: number): Item {
    const choices = this.#choices;
    const alias = this.alias();
    const whole = choices.pick(around).alias;
    const pair: Column[] = [
      { name: 'k', family: 'text' },
      { name: 'v', family: 'text' },
    ];
    return choices.oneOf<Item>(
      [2, () => this.#derived(around, depth - 1)],
      [1, () => ({ text: `jsonb_each_text(to_jsonb(${whole})) as ${alias} (k, v)`, source: { alias, columns: pair } })],
      [
        1,
        () => ({
          text: `unnest(array[${this.expressions.of('text', around, 1)}]) as ${alias} (k)`,
          source: { alias, columns: pair.slice(0, 1) },
        }),
      ],
    );
  }

  #item(depth: number): Item {
    const choices = this.#choices;
    if (depth > 0 && choices.chance(15)) return this.#derived([], depth - 1);
    const alias = this.alias();
    if (this.#ctes.length > 0 && choices.chance(50)) {
      const cte = choices.pick(this.#ctes);
      return { text: `${cte.alias} as ${alias}`, source: { alias, columns: cte.columns } };
    }
    const relation = this.relation();
    return { text: `${this.nameOf(relation)} as ${alias}`, source: { alias, columns: relation.columns } };
  }

  #derived(outer: Scope, depth: number): Item {
    const families = this.families();
    const alias = this.alias();
    return {
      text: `(${this.query(families, outer, depth)}) as ${alias}`,
      source: { alias, columns: numbered(families) },
    };
  }

  #cte(): string {
    const families = this.families();
    const alias = `w${this.#ctes.length + 1}`;
    const kept = this.#choices.pick(['', '', 'materialized ', 'not materialized ']);
    const sql = `${alias} as ${kept}(${this.query(families, [], 1)})`;
    this.#ctes.push({ alias, columns: numbered(families) });
    return sql;
  }

  /** Walks from the rows of one relation to those of it that the last ones name. */
  #recursion(): string {
    const choices = this.#choices;
    const relation = this.relation();
    const alias = `w${this.#ctes.length + 1}`;
    const columns = columnsOf([{ alias: 't', columns: relation.columns }], choices).filter(
      ({ family }) => family !== null && family !== 'json' && family !== 'boolean',
    );
    const constant = { sql: '1', family: 'number' } as const;
    const [one, other] = [choices.pick([...columns, constant]), choices.pick([...columns, constant])];
    const matches = one.family === other.family ? `${other.sql} is not distinct from w.c1` : 'true';
    this.#ctes.push({
      alias,
      columns: [
        { name: 'c1', family: one.family },
        { name: 'c2', family: 'number' },
      ],
    });
    return `${alias} (c1, c2) as (select ${one.sql}, 1 from ${this.nameOf(relation)} as t
      union select ${one.sql}, w.c2 + 1 from ${alias} as w join ${this.nameOf(relation)} as t on ${matches} where w.c2 < 3)`;
  }

  /** A call that is to change the session for the rest of the statement. */
  #spell(): string {
    const alias = `w${this.#ctes.length + 1}`;
    this.#ctes.push({ alias, columns: [{ name: 'c1', family: 'text' }] });
    return `${alias} (c1) as materialized (select ${this.#choices.pick(this.#vocabulary.calls.spells)})`;
  }

  /** What would not be a query any more, if it were not part of one of the gateway's. */
  #breakout(): string {
    const choices = this.#choices;
    const target = this.nameOf({
      ...choices.pick(this.#vocabulary.own.filter(({ isTable }) => isTable)),
      isTable: false,
    });
    const change = choices.pick([
      `update ${target} set body = 'changed by a query'`,
      `delete from ${target} where id > ${choices.pick(this.#vocabulary.keys)}`,
    ]);
    const spell = choices.pick(this.#vocabulary.calls.spells);
    return choices.pick([
      change,
      `with d as (${change} returning *) select * from d`,
      `select 1; ${change}; commit`,
      `select 1; commit; ${change}`,
      `select 1) as q; ${change}; commit; select * from (select 1`,
      `select ${spell} as a, (select string_agg(body, ',') from ${target}) as b`,
      `select * from (select ${spell}) as a, lateral (select * from ${target} where a is not null) as b`,
      `select ${spell} as a, (select string_agg(title, ',') from ${choices.pick(this.#vocabulary.core).schema}.issues) as b`,
      `select ${choices.pick(this.#vocabulary.calls.becoming)}`,
      `select ${spell} as a, ${choices.pick(this.#vocabulary.calls.values)} as b`,
      `select count(*) from ${target} where ${literal(choices.pick(this.#vocabulary.texts))} = ${spell}`,
    ]);
  }
}

interface Item {
  readonly text: string;
  readonly source: Source;
}

const selectList = (items: readonly string[]) => items.map((item, at) => `${item} as c${at + 1}`).join(', ');
const numbered = (families: readonly Family[]): Column[] =>
  families.map((family, at) => ({ name: `c${at + 1}`, family }));

/** Columns that USING can join by: exactly one source on the left has one of that name and type. */
function sharedColumns(left: readonly Source[], right: Source): string[] {
  const onLeft = left.flatMap(({ columns }) => columns);
  return right.columns
    .filter(({ name, family }) => {
      const same = onLeft.filter((one) => one.name === name);
      return same.length === 1 && same[0]?.family === family && family !== null && family !== 'json';
    })
    .map(({ name }) => name);
}
