import type { TestGateway } from '../../src/testing/test-gateway.ts';

/** What an expression may do with a value. Other types are only shown. */
export type Family = 'text' | 'number' | 'uuid' | 'time' | 'json' | 'boolean';

export interface Column {
  readonly name: string;
  readonly family: Family | null;
}

export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly isTable: boolean;
  /** Whether its name alone, without its schema, means it. */
  readonly isOpenByName: boolean;
}

export interface Relations {
  /** The plugin's own tables and views. */
  readonly own: readonly Relation[];
  /** The core as plugins see it. */
  readonly core: readonly Relation[];
  /** What no plugin may touch: tables of the core and of the gateway, the catalog, the other plugin's namespace. */
  readonly closed: readonly (readonly Relation[])[];
}

const families: Readonly<Record<string, Family>> = {
  text: 'text',
  varchar: 'text',
  name: 'text',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  numeric: 'number',
  oid: 'number',
  uuid: 'uuid',
  timestamptz: 'time',
  jsonb: 'json',
  bool: 'boolean',
};

/** Statements that name no column that exists prove nothing: so the columns are asked of the database. */
export async function readRelations(
  test: TestGateway,
  { namespace, otherNamespace }: { namespace: string; otherNamespace: string },
): Promise<Relations> {
  const rows = await test.truth<{
    schema: string;
    name: string;
    kind: string;
    columns: { name: string; type: string }[];
  }>(
    `select n.nspname as schema, c.relname as name, c.relkind as kind,
       json_agg(json_build_object('name', a.attname, 'type', t.typname) order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     join pg_type t on t.oid = a.atttypid
     where c.relkind in ('r', 'v') and (n.nspname in ($1, $2, 'plugin_core', 'gateway', 'public')
       or n.nspname = 'pg_catalog' and c.relname in ('pg_class', 'pg_namespace', 'pg_roles', 'pg_authid', 'pg_proc', 'pg_settings',
         'pg_stat_activity', 'pg_attribute', 'pg_views', 'pg_largeobject', 'pg_stats', 'pg_policies'))
     group by 1, 2, 3 order by 1, 2`,
    [namespace, otherNamespace],
  );
  const relations = rows.map(
    ({ schema, name, kind, columns }): Relation => ({
      schema,
      name,
      columns: columns.map((column) => ({ name: column.name, family: families[column.type] ?? null })),
      isTable: kind === 'r',
      isOpenByName: schema === namespace || schema === 'pg_catalog',
    }),
  );
  const inSchema = (...schemas: string[]) => relations.filter(({ schema }) => schemas.includes(schema));
  return {
    own: inSchema(namespace),
    core: inSchema('plugin_core'),
    // Many tables of the core must not hide the few of the other plugin: one of these groups is chosen first.
    closed: [
      inSchema(otherNamespace),
      inSchema('public'),
      inSchema('gateway'),
      inSchema('pg_catalog'),
      relations.filter(({ name }) => name === 'pg_class' || name === 'plugin_seal_key'),
    ],
  };
}
