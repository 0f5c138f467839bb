import { type SQL, sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import { queryRows } from '../database/query-rows.ts';
import type { GatewayContext } from './context.ts';
import { decodeCursor, encodeCursor, type KeyType } from './cursor.ts';
import { type PageArguments, readPageArguments } from './page-arguments.ts';
import { loaderAt, type RowKey, rowLoader, type TableName } from './row-loader.ts';

/** A total order over the rows of a list: its last key is unique and none of them is ever null. */
export interface KeysetOrder {
  /** Part of the cursor, so that a cursor of one order is not taken for one of another. */
  readonly name: string;
  readonly keys: readonly { readonly sql: SQL; readonly type: KeyType }[];
  readonly direction: 'asc' | 'desc';
}

/** What a connection pages over. The rows are called `t`; company predicates are part of `where`. */
export interface KeysetSource {
  readonly table: TableName;
  readonly typeName: string;
  /** What the rows come from; a function of the parent's id where it cannot do without. */
  readonly from: SQL | ((parentId: SQL) => SQL);
  /** The id of what is listed: `t.id` where `t` is itself a row of the table. */
  readonly id: SQL;
  readonly where: readonly SQL[];
  /** How a row belongs to its parent, given the parent's id. Left out at the root. */
  readonly ofParent?: (parentId: SQL) => SQL;
  readonly order: KeysetOrder;
}

export interface Page {
  readonly rows: readonly { readonly id: string; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export interface TotalCount {
  readonly value: number;
  readonly exact: boolean;
}

/** Counting stops here: nobody pages through more, and counting a million rows costs what reading them costs. */
export const totalCountCap = 10_000;

/** Stands for the parent of a list that has none. */
const root = '';

const pageRowSchema = z.object({ parent_id: z.string().nullable(), id: z.string(), keys: z.array(z.string()) });
const countRowSchema = z.object({ parent_id: z.string().nullable(), count: z.coerce.number() });

/**
 * One page of a list, read when it is asked for: the page's keys in one statement, its rows in a second, the count in a
 * third. Below a list of parents, each of the three serves all parents at once.
 */
export class KeysetConnection {
  readonly #context: GatewayContext;
  readonly #info: GraphQLResolveInfo;
  readonly #source: KeysetSource;
  readonly #arguments: PageArguments;
  readonly #limits: { defaultSize?: number; maxSize?: number };
  readonly #parentId: string;

  constructor(
    context: GatewayContext,
    info: GraphQLResolveInfo,
    source: KeysetSource,
    pageArguments: PageArguments,
    parentId: string = root,
    limits: { defaultSize?: number; maxSize?: number } = {},
  ) {
    this.#context = context;
    this.#info = info;
    this.#source = source;
    this.#arguments = pageArguments;
    this.#parentId = parentId;
    this.#limits = limits;
    // Read now, so that a wrong argument is an error of the field that has it.
    readKeysetRequest(source, pageArguments, limits);
  }

  page(): Promise<Page> {
    const load = loaderAt<string, Page>(this.#context, this.#info, 'page', (parents) => this.#loadPages(parents));
    return load.load(this.#parentId);
  }

  /** The page's rows in its order. */
  async nodes(): Promise<RowKey[]> {
    return (await this.edges()).map(({ node }) => node);
  }

  async edges(): Promise<{ cursor: string; node: RowKey }[]> {
    const { rows } = await this.page();
    const { table, typeName } = this.#source;
    const loader = rowLoader(this.#context, this.#info, { table, typeName, paths: [['nodes'], ['edges', 'node']] });
    const nodes = await Promise.all(rows.map(({ id }) => loader.load(id)));
    return rows.flatMap(({ cursor }, i) => {
      const node = nodes[i];
      return node ? [{ cursor, node }] : [];
    });
  }

  totalCount(): Promise<TotalCount> {
    const load = loaderAt<string, TotalCount>(this.#context, this.#info, 'count', (parents) =>
      this.#loadCounts(parents),
    );
    return load.load(this.#parentId);
  }

  async #loadPages(parents: readonly string[]): Promise<Page[]> {
    const { order, id, where, ofParent } = this.#source;
    const request = readKeysetRequest(this.#source, this.#arguments, this.#limits);
    const from = fromOf(this.#source, sql`p.parent_id`);
    const forward = request.direction === 'forward';
    const direction = sql.raw(request.order);
    const keys = order.keys.map((key) => key.sql);
    const orderBy = sql.join(
      keys.map((key) => sql`${key} ${direction}`),
      sql`, `,
    );
    const bounds = [...where, ...pageBounds(order, request)];
    const named = keys.map((key, i) => sql`${key} as ${sql.raw(`k${i}`)}`);
    const names = keys.map((_key, i) => sql.raw(`page.k${i}`));
    // A literal: with a parameter PostgreSQL plans the statement anew each time. The size is a checked whole number.
    const limit = sql.raw(String(request.size + 1));
    const page = (conditions: readonly SQL[]) => sql`
      select ${id} as id, ${sql.join(named, sql`, `)} from ${from}
      where ${and(conditions)} order by ${orderBy} limit ${limit}`;
    const texts = sql`array[${sql.join(
      names.map((name) => sql`${name}::text`),
      sql`, `,
    )}] as keys`;
    // Ordered again outside, where only the pages are left: what a join hands on has no order by right.
    const ordered = sql.join(
      names.map((name) => sql`${name} ${direction}`),
      sql`, `,
    );
    const statement = ofParent
      ? sql`select p.parent_id, page.id, ${texts} from unnest(${sql.param(parents)}::uuid[]) as p(parent_id)
          cross join lateral (${page([...bounds, ofParent(sql`p.parent_id`)])}) as page order by ${ordered}`
      : sql`select null::uuid as parent_id, page.id, ${texts} from (${page(bounds)}) as page order by ${ordered}`;
    const rows = await queryRows(this.#context.db, pageRowSchema, statement);
    const byParent = Map.groupBy(rows, (row) => row.parent_id ?? root);
    return parents.map((parent) => {
      const found = byParent.get(parent) ?? [];
      const more = found.length > request.size;
      const kept = found.slice(0, request.size);
      if (!forward) kept.reverse();
      return {
        rows: kept.map((row) => ({ id: row.id, cursor: encodeCursor(cursorName(this.#source), row.keys) })),
        hasNextPage: forward ? more : request.before !== null,
        hasPreviousPage: forward ? request.after !== null : more,
      };
    });
  }

  async #loadCounts(parents: readonly string[]): Promise<TotalCount[]> {
    const { where, ofParent } = this.#source;
    const from = fromOf(this.#source, sql`p.parent_id`);
    const capped = (conditions: readonly SQL[]) => sql`
      (select count(*) from (select 1 from ${from} where ${and(conditions)} limit ${sql.raw(String(totalCountCap + 1))}) as counted)`;
    const statement = ofParent
      ? sql`select p.parent_id, ${capped([...where, ofParent(sql`p.parent_id`)])} as count
          from unnest(${sql.param(parents)}::uuid[]) as p(parent_id)`
      : sql`select null::uuid as parent_id, ${capped(where)} as count`;
    const rows = await queryRows(this.#context.db, countRowSchema, statement);
    const byParent = new Map(rows.map((row) => [row.parent_id ?? root, row.count]));
    return parents.map((parent) => {
      const count = byParent.get(parent) ?? 0;
      return { value: Math.min(count, totalCountCap), exact: count <= totalCountCap };
    });
  }
}

/** A page that was asked for, with its cursors read. */
export interface KeysetRequest {
  readonly size: number;
  readonly direction: 'forward' | 'backward';
  /** Which way the rows are read: from the back where the last ones are asked for. */
  readonly order: 'asc' | 'desc';
  readonly after: readonly string[] | null;
  readonly before: readonly string[] | null;
}

/** What the arguments ask of the list, or the refusal of those that are wrong. */
export function readKeysetRequest(
  source: KeysetSource,
  pageArguments: PageArguments,
  limits: { defaultSize?: number; maxSize?: number },
): KeysetRequest {
  const { size, direction, after, before } = readPageArguments(pageArguments, limits);
  const types = source.order.keys.map(({ type }) => type);
  const read = (cursor: string | null, argument: string) =>
    cursor === null ? null : decodeCursor(cursor, cursorName(source), types, argument);
  return {
    size,
    direction,
    order: (direction === 'forward') === (source.order.direction === 'asc') ? 'asc' : 'desc',
    after: read(after, 'after'),
    before: read(before, 'before'),
  };
}

/** Lists of different things may be ordered by keys of the same types: a cursor says which things it is among. */
export function cursorName({ typeName, order }: KeysetSource): string {
  return `${typeName} ${order.name}`;
}

export function fromOf({ from }: KeysetSource, parentId: SQL): SQL {
  return typeof from === 'function' ? from(parentId) : from;
}

/** What bounds the page: where it begins, and where it ends. */
export function pageBounds(order: KeysetOrder, { after, before }: KeysetRequest): SQL[] {
  const isAscending = order.direction === 'asc';
  return [
    ...(after ? [beyond(order, after, isAscending ? '>' : '<')] : []),
    ...(before ? [beyond(order, before, isAscending ? '<' : '>')] : []),
  ];
}

/** A row-value comparison, which an index on the same keys answers by beginning at the row. */
function beyond({ keys }: KeysetOrder, bound: readonly string[], comparison: '<' | '>'): SQL {
  const left = sql.join(
    keys.map((key) => key.sql),
    sql`, `,
  );
  const right = sql.join(
    keys.map((key, i) => sql`${bound[i]}::${sql.raw(key.type)}`),
    sql`, `,
  );
  return sql`(${left}) ${sql.raw(comparison)} (${right})`;
}

/** All conditions at once; none at all is always true. */
export function and(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` and `);
}
