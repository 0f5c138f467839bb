import type { Choices } from './choices.ts';
import { literal, type Scope, type Source } from './random-expression.ts';
import type { RandomQuery } from './random-query.ts';
import type { Column, Relation } from './random-relations.ts';
import type { SqlVocabulary } from './random-statement.ts';

interface Change {
  readonly sql: string;
  readonly returnsRows: boolean;
}

/** Changes of the plugin's tables, now and then of rows that are not its own. */
export class RandomChange {
  readonly #choices: Choices;
  readonly #vocabulary: SqlVocabulary;
  readonly #query: RandomQuery;
  readonly #isDaring: boolean;

  constructor(choices: Choices, vocabulary: SqlVocabulary, query: RandomQuery, isDaring: boolean) {
    this.#choices = choices;
    this.#vocabulary = vocabulary;
    this.#query = query;
    this.#isDaring = isDaring;
  }

  statement(): Change {
    const { own, closed, core } = this.#vocabulary;
    const choices = this.#choices;
    const foreign = this.#isDaring && choices.chance(25);
    const table = choices.pick(foreign ? choices.pick([...closed, core]) : own.filter(({ isTable }) => isTable));
    const written = choices.oneOf<{ sql: string; returning: Scope }>(
      [5, () => this.#insert(table)],
      [4, () => this.#update(table)],
      [3, () => this.#delete(table)],
      [1, () => this.#merge(table)],
    );
    if (choices.chance(60)) return { sql: written.sql, returnsRows: false };
    return { sql: `${written.sql} returning ${this.#returned(written.returning)}`, returnsRows: true };
  }

  #returned(scope: Scope): string {
    const choices = this.#choices;
    if (choices.chance(40)) return '*';
    return this.#query
      .families()
      .map((family, at) => `${this.#query.expressions.of(family, scope, 1)} as c${at + 1}`)
      .join(', ');
  }

  #insert(table: Relation): { sql: string; returning: Scope } {
    const choices = this.#choices;
    const columns = this.#columns(table);
    const rows = () => `(${columns.map((column) => this.#valueFor(column, [])).join(', ')})`;
    const source = choices.oneOf<string>(
      [4, () => `values ${Array.from({ length: 1 + choices.roll(2) }, rows).join(', ')}`],
      [
        2,
        () => {
          const from = this.#source();
          const values = columns.map((column) => this.#valueFor(column, [from.source]));
          return `select ${values.join(', ')} from ${from.text} limit ${1 + choices.roll(3)}`;
        },
      ],
    );
    const alias = this.#query.alias();
    const names = columns.map(({ name }) => name).join(', ');
    const conflict = choices.chance(35) ? ` on conflict ${this.#onConflict(table, alias)}` : '';
    return {
      sql: `insert into ${this.#target(table)} as ${alias} (${names}) ${source}${conflict}`,
      returning: [{ alias, columns: table.columns }],
    };
  }

  #onConflict(table: Relation, alias: string): string {
    const choices = this.#choices;
    const set = this.#assignments(table, [
      { alias, columns: table.columns },
      { alias: 'excluded', columns: table.columns },
    ]);
    return choices.oneOf<string>(
      [2, () => 'do nothing'],
      [2, () => `(company_id, id) do update set ${set}`],
      [1, () => `on constraint ${table.name}_pkey do update set ${set}`],
      [1, () => `(id) do update set ${set}`],
    );
  }

  #update(table: Relation): { sql: string; returning: Scope } {
    const choices = this.#choices;
    const alias = this.#query.alias();
    const target = { alias, columns: table.columns };
    const from = choices.chance(25) ? this.#source() : null;
    const scope = from ? [target, from.source] : [target];
    const where = choices.chance(70) ? ` where ${this.#query.condition(scope, 1)}` : '';
    return {
      sql: `update ${this.#target(table)} as ${alias} set ${this.#assignments(table, scope)}${from ? ` from ${from.text}` : ''}${where}`,
      returning: scope,
    };
  }

  #delete(table: Relation): { sql: string; returning: Scope } {
    const choices = this.#choices;
    const alias = this.#query.alias();
    const target = { alias, columns: table.columns };
    const using = choices.chance(25) ? this.#source() : null;
    const scope = using ? [target, using.source] : [target];
    const where = choices.chance(75) ? ` where ${this.#query.condition(scope, 1)}` : '';
    return {
      sql: `delete from ${this.#target(table)} as ${alias}${using ? ` using ${using.text}` : ''}${where}`,
      returning: scope,
    };
  }

  #merge(table: Relation): { sql: string; returning: Scope } {
    const choices = this.#choices;
    const alias = this.#query.alias();
    const target = { alias, columns: table.columns };
    const columns = this.#columns(table);
    const matched = choices.pick(['delete', `update set ${this.#assignments(table, [target])}`]);
    const values = columns.map((column) => this.#valueFor(column, [])).join(', ');
    return {
      sql: `merge into ${this.#target(table)} as ${alias} using (values (${choices.pick(this.#vocabulary.keys)})) as s (k) on ${alias}.id = s.k
        when matched then ${matched} when not matched then insert (${columns.map(({ name }) => name).join(', ')}) values (${values})`,
      returning: [target],
    };
  }

  #target(table: Relation): string {
    return this.#query.nameOf({ ...table, isTable: false });
  }

  #source(): { text: string; source: Source } {
    const alias = this.#query.alias();
    const relation = this.#query.relation();
    return { text: `${this.#query.nameOf(relation)} as ${alias}`, source: { alias, columns: relation.columns } };
  }

  /** Those that a row needs, and some of the others; now and then the company as well. */
  #columns(table: Relation): Column[] {
    const choices = this.#choices;
    return table.columns.filter(({ name, family }) => {
      if (name === 'company_id') return choices.chance(30);
      if (['id', 'body', 'amount', 'topic_id'].includes(name)) return true;
      return family !== null && choices.chance(25);
    });
  }

  #assignments(table: Relation, scope: Scope): string {
    const choices = this.#choices;
    const known = table.columns.filter(({ name, family }) => name !== 'company_id' && family !== null);
    const possible = known.length > 0 ? known : table.columns;
    const chosen = new Set([choices.pick(possible), ...(choices.chance(30) ? [choices.pick(possible)] : [])]);
    const company = table.columns.find(({ name }) => name === 'company_id');
    if (company && choices.chance(20)) chosen.add(company);
    return [...chosen].map((column) => `${column.name} = ${this.#valueFor(column, scope)}`).join(', ');
  }

  #valueFor({ name, family }: Column, scope: Scope): string {
    const choices = this.#choices;
    const { companyIds, keys, texts, calls } = this.#vocabulary;
    if (name === 'company_id') return `${literal(choices.pick(companyIds))}::uuid`;
    if (name === 'topic_id') return String(choices.pick(keys));
    if (name === 'id') return String(choices.chance(40) ? choices.pick(keys) : 1_000 + choices.roll(100_000));
    if (name === 'body' && this.#isDaring && choices.chance(30)) return choices.pick(calls.lasting);
    if (name === 'body' && choices.chance(50)) return literal(choices.pick(texts));
    return this.#query.expressions.of(family ?? 'text', scope, 1);
  }
}
