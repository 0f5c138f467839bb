import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { namespaceName } from '../../src/modules/namespaces/namespace-name.ts';
import { checkPluginPosture } from '../../src/modules/namespaces/namespace-posture.sql.ts';
import { purgeNamespace } from '../../src/modules/namespaces/purge-namespace.service.ts';
import { examinePlugins } from '../../src/modules/plugins/plugin-doctor.service.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { projectDirectory } from '../docs/markdown.ts';
import { type PackageOptions, PluginPackage } from './plugin-package.ts';
import { execute, query, refusedQuery } from './plugin-sql.ts';

let test: TestGateway;
let acme: SeededCompany;
let globex: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  acme = await test.company({ issuePrefix: 'ACME' });
  globex = await test.company({ issuePrefix: 'GLOBEX' });
});
afterAll(() => test?.close());

let packages: PluginPackage[] = [];
let number = 0;
let key: string;
let schema: string;
beforeEach(() => {
  number += 1;
  key = `acme.kept-${number}`;
  schema = namespaceName(key);
});
afterEach(() => {
  for (const one of packages) one.dispose();
  packages = [];
});

function pluginWith(files: Readonly<Record<string, string>>, options: PackageOptions = {}): PluginPackage {
  const one = new PluginPackage(key, files, options);
  packages.push(one);
  return one;
}

const ledger = () =>
  test.truth<{ migration_key: string; status: string; error_message: string | null }>(
    'select migration_key, status, error_message from plugin_migrations where plugin_key = $1 order by migration_key',
    [key],
  );
const tablesOf = async (name = schema) =>
  (
    await test.truth<{ table: string }>(
      `select c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'r' order by 1`,
      [name],
    )
  ).map(({ table }) => table);
const isThere = async () =>
  (
    await test.truth<{ plugins: number; namespaces: number; schemas: number; roles: number }>(
      `select (select count(*)::int from plugins where plugin_key = $1) as plugins,
              (select count(*)::int from plugin_database_namespaces where plugin_key = $1) as namespaces,
              (select count(*)::int from pg_namespace where nspname = $2) as schemas,
              (select count(*)::int from pg_roles where rolname ~ '^plugin_' and rolname ~ substr(encode(sha256($1::bytea), 'hex'), 1, 10)) as roles`,
      [key, schema],
    )
  )[0];
const asOwner = async <T>(work: (owner: pg.Client) => Promise<T>): Promise<T> => {
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
};

