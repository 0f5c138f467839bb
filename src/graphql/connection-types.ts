import type { ArgBuilder, ObjectRef } from '@pothos/core';
import { builder, type GatewaySchemaTypes } from './builder.ts';
import { type KeysetConnection, type TotalCount, totalCountCap } from './keyset-connection.ts';
import { pageSizeDefault, pageSizeMax } from './page-arguments.ts';
import type { RowKey, TableName } from './row-loader.ts';

type Types = PothosSchemaTypes.ExtendDefaultTypes<GatewaySchemaTypes>;
// What plugin-drizzle calls the type of a row: the row, or a query for it.
export type RowRef = ObjectRef<Types, RowKey | { $pothosQueryFor: TableName | undefined }, RowKey>;

export interface PageInfoShape {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export const PageInfo = builder.objectRef<PageInfoShape>('PageInfo').implement({
  description: 'Where this page lies in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether rows follow this page.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether rows come before this page.' }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description: 'The cursor of the first row here, for `before`; null on an empty page.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'The cursor of the last row here, for `after`; null on an empty page.',
    }),
  }),
});

export const TotalCountType = builder.objectRef<TotalCount>('TotalCount').implement({
  description: `A count that stops at a cap of ${totalCountCap}: exact is false where more exist than value says.`,
  fields: (t) => ({
    value: t.exposeInt('value', { description: `How many there are, at most ${totalCountCap}.` }),
    exact: t.exposeBoolean('exact', { description: 'Whether value is the whole count.' }),
  }),
});

export function pageInfoOf(
  rows: readonly { readonly cursor: string }[],
  page: { hasNextPage: boolean; hasPreviousPage: boolean },
): PageInfoShape {
  return {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
    startCursor: rows[0]?.cursor ?? null,
    endCursor: rows.at(-1)?.cursor ?? null,
  };
}

/** The connection and edge types of one kind of row: `IssueConnection` and `IssueEdge` for `Issue`. */
export function connectionOf(node: RowRef, name: string, { totalCount = true } = {}) {
  const Edge = builder.objectRef<{ cursor: string; node: RowKey }>(`${name}Edge`).implement({
    description: `One ${name} in a page, with the cursor that points to it.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Opaque; give it to `after` or `before`.' }),
      node: t.field({
        type: node,
        capability: 'inherited',
        description: 'The row itself.',
        resolve: (edge) => edge.node,
      }),
    }),
  });
  return builder.objectRef<KeysetConnection>(`${name}Connection`).implement({
    description: `A page of ${name} rows. Pages neither lose nor repeat a row, also where rows are added meanwhile.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        capability: 'inherited',
        description: 'The rows of this page with their cursors.',
        resolve: (connection) => connection.edges(),
      }),
      nodes: t.field({
        type: [node],
        capability: 'inherited',
        description: 'The rows of this page.',
        resolve: (connection) => connection.nodes(),
      }),
      pageInfo: t.field({
        type: PageInfo,
        capability: 'inherited',
        description: 'Where this page lies in its list.',
        resolve: async (connection) => {
          const page = await connection.page();
          return pageInfoOf(page.rows, page);
        },
      }),
      ...(totalCount && {
        totalCount: t.field({
          type: TotalCountType,
          capability: 'inherited',
          cost: 0.1,
          description: `How many rows the whole list has, counted up to ${totalCountCap}.`,
          resolve: (connection) => connection.totalCount(),
        }),
      }),
    }),
  });
}

const describeFirst = (size: number, maxSize: number) =>
  `How many rows from the front, ${size} by default, at most ${maxSize}.`;

interface ArgumentBuilder {
  readonly arg: ArgBuilder<Types>;
}

/** `first` and `after`. */
export function forwardArguments(t: ArgumentBuilder, { defaultSize = pageSizeDefault, maxSize = pageSizeMax } = {}) {
  return {
    first: t.arg.int({ description: describeFirst(defaultSize, maxSize) }),
    after: t.arg.string({ description: 'Begin behind this cursor.' }),
  };
}

/** `first`, `after`, `last` and `before`. */
export function pageArguments(t: ArgumentBuilder) {
  return {
    ...forwardArguments(t),
    last: t.arg.int({ description: `How many rows from the back, at most ${pageSizeMax}; not together with first.` }),
    before: t.arg.string({ description: 'End before this cursor.' }),
  };
}
