import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { PluginPackage } from './plugin-package.ts';
import { execute, query, refusedQuery } from './plugin-sql.ts';

// Three connections of the gateway's own: a plugin that could hold them all would be noticed at once.
const poolSize = 3;

let test: TestGateway;
let acme: SeededCompany;
let plugin: PluginPackage;
let greedy: TestPlugin;
let neighbour: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway({ poolSize });
  acme = await test.company();
  plugin = new PluginPackage('acme.greedy', { '001.sql': 'create table rows (id int primary key, body text);' });
  await plugin.install(test);
  greedy = await acme.plugin('acme.greedy');
  neighbour = await acme.plugin('acme.neighbour');
  await acme.issue({ title: 'Of Acme' });
  await execute(greedy, `insert into rows (id, body) select n, '' from unnest($1::int[]) as n`, [
    Array.from({ length: 1000 }, (_, n) => n),
  ]);
});
afterAll(async () => {
  plugin?.dispose();
  await test?.close();
});

const endless = 'select count(*) as n from rows a cross join rows b cross join rows c cross join rows d';
const core = '{ issues { nodes { title } } }';

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
    const answers = await Promise.all(Array.from({ length: 20 }, () => neighbour.expectData(core)));
    expect(answers).toHaveLength(20);
    // Those of the flood still run or wait: nobody had to wait for them.
    expect(ended).toBeLessThan(12);
    const codes = (await Promise.all(flood)).map(({ errors }) => errors?.[0]?.extensions.code);
    expect(codes.every((code) => code === 'SQL_REFUSED' || code === 'UNAVAILABLE')).toBe(true);
    expect(codes).toContain('SQL_REFUSED');
    expect((await query(greedy, 'select count(*) as n from rows')).rows).toEqual([{ n: 1000 }]);
  }, 30_000);
});
