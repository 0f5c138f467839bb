import type { TestPlugin } from '../../src/testing/test-plugin.ts';

export interface SqlRows {
  readonly columns: { name: string; type: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: what a query returns is the test's to know.
  readonly rows: any[];
  readonly rowCount: number;
  readonly truncated: boolean;
}

export const queryDocument = `query ($sql: String!, $params: [JSON]) {
  pluginDatabase { query(sql: $sql, params: $params) { columns { name type } rows rowCount truncated } }
}`;

export async function query(plugin: TestPlugin, sql: string, params: unknown[] = []): Promise<SqlRows> {
  return (await plugin.expectData(queryDocument, { sql, params })).pluginDatabase.query;
}

/** What a query is refused with. */
export async function refusedQuery(plugin: TestPlugin, sql: string, params: unknown[] = []) {
  const { message, extensions } = await plugin.expectError('SQL_REFUSED', queryDocument, { sql, params });
  return { message, reason: String(extensions.reason), position: extensions.position };
}

export const executeDocument = `mutation ($input: PluginSqlInput!) {
  executePluginSql(input: $input) {
    __typename
    ... on ExecutePluginSqlPayload { rows rowCount replayed dryRun activity { id action entityType entityId details } }
    ... on SqlRefused { code reason message position retryable path remedy }
  }
}`;

export async function execute(plugin: TestPlugin, sql: string, params: unknown[] = [], more: object = {}) {
  const { executePluginSql } = await plugin.expectData(executeDocument, { input: { sql, params, ...more } });
  return executePluginSql;
}
