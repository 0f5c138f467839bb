import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { isUuid } from '../kernel/uuid.ts';
import type { relations } from '../relations.ts';
import { builder } from './builder.ts';
import type { GatewayContext } from './context.ts';

/** The key of any row of a company. Whatever else a field needs of it, the field selects itself. */
export interface RowKey {
  readonly companyId: string;
  readonly id: string;
}

export type TableName = keyof typeof relations;

interface RowTarget {
  readonly table: TableName;
  /** The GraphQL type whose fields decide which columns are read. */
  readonly typeName: string;
  /** Where below the field the rows' own fields begin; left out: at the field itself. */
  readonly paths?: string[][];
}

const loadersOf = new WeakMap<GatewayContext, Map<string, unknown>>();

/** One loader for each place in the document, so that every object at that place is read by the same statement. */
export function loaderAt<Key, Value>(
  context: GatewayContext,
  info: GraphQLResolveInfo,
  purpose: string,
  loadMany: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  const loaders = loadersOf.get(context) ?? new Map<string, unknown>();
  loadersOf.set(context, loaders);
  const place = `${purpose}@${pathOf(info)}`;
  const existing = loaders.get(place);
  // Loaders of different types share one map; the purpose and the place together fix the type.
  if (existing) return existing as DataLoader<Key, Value>;
  const { fieldTimes } = context;
  const path = fieldTimes ? answerPathOf(info) : '';
  const load = fieldTimes ? (keys: readonly Key[]) => fieldTimes.time(path, () => loadMany(keys)) : loadMany;
  const loader = new DataLoader<Key, Value>(load, { maxBatchSize: 1000 });
  loaders.set(place, loader);
  return loader;
}

/**
 * Reads rows by id with exactly the columns and to-one relations that the document selects, all rows wanted at one
 * place of the document in one statement. An id of another company, or of nothing, gives null.
 */
export function rowLoader(context: GatewayContext, info: GraphQLResolveInfo, { table, typeName, paths }: RowTarget) {
  // For each object of a list, though one statement serves them all: plugin-drizzle notes here what is loaded at this
  // very position. Where it finds no such note, it reads the row a second time.
  const selection = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName,
    ...(paths && { paths }),
  });
  return loaderAt<string, RowKey | null>(context, info, `rows:${typeName}`, async (ids) => {
    const wanted = ids.filter(isUuid);
    // Nothing of the row is selected: the key is all there is to give, and it needs no statement.
    if (paths && !('with' in selection)) {
      return ids.map((id) => ({ companyId: context.plugin.companyId, id }));
    }
    if (wanted.length === 0) return ids.map(() => null);
    const rows = await queryable(context, table).findMany({
      ...selection,
      where: { companyId: { eq: context.plugin.companyId }, id: { in: wanted } },
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  });
}

export function loadRow(context: GatewayContext, info: GraphQLResolveInfo, target: RowTarget, id: string) {
  return rowLoader(context, info, target).load(id);
}

interface Queryable {
  findMany(query: object): Promise<RowKey[]>;
}

// Which columns come back is decided by the document, so the result is typed by what is always there: the key.
function queryable(context: GatewayContext, table: TableName): Queryable {
  return context.db.query[table] as unknown as Queryable;
}

/** The response path without list positions: the same for all objects of one list. */
function pathOf(info: GraphQLResolveInfo): string {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) {
    // With the type: members of a union may give one name to fields that have different arguments.
    if (typeof at.key === 'string') keys.push(`${at.typename}.${at.key}`);
  }
  return keys.reverse().join('.');
}

/** The same for the caller: names in the answer alone. */
function answerPathOf(info: GraphQLResolveInfo): string {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) {
    if (typeof at.key === 'string') keys.push(at.key);
  }
  return keys.reverse().join('.');
}
