import { is, sql, Table } from 'drizzle-orm';
import { type GraphQLField, type GraphQLObjectType, isLeafType, isNonNullType } from 'graphql';
import type { AnyFieldPlan } from '../graphql/planning/field-plan.ts';
import { asExpression, giveUp } from '../graphql/planning/json-text.ts';
import { DirectRow, ShapeRow, type SqlRow, TableRow } from '../graphql/planning/sql-row.ts';

/*
 * What the schema library and its drizzle plugin already know of a field need not be said a second time. What is read here is how
 * they keep it: a test fails where a new version keeps it otherwise.
 */

/** The column that the field exposes, or the row that it leads to by a relation; undefined where neither is known. */
export function derivedPlan(field: GraphQLField<unknown, unknown>, row: SqlRow): AnyFieldPlan | undefined {
  const exposed = exposedName(field);
  if (row instanceof ShapeRow) {
    const name = exposed ?? field.name;
    const part = row.fields[name];
    if (part === undefined) return undefined;
    return { json: (place) => (typeof part === 'function' ? part(place) : place.leaf(part)) };
  }
  if (exposed !== null) {
    const value = row.value(exposed);
    return value && { json: (place) => place.leaf(value) };
  }
  return relationPlan(field);
}

/** The table of a type that plugin-drizzle made. */
export function tableOf(type: GraphQLObjectType): Table | null {
  const { pothosDrizzleTable: entry } = type.extensions;
  return hasTable(entry) ? entry.table : null;
}

function exposedName(field: GraphQLField<unknown, unknown>): string | null {
  const { pothosExposedField: name } = field.extensions;
  return typeof name === 'string' ? name : null;
}

interface ToOne {
  readonly table: Table;
  /** Pairs of columns by PostgreSQL's names: of the row, of what it leads to. */
  readonly pairs: readonly (readonly [string, string])[];
}

function relationPlan(field: GraphQLField<unknown, unknown>): AnyFieldPlan | undefined {
  const name = relationName(field);
  if (name === null) return undefined;
  return {
    json: (place) => {
      const { row } = place;
      if (!(row instanceof TableRow)) return place.giveUp('a relation of something that is no row');
      const relation = relationsOf.get(row.table)?.(name);
      if (!relation) return place.giveUp('a relation that drizzle does not know');
      const to = new DirectRow(relation.table, place.alias());
      const joined = relation.pairs.map(([from, target]) =>
        // The company is one value throughout, and a parameter is cheaper than a column of the row above.
        target === 'company_id'
          ? sql`${to.column(target)} = ${place.companyId}`
          : sql`${to.column(target)} = ${row.column(from)}`,
      );
      const one = sql`(select ${asExpression(place.object(to))} from ${to.table} as ${sql.raw(to.alias)} where ${sql.join(joined, sql` and `)})`;
      return [sql`coalesce(${one}, ${isNonNullType(field.type) ? giveUp : sql.raw("'null'")})`];
    },
  };
}

const nested = Symbol('nested');

/** The relation of a field that selects one row and nothing else: `select: (_args, _context, nested) => ({ with: { x: nested() } })`. */
function relationName(field: GraphQLField<unknown, unknown>): string | null {
  if (field.args.length > 0 || isLeafType(isNonNullType(field.type) ? field.type.ofType : field.type)) return null;
  const { pothosOptions: options } = field.extensions;
  if (typeof options !== 'object' || options === null || !('select' in options)) return null;
  const { select } = options;
  if (typeof select !== 'function') return null;
  const selection: unknown = select({}, null, () => nested);
  if (typeof selection !== 'object' || selection === null || !('with' in selection)) return null;
  if (Object.keys(selection).length !== 1 || typeof selection.with !== 'object' || selection.with === null) return null;
  const [entry, ...others] = Object.entries(selection.with);
  return entry && others.length === 0 && entry[1] === nested ? entry[0] : null;
}

/** By a table, how its relations are found: plugin-drizzle keeps drizzle's own picture of them beside the table. */
const relationsOf = new Map<Table, (name: string) => ToOne | null>();

/** Must have seen every type before a relation of it is planned. */
export function noteRelations(type: GraphQLObjectType): void {
  const { pothosDrizzleTable: entry } = type.extensions;
  if (!hasTable(entry) || !('relations' in entry)) return;
  const { table, relations } = entry;
  if (typeof relations !== 'object' || relations === null) return;
  relationsOf.set(table, (name) => toOne(Reflect.get(relations, name)));
}

function toOne(relation: unknown): ToOne | null {
  if (typeof relation !== 'object' || relation === null) return null;
  const { relationType, targetTable, sourceColumns, targetColumns } = relation as Partial<
    Record<'relationType' | 'targetTable' | 'sourceColumns' | 'targetColumns', unknown>
  >;
  if (relationType !== 'one' || !is(targetTable, Table)) return null;
  const from = columnNames(sourceColumns);
  const to = columnNames(targetColumns);
  if (from.length === 0 || from.length !== to.length) return null;
  return { table: targetTable, pairs: from.map((name, i) => [name, to[i] ?? ''] as const) };
}

function columnNames(columns: unknown): string[] {
  if (!Array.isArray(columns)) return [];
  return columns.flatMap((column: unknown) => {
    const inner = typeof column === 'object' && column !== null && '_' in column ? column._ : null;
    const real = typeof inner === 'object' && inner !== null && 'column' in inner ? inner.column : null;
    const name = typeof real === 'object' && real !== null && 'name' in real ? real.name : null;
    return typeof name === 'string' ? [name] : [];
  });
}

function hasTable(entry: unknown): entry is { table: Table } {
  return typeof entry === 'object' && entry !== null && 'table' in entry && is(entry.table, Table);
}
