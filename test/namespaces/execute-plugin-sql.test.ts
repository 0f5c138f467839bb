import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { PluginPackage } from './plugin-package.ts';
import { execute, executeDocument, query } from './plugin-sql.ts';

const tables = `
create table notes (id uuid primary key default gen_random_uuid(), key text not null unique, body text not null default '',
  check (length(body) < 100));
create table lines (id int primary key, note_id uuid references notes (id) on delete cascade, seen_by uuid references notes on delete set null);
create table settings (name text primary key, value text);
insert into settings (name, value) values ('colour', 'green');`;

let test: TestGateway;
let notes: PluginPackage;
let acme: SeededCompany;
let globex: SeededCompany;
let inAcme: TestPlugin;
let inGlobex: TestPlugin;
let schema: string;
beforeAll(async () => {
  test = await startTestGateway();
  acme = await test.company({ issuePrefix: 'ACME' });
  globex = await test.company({ issuePrefix: 'GLOBEX' });
  notes = new PluginPackage(
    'acme.notes',
    { '001.sql': tables },
    { coreReadTables: ['issues'], crossCompanyTables: ['settings'] },
  );
  const { database } = await notes.install(test);
  schema = database.namespace;
  inAcme = await acme.plugin('acme.notes');
  inGlobex = await globex.plugin('acme.notes');
});
afterAll(async () => {
  notes?.dispose();
  await test?.close();
});
beforeEach(() => test.owner.query(`delete from ${schema}.notes`));

const truth = () =>
  test.truth<{ company_id: string; key: string; body: string }>(
    `select company_id, key, body from ${schema}.notes order by key, company_id`,
  );
const entries = () =>
  test.truth<{ id: string }>(`select id from activity_log where action = 'plugin_database.executed'`);

