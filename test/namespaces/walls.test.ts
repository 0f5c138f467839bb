import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeWalls, readOpenWalls } from '../../src/modules/namespaces/database-walls.sql.ts';
import { checkPluginPosture } from '../../src/modules/namespaces/namespace-posture.sql.ts';
import { closeWallsAgain } from '../../src/modules/namespaces/provision-namespace.service.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { PluginPackage } from './plugin-package.ts';

let test: TestGateway;
let plugin: PluginPackage;
let schema: string;
let login: string;
beforeAll(async () => {
  test = await startTestGateway();
  plugin = new PluginPackage(
    'acme.walled',
    { '001.sql': 'create table rows (id int primary key); create view seen as select id from rows;' },
    { coreReadTables: ['issues'] },
  );
  schema = (await plugin.install(test)).database.namespace;
  const [row] = await test.truth<{ login_role: string }>('select login_role from gateway.plugin_logins');
  login = row?.login_role ?? '';
});
afterAll(async () => {
  plugin?.dispose();
  await test?.close();
});

/** What the posture check says with one wall open; the transaction takes that back. */
async function problemsWith(opening: string): Promise<string[]> {
  const owner = await test.owner.connect();
  try {
    await owner.query('begin');
    await owner.query(opening);
    return (await checkPluginPosture(owner)).map(({ object, problem }) => `${object} ${problem}`);
  } finally {
    await owner.query('rollback');
    owner.release();
  }
}

describe('the walls around plugins’ databases', () => {
  it('all stand once a plugin has a database', async () => {
    expect(await problemsWith('select 1')).toEqual([]);
  });

  it.each([
    [
      'a function that changes settings',
      () => 'grant execute on function set_config(text, text, boolean) to public',
      /set_config/,
    ],
    [
      'a function that no timeout ends',
      () => 'grant execute on function array_fill(anyelement, integer[]) to public',
      /array_fill/,
    ],
    ['a catalog', () => 'grant select on pg_catalog.pg_class to public', /pg_class may be read/],
    [
      'temporary tables',
      () => `do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`,
      /temporary tables/,
    ],
    ['a language', () => 'grant usage on language plpgsql to public', /plpgsql/],
    ['a core table', () => `grant select on public.issues to ${login}`, /issues is open to/],
    [
      'a view that is to be read only',
      () => `grant update on plugin_core.issues to ${login}`,
      /plugin_core.issues is open to/,
    ],
    ['a membership', () => `grant paperclip_gateway to ${login}`, /is a member of paperclip_gateway/],
    [
      'literals that are read otherwise',
      () => `alter role ${login} set standard_conforming_strings = off`,
      /reads the backslash/,
    ],
    ['an attribute', () => `alter role ${login} bypassrls`, /has the attribute bypassrls/],
    [
      'row security that is off',
      () => `alter table ${schema}.rows disable row level security`,
      /rows holds rows of companies/,
    ],
    [
      'row security that its owner passes',
      () => `alter table ${schema}.rows no force row level security`,
      /rows holds rows of companies/,
    ],
    [
      'a policy that asks for nothing',
      () => `create policy open on ${schema}.rows using (true)`,
      /has the policy open/,
    ],
    [
      'a view that reads as its owner',
      () => `alter view ${schema}.seen reset (security_invoker)`,
      /seen reads as its owner/,
    ],
    [
      'a function of the plugin',
      () => `create function ${schema}.f() returns int language sql as 'select 1'`,
      /is a function/,
    ],
    [
      'a trigger',
      () => `create trigger t before insert on ${schema}.rows execute function suppress_redundant_updates_trigger()`,
      /has the trigger/,
    ],
    [
      'a reference to the core',
      () => `alter table ${schema}.rows add constraint f foreign key (company_id) references public.companies (id)`,
      /has the reference f/,
    ],
    ['rights of somebody else', () => `grant select on ${schema}.rows to public`, /gives rights to everybody/],
    [
      'a core view of the wrong owner',
      () => 'alter view plugin_core.issues owner to current_user',
      /plugin_core.issues/,
    ],
    [
      'a core view without its barrier',
      () => 'alter view plugin_core.issues reset (security_barrier)',
      /plugin_core.issues is a view/,
    ],
  ])('do not all stand when %s is open, and the posture check says which', async (_what, opening, problem) => {
    expect((await problemsWith(opening())).join('\n')).toMatch(problem);
  });

  it('open to nobody what PostgreSQL opens to nobody: files of the server', async () => {
    await test.owner.query('create role bystander login');
    try {
      await test.owner.query(closeWalls);
      const { rows } = await test.owner.query(
        `select p.proname as name from pg_proc as p
         where p.proname in ('lo_import', 'lo_export') and has_function_privilege('bystander', p.oid, 'execute')`,
      );
      expect(rows).toEqual([]);
      const slept = await test.owner.query(
        `select has_function_privilege('bystander', 'pg_sleep(double precision)', 'execute') as may`,
      );
      expect(slept.rows).toEqual([{ may: true }]);
    } finally {
      await test.owner.query('drop owned by bystander; drop role bystander');
    }
  });

  it('are closed again at the next start of a gateway', async () => {
    await test.owner.query('grant execute on function pg_sleep(double precision) to public');
    const owner = await test.owner.connect();
    expect(await readOpenWalls(owner)).toHaveLength(1);
    await closeWallsAgain(owner);
    expect(await readOpenWalls(owner)).toEqual([]);
    owner.release();
  });
});
