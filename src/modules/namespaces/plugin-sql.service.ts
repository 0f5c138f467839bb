import type { PluginSessions } from '../../database/plugin-sessions.ts';
import { BadUserInput, Unavailable } from '../../kernel/errors.ts';
import type { Scope } from '../../scope.ts';
import type { OwnNamespace } from './namespace.sql.ts';
import { coreSchema } from './namespace-name.ts';
import { type PluginRows, runQuery } from './run-statement.service.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { checkExecute, checkQuery } from './statement-gate.ts';

/** Queries of a plugin in one operation. Each may take seconds, and the operation keeps a connection of the gateway meanwhile. */
export const queriesPerOperation = 5;
const paramsMax = 100;

const queriesOf = new WeakMap<Scope, number>();

/** Runs a SELECT in the plugin's own database, for the company of the token. Throws `SqlRefusal`. */
export async function queryPluginDatabase(
  scope: Scope,
  namespace: OwnNamespace,
  sql: string,
  params: readonly unknown[],
): Promise<PluginRows> {
  const queries = (queriesOf.get(scope) ?? 0) + 1;
  queriesOf.set(scope, queries);
  if (queries > queriesPerOperation) {
    throw new SqlRefusal(
      'TOO_MANY_QUERIES',
      `An operation runs at most ${queriesPerOperation} queries. Join them, or send several operations.`,
    );
  }
  const statement = checkQuery(sql, rulesOf(namespace));
  assertParams(params, statement.parameters);
  return sessionsOf(scope).inSession(
    scope.plugin,
    'read',
    (session) => runQuery(session, statement, params),
    scope.signal,
  );
}

/** Reads an INSERT, UPDATE or DELETE. Throws `SqlRefusal`. */
export function readChange(namespace: OwnNamespace, sql: string, params: readonly unknown[]) {
  const statement = checkExecute(sql, rulesOf(namespace));
  assertParams(params, statement.parameters);
  return statement;
}

export function sessionsOf({ pluginSessions }: Scope): PluginSessions {
  if (!pluginSessions) throw new Unavailable("This gateway was started without plugins' own databases.");
  return pluginSessions;
}

function rulesOf({ name, status, coreReadTables, scopedTables }: OwnNamespace) {
  if (status !== 'active') {
    throw new SqlRefusal(
      'NAMESPACE_INACTIVE',
      "The migrations of the plugin's database failed, so it holds no tables yet. pluginDatabase.migrations says why.",
    );
  }
  return { namespace: name, coreSchema, coreReadTables, scopedTables };
}

function assertParams(params: readonly unknown[], placeholders: readonly number[]): void {
  if (params.length > paramsMax) {
    throw new BadUserInput(`A statement takes at most ${paramsMax} parameters.`, { argument: 'params' });
  }
  const last = placeholders.at(-1) ?? 0;
  if (last > params.length) {
    throw new SqlRefusal('PARAMETER', `$${last} has no parameter: params has ${params.length}.`);
  }
  if (last < params.length || placeholders.length < params.length) {
    const unused = params.findIndex((_param, at) => !placeholders.includes(at + 1)) + 1;
    throw new SqlRefusal('PARAMETER', `No $${unused} in the statement takes the parameter ${unused} of params.`);
  }
}
