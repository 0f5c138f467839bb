import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { PluginPackage } from './plugin-package.ts';
import { execute, query, refusedQuery } from './plugin-sql.ts';

// Few connections of the gateway's own: a plugin that could hold them all would be noticed at once.
const poolSize = 4;

let test: TestGateway;
let acme: SeededCompany;
let packages: PluginPackage[] = [];
let greedy: TestPlugin;
let neighbour: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway({ poolSize });
  acme = await test.company();
  packages = ['acme.greedy', 'acme.modest'].map(
    (key) => new PluginPackage(key, { '001.sql': 'create table rows (id int primary key, body text);' }),
  );
  for (const one of packages) await one.install(test);
  greedy = await acme.plugin('acme.greedy');
  neighbour = await acme.plugin('acme.neighbour');
  await acme.issue({ title: 'Of Acme' });
  await execute(greedy, `insert into rows (id, body) select n, '' from unnest($1::int[]) as n`, [
    Array.from({ length: 1000 }, (_, n) => n),
  ]);
});
afterAll(async () => {
  for (const one of packages) one.dispose();
  await test?.close();
});

const endless = 'select count(*) as n from rows a cross join rows b cross join rows c cross join rows d';
const coreQuery = '{ issues { nodes { title } } }';

describe('a plugin whose SQL takes all it can', () => {
  it.each([
    ['runs for ever', endless, /TIMEOUT/],
    [
      'sorts a flood',
      'select a.id as a, b.id as b, c.id as c from rows a, rows b, rows c order by md5(a.id::text || b.id::text || c.id::text) limit 1',
      /TIMEOUT|RESOURCES|FUNCTION/,
    ],
    [
      'walks for ever',
      'with recursive t (n) as (select 1 union all select n + 1 from t) select max(n) as n from t',
      /TIMEOUT|RESOURCES/,
    ],
    [
      'answers with rows of any size',
      `select a.id as id, (select string_agg(b.id::text, 'xxxxxxxxxxxxxxxxxxxxxxxx' order by b.id) from rows b) as wide from rows a`,
      /RESULT_TOO_LARGE/,
    ],
  ])('is refused when it %s', async (_what, sql, reason) => {
    expect((await refusedQuery(greedy, sql)).reason).toMatch(reason);
    expect((await query(greedy, 'select count(*) as n from rows')).rows).toEqual([{ n: 1000 }]);
  });

  it('is refused a change that no other transaction lets go of', async () => {
    const { pluginDatabase } = await greedy.expectData('{ pluginDatabase { namespace } }');
    const holder = await test.owner.connect();
    await holder.query('begin');
    await holder.query(`lock table ${pluginDatabase.namespace}.rows in exclusive mode`);
    expect(await execute(greedy, `update rows set body = 'x' where id = 1`)).toMatchObject({
      reason: 'LOCKED',
      retryable: true,
    });
    await holder.query('rollback');
    holder.release();
    expect(await execute(greedy, `update rows set body = 'x' where id = 1`)).toMatchObject({ rowCount: 1 });
  });

  it('keeps no other plugin waiting: while its statements run, the queries of others are answered', async () => {
    let ended = 0;
    const flood = Array.from({ length: 12 }, () =>
      greedy.send(`{ pluginDatabase { query(sql: "${endless}") { rowCount } } }`).finally(() => {
        ended += 1;
      }),
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => neighbour.expectData(coreQuery)));
    expect(answers).toHaveLength(20);
    // Those of the flood still run or wait: nobody had to wait for them.
    expect(ended).toBeLessThan(12);
    const codes = (await Promise.all(flood)).map(({ errors }) => errors?.[0]?.extensions.code);
    expect(codes.every((code) => code === 'SQL_REFUSED' || code === 'UNAVAILABLE')).toBe(true);
    expect(codes).toContain('SQL_REFUSED');
    expect((await query(greedy, 'select count(*) as n from rows')).rows).toEqual([{ n: 1000 }]);
  }, 30_000);

  it('holds two connections and no more, however many statements it sends at once, and others get theirs', async () => {
    const modest = await acme.plugin('acme.modest');
    const [role] = await test.truth<{ greedy: string }>(
      `select login_role as greedy from gateway.plugin_logins where plugin_key = 'acme.greedy'`,
    );
    let ended = 0;
    const flood = Array.from({ length: 40 }, () =>
      greedy.send(`{ pluginDatabase { query(sql: "${endless}") { rowCount } } }`).finally(() => {
        ended += 1;
      }),
    );
    const held: { greedy: number; ofGateway: number }[] = [];
    for (let look = 0; look < 20; look += 1) {
      const [own, core] = await Promise.all([
        query(modest, 'select count(*) as n from rows'),
        neighbour.expectData(coreQuery),
      ]);
      expect(own.rows).toEqual([{ n: 0 }]);
      expect(core.issues.nodes).toHaveLength(1);
      const [now] = await test.truth<{ greedy: number; ofGateway: number }>(
        `select count(*) filter (where usename = $1)::int as greedy,
           count(*) filter (where usename !~ '^plugin_' and application_name = 'paperclip-graphql' and state <> 'idle')::int as "ofGateway"
         from pg_stat_activity where datname = current_database()`,
        [role?.greedy],
      );
      if (now) held.push(now);
    }
    expect(ended).toBeLessThan(40);
    expect(Math.max(...held.map((one) => one.greedy))).toBe(2);
    // Of the gateway's own, those two operations hold one each.
    expect(Math.max(...held.map((one) => one.ofGateway))).toBe(2);
    await Promise.all(flood);
    expect((await query(greedy, 'select count(*) as n from rows')).rows).toEqual([{ n: 1000 }]);
  }, 60_000);
});
