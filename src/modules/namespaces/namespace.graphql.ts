import { builder } from '../../graphql/builder.ts';
import { Violation } from '../../kernel/errors.ts';
import {
  type NamespaceMigrationRow,
  type NamespaceTable,
  type OwnNamespace,
  readMigrations,
  readOwnNamespace,
  readTables,
} from './namespace.sql.ts';
import { queryPluginDatabase } from './plugin-sql.service.ts';
import { type PluginRows, rowsMax } from './run-statement.service.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';

export const PluginColumn = builder
  .objectRef<{ readonly name: string; readonly type: string }>('PluginColumn')
  .implement({
    description: 'A column of a table or of a result.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What it is called.' }),
      type: t.exposeString('type', {
        description:
          'Its PostgreSQL type, for example `text`, `uuid` or `numeric(10,2)`. In a result a type of your own is `text`.',
      }),
    }),
  });

const PluginTable = builder.objectRef<NamespaceTable>('PluginTable').implement({
  description: "A table or a view of the plugin's own database.",
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, without the schema.' }),
    companyScoped: t.exposeBoolean('companyScoped', {
      description:
        'Whether each row belongs to a company, so that only statements of that company see and change it. A table of which this is false is named in `database.crossCompanyTables` of the manifest, or is a view.',
    }),
    columns: t.field({
      type: [PluginColumn],
      capability: 'inherited',
      description: 'Its columns, in their order. `company_id` is added to every table that belongs to companies.',
      resolve: ({ columns }) => columns,
    }),
  }),
});

const PluginMigration = builder.objectRef<NamespaceMigrationRow>('PluginMigration').implement({
  description: "A file of the plugin's migrations.",
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The name of the file.' }),
    checksum: t.exposeString('checksum', { description: 'SHA-256 of the file, in hexadecimal.' }),
    pluginVersion: t.exposeString('pluginVersion', { description: 'The version of the plugin that brought it.' }),
    status: t.exposeString('status', { description: '`applied` or `failed`.' }),
    appliedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was applied; null while it failed.',
      resolve: ({ appliedAt }) => appliedAt,
    }),
    errorMessage: t.exposeString('errorMessage', { nullable: true, description: 'Why it failed, if it did.' }),
  }),
});

const PluginSqlResult = builder.objectRef<PluginRows>('PluginSqlResult').implement({
  description: 'The rows of a query.',
  fields: (t) => ({
    columns: t.field({
      type: [PluginColumn],
      capability: 'inherited',
      description: 'The columns of the rows, in their order.',
      resolve: ({ columns }) => columns,
    }),
    rows: t.field({
      type: ['JSON'],
      description:
        'One object for each row, by the names of the columns. A `numeric` is text, so that it is exact; a `bigint` is a number up to 2^53 - 1 and text beyond; a `timestamptz` is RFC 3339 in UTC with its microseconds; `json` is itself; an array is an array; all else is as PostgreSQL writes it.',
      resolve: ({ rows }) => [...rows],
    }),
    rowCount: t.exposeInt('rowCount', { description: `How many rows there are here, at most ${rowsMax}.` }),
    truncated: t.exposeBoolean('isTruncated', {
      description: `Whether the query has more rows than the ${rowsMax} that are given. Use LIMIT and a condition to read on.`,
    }),
  }),
});

const PluginDatabase = builder.objectRef<OwnNamespace>('PluginDatabase').implement({
  description:
    "The plugin's own database: a schema of its own, whose rows are kept apart by company. Its tables are made by the migrations that its manifest names.",
  fields: (t) => ({
    namespace: t.exposeString('name', {
      description:
        'The name of the schema. Names without a schema mean its tables, so that statements need not say it; `{{namespace}}` stands for it.',
    }),
    tables: t.field({
      type: [PluginTable],
      capability: 'inherited',
      description: 'Its tables and views, by name.',
      resolve: (namespace, _args, context) => readTables(context, namespace),
    }),
    migrations: t.field({
      type: [PluginMigration],
      capability: 'inherited',
      description: 'The files that were run, in the order in which they were.',
      resolve: (_namespace, _args, context) => readMigrations(context),
    }),
    query: t.field({
      type: PluginSqlResult,
      capability: 'inherited',
      cost: 10,
      description:
        "Runs one SELECT over the plugin's own tables and over those of Paperclip that the manifest names in `database.coreReadTables`, as `public.issues`, with the rows of this company only. At most two seconds, 1,000 rows and 8 MiB. What may not run is the error SQL_REFUSED, with `reason` and `position`.",
      args: {
        sql: t.arg.string({ required: true, description: 'The statement, at most 16 KiB. Values go into params.' }),
        params: t.arg({
          type: ['JSON'],
          required: { list: false, items: false },
          description:
            'The values of `$1`, `$2` and so on. An object becomes JSON; an array becomes an array of PostgreSQL, so give JSON arrays as text.',
        }),
      },
      resolve: async (namespace, { sql, params }, context) => {
        try {
          return await queryPluginDatabase(context, namespace, sql, params ?? []);
        } catch (error) {
          if (!(error instanceof SqlRefusal)) throw error;
          throw new Violation('SQL_REFUSED', error.message, { reason: error.reason, position: error.position });
        }
      },
    }),
  }),
});

builder.queryField('pluginDatabase', (t) =>
  t.field({
    type: PluginDatabase,
    nullable: true,
    capability: 'database.namespace.read',
    description: "The plugin's own database; null where its manifest declares none, or it was not made yet.",
    resolve: (_root, _args, context) => readOwnNamespace(context),
  }),
);
