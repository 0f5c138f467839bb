import { type SQL, sql } from 'drizzle-orm';
import { isLeafType, isNonNullType } from 'graphql';
import type { Place } from '../graphql/planning/field-plan.ts';
import { asExpression, type JsonText, list } from '../graphql/planning/json-text.ts';
import { ShapeRow, type SqlRow, type SqlValue } from '../graphql/planning/sql-row.ts';
import {
  type BoundArguments,
  companySlot,
  nothingBound,
  type RenderedStatement,
  render,
  Slot,
  withSlots,
} from './bound-sql.ts';
import { derivedPlan } from './derived-plan.ts';
import { leafText } from './leaf-text.ts';
import type { SelectedField } from './selection.ts';

/** A document that SQL cannot answer: some field of it has no declaration, or none that holds at its place. */
export class Unplannable extends Error {
  readonly field: string;

  constructor(field: string, why: string) {
    super(`${field}: ${why}`);
    this.field = field;
  }
}

export interface CompiledStatement extends RenderedStatement {
  /** Whether the text is to be read and written again: a JSON of PostgreSQL's has spaces and an order of its own. */
  readonly isRewritten: boolean;
}

export interface StatementSource {
  readonly fields: readonly SelectedField[];
  /** The number that each field's arguments are bound under. */
  readonly numberOf: ReadonlyMap<SelectedField, number>;
  readonly bound: readonly BoundArguments[];
  readonly pluginId: string;
}

/** The one statement whose single row and column is the answer's `data`. Throws Unplannable. */
export function compileStatement(source: StatementSource): CompiledStatement {
  const compiler = new Compiler(source);
  const text = asExpression(compiler.fieldsOf(source.fields, new ShapeRow({}), true));
  return { ...render(sql`${compiler.shared()}select ${text}`), isRewritten: compiler.isRewritten };
}

class Compiler {
  readonly #source: StatementSource;
  readonly #companyId = sql`${sql.param(companySlot)}`;
  readonly #pluginId: SQL;
  readonly #shared = new Map<string, SQL>();
  #aliases = 0;
  isRewritten = false;

  constructor(source: StatementSource) {
    this.#source = source;
    this.#pluginId = sql`${sql.param(source.pluginId)}`;
  }

  /** What stands before the statement: the rows that several places read. To be asked for when all of them have. */
  shared(): SQL {
    if (this.#shared.size === 0) return sql``;
    const parts = [...this.#shared].map(([name, rows]) => sql`${sql.raw(name)} as materialized (${rows})`);
    return sql`with ${list(parts)} `;
  }

  fieldsOf(fields: readonly SelectedField[], row: SqlRow, isSingle: boolean): JsonText {
    const text = fields.flatMap((field, i) => [
      `${i === 0 ? '' : ','}${JSON.stringify(field.key)}:`,
      ...this.#field(field, row, isSingle),
    ]);
    return ['{', ...text, '}'];
  }

  #field(field: SelectedField, row: SqlRow, isSingle: boolean): JsonText {
    const { definition, parent, name } = field;
    if (!definition) {
      if (name === '__typename') return [JSON.stringify(parent.name)];
      throw new Unplannable(`${parent.name}.${name}`, 'is the schema about itself');
    }
    const plan = field.plan ?? derivedPlan(definition, row);
    if (!plan) throw new Unplannable(`${parent.name}.${name}`, 'says no SQL');
    const number = this.#source.numberOf.get(field);
    const bound = number === undefined ? nothingBound : (this.#source.bound[number] ?? nothingBound);
    const place = this.#place(field, row, isSingle);
    return plan.json(place, withSlots(bound, number ?? 0, place) as never);
  }

  #place(field: SelectedField, row: SqlRow, isSingle: boolean): Place {
    const { children, parent } = field;
    const giveUp = (why: string): never => {
      throw new Unplannable(`${parent.name}.${field.name}`, why);
    };
    const below = (typeName?: string) => {
      const [only] = children.values();
      const selected = typeName === undefined ? only : children.get(typeName);
      return selected ?? giveUp('selects nothing');
    };
    return {
      row,
      get key() {
        return row.key ?? giveUp('needs the row that it is of');
      },
      get members() {
        return (row instanceof ShapeRow ? row.members : null) ?? giveUp('needs the tree that it is of');
      },
      companyId: this.#companyId,
      pluginId: this.#pluginId,
      ofCaller: (read) => sql`${sql.param(new Slot(({ claims }) => read(claims)))}`,
      ofPayload: (read) => sql`${sql.param(new Slot(({ payload }) => read(payload as never)))}`,
      atExecution: (read) => sql`${sql.param(new Slot(({ atExecution }) => read(atExecution)))}`,
      shared: (name, rows) => {
        if (!this.#shared.has(name)) this.#shared.set(name, rows());
        return sql.raw(name);
      },
      isSingle,
      selected: new Set([...children.values()].flatMap((fields) => fields.map(({ name }) => name))),
      possibleTypes: [...children.keys()],
      alias: () => {
        this.#aliases += 1;
        return `n${this.#aliases}`;
      },
      object: (inner, typeName) => this.fieldsOf(below(typeName), inner, isSingle),
      objectOfMany: (inner, typeName) => this.fieldsOf(below(typeName), inner, false),
      leaf: (value) => this.#leaf(field, value, giveUp),
      giveUp,
    };
  }

  #leaf({ definition }: SelectedField, value: SqlValue, giveUp: (why: string) => never): JsonText {
    if (!definition) return giveUp('is no leaf');
    const { type } = definition;
    const leaf = isNonNullType(type) ? type.ofType : type;
    if (!isLeafType(leaf)) return giveUp('is no leaf');
    if (leaf.name === 'JSON') this.isRewritten = true;
    return leafText(leaf, value, !isNonNullType(type)) ?? giveUp(`cannot be written as ${leaf.name}`);
  }
}
