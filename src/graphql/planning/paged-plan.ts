import { type SQL, sql } from 'drizzle-orm';
import { tables } from '../../relations.ts';
import {
  and,
  cursorName,
  fromOf,
  type KeysetSource,
  pageBounds,
  readKeysetRequest,
  totalCountCap,
} from '../keyset-connection.ts';
import type { PageArguments } from '../page-arguments.ts';
import { type Asker, type Binding, type Place, parentMark, planned } from './field-plan.ts';
import { asExpression, type JsonText, list, literal } from './json-text.ts';
import { DirectRow, ShapeRow, type SqlValue, TableRow } from './sql-row.ts';

interface PageBinding extends Binding {
  readonly table: string;
  readonly from: SQL;
  readonly id: SQL;
  /** Of the whole list, and what bounds the page. */
  readonly members: SQL;
  readonly bounds: SQL;
  readonly keys: number;
  readonly order: 'asc' | 'desc';
  readonly isForward: boolean;
  readonly size: number;
  readonly hasAfter: boolean;
  readonly hasBefore: boolean;
  readonly cursorName: string;
}

/** A field that is a connection: the same source that its resolver hands to a KeysetConnection. */
export function pagedBy<Args extends PageArguments>(
  sourceOf: (asker: Asker, args: Args) => KeysetSource,
  limits: { defaultSize?: number; maxSize?: number } = {},
) {
  return planned<Args, PageBinding>({
    bind: (args, asker) => bindPage(sourceOf(asker, args), args, limits),
    json: pageText,
  });
}

function bindPage(
  source: KeysetSource,
  args: PageArguments,
  limits: Parameters<typeof readKeysetRequest>[2],
): PageBinding {
  const request = readKeysetRequest(source, args, limits);
  const parent = sql`${sql.param(parentMark)}`;
  const { table, id, where, ofParent, order } = source;
  return {
    table,
    from: fromOf(source, parent),
    id,
    members: and([...where, ...(ofParent ? [ofParent(parent)] : [])]),
    bounds: and(pageBounds(order, request)),
    keys: order.keys.length,
    ...Object.fromEntries(order.keys.map((key, i) => [`key${i}`, key.sql])),
    order: request.order,
    isForward: request.direction === 'forward',
    size: request.size,
    hasAfter: request.after !== null,
    hasBefore: request.before !== null,
    cursorName: cursorName(source),
  };
}

/** One connection as one subquery: its page is read once for nodes, edges and pageInfo, and not at all for a count alone. */
function pageText(place: Place, bound: PageBinding): JsonText {
  const page = new Page(place, bound);
  const body = asExpression(place.object(page.connection()));
  return [sql`(select ${body}${page.from()})`];
}

class Page {
  readonly #place: Place;
  readonly #bound: PageBinding;
  readonly #alias: string;
  readonly #node: TableRow;
  /** Whether `t` is what is listed; if not, it names it by an id. */
  readonly #isOwnRow: boolean;
  /** Whether one row more than asked for is read, to know whether there is one. */
  readonly #looksFurther: boolean;
  #isRead = false;
  #hasCursors = false;

  constructor(place: Place, bound: PageBinding) {
    this.#place = place;
    this.#bound = bound;
    this.#alias = place.alias();
    const table = tables[bound.table as keyof typeof tables];
    this.#isOwnRow = bound.id.toQuery(asWritten).sql === 't.id';
    this.#node = this.#isOwnRow ? new TableRow(table, this.#alias) : new DirectRow(table, place.alias());
    this.#looksFurther = place.selected.has('pageInfo');
  }