describe('the migrations of a plugin', () => {
  it('run once, in the order of their names, and are written down with their checksums', async () => {
    const plugin = pluginWith({
      '002_second.sql': 'alter table {{namespace}}.things add column size int;',
      '001_first.sql': 'create table things (id int primary key);',
    });
    expect((await plugin.install(test)).database).toMatchObject({
      namespace: schema,
      applied: ['001_first.sql', '002_second.sql'],
      alreadyApplied: [],
    });
    expect((await plugin.install(test)).database).toMatchObject({
      applied: [],
      alreadyApplied: ['001_first.sql', '002_second.sql'],
    });
    const rows = await test.truth(
      'select migration_key, checksum, status from plugin_migrations where plugin_key = $1 order by 1',
      [key],
    );
    expect(rows).toEqual([
      {
        migration_key: '001_first.sql',
        checksum: sha256('create table things (id int primary key);'),
        status: 'applied',
      },
      {
        migration_key: '002_second.sql',
        checksum: sha256('alter table {{namespace}}.things add column size int;'),
        status: 'applied',
      },
    ]);
  });

  it('are allowed foreign keys to core tables that the manifest names: the column stays, the key is not made, and somebody is told', async () => {
    const files = {
      '001.sql': `create table ${schema}.cards (id int primary key, issue_id uuid not null references public.issues(id) on delete cascade);`,
    };
    const { database } = await pluginWith(files, { coreReadTables: ['issues'] }).install(test);
    expect(database.notes).toEqual([
      expect.stringMatching(/^001\.sql:1: The reference to public\.issues is not enforced/),
    ]);
    const keys = await test.truth(`select from pg_constraint where contype = 'f' and connamespace = $1::regnamespace`, [
      schema,
    ]);
    expect(keys).toEqual([]);
    const inAcme = await acme.plugin(key);
    const issue = await acme.issue({ title: 'A core row' });
    await execute(inAcme, 'insert into cards (id, issue_id) values (1, $1)', [issue.id]);
    expect((await query(inAcme, 'select i.title from cards c join public.issues i on i.id = c.issue_id')).rows).toEqual(
      [{ title: 'A core row' }],
    );
  });

  it('make no objects in public, and name no schema but their own', async () => {
    for (const [sql, message] of [
      ['create table public.stolen (id int)', /public/i],
      ['create table gateway.stolen (id int)', /gateway/],
      ['create index on public.issues (title)', /public/i],
      [`create view v as select * from public.issues`, /issues/],
    ] as const) {
      const plugin = pluginWith({ '001.sql': sql });
      await expect(plugin.install(test), sql).rejects.toThrow(message);
    }
    expect(await test.truth(`select from pg_class where relname = 'stolen'`)).toEqual([]);
  });

  it('may change the rows of their own tables, and of no others', async () => {
    const plugin = pluginWith({
      '001.sql': `create table counters (id int primary key, n int not null default 0);
        insert into counters (company_id, id, n) values ('${acme.id}', 1, 5), ('${globex.id}', 1, 7);`,
      '002.sql': 'alter table counters add column twice int; update counters set twice = n * 2;',
    });
    await plugin.install(test);
    expect((await query(await acme.plugin(key), 'select n, twice from counters')).rows).toEqual([{ n: 5, twice: 10 }]);
    expect((await query(await globex.plugin(key), 'select n, twice from counters')).rows).toEqual([
      { n: 7, twice: 14 },
    ]);
    plugin.write('003.sql', `update public.issues set title = 'pwned'`);
    await expect(plugin.install(test)).rejects.toThrow(/003\.sql:1:8/);
    expect(await test.truth(`select from issues where title = 'pwned'`)).toEqual([]);
  });

  it('say whose a row is where they add it, for a migration speaks for no company', async () => {
    const plugin = pluginWith({
      '001.sql': `create table things (id int primary key);\ninsert into things (id) values (1);`,
    });
    await expect(plugin.install(test)).rejects.toThrow(/001\.sql:2:1: a row is inserted without a company/);
  });

  it('leave no trace of a plugin that is new where one of them fails', async () => {
    const plugin = pluginWith({
      '001.sql': 'create table fine (id int primary key);',
      '002.sql': 'create table broken (id int primary key, other nonsense);',
    });
    await expect(plugin.install(test)).rejects.toThrow(/002\.sql:1:\d+: .*nonsense/);
    expect(await isThere()).toEqual({ plugins: 0, namespaces: 0, schemas: 0, roles: 0 });
    expect(await ledger()).toEqual([]);
  });

  it('are kept whole where a later one fails: what was there goes on, and the failure is written down', async () => {
    const plugin = pluginWith({ '001.sql': 'create table fine (id int primary key);' });
    await plugin.install(test);
    plugin.write('002.sql', 'create table better (id int primary key);');
    plugin.write(
      '003.sql',
      `create table escaped (id int); create function f() returns int language sql as 'select 1';`,
    );
    await expect(plugin.install(test, { version: '2.0.0' })).rejects.toThrow(/003\.sql:1:32/);
    expect(await tablesOf()).toEqual(['fine']);
    expect(await ledger()).toEqual([
      { migration_key: '001.sql', status: 'applied', error_message: null },
      { migration_key: '003.sql', status: 'failed', error_message: expect.stringMatching(/003\.sql:1:32/) },
    ]);
    const problems = async () => (await examinePlugins(test.db, key)).flatMap((examined) => examined.problems);
    expect(await problems()).toContainEqual(expect.stringMatching(/Its database lacks 003\.sql.*003\.sql:1:32/));
    const inAcme = await acme.plugin(key);
    expect((await inAcme.expectData('{ viewer { plugin { version } } }')).viewer.plugin.version).toBe('1.0.0');
    expect((await query(inAcme, 'select count(*) as n from fine')).rows).toEqual([{ n: 0 }]);

    plugin.write('003.sql', 'create table mended (id int primary key);');
    await plugin.install(test, { version: '2.0.1' });
    expect(await tablesOf()).toEqual(['better', 'fine', 'mended']);
    expect((await ledger()).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
    expect((await problems()).join()).not.toMatch(/Its database/);
  });

  it('leave a plugin what it reads of the core where an update that reads less of it fails', async () => {
    const plugin = pluginWith({ '001.sql': 'create table fine (id int primary key);' }, { coreReadTables: ['issues'] });
    await plugin.install(test);
    const inAcme = await acme.plugin(key);
    await acme.issue();
    const count = 'select count(*) > 0 as found from public.issues';
    expect((await query(inAcme, count)).rows).toEqual([{ found: true }]);
    plugin.write('002.sql', 'create table broken (id nonsense);');
    const less = { version: '2.0.0', database: { migrationsDir: 'migrations', coreReadTables: ['agents'] } };
    await expect(plugin.install(test, less)).rejects.toThrow(/002\.sql/);
    expect((await query(inAcme, count)).rows).toEqual([{ found: true }]);
    plugin.write('002.sql', 'create table mended (id int);');
    await plugin.install(test, less);
    expect(await refusedQuery(inAcme, count)).toMatchObject({ reason: 'CORE_TABLE_NOT_DECLARED' });
    const granted = await test.truth<{ name: string }>(
      `select c.relname as name from pg_class c, aclexplode(c.relacl) a, gateway.plugin_logins l
       where c.relnamespace = 'plugin_core'::regnamespace and a.grantee = l.login_role::regrole and l.plugin_key = $1`,
      [key],
    );
    expect(granted).toEqual([{ name: 'agents' }]);
  });

  it('are whole whenever their process is killed, and the next run ends them', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 6 }, (_, n) => [
        `${n + 1}.sql`,
        Array.from({ length: 5 }, (_, m) => `create table t${n}_${m} (id int primary key, word text unique);`).join(
          ' ',
        ),
      ]),
    );
    const plugin = pluginWith({ '0.sql': 'create table first (id int primary key);' });
    await plugin.install(test);
    for (const [name, sql] of Object.entries(files)) plugin.write(name, sql);
    const outcomes: string[] = [];
    for (const delayMs of [350, 500, 600, 700, 800, 900, 1100]) {
      const child = spawn(process.execPath, ['src/cli/index.ts', 'plugin', 'db', 'migrate', key], {
        cwd: projectDirectory,
        env: { PATH: process.env.PATH, DATABASE_URL: test.ownerUrl },
        stdio: 'ignore',
      });
      const closed = once(child, 'close');
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill('SIGKILL');
      await closed;
      // The server ends what its client left; until then nobody sees any of it.
      const [tables, applied] = [await tablesOf(), await ledger()];
      outcomes.push(`${tables.length} ${applied.length}`);
      expect([
        [1, 1],
        [31, 7],
      ]).toContainEqual([tables.length, applied.length]);
    }
    await plugin.install(test);
    expect([(await tablesOf()).length, (await ledger()).length]).toEqual([31, 7]);
    // A kill after all was done proves nothing: the first comes before a process can have begun.
    expect(outcomes[0]).toBe('1 1');
    expect(await asOwner(checkPluginPosture)).toEqual([]);
  }, 60_000);

  it('are refused where a file that ran was changed, taken away or put before others', async () => {
    const plugin = pluginWith({
      '010.sql': 'create table a (id int primary key);',
      '020.sql': 'create table b (id int primary key);',
    });
    await plugin.install(test);
    plugin.write('020.sql', 'create table b (id int primary key); -- harmless?');
    await expect(plugin.install(test)).rejects.toThrow(/020\.sql: checksum mismatch/);
    plugin.write('020.sql', 'create table b (id int primary key);');
    plugin.write('015.sql', 'create table c (id int primary key);');
    await expect(plugin.install(test)).rejects.toThrow(/015\.sql: stands before 020\.sql/);
    plugin.remove('015.sql');
    plugin.remove('010.sql');
    await expect(plugin.install(test)).rejects.toThrow(/010\.sql: was applied/);
    expect(await tablesOf()).toEqual(['a', 'b']);
  });

  it('are refused where a file is empty, no UTF-8 or elsewhere', async () => {
    await expect(pluginWith({ '001.sql': '  \n' }).install(test)).rejects.toThrow(/001\.sql: is empty/);
    await expect(pluginWith({ '001.sql': '-- nothing' }).install(test)).rejects.toThrow(/001\.sql:1:1/);
    await expect(pluginWith({}).install(test)).rejects.toThrow(/holds no \.sql file/);
    const listed = pluginWith({ '001.sql': 'select 1' });
    const database = { migrations: ['migrations/002.sql'] };
    await expect(listed.install(test, { database })).rejects.toThrow(/002\.sql: cannot be read/);
  });

  it('give two companies keys of their own, also unique indexes and references', async () => {
    await pluginWith({
      '001.sql': `create table parents (id text primary key, name text unique);
        create table children (id serial primary key, parent_id text not null references parents (id) on delete restrict, word text);
        create unique index children_word on children (lower(word)) where word is not null;
        alter table children add column boss text constraint boss_known references parents (name) deferrable initially deferred;`,
      '002.sql': 'alter table children add constraint again foreign key (parent_id) references parents;',
    }).install(test);
    const definitions = await test.truth<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where connamespace = $1::regnamespace and contype in ('p', 'u', 'f') order by conname`,
      [schema],
    );
    expect(definitions.map(({ definition }) => definition.replaceAll(`${schema}.`, ''))).toEqual([
      'FOREIGN KEY (company_id, parent_id) REFERENCES parents(company_id, id)',
      'FOREIGN KEY (company_id, boss) REFERENCES parents(company_id, name) DEFERRABLE INITIALLY DEFERRED',
      'FOREIGN KEY (company_id, parent_id) REFERENCES parents(company_id, id) ON DELETE RESTRICT',
      'PRIMARY KEY (company_id, id)',
      'UNIQUE (company_id, name)',
      'PRIMARY KEY (company_id, id)',
    ]);
    const [index] = await test.truth<{ indexdef: string }>(
      `select indexdef from pg_indexes where schemaname = $1 and indexname = 'children_word'`,
      [schema],
    );
    expect(index?.indexdef).toContain('(company_id, lower(word)) WHERE (word IS NOT NULL)');
  });

  it.each([
    ['which only carries the company along', 'create unique index one_word on words (word) include (company_id)'],
    ['whose name reads like SQL', 'create unique index "x USING btree (y" on words (word)'],
    ['on a column whose name reads like SQL', 'create unique index one_word on words (word, "a) where (b")'],
  ])('tell no company of the words of another by a unique index %s', async (_, index) => {
    await pluginWith({
      '001.sql': `create table words (id int primary key, word text, "a) where (b" int default 1); ${index};`,
    }).install(test);
    const insert = `insert into words (id, word) values ($1, 'secret')`;
    for (const company of [acme, globex]) {
      const worker = await company.plugin(key);
      expect((await execute(worker, insert, [1])).rowCount).toBe(1);
      expect(await execute(worker, insert, [2]), 'its own word').toMatchObject({ __typename: 'SqlRefused' });
    }
  });

  it('cannot take the company of a row away', async () => {
    const plugin = pluginWith({ '001.sql': 'create table things (id int primary key);' });
    await plugin.install(test);
    for (const sql of [
      'alter table things drop column company_id cascade',
      'alter table things rename column company_id to x',
      'alter table things alter column company_id drop not null',
      'alter table things disable row level security',
      'alter table things owner to current_user',
    ]) {
      plugin.write('002.sql', sql);
      await expect(plugin.install(test), sql).rejects.toThrow(/002\.sql:1/);
    }
    await expect(
      plugin.install(test, { database: { migrationsDir: 'migrations', crossCompanyTables: ['things'] } }),
    ).rejects.toThrow();
    expect(await asOwner(checkPluginPosture)).toEqual([]);
  });

  it('run once where several processes begin them at once', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [
        `${n + 1}.sql`,
        `create table t${n} (id int primary key); insert into t${n} (company_id, id) values ('${acme.id}', 1);`,
      ]),
    );
    const plugin = pluginWith(files);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => plugin.install(test)));
    expect(outcomes.filter(({ database }) => database.applied.length === 8)).toHaveLength(1);
    expect(outcomes.filter(({ database }) => database.applied.length === 0)).toHaveLength(3);
    expect(await ledger()).toHaveLength(8);
    expect(await tablesOf()).toHaveLength(8);
  });
});

describe('a database that a plugin has from before', () => {
  // Where Paperclip is at work itself it keeps what it made: test/attach/plugin-databases.test.ts.
  const isAttached = process.env.TESTS_ON === 'attached';
  it.skipIf(isAttached)(
    'is taken over from Paperclip with its ledger and all its rows, where there is one company they can belong to',
    async () => {
      const plugin = pluginWith({ '001.sql': 'create table notes (id int primary key, body text);' });
      const manifest = plugin.manifest();
      await test.owner.query(
        `insert into plugins (plugin_key, package_name, version, manifest_json, status) values ($1, $1, '1.0.0', $2, 'ready')`,
        [key, JSON.stringify(manifest)],
      );
      await test.owner.query(
        `insert into plugin_database_namespaces (plugin_id, plugin_key, namespace_name) select id, $1, $2 from plugins where plugin_key = $1`,
        [key, schema],
      );
      await test.owner.query(
        `insert into plugin_migrations (plugin_id, plugin_key, namespace_name, migration_key, checksum, plugin_version, status, applied_at)
       select id, $1, $2, '001.sql', $3, '1.0.0', 'applied', '2026-04-01' from plugins where plugin_key = $1`,
        [key, schema, sha256('create table notes (id int primary key, body text);')],
      );
      await test.owner.query(`create schema ${schema}`);
      await test.owner.query(`create table ${schema}.notes (id int primary key, body text)`);
      await test.owner.query(
        `create table ${schema}.cards (id int primary key, note_id int references ${schema}.notes (id), company_id uuid not null)`,
      );
      await test.owner.query(`insert into ${schema}.notes values (1, 'from before')`);
      await test.owner.query(`insert into ${schema}.cards values (1, 1, '${acme.id}')`);

      await expect(plugin.install(test)).rejects.toThrow(/notes holds rows .* more than one company/);
      expect(await test.truth(`select * from ${schema}.notes`)).toEqual([{ id: 1, body: 'from before' }]);

      await test.owner.query(
        `alter table ${schema}.notes add column company_id uuid; update ${schema}.notes set company_id = '${acme.id}'`,
      );
      const { database } = await plugin.install(test);
      expect(database).toMatchObject({ applied: [], alreadyApplied: ['001.sql'] });
      expect(
        (await query(await acme.plugin(key), 'select body from notes join cards on note_id = notes.id')).rows,
      ).toEqual([{ body: 'from before' }]);
      expect((await query(await globex.plugin(key), 'select count(*) as n from notes')).rows).toEqual([{ n: 0 }]);
      expect(await asOwner(checkPluginPosture)).toEqual([]);
    },
  );

  it.skipIf(isAttached)('runs nothing that the names of its columns say', async () => {
    const plugin = pluginWith({ '001.sql': 'create table cards (id int primary key);' });
    await test.owner.query(
      `insert into plugins (plugin_key, package_name, version, manifest_json, status) values ($1, $1, '1.0.0', $2, 'ready')`,
      [key, JSON.stringify(plugin.manifest())],
    );
    await test.owner.query(
      `insert into plugin_database_namespaces (plugin_id, plugin_key, namespace_name) select id, $1, $2 from plugins where plugin_key = $1`,
      [key, schema],
    );
    const hostile = pg.escapeIdentifier(') on delete cascade; create table evil (id int); --');
    await test.owner.query(`create schema ${schema}`);
    await test.owner.query(
      `create table ${schema}.notes (id int primary key, ${hostile} text unique, company_id uuid)`,
    );
    await test.owner.query(
      `create table ${schema}.marks (id int primary key, note text references ${schema}.notes (${hostile}) on delete set null, company_id uuid)`,
    );
    await plugin.install(test);
    expect(await tablesOf()).toEqual(['cards', 'marks', 'notes']);
    expect(await tablesOf('public')).not.toContain('evil');
    const [reference] = await test.truth<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where connamespace = $1::regnamespace and contype = 'f' and conrelid = '${schema}.marks'::regclass`,
      [schema],
    );
    expect(reference?.definition).toBe(
      `FOREIGN KEY (company_id, note) REFERENCES ${schema}.notes(company_id, ${hostile}) ON DELETE SET NULL (note)`,
    );
  });

  it('goes with its schema, roles and ledger when it is purged, and begins empty when it is made again', async () => {
    const plugin = pluginWith({ '001.sql': 'create table notes (id int primary key);' });
    await plugin.install(test);
    const inAcme = await acme.plugin(key);
    await execute(inAcme, 'insert into notes (id) values (1)');
    expect(await asOwner((owner) => purgeNamespace(owner, key))).toEqual({ key, namespace: schema, tables: 1 });
    expect(await isThere()).toEqual({ plugins: 1, namespaces: 0, schemas: 0, roles: 0 });
    expect(await inAcme.expectData('{ pluginDatabase { namespace } }')).toEqual({ pluginDatabase: null });
    await plugin.install(test);
    expect((await query(inAcme, 'select count(*) as n from notes')).rows).toEqual([{ n: 0 }]);
    expect(await asOwner((owner) => purgeNamespace(owner, `${key}-unknown`))).toBeNull();
  });

  it('keeps its schema when the manifest names another slug', async () => {
    const plugin = pluginWith({ '001.sql': 'create table notes (id int primary key);' });
    await plugin.install(test);
    const { database } = await plugin.install(test, {
      version: '1.1.0',
      database: { migrationsDir: 'migrations', namespaceSlug: 'renamed' },
    });
    expect(database.namespace).toBe(schema);
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
