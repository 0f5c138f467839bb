import { getColumns, type SQL, sql, type Table } from 'drizzle-orm';
import type { Place } from './field-plan.ts';
import type { JsonText } from './json-text.ts';

export type SqlType = 'text' | 'uuid' | 'integer' | 'bigint' | 'boolean' | 'timestamptz' | 'date' | 'json';

/** A value of the database and what is known of it. */
export interface SqlValue {
  readonly sql: SQL;
  readonly type: SqlType;
  readonly isNullable: boolean;
}

const sqlTypes: Readonly<Record<string, SqlType>> = {
  text: 'text',
  uuid: 'uuid',
  integer: 'integer',
  bigint: 'bigint',
  boolean: 'boolean',
  'timestamp with time zone': 'timestamptz',
  date: 'date',
  jsonb: 'json',
  json: 'json',
};

/** A row of a table under an alias. Its columns are asked for by the names that drizzle's table has. */
export class TableRow {
  readonly table: Table;
  readonly alias: string;
  /** What this row carries beside its columns, by the place it was reached from. */
  readonly extras: Readonly<Record<string, SqlValue>>;
  /** The columns that were asked for, where somebody has to hand them through. */
  readonly used = new Map<string, string>();

  constructor(table: Table, alias: string, extras: Readonly<Record<string, SqlValue>> = {}) {
    this.table = table;
    this.alias = alias;
    this.extras = extras;
  }

  /** Undefined where the table has no such column, or one of a type that nothing here can write. */
  value(property: string): SqlValue | undefined {
    const extra = this.extras[property];
    if (extra) return extra;
    const column = getColumns(this.table)[property];
    const type = column && sqlTypes[column.getSQLType()];
    if (!type) return undefined;
    return { sql: this.column(column.name), type, isNullable: !column.notNull };
  }

  /** A column by PostgreSQL's own name for it. */
  column(name: string): SQL {
    // A subquery may not call a column by the name of a system column.
    const outer = name === 'xmin' ? 'row_version' : name;
    this.used.set(outer, name);
    return sql.raw(`${this.alias}.${outer}`);
  }

  get key(): SQL {
    return this.column('id');
  }
}

/** A table that is selected from directly has its system columns under their own names. */
export class DirectRow extends TableRow {
  override column(name: string): SQL {
    return sql.raw(`${this.alias}.${name}`);
  }
}

/** Something that is no row of a table: what its fields are is said by whoever makes it, by the fields' names. */
export class ShapeRow {
  readonly fields: Readonly<Record<string, SqlValue | ((place: Place) => JsonText)>>;
  /** What lists below it belong to, where it stands for a row. */
  readonly key: SQL | null;

  /** The ids of the rows it stands for, as a subselect. */
  readonly members: SQL | null;

  constructor(fields: ShapeRow['fields'], key: SQL | null = null, members: SQL | null = null) {
    this.fields = fields;
    this.key = key;
    this.members = members;
  }
}

export type SqlRow = TableRow | ShapeRow;
