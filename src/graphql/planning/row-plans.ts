import { type SQL, sql } from 'drizzle-orm';
import { tables } from '../../relations.ts';
import type { TableName } from '../row-loader.ts';
import { type Asker, type Binding, type Place, planned } from './field-plan.ts';
import { asExpression, giveUp, type JsonText } from './json-text.ts';
import { type SqlValue, TableRow } from './sql-row.ts';

/** Where rows come from: all that stands behind FROM, the rows called `t`, in their order and with their limit. */
type RowsOf<Bound> = (place: Place, bound: Bound) => SQL;

interface RowPlan<Args, Bound extends Binding> {
  readonly table: TableName;
  readonly bind?: (args: Args, asker: Asker) => Bound;
  readonly rows: RowsOf<Bound>;
  /** What each row carries beside its columns, in terms of `t` and of what else `rows` reads from. */
  readonly extras?: Readonly<Record<string, SqlValue>>;
}

/** A field that is one row of a table, or null where there is none. */
export function rowBy<Args, Bound extends Binding>(plan: RowPlan<Args, Bound>, { isNullable = true } = {}) {
  return planned<Args, Bound>({
    ...(plan.bind && { bind: plan.bind }),
    json: (place, bound) => [
      sql`coalesce(${rowsText(place, plan, bound, (row) => asExpression(place.object(row)))}, ${isNullable ? sql.raw("'null'") : giveUp})`,
    ],
  });
}

/** The row of that id, or null. */
export function rowOfId(place: Place, table: TableName, id: SQL): JsonText {
  const rows = () => sql`${tables[table]} as t where t.company_id = ${place.companyId} and t.id = ${id}`;
  const row = rowsText(place, { table, rows }, {}, (found) => asExpression(place.object(found)));
  return [sql`coalesce(${row}, 'null')`];
}

/** A field that is a plain list of rows. */
export function rowsBy<Args, Bound extends Binding>(plan: RowPlan<Args, Bound>) {
  return planned<Args, Bound>({
    ...(plan.bind && { bind: plan.bind }),
    json: (place, bound) => listText(place, plan, bound),
  });
}

export function listText<Args, Bound extends Binding>(
  place: Place,
  plan: RowPlan<Args, Bound>,
  bound: Bound,
): JsonText {
  const each = (row: TableRow) => sql`string_agg(${asExpression(place.objectOfMany(row))}, ',')`;
  return ['[', rowsText(place, plan, bound, each), ']'];
}

/** A leaf that SQL computes of the row. */
export function valueBy(compute: (row: TableRow, place: Place) => SqlValue) {
  return planned({
    json: (place) => {
      const { row } = place;
      return place.leaf(
        row instanceof TableRow ? compute(row, place) : place.giveUp('a value of something that is no row'),
      );
    },
  });
}

/** A leaf that is a column under another name, or that its resolver hands on as it is. */
export function fromColumn(property: string) {
  return planned({
    json: (place) => {
      const { row } = place;
      const value = row instanceof TableRow ? row.value(property) : undefined;
      return place.leaf(value ?? place.giveUp(`there is no column ${property}`));
    },
  });
}

export function rowsText<Args, Bound extends Binding>(
  place: Place,
  { table, rows, extras = {} }: RowPlan<Args, Bound>,
  bound: Bound,
  textOf: (row: TableRow) => SQL,
): SQL {
  const alias = place.alias();
  const outer = Object.fromEntries(
    Object.entries(extras).map(([name, extra], i) => [name, { ...extra, sql: sql.raw(`${alias}.e${i}`) }]),
  );
  const row = new TableRow(tables[table], alias, outer);
  const text = textOf(row);
  const columns = [
    ...[...row.used].map(([as, column]) => sql.raw(`t.${column} as ${as}`)),
    ...Object.values(extras).map((extra, i) => sql`${extra.sql} as ${sql.raw(`e${i}`)}`),
  ];
  return sql`(select ${text} from (select ${columns.length > 0 ? sql.join(columns, sql`, `) : sql`1`} from ${rows(place, bound)}) as ${sql.raw(alias)})`;
}
