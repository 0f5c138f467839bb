import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { PluginPackage } from './plugin-package.ts';
import { execute, query, refusedQuery } from './plugin-sql.ts';

const tables = `
create table notes (id uuid primary key default gen_random_uuid(), issue_id uuid, key text not null unique, body text not null default '');
create table amounts (n int primary key, exact numeric(30, 10), big bigint, small int, rough float8, at timestamptz, day date,
  doc jsonb, tags text[], sure boolean, raw bytea);
create view open_notes as select key, body from notes where body <> 'closed';`;

let test: TestGateway;
let notes: PluginPackage;
let acme: SeededCompany;
let globex: SeededCompany;
let inAcme: TestPlugin;
let inGlobex: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  acme = await test.company({ issuePrefix: 'ACME' });
  globex = await test.company({ issuePrefix: 'GLOBEX' });
  notes = new PluginPackage(
    'acme.notes',
    { '001_notes.sql': tables },
    { coreReadTables: ['issues', 'agents', 'companies'] },
  );
  await notes.install(test);
  inAcme = await acme.plugin('acme.notes');
  inGlobex = await globex.plugin('acme.notes');
  await execute(inAcme, `insert into notes (key, body) values ('plan', 'of acme'), ('risk', 'closed')`);
  await execute(inGlobex, `insert into notes (key, body) values ('plan', 'of globex')`);
});
afterAll(async () => {
  notes?.dispose();
  await test?.close();
});

describe('pluginDatabase', () => {
  it('says the schema, the tables with their columns and the migrations of the plugin that asks', async () => {
    const { pluginDatabase } = await inAcme.expectData(
      '{ pluginDatabase { namespace tables { name companyScoped columns { name type } } migrations { key checksum pluginVersion status appliedAt errorMessage } } }',
    );
    const [truth] = await test.truth<{ namespace_name: string; checksum: string; applied_at: string }>(
      `select n.namespace_name, m.checksum, to_char(m.applied_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as applied_at
       from plugin_database_namespaces n join plugin_migrations m using (plugin_id) where n.plugin_key = 'acme.notes'`,
    );
    expect(pluginDatabase.namespace).toBe(truth?.namespace_name);
    expect(pluginDatabase.namespace).toMatch(/^plugin_acme_notes_[0-9a-f]{10}$/);
    expect(pluginDatabase.migrations).toEqual([
      {
        key: '001_notes.sql',
        checksum: truth?.checksum,
        pluginVersion: '1.0.0',
        status: 'applied',
        appliedAt: truth?.applied_at,
        errorMessage: null,
      },
    ]);
    expect(
      pluginDatabase.tables.map(({ name, companyScoped }: { name: string; companyScoped: boolean }) => [
        name,
        companyScoped,
      ]),
    ).toEqual([
      ['amounts', true],
      ['notes', true],
      ['open_notes', false],
    ]);
    expect(pluginDatabase.tables[1].columns).toEqual([
      { name: 'id', type: 'uuid' },
      { name: 'issue_id', type: 'uuid' },
      { name: 'key', type: 'text' },
      { name: 'body', type: 'text' },
      { name: 'company_id', type: 'uuid' },
    ]);
  });

  it('is null for a plugin that has none', async () => {
    const other = await acme.plugin('acme.without');
    expect(await other.expectData('{ pluginDatabase { namespace } }')).toEqual({ pluginDatabase: null });
  });

  it('needs database.namespace.read', async () => {
    const lacking = await acme.plugin('acme.notes', { capabilities: ['issues.read', 'database.namespace.write'] });
    const error = await lacking.expectError('CAPABILITY_DENIED', '{ pluginDatabase { namespace } }');
    expect(error.extensions).toMatchObject({ capability: 'database.namespace.read' });
  });
});

