import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PluginSessions } from '../../src/database/plugin-sessions.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { checkPluginPosture } from '../../src/modules/namespaces/namespace-posture.sql.ts';
import { runChange, runQuery } from '../../src/modules/namespaces/run-statement.service.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { hostileStatements } from './hostile-statements.ts';
import { PluginPackage } from './plugin-package.ts';
import { execute, refusedQuery } from './plugin-sql.ts';
import { ungated } from './ungated.ts';

const marker = 'amaryllis';
const tables = `create table rows (id int primary key, body text, created_at timestamptz not null default now());
create view seen as select id, body from rows;`;

let test: TestGateway;
let sessions: PluginSessions;
let packages: PluginPackage[];
let acme: SeededCompany;
let globex: SeededCompany;
let inAcme: TestPlugin;
let namespace: string;
let other: string;
beforeAll(async () => {
  test = await startTestGateway();
  acme = await test.company({ issuePrefix: 'ACME' });
  globex = await test.company({ issuePrefix: 'GLOBEX', name: `Globex ${marker}` });
  packages = ['acme.rows', 'acme.other'].map(
    (key) => new PluginPackage(key, { '001.sql': tables }, { coreReadTables: ['issues', 'projects'] }),
  );
  const [own, foreign] = await Promise.all(packages.map((one) => one.install(test)));
  namespace = own?.database.namespace ?? '';
  other = foreign?.database.namespace ?? '';
  inAcme = await acme.plugin('acme.rows');
  await acme.issue({ title: 'Of Acme' });
  await globex.issue({ title: `Issue ${marker}`, description: marker });
  await globex.project({ name: `Project ${marker}` });
  await globex.agent({ name: `Agent ${marker}`, adapterConfig: { secret: marker } });
  await acme.agent({ name: 'Agent of Acme', adapterConfig: { secret: marker } });
  await execute(inAcme, `insert into rows (id, body) values (1, 'own')`);
  await execute(await globex.plugin('acme.rows'), `insert into rows (id, body) values (1, '${marker}')`);
  await execute(await acme.plugin('acme.other'), `insert into rows (id, body) values (1, '${marker}')`);
  sessions = new PluginSessions({ owner: test.owner, ownerUrl: test.ownerUrl, log: silentLogger() });
}, 60_000);
afterAll(async () => {
  await sessions?.close();
  for (const one of packages ?? []) one.dispose();
  await test?.close();
});

const rolesInCorpus = new Set(
  hostileStatements('ns').flatMap(({ sql }) =>
    [...sql.matchAll(/create\s+(?:role|user)\s+(\w+)/gi)].map(([, name = '']) => name.toLowerCase()),
  ),
);

