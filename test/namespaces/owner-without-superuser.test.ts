import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { migrate } from '../../src/database/migrate.ts';
import { closeWalls, WallsOpenError } from '../../src/modules/namespaces/database-walls.sql.ts';
import { checkPluginPosture } from '../../src/modules/namespaces/namespace-posture.sql.ts';
import { purgeNamespace } from '../../src/modules/namespaces/purge-namespace.service.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { PluginPackage } from './plugin-package.ts';
import { execute, query } from './plugin-sql.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The owner of a database as a provider gives it out: it may make roles, and is no superuser. */
const name = `owned_${randomUUID().slice(0, 8)}`;
let superuser: pg.Client;
let test: TestGateway;
let plugin: PluginPackage;
beforeAll(async () => {
  superuser = await connected(inject('templateUrl'));
  await superuser.query(`create role ${name} login createrole password 'owner'`);
  await superuser.query(`grant paperclip_gateway, paperclip_plugin_views to ${name} with admin option`);
  await superuser.query(`create database ${name} owner ${name}`);
  const url = new URL(inject('templateUrl'));
  url.pathname = `/${name}`;
  await superuser.end();
  superuser = await connected(url.href);
  url.username = name;
  url.password = 'owner';
  await migrate(url.href);
  await ensureSigningKey(url.href);
  test = await startTestGateway({ ownerUrl: url.href });
  plugin = new PluginPackage(
    'acme.hosted',
    { '001.sql': 'create table rows (id int primary key, body text); create view seen as select id from rows;' },
    { coreReadTables: ['issues'] },
  );
});
afterAll(async () => {
  plugin?.dispose();
  await superuser?.end();
  await test?.close();
});

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

describe('an owner of the database that is no superuser', () => {
  it('gets no plugin database while walls are open, is told which and what to run, and nothing is left behind', async () => {
    const error = await plugin.install(test).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WallsOpenError);
    expect(String(error)).toMatch(/only a superuser can close it/);
    expect(String(error)).toMatch(/set_config|pg_class|plugin db walls/);
    expect(await test.truth('select from gateway.plugin_logins')).toEqual([]);
  });

  it('gets one once a superuser ran what plugin db walls prints', async () => {
    await superuser.query(closeWalls);
    await plugin.install(test);
    const company = await test.company();
    const inCompany = await company.plugin('acme.hosted');
    await company.issue();
    expect(await execute(inCompany, `insert into rows (id, body) values (1, 'x')`)).toMatchObject({ rowCount: 1 });
    expect((await query(inCompany, 'select r.body, i.identifier from rows r cross join public.issues i')).rows).toEqual(
      [{ body: 'x', identifier: `${company.prefix}-1` }],
    );
    const owner = await test.owner.connect();
    expect(await checkPluginPosture(owner)).toEqual([]);
    owner.release();
  });

  it('runs later migrations, and takes all of it away again', async () => {
    plugin.write('002.sql', 'alter table rows add column more int;');
    await plugin.install(test, { version: '1.1.0' });
    const owner = await connected(test.ownerUrl);
    await purgeNamespace(owner, 'acme.hosted');
    await owner.end();
    expect(await test.truth('select from gateway.plugin_logins')).toEqual([]);
  });
});
