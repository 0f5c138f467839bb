import { commonInput, type MutationOptions } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import { NotFound, QueryTooExpensive } from './errors.ts';
import {
  ExecutePluginSqlDocument,
  PluginNamespaceDocument,
  QueryPluginDatabaseDocument,
  type QueryPluginDatabaseQuery,
} from './generated/operations.ts';
import { payloadOf } from './refusals.ts';

type Result = NonNullable<QueryPluginDatabaseQuery['pluginDatabase']>['query'];

export interface SqlRows<Row> extends Omit<Result, 'rows'> {
  readonly rows: readonly Row[];
}

export interface SqlChange<Row> {
  readonly rowCount: number;
  /** What RETURNING gives. */
  readonly rows: readonly Row[];
}

/** The plugin's own database. What a row holds is the statement's to say: give its type. */
export interface PluginDatabaseClient {
  /** The name of the schema. */
  namespace(options?: RequestOptions): Promise<string>;
  /**
   * The rows of one SELECT: `await db.query<{ title: string }>('select title from missions where id = $1', [id])`.
   * Throws QueryTooExpensive where there are more than the gateway gives at once: none is left out unseen.
   */
  query<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: RequestOptions,
  ): Promise<readonly Row[]>;
  /** The rows that there are room for, with their columns, and whether there are more. */
  read<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: RequestOptions,
  ): Promise<SqlRows<Row>>;
  /** One INSERT, UPDATE or DELETE. */
  execute<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: MutationOptions,
  ): Promise<SqlChange<Row>>;
}

export function pluginDatabaseClientOf(session: CompanySession): PluginDatabaseClient {
  async function read<Row>(sql: string, params: readonly unknown[], options: RequestOptions): Promise<SqlRows<Row>> {
    const { pluginDatabase } = await session.run(QueryPluginDatabaseDocument, { sql, params }, options);
    return (pluginDatabase ?? noDatabase()).query as SqlRows<Row>;
  }

  return {
    async namespace(options = {}) {
      const { pluginDatabase } = await session.run(PluginNamespaceDocument, {}, options);
      return (pluginDatabase ?? noDatabase()).namespace;
    },
    read: (sql, params = [], options = {}) => read(sql, params, options),
    async query<Row>(sql: string, params: readonly unknown[] = [], options: RequestOptions = {}) {
      const { rows, rowCount, truncated } = await read<Row>(sql, params, options);
      if (!truncated) return rows;
      throw new QueryTooExpensive({
        code: 'QUERY_TOO_EXPENSIVE',
        message: `The query has more than the ${rowCount} rows that are given at once.`,
        remedy: 'Use LIMIT and a condition to read on, or read() to take what there is room for.',
      });
    },
    async execute<Row>(sql: string, params: readonly unknown[] = [], { signal, ...options }: MutationOptions = {}) {
      const input = { sql, params, ...commonInput(options) };
      const { executePluginSql } = await session.run(ExecutePluginSqlDocument, { input }, { signal });
      const { rows, rowCount } = payloadOf(executePluginSql, 'ExecutePluginSqlPayload');
      return { rows: rows as readonly Row[], rowCount };
    },
  };
}

function noDatabase(): never {
  throw new NotFound({
    code: 'NOT_FOUND',
    message: 'The plugin has no database.',
    remedy: 'Declare one in the manifest under "database", and have its migrations run.',
  });
}