/** Everything that a statement of the plugin in Acme must leave as it is: what is not its own rows of that company. */
async function stateOfOthers(): Promise<string> {
  const relations = await test.truth<{ name: string; has_company: boolean; is_own: boolean }>(
    `select c.oid::regclass::text as name, n.nspname = $1 as is_own,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped) as has_company
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' and c.relname <> 'rate_buckets' order by 1`,
    [namespace],
  );
  const states: string[] = [];
  for (const { name, is_own } of relations) {
    const [row] = await test.truth<{ state: string }>(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as state from ${name} t ${is_own ? `where company_id <> '${acme.id}'` : ''}`,
    );
    states.push(`${name}: ${row?.state}`);
  }
  const [catalog] = await test.truth<{ state: string }>(
    `select concat_ws(' ', (select count(*) from pg_class), (select count(*) from pg_proc),
       (select count(*) from pg_roles where rolname = any($1)),
       (select count(*) from pg_largeobject_metadata), (select count(*) from pg_policy), (select count(*) from pg_trigger),
       (select md5(string_agg(r::text, '|' order by rolname)) from pg_roles r join gateway.plugin_logins l on r.rolname in (l.login_role, l.owner_role)),
       (select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()))) as state`,
    // Roles belong to the whole server, where other tests make theirs: those that the corpus would make.
    [[...rolesInCorpus]],
  );
  return [...states, catalog?.state].join('\n');
}

describe('hostile SQL', () => {
  it('does not pass the gateway, not one of hundreds of statements', async () => {
    const corpus = hostileStatements(namespace, other);
    expect(corpus.length).toBeGreaterThanOrEqual(200);
    expect(rolesInCorpus.size).toBeGreaterThan(0);
    const before = await stateOfOthers();
    for (const { via, sql } of corpus) {
      if (via === 'query') await refusedQuery(inAcme, sql);
      else expect(await execute(inAcme, sql), sql).toMatchObject({ __typename: 'SqlRefused' });
    }
    expect(await stateOfOthers()).toBe(before);
  }, 120_000);

  it('gets no row of another company or plugin, and changes nothing of theirs, where no gate reads it first', async () => {
    const before = await stateOfOthers();
    let ran = 0;
    const seen: string[] = [];
    for (const { via, sql } of hostileStatements(namespace, other)) {
      for (const text of new Set([sql, sql.replace(/public\s*\.\s*(issues|projects)/gi, 'plugin_core.$1')])) {
        const work = via === 'query' ? runQuery : runChange;
        const answer = await sessions
          .inSession({ pluginId: inAcme.id, companyId: acme.id }, via === 'query' ? 'read' : 'write', (session) =>
            work(session, ungated(text), []),
          )
          .then(
            ({ rows }) => {
              ran += 1;
              return JSON.stringify(rows);
            },
            (error: unknown) => String(error),
          );
        // What the statement itself holds, its answer may.
        if (answer.includes(marker) && !text.includes(marker)) seen.push(`${text}\n  ${answer.slice(0, 200)}`);
      }
    }
    expect(seen).toEqual([]);
    expect(await stateOfOthers()).toBe(before);
    // A corpus that PostgreSQL refuses whole would prove nothing of the rows.
    expect(ran).toBeGreaterThan(30);
    const left = await sessions.inSession({ pluginId: inAcme.id, companyId: globex.id }, 'read', (session) =>
      runQuery(session, ungated(`select body, current_user::text as who from ${namespace}.rows`), []),
    );
    expect(left.rows).toEqual([{ body: marker, who: expect.stringMatching(/^plugin_login_/) }]);
    const owner = await test.owner.connect();
    expect(await checkPluginPosture(owner)).toEqual([]);
    owner.release();
  }, 240_000);

  it('speaks for no company without a context, with an edited one, with one of another process or role, or with an old one', async () => {
    await sessions.inSession({ pluginId: inAcme.id, companyId: acme.id }, 'read', async ({ client, session, seal }) => {
      const good = seal.context(session, acme.id);
      const contexts = [
        '',
        'x',
        good.replace(acme.id, globex.id),
        seal.context({ ...session, backendPid: session.backendPid + 1 }, acme.id),
        seal.context({ ...session, loginRole: 'plugin_login_0000000000_00000000' }, acme.id),
        seal.context(session, acme.id, -1),
        seal.say('claim', session, {}).join('|'),
      ];
      for (const context of contexts) {
        for (const relation of [`${namespace}.rows`, 'plugin_core.issues']) {
          await client.query('savepoint tried');
          await client.query(`set local app.plugin_context = '${context}'`);
          await expect(client.query(`select count(*) from ${relation}`), context).rejects.toMatchObject({
            code: '28000',
          });
          await client.query('rollback to savepoint tried');
        }
      }
      await client.query(`set local app.plugin_context = '${good}'`);
      expect((await client.query(`select count(*)::int as n from plugin_core.issues`)).rows).toEqual([{ n: 1 }]);
    });
  });

  it('signs no entry of the log and takes no idempotency key by calling the functions of the gateway itself', async () => {
    await sessions.inSession(
      { pluginId: inAcme.id, companyId: acme.id },
      'write',
      async ({ client, session, seal }) => {
        const [text, signature] = seal.say('write', session, {
          companyId: acme.id,
          pluginId: inAcme.id,
          entries: [],
          data: {},
        });
        for (const [said, sealed] of [
          [text.replace(acme.id, globex.id), signature],
          [text, '0'.repeat(64)],
          [text, ''],
        ]) {
          for (const name of ['keep_write', 'claim_key']) {
            await client.query('savepoint tried');
            await expect(client.query(`select plugin_core.${name}($1, $2)`, [said, sealed])).rejects.toMatchObject({
              code: '28000',
            });
            await client.query('rollback to savepoint tried');
          }
        }
      },
    );
  });
});