describe('pluginDatabase.query', () => {
  it('reads the rows of its company alone, of tables and through views', async () => {
    expect((await query(inAcme, 'select key, body from notes order by key')).rows).toEqual([
      { key: 'plan', body: 'of acme' },
      { key: 'risk', body: 'closed' },
    ]);
    expect((await query(inGlobex, 'select key, body from notes')).rows).toEqual([{ key: 'plan', body: 'of globex' }]);
    expect((await query(inAcme, 'select * from open_notes')).rows).toEqual([{ key: 'plan', body: 'of acme' }]);
    expect((await query(inAcme, 'select count(*) as n from notes')).rows).toEqual([{ n: 2 }]);
  });

  it('joins its own tables with the issues of its company, by the names of the migration or of the schema', async () => {
    const issue = await acme.issue({ title: 'Of Acme' });
    const foreign = await globex.issue({ title: 'Of Globex' });
    await execute(inAcme, 'update notes set issue_id = $1 where key = $2', [issue.id, 'plan']);
    await execute(inAcme, 'update notes set issue_id = $1 where key = $2', [foreign.id, 'risk']);
    const joined = 'select n.key, i.title from {{namespace}}.notes n join public.issues i on i.id = n.issue_id';
    expect((await query(inAcme, joined)).rows).toEqual([{ key: 'plan', title: 'Of Acme' }]);
    const { pluginDatabase } = await inAcme.expectData('{ pluginDatabase { namespace } }');
    const named = joined.replace('{{namespace}}', pluginDatabase.namespace);
    expect((await query(inAcme, named)).rows).toEqual([{ key: 'plan', title: 'Of Acme' }]);
    expect((await query(inAcme, 'select id from public.issues where id = $1', [foreign.id])).rows).toEqual([]);
    expect((await query(inAcme, 'select name from public.companies')).rows).toEqual([{ name: 'Company ACME' }]);
  });

  it('shows none of the columns that hold secrets', async () => {
    await acme.agent({ name: 'Keeper', adapterConfig: { apiKey: 'sk-secret' } });
    const { columns, rows } = await query(inAcme, 'select * from public.agents');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('sk-secret');
    expect(columns.map(({ name }) => name)).not.toContain('adapter_config');
    expect(await refusedQuery(inAcme, 'select adapter_config from public.agents')).toMatchObject({
      reason: 'STATEMENT_FAILED',
      message: 'column "adapter_config" does not exist',
      position: 8,
    });
  });

  it('gives every value exactly', async () => {
    await execute(
      inAcme,
      `insert into amounts (n, exact, big, small, rough, at, day, doc, tags, sure, raw) values
       (1, 12345678901234567890.0123456789, 9007199254740993, 7, 0.1, '2026-01-02 03:04:05.123456+02', '2026-01-02',
        '{"a": [1, null, "x"]}', array['one', 'two, "three"', null], true, '\\xdeadbeef'),
       (2, 'NaN', 42, -1, 'infinity', '-infinity', null, '[]', '{}', false, null)`,
    );
    const { rows, columns } = await query(inAcme, 'select * from amounts order by n');
    expect(rows).toEqual([
      {
        n: 1,
        exact: '12345678901234567890.0123456789',
        big: '9007199254740993',
        small: 7,
        rough: 0.1,
        at: '2026-01-02T01:04:05.123456Z',
        day: '2026-01-02',
        doc: { a: [1, null, 'x'] },
        tags: ['one', 'two, "three"', null],
        sure: true,
        raw: '\\xdeadbeef',
        company_id: acme.id,
      },
      {
        n: 2,
        exact: 'NaN',
        big: 42,
        small: -1,
        rough: 'Infinity',
        at: '-infinity',
        day: null,
        doc: [],
        tags: [],
        sure: false,
        raw: null,
        company_id: acme.id,
      },
    ]);
    expect(columns.slice(1, 4)).toEqual([
      { name: 'exact', type: 'numeric' },
      { name: 'big', type: 'bigint' },
      { name: 'small', type: 'integer' },
    ]);
  });

  it('takes values of every kind as parameters, and each of them must have its place', async () => {
    const { rows } = await query(
      inAcme,
      `select $1::text as t, $2::int as i, $3::boolean as b, $4::jsonb as j, $5::text[] as a, $6::text as nothing`,
      ["it's", 7, true, { deep: [1] }, ['x', 'y'], null],
    );
    expect(rows).toEqual([{ t: "it's", i: 7, b: true, j: { deep: [1] }, a: ['x', 'y'], nothing: null }]);
    expect(await refusedQuery(inAcme, 'select $2::int as x', [1])).toMatchObject({ reason: 'PARAMETER' });
    expect(await refusedQuery(inAcme, 'select 1 as x', [1])).toMatchObject({ reason: 'PARAMETER' });
    expect((await query(inAcme, `select '$1 dollars' as price, $1::int as n`, [3])).rows).toEqual([
      { price: '$1 dollars', n: 3 },
    ]);
  });

  it('gives at most 1,000 rows and says that there are more', async () => {
    const values = Array.from({ length: 40 }, (_, n) => `(${n})`).join(', ');
    const many = `with n (i) as (values ${values}) select a.i as a, b.i as b from n a cross join n b order by a.i, b.i`;
    const { rows, rowCount, truncated } = await query(inAcme, many);
    expect({ rows: rows.length, rowCount, truncated }).toEqual({ rows: 1000, rowCount: 1000, truncated: true });
    expect(await query(inAcme, `${many} limit 1000`)).toMatchObject({ rowCount: 1000, truncated: false });
  });

  it('refuses what may not run with a reason, and with the place in the text as it was sent', async () => {
    expect(await refusedQuery(inAcme, `select 'ü', pg_sleep(1)`)).toMatchObject({ reason: 'FUNCTION', position: 13 });
    expect(await refusedQuery(inAcme, 'select * from public.projects')).toMatchObject({
      reason: 'CORE_TABLE_NOT_DECLARED',
      position: 15,
    });
    expect(await refusedQuery(inAcme, 'select "ü", bodi from notes')).toMatchObject({
      reason: 'STATEMENT_FAILED',
      message: 'column "ü" does not exist',
      position: 8,
    });
    expect(await refusedQuery(inAcme, `select key from notes where 1 = 'x'`)).toMatchObject({
      reason: 'STATEMENT_FAILED',
      position: 33,
    });
    expect(await refusedQuery(inAcme, 'delete from notes')).toMatchObject({ reason: 'STATEMENT_KIND' });
    expect(await refusedQuery(inAcme, 'select 1 as a, 2 as a')).toMatchObject({ reason: 'DUPLICATE_COLUMN' });
  });

  it('runs at most five times in one operation', async () => {
    const five = Array.from({ length: 5 }, (_, n) => `q${n}: query(sql: "select ${n} as n") { rows }`).join(' ');
    const { pluginDatabase } = await inAcme.expectData(`{ pluginDatabase { ${five} } }`);
    expect(pluginDatabase.q4).toEqual({ rows: [{ n: 4 }] });
    const error = await inAcme.expectError(
      'SQL_REFUSED',
      `{ pluginDatabase { ${five} q5: query(sql: "select 5 as n") { rows } } }`,
    );
    expect(error.extensions.reason).toBe('TOO_MANY_QUERIES');
  });

  it('answers again after the plugin was installed anew with another version', async () => {
    notes.write('002_more.sql', 'create table more (id int primary key)');
    const outcome = await notes.install(test, { version: '1.1.0' });
    expect(outcome.database).toMatchObject({ applied: ['002_more.sql'], alreadyApplied: ['001_notes.sql'] });
    expect((await query(inAcme, 'select count(*) as n from more')).rows).toEqual([{ n: 0 }]);
  });
});
