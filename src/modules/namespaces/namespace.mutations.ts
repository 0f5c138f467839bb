import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import type { Payload } from '../../graphql/payload.ts';
import { UserError } from '../../graphql/user-errors.ts';
import { BadUserInput, Refusal } from '../../kernel/errors.ts';
import { type CommonInput, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { resolveActor } from '../mutations/mutation-scope.ts';
import { demandSelected } from '../mutations/selected-capabilities.ts';
import { type ExecutedData, executePluginSql, tryPluginSql } from './execute-plugin-sql.service.ts';
import { readOwnNamespace } from './namespace.sql.ts';
import { SqlRefusal, type SqlRefusalReason } from './sql-refusal.errors.ts';

class SqlRefusedRefusal extends Refusal {
  override readonly code = 'SQL_REFUSED';
  readonly reason: SqlRefusalReason;
  readonly position: number | null;

  constructor({ message, reason, position }: SqlRefusal) {
    super(message, { path: ['input', 'sql'], retryable: reason === 'LOCKED' });
    this.reason = reason;
    this.position = position;
  }
}

const SqlRefused = builder.objectRef<SqlRefusedRefusal>('SqlRefused').implement({
  description: 'The statement may not run, or failed. Nothing of it was kept.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof SqlRefusedRefusal,
  fields: (t) => ({
    reason: t.exposeString('reason', {
      description: 'Why, in a word for programs, for example `FUNCTION`, `FOREIGN_SCHEMA` or `STATEMENT_FAILED`.',
    }),
    position: t.exposeInt('position', {
      nullable: true,
      description: 'The character of the statement that it is about, counted from 1; null where it is about all of it.',
    }),
  }),
});

const PluginSqlInput = mutationInput('PluginSqlInput', "A change of rows in the plugin's own database.", (t) => ({
  sql: t.string({
    required: true,
    description: 'One INSERT, UPDATE or DELETE of a table of your own, at most 16 KiB. Values go into params.',
  }),
  params: t.field({
    type: ['JSON'],
    required: { list: false, items: false },
    description:
      'The values of `$1`, `$2` and so on. An object becomes JSON; an array becomes an array of PostgreSQL, so give JSON arrays as text.',
  }),
}));

const ExecutePluginSqlPayload = mutationPayload<ExecutedData>(
  'ExecutePluginSqlPayload',
  'The change was made.',
  (t) => ({
    rows: t.field({
      type: ['JSON'],
      description: 'What RETURNING gives, at most 1,000 rows, as in `PluginSqlResult.rows`; empty without it.',
      resolve: ({ data }) => data.rows,
    }),
    rowCount: t.int({ description: 'How many rows were changed.', resolve: ({ data }) => data.rowCount }),
  }),
);

const ExecutePluginSqlResult = builder.unionType('ExecutePluginSqlResult', {
  description: 'What the change did, or why it was refused.',
  types: [ExecutePluginSqlPayload, SqlRefused],
});

interface Input extends CommonInput {
  readonly sql: string;
  readonly params?: readonly unknown[] | null | undefined;
}

builder.mutationField('executePluginSql', (t) =>
  t.field({
    type: ExecutePluginSqlResult,
    capability: 'database.namespace.write',
    description:
      "Runs one INSERT, UPDATE or DELETE in the plugin's own database. It may read what pluginDatabase.query may read, and changes the plugin's own tables alone, rows of this company alone. It commits in the plugin's own database session, with its audit entry and its idempotencyKey, so it is the only mutation of its document.",
    args: { input: t.arg({ type: PluginSqlInput, required: true, description: 'The statement and its values.' }) },
    resolve: (_root, { input }, context, info) => perform(input, context, info),
  }),
);

async function perform(
  input: Input,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Payload<ExecutedData> | SqlRefusedRefusal> {
  demandSelected(context.plugin, info);
  assertAlone(info);
  const { savepoints, journeys } = context;
  if (!savepoints || !journeys) throw new Error('a mutation needs an operation that writes');
  const { sql, params, idempotencyKey, onBehalfOf } = input;
  const dryRun = input.dryRun ?? false;
  await savepoints.begin();
  try {
    const scope = { ...context, journeys, actor: await resolveActor(context, onBehalfOf) };
    const namespace = await readOwnNamespace(context);
    if (!namespace) {
      throw new SqlRefusal(
        'NAMESPACE_INACTIVE',
        'The plugin has no database. Its manifest declares one with "database".',
      );
    }
    const change = {
      sql,
      params: params ?? [],
      idempotencyKey: idempotencyKey ?? null,
      input: { sql, params: params ?? [], onBehalfOf },
    };
    const execute = dryRun ? tryPluginSql : executePluginSql;
    const { data, activityIds, replayed } = await execute(scope, namespace, change);
    if (dryRun) savepoints.discardAfterPayload();
    else await savepoints.keep();
    return { payloadOf: 'ExecutePluginSqlPayload', data, activityIds, replayed, dryRun };
  } catch (error) {
    await savepoints.rollBack().catch(() => {
      // The connection is gone, and the transaction with it: the first error says why.
    });
    if (error instanceof SqlRefusal) return new SqlRefusedRefusal(error);
    throw error;
  }
}

/** What has committed elsewhere cannot be undone with the rest of a document, and a document is undone whole. */
function assertAlone({ operation, fragments }: GraphQLResolveInfo): void {
  const fields = (set: typeof operation.selectionSet): number =>
    set.selections.reduce((count, selection) => {
      if (selection.kind === 'Field') return count + (selection.name.value === '__typename' ? 0 : 1);
      const fragment = selection.kind === 'InlineFragment' ? selection : fragments[selection.name.value];
      return count + (fragment ? fields(fragment.selectionSet) : 0);
    }, 0);
  if (fields(operation.selectionSet) === 1) return;
  throw new BadUserInput(
    "executePluginSql commits in the plugin's own database session, so it is the only mutation of its document. Send the others separately.",
  );
}