describe('executePluginSql', () => {
  it.each([
    ['change', false],
    ['dry run of a change', true],
  ])('ends a %s in PostgreSQL, and leaves nothing of it, when its caller hangs up', async (_what, dryRun) => {
    const waiting = async () =>
      (
        await test.truth<{ n: number }>(
          "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'paperclip-graphql plugin' and wait_event_type = 'Lock'",
        )
      )[0]?.n;
    const holder = await test.owner.connect();
    await holder.query(`begin; lock table ${schema}.notes in access exclusive mode`);
    const caller = new AbortController();
    try {
      const answer = Promise.resolve(
        test.gateway.fetch(
          new Request('http://gateway/graphql', {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${inAcme.token}` },
            body: JSON.stringify({
              query: `mutation ($input: PluginSqlInput!) { executePluginSql(input: $input) { __typename } }`,
              variables: { input: { sql: "insert into notes (key) values ('left')", dryRun } },
            }),
            signal: caller.signal,
          }),
        ),
      ).catch(() => null);
      await expect.poll(waiting).toBe(1);
      caller.abort();
      // The statement would wait for its lock as long as it may run, two seconds.
      await expect.poll(waiting, { timeout: 1_000, interval: 20 }).toBe(0);
      await answer;
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    expect(await truth()).toEqual([]);
  });

  it('changes rows of its company and leaves its audit entry', async () => {
    const agent = await acme.agent();
    const done = await execute(
      inAcme,
      'insert into notes (key, body) values ($1, $2), ($3, $2) returning key, body',
      ['a', 'same', 'b'],
      { onBehalfOf: { agentId: agent.id } },
    );
    expect(done).toMatchObject({
      rows: [
        { key: 'a', body: 'same' },
        { key: 'b', body: 'same' },
      ],
      rowCount: 2,
      replayed: false,
      dryRun: false,
    });
    expect(await truth()).toEqual([
      { company_id: acme.id, key: 'a', body: 'same' },
      { company_id: acme.id, key: 'b', body: 'same' },
    ]);
    const [entry] = done.activity;
    const [row] = await test.truth(
      'select company_id, actor_type, actor_id, agent_id, entity_id, details from activity_log where id = $1',
      [entry.id],
    );
    expect(row).toMatchObject({
      company_id: acme.id,
      actor_type: 'plugin',
      actor_id: inAcme.id,
      agent_id: agent.id,
      entity_id: schema,
      details: {
        statement: 'insert',
        relations: [`${schema}.notes`],
        rowCount: 2,
        sourcePluginKey: 'acme.notes',
        initiatingActorProof: 'asserted by the plugin',
      },
    });
    expect(JSON.stringify(row)).not.toContain('same');
    expect(await execute(inAcme, `update notes set body = 'new' where key = 'a'`)).toMatchObject({
      rows: [],
      rowCount: 1,
    });
    expect(await execute(inAcme, 'delete from notes')).toMatchObject({ rowCount: 2 });
  });

  it('needs no entry where nothing was changed', async () => {
    const before = await entries();
    expect(await execute(inAcme, `delete from notes where key = 'nowhere'`)).toMatchObject({
      rowCount: 0,
      activity: [],
    });
    expect(await entries()).toEqual(before);
  });

  it('lets two companies use the same key, and neither see, change or take over a row of the other', async () => {
    await execute(inAcme, `insert into notes (key, body) values ('plan', 'of acme')`);
    expect(await execute(inGlobex, `insert into notes (key, body) values ('plan', 'of globex')`)).toMatchObject({
      rowCount: 1,
    });
    const [{ id: foreignId } = { id: '' }] = await test.truth<{ id: string }>(
      `select id from ${schema}.notes where company_id = $1`,
      [acme.id],
    );
    expect(await execute(inGlobex, `update notes set body = 'taken'`)).toMatchObject({ rowCount: 1 });
    expect(await execute(inGlobex, 'delete from notes where id = $1', [foreignId])).toMatchObject({ rowCount: 0 });
    // An id of another company's row clashes with nothing and tells nothing.
    expect(await execute(inGlobex, `insert into notes (id, key) values ($1, 'probe')`, [foreignId])).toMatchObject({
      rowCount: 1,
    });
    expect(
      await execute(
        inGlobex,
        `insert into notes (key, body) values ('plan', 'again') on conflict (key) do update set body = excluded.body returning body`,
      ),
    ).toMatchObject({ rows: [{ body: 'again' }] });
    expect((await truth()).filter(({ company_id }) => company_id === acme.id)).toEqual([
      { company_id: acme.id, key: 'plan', body: 'of acme' },
    ]);
  });

  it('writes no row for another company and moves none there', async () => {
    await execute(inAcme, `insert into notes (key) values ('mine')`);
    for (const sql of [
      `insert into notes (key, company_id) values ('forged', '${globex.id}')`,
      `insert into notes (key) values ('mine') on conflict (key) do update set company_id = '${globex.id}'`,
      `update notes set company_id = '${globex.id}'`,
    ]) {
      expect(await execute(inAcme, sql), sql).toMatchObject({ __typename: 'SqlRefused' });
    }
    expect(await truth()).toEqual([{ company_id: acme.id, key: 'mine', body: '' }]);
  });

  it('refers only to rows of the same company, and clears no company where a row goes', async () => {
    await execute(inAcme, `insert into notes (key) values ('kept'), ('gone')`);
    const ids = await test.truth<{ id: string; key: string }>(`select id, key from ${schema}.notes`);
    const idOf = (key: string) => ids.find((row) => row.key === key)?.id;
    expect(await execute(inGlobex, 'insert into lines (id, note_id) values (1, $1)', [idOf('kept')])).toMatchObject({
      reason: 'STATEMENT_FAILED',
    });
    await execute(inAcme, 'insert into lines (id, note_id, seen_by) values (1, $1, $2), (2, $2, $1)', [
      idOf('kept'),
      idOf('gone'),
    ]);
    await execute(inAcme, `delete from notes where key = 'gone'`);
    expect(await test.truth(`select id, company_id, seen_by from ${schema}.lines`)).toEqual([
      { id: 1, company_id: acme.id, seen_by: null },
    ]);
  });

  it('shares the rows of a table that the manifest names in crossCompanyTables', async () => {
    await execute(inAcme, `update settings set value = 'blue'`);
    expect((await query(inGlobex, 'select * from settings')).rows).toEqual([{ name: 'colour', value: 'blue' }]);
  });

  it('reads issues of its company in a change', async () => {
    const issue = await acme.issue({ title: 'Of Acme' });
    await globex.issue({ title: 'Of Globex' });
    await execute(inAcme, 'insert into notes (id, key) select id, title from public.issues where id is not null');
    expect(await truth()).toEqual([{ company_id: acme.id, key: 'Of Acme', body: '' }]);
    expect(await execute(inAcme, 'update public.issues set title = $1', ['x'])).toMatchObject({ reason: 'CORE_WRITE' });
    expect(await test.truth('select title from issues where id = $1', [issue.id])).toEqual([{ title: 'Of Acme' }]);
  });

  it('keeps nothing of what is refused, and says where the trouble is', async () => {
    const before = await entries();
    expect(await execute(inAcme, `insert into notes (key) values ('x'), ('x')`)).toEqual({
      __typename: 'SqlRefused',
      code: 'SQL_REFUSED',
      reason: 'STATEMENT_FAILED',
      message: 'duplicate key value violates unique constraint "notes_key_key"',
      position: null,
      retryable: false,
      path: ['input', 'sql'],
      remedy: null,
    });
    expect(await execute(inAcme, `insert into notes (kee) values ('x')`)).toMatchObject({
      reason: 'STATEMENT_FAILED',
      position: 20,
    });
    expect(await execute(inAcme, 'select 1')).toMatchObject({ reason: 'STATEMENT_KIND', position: 1 });
    expect(await truth()).toEqual([]);
    expect(await entries()).toEqual(before);
  });

  it('needs database.namespace.write', async () => {
    const reader = await acme.plugin('acme.notes', { capabilities: ['database.namespace.read'] });
    const error = await reader.expectError('CAPABILITY_DENIED', executeDocument, {
      input: { sql: 'delete from notes' },
    });
    expect(error.extensions).toMatchObject({ capability: 'database.namespace.write' });
  });

  it('is refused for a plugin without a database', async () => {
    const other = await acme.plugin('acme.without');
    expect(await execute(other, 'delete from notes')).toMatchObject({
      __typename: 'SqlRefused',
      reason: 'NAMESPACE_INACTIVE',
    });
  });

  it('is the only mutation of its document, so that a document stays all or nothing', async () => {
    for (const document of [
      `mutation { a: executePluginSql(input: { sql: "insert into notes (key) values ('a')" }) { __typename } b: executePluginSql(input: { sql: "insert into notes (key) values ('b')" }) { __typename } }`,
      `mutation { createIssue(input: { title: "x" }) { __typename } ...More } fragment More on Mutation { executePluginSql(input: { sql: "insert into notes (key) values ('c')" }) { __typename } }`,
    ]) {
      const issues = await test.truth('select count(*)::int as n from issues');
      await inAcme.expectError('BAD_USER_INPUT', document);
      expect(await truth()).toEqual([]);
      expect(await test.truth('select count(*)::int as n from issues')).toEqual(issues);
    }
  });
});

describe('executePluginSql, tried', () => {
  it('says what a dry run would do, and keeps nothing of it', async () => {
    const before = await entries();
    const tried = await execute(inAcme, `insert into notes (key) values ('dry') returning key`, [], {
      dryRun: true,
      idempotencyKey: 'dry',
    });
    expect(tried).toMatchObject({
      rows: [{ key: 'dry' }],
      rowCount: 1,
      dryRun: true,
      activity: [{ action: 'plugin_database.executed', details: { rowCount: 1 } }],
    });
    expect(await truth()).toEqual([]);
    expect(await entries()).toEqual(before);
    expect(
      await execute(inAcme, `insert into notes (key) values ('dry') returning key`, [], { idempotencyKey: 'dry' }),
    ).toMatchObject({
      replayed: false,
      rowCount: 1,
    });
  });
});

describe('executePluginSql under an idempotency key', () => {
  const insert = `insert into notes (key) values ('once') returning key`;

  it('gives the first payload again and changes nothing twice', async () => {
    const first = await execute(inAcme, insert, [], { idempotencyKey: 'k1' });
    const again = await execute(inAcme, insert, [], { idempotencyKey: 'k1' });
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await truth()).toHaveLength(1);
  });

  it('is refused with other input', async () => {
    await execute(inAcme, insert, [], { idempotencyKey: 'k2' });
    await inAcme.expectError('IDEMPOTENCY_KEY_REUSED', executeDocument, {
      input: { sql: insert.replace('once', 'twice'), params: [], idempotencyKey: 'k2' },
    });
    expect(await truth()).toHaveLength(1);
  });

  it('belongs to one company: another one uses the same key for its own', async () => {
    await execute(inAcme, insert, [], { idempotencyKey: 'k3' });
    expect(await execute(inGlobex, insert, [], { idempotencyKey: 'k3' })).toMatchObject({
      replayed: false,
      rowCount: 1,
    });
  });

  it('is free again after a refusal', async () => {
    const refused = await execute(inAcme, `insert into notes (key, body) values ('long', repeat_it)`, [], {
      idempotencyKey: 'k4',
    });
    expect(refused).toMatchObject({ __typename: 'SqlRefused' });
    expect(await execute(inAcme, insert, [], { idempotencyKey: 'k4' })).toMatchObject({ replayed: false, rowCount: 1 });
  });

  it('has one effect and one answer for fifty calls at once', async () => {
    const before = await entries();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => execute(inAcme, insert, [], { idempotencyKey: 'k5' })),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ rows, activity }) => JSON.stringify([rows, activity]))).size).toBe(1);
    expect(await truth()).toHaveLength(1);
    expect(await entries()).toHaveLength(before.length + 1);
  });
});