  connection(): ShapeRow {
    const node = this.#node;
    const { isForward, hasAfter, hasBefore } = this.#bound;
    return new ShapeRow({
      nodes: (place) => this.#each(place.objectOfMany(node)),
      edges: (place) =>
        this.#each(place.objectOfMany(new ShapeRow({ cursor: this.#cursor(), node: (below) => below.object(node) }))),
      pageInfo: (place) => {
        this.#isRead = true;
        const more = sql.raw(`(count(*) > ${this.#bound.size})`);
        return place.object(
          new ShapeRow({
            hasNextPage: truth(isForward ? more : sql.raw(String(hasBefore))),
            hasPreviousPage: truth(isForward ? sql.raw(String(hasAfter)) : more),
            startCursor: (below) => below.leaf(this.#cursorAt(isForward ? 'first' : 'last')),
            endCursor: (below) => below.leaf(this.#cursorAt(isForward ? 'last' : 'first')),
          }),
        );
      },
      totalCount: (place) => this.#count(place),
    });
  }

  /** Everything behind the select list. To be asked for when that is complete: only then is it known what it reads. */
  from(): SQL {
    if (!this.#isRead) return sql``;
    const { from, members, bounds, size } = this.#bound;
    const keys = this.#keys();
    const direction = sql.raw(` ${this.#bound.order}`);
    const columns = [
      ...[...this.#node.used].map(([outer, inner]) => sql.raw(`t.${inner} as ${outer}`)),
      ...(this.#isOwnRow ? [] : [sql`${this.#bound.id} as id`]),
      ...(this.#hasCursors ? keys.map((key, i) => sql`${key} as ${sql.raw(`k${i}`)}`) : []),
    ];
    // A literal: with a parameter PostgreSQL plans the statement anew each time. The size is a checked whole number.
    const limit = sql.raw(String(this.#looksFurther ? size + 1 : size));
    const rows = sql`select ${columns.length > 0 ? list(columns) : sql`1`} from ${from} where ${and([members, bounds])}
      order by ${list(keys.map((key) => sql`${key}${direction}`))} limit ${limit}`;
    const alias = sql.raw(this.#alias);
    // One row whatever is selected of it, also where no aggregate says so.
    const whole = sql.raw(' having true');
    if (!this.#isNumbered) return sql` from (${rows}) as ${alias}${whole}`;
    return sql` from (select q.*, row_number() over () as n, count(*) over () as total from (${rows}) as q) as ${alias}${whole}`;
  }

  get #isNumbered(): boolean {
    return this.#looksFurther || !this.#bound.isForward;
  }

  /** The texts of all rows of the page, in its order. */
  #each(text: JsonText): JsonText {
    this.#isRead = true;
    const one = this.#isOwnRow
      ? asExpression(text)
      : sql`(select ${asExpression(text)} from ${this.#node.table} as ${sql.raw(this.#node.alias)}
          where ${this.#node.column('company_id')} = ${this.#place.companyId} and ${this.#node.key} = ${sql.raw(`${this.#alias}.id`)})`;
    // Read from the back, a page is turned round.
    const order = this.#bound.isForward ? sql`` : sql.raw(` order by ${this.#alias}.n desc`);
    const kept = this.#looksFurther ? sql.raw(` filter (where ${this.#alias}.n <= ${this.#bound.size})`) : sql``;
    return ['[', sql`string_agg(${one}, ','${order})${kept}`, ']'];
  }

  #keys(): SQL[] {
    return Array.from({ length: this.#bound.keys }, (_, i) => {
      const key = this.#bound[`key${i}`];
      if (typeof key !== 'object' || key === null) throw new Error('an order without its keys');
      return key;
    });
  }

  /** As encodeCursor writes it: base64 of JSON in the alphabet of addresses, without padding or line ends. */
  #cursor(): SqlValue {
    this.#hasCursors = true;
    const keys = this.#keys().map((_key, i) => sql.raw(`${this.#alias}.k${i}::text`));
    const name = JSON.stringify(this.#bound.cursorName);
    return { sql: cursorText(name, keys), type: 'text', isNullable: false };
  }

  #cursorAt(end: 'first' | 'last'): SqlValue {
    this.#isRead = true;
    const { size } = this.#bound;
    const position = end === 'first' ? `1 and ${size} > 0` : `least(${this.#alias}.total, ${size})`;
    return {
      sql: sql`min(${this.#cursor().sql}) filter (where ${sql.raw(`${this.#alias}.n = ${position}`)})`,
      type: 'text',
      isNullable: true,
    };
  }

  #count(place: Place): JsonText {
    const { from, members } = this.#bound;
    const counted = sql.raw(place.alias());
    const limit = sql.raw(String(totalCountCap + 1));
    const cap = sql.raw(String(totalCountCap));
    const text = place.object(
      new ShapeRow({
        value: { sql: sql`least(${counted}.count, ${cap})::int`, type: 'integer', isNullable: false },
        exact: truth(sql`(${counted}.count <= ${cap})`),
      }),
    );
    return [
      sql`(select ${asExpression(text)} from (
        select count(*) as count from (select 1 from ${from} where ${members} limit ${limit}) as c) as ${counted})`,
    ];
  }
}

export function cursorText(name: string, keys: readonly SQL[]): SQL {
  const json: JsonText = [`[${name}`, ...keys.flatMap((key) => [',"', key, '"']), ']'];
  return sql`translate(encode(convert_to(${asExpression(json)}, 'UTF8'), 'base64'), ${literal('+/=')} || chr(10), '-_')`;
}

export function truth(condition: SQL): SqlValue {
  return { sql: condition, type: 'boolean', isNullable: false };
}

const asWritten = {
  escapeName: (name: string) => name,
  escapeParam: () => '?',
  escapeString: (text: string) => text,
} as Parameters<SQL['toQuery']>[0];
