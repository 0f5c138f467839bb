import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FairConnections } from '../../src/database/fair-connections.ts';
import { preparedMax, runBatch } from '../../src/database/one-sync-batch.ts';
import { isIdle } from '../../src/database/pool.ts';
import { createTenantBatch } from '../../src/database/tenant-batch.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { type Neighbours, seedNeighbours } from '../support/neighbours.ts';
import { standingChanges } from '../support/standing-changes.ts';

let world: Neighbours;
let test: TestGateway;
beforeAll(async () => {
  world = await seedNeighbours();
  test = world.test;
});
afterAll(() => test?.close());

const tenantOf = (side: Neighbours['a'], plugin: { id: string; key: string }) => ({
  companyId: side.company.id,
  pluginId: plugin.id,
  pluginKey: plugin.key,
  marks: { tokenIds: ['t'], keyId: test.signingKey.kid, secretId: null, issuedAtMs: Date.now() },
});
const statement = (text: string, values: readonly unknown[] = []) => ({
  name: `test_${text}`.slice(0, 60),
  text,
  values,
});
const countIssues = statement('select count(*)::text from issues');

/** What the connection says of itself when a batch is over. */
async function stateOf(client: pg.PoolClient) {
  const { rows } = await client.query<{ company: string; readonly: string }>(
    `select coalesce(current_setting('app.company_id', true), '') as company, current_setting('transaction_read_only') as readonly`,
  );
  return { ...rows[0], isIdle: isIdle(client) };
}

describe('a batch', () => {
  it('reads the rows of its company alone, in the transaction that says which company it is', async () => {
    const inOneRoundTrip = createTenantBatch(new FairConnections(test.gateway.pool));
    for (const [side, plugin] of [
      [world.a, world.pluginsOfA[0]],
      [world.b, world.pluginsOfB[0]],
    ] as const) {
      const { value, installation } = await inOneRoundTrip(tenantOf(side, plugin), countIssues);
      const [truth] = await test.truth<{ count: string }>('select count(*)::text from issues where company_id = $1', [
        side.company.id,
      ]);
      expect(value).toBe(truth?.count);
      expect(installation).toMatchObject({ status: 'ready', enabled: true });
    }
  });

  it.each([
    ['success', 'select 1::text'],
    ['an error of SQL', 'select (1 / (select count(*) from issues where false))::text'],
    ['a malformed id', `select 'x'::uuid::text`],
    ['a refused write', `update issues set title = 'x' returning id::text`],
    ['a statement that is none', 'selekt 1'],
  ])('leaves the connection without company and transaction after %s', async (_what, text) => {
    const pool = new pg.Pool({ connectionString: test.gatewayUrl, max: 1 });
    const inOneRoundTrip = createTenantBatch(new FairConnections(pool));
    await inOneRoundTrip(tenantOf(world.a, world.pluginsOfA[0]), statement(text)).catch(() => {});
    const client = await pool.connect();
    expect(await stateOf(client)).toMatchObject({ company: '', readonly: 'off' });
    client.release();
    // And the next company on that connection sees its own.
    const { value } = await inOneRoundTrip(
      tenantOf(world.b, world.pluginsOfB[0]),
      statement('select max(company_id::text) from issues'),
    );
    expect(value).toBe(world.b.company.id);
    await pool.end();
  });

  it('can write nothing, whatever the statement says', async () => {
    const inOneRoundTrip = createTenantBatch(new FairConnections(test.gateway.pool));
    const writing = statement(`update issues set title = 'written' returning id::text`);
    await expect(inOneRoundTrip(tenantOf(world.a, world.pluginsOfA[0]), writing)).rejects.toMatchObject({
      code: '25006',
    });
    const [truth] = await test.truth<{ count: string }>(`select count(*)::text from issues where title = 'written'`);
    expect(truth?.count).toBe('0');
  });

  it('is undone whole where one of its statements fails', async () => {
    const client = new pg.Client({ connectionString: test.ownerUrl });
    await client.connect();
    const insert = {
      name: 'insert',
      text: `insert into goals (company_id, title) values ($1, 'never')`,
      values: [world.a.company.id],
    };
    const failing = { name: 'fails', text: 'select 1 / (select count(*) from goals where false)', values: [] };
    await expect(runBatch(client, [insert, failing])).rejects.toMatchObject({ code: '22012' });
    expect(await test.truth(`select 1 from goals where title = 'never'`)).toEqual([]);
    await client.end();
  });

  it('prepares a statement once, again after a failure, and keeps a bounded number of them', async () => {
    const client = new pg.Client({ connectionString: test.gatewayUrl });
    await client.connect();
    const prepared = async () =>
      (await client.query<{ name: string }>(`select name from pg_prepared_statements where name like 'n%'`)).rows
        .length;
    const numbered = (n: number) => ({ name: `n${n}`, text: `select ${n}::text`, values: [] });
    await expect(
      runBatch(client, [numbered(0), { name: 'nbad', text: 'select 1 / $1::int', values: [0] }]),
    ).rejects.toThrow();
    expect(await runBatch(client, [numbered(0)])).toEqual([[['0']]]);
    for (let n = 0; n < preparedMax + 20; n += 1) await runBatch(client, [numbered(n)]);
    expect(await prepared()).toBeLessThanOrEqual(preparedMax + 1);
    expect(await runBatch(client, [numbered(0), numbered(preparedMax + 19)])).toEqual([
      [['0']],
      [[String(preparedMax + 19)]],
    ]);
    await client.end();
  });

  it('sends texts, numbers, truth values, nulls and lists of them as they are', async () => {
    const client = new pg.Client({ connectionString: test.gatewayUrl });
    await client.connect();
    const awkward = ['a"b', 'c\\d', '', 'null', 'e,f', '{g}', null, ' h '];
    const text = 'select to_json($1::text[])::text, $2::int::text, $3::bool::text, $4::text';
    const [[row] = []] = await runBatch(client, [{ name: 'values', text, values: [awkward, 7, true, null] }]);
    expect([JSON.parse(row?.[0] ?? ''), ...(row?.slice(1) ?? [])]).toEqual([awkward, '7', 'true', null]);
    await client.end();
  });
});

describe('when nobody waits for the answer any more', () => {
  it('ends the statement, and serves the next one', async () => {
    const pool = new pg.Pool({ connectionString: test.gatewayUrl, max: 2 });
    const inOneRoundTrip = createTenantBatch(new FairConnections(pool));
    const leaving = new AbortController();
    const slow = statement('select pg_sleep(30)::text');
    const begun = performance.now();
    const answer = inOneRoundTrip(tenantOf(world.a, world.pluginsOfA[0]), slow, { signal: leaving.signal });
    const sleeping = () =>
      test.truth(`select 1 from pg_stat_activity where state = 'active' and query like 'select pg_sleep(30)%'`);
    while ((await sleeping()).length === 0);
    leaving.abort();
    await expect(answer).rejects.toBe(leaving.signal.reason);
    // PostgreSQL gets the wish on a connection of its own, and ends the statement when it has read it.
    while ((await sleeping()).length > 0);
    expect(performance.now() - begun).toBeLessThan(15_000);
    const { value } = await inOneRoundTrip(tenantOf(world.a, world.pluginsOfA[0]), countIssues);
    expect(Number(value)).toBeGreaterThan(0);
    await pool.end();
  });

  it('begins nothing where the caller had left before', async () => {
    const inOneRoundTrip = createTenantBatch(new FairConnections(test.gateway.pool));
    const statements: string[] = [];
    const options = { signal: AbortSignal.abort(), onStatement: (text: string) => statements.push(text) };
    await expect(inOneRoundTrip(tenantOf(world.a, world.pluginsOfA[0]), countIssues, options)).rejects.toThrow();
    expect(statements).toEqual([]);
  });
});

describe('compiled execution', () => {
  let compiled: TestGateway;
  beforeAll(async () => {
    compiled = await startTestGateway({ execution: 'compiled' });
  });
  afterAll(() => compiled?.close());
  const reasons = () => Object.fromEntries(compiled.gateway.compiled?.counts.fallbacks ?? []);

  it('takes a capability back at the next operation, though the token carries it still', async () => {
    const company = await compiled.company();
    const issue = await company.issue({ title: 'Mine' });
    const plugin = await company.plugin('acme.reader');
    const query = `{ issue(id: "${issue.id}") { title } }`;
    expect(await plugin.expectData(query)).toEqual({ issue: { title: 'Mine' } });
    const before = reasons().capability ?? 0;
    await compiled.truth(
      `insert into plugin_company_settings (company_id, plugin_id, enabled, settings_json)
       values ($1, $2, true, '{"gateway": {"capabilities": ["agents.read"]}}')`,
      [company.id, plugin.id],
    );
    await plugin.expectError('CAPABILITY_DENIED', query);
    expect(reasons().capability).toBe(before + 1);
    await compiled.truth('update plugin_company_settings set enabled = false where company_id = $1', [company.id]);
    expect(await plugin.expectError('UNAUTHENTICATED', query)).toBeDefined();
    expect(reasons().refused).toBe(1);
  });

  it.each(standingChanges)(
    'refuses the very next operation when %s, though the last one was a moment ago',
    async (_what, change) => {
      const own = await startTestGateway({ execution: 'compiled' });
      const company = await own.company();
      const plugin = await company.plugin('acme.known');
      const query = '{ issues { nodes { id } } }';
      await plugin.expectData(query);
      own.statements.length = 0;
      await plugin.expectData(query);
      // Known by now: nothing of the installation was asked.
      expect(own.statements.some((text) => text.includes('gateway.installation'))).toBe(false);
      await own.truth(change);
      await plugin.expectError('UNAUTHENTICATED', query);
      await own.close();
    },
  );

  it('does not take one token for another of the same plugin', async () => {
    const company = await compiled.company();
    const reader = await company.plugin('acme.twice');
    const other = await company.plugin('acme.twice', { capabilities: ['agents.read'] });
    const query = '{ issues { nodes { id } } }';
    await reader.expectData(query);
    await other.expectError('CAPABILITY_DENIED', query);
    await other.expectData('{ agents { nodes { id } } }');
  });

  it('counts the rows of lists that are longer than they were assumed to be, as plain execution does', async () => {
    const company = await compiled.company();
    const plugin = await company.plugin('acme.lists');
    const query = `{ ${['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: viewer { capabilities }`).join(' ')} }`;
    const before = compiled.gateway.compiled?.counts.answered ?? 0;
    const { data, extensions } = await plugin.send(query);
    expect(compiled.gateway.compiled?.counts.answered).toBe(before + 1);
    const rows = 5 * data?.a.capabilities.length;
    expect(rows).toBeGreaterThan(100);
    expect(extensions?.cost).toEqual({ requested: 1, actual: 1 + Math.floor(rows / 100) });
  });

  it('sends two statements in one round trip, without begin and commit', async () => {
    const company = await compiled.company();
    const plugin = await company.plugin('acme.counter');
    compiled.statements.length = 0;
    await plugin.expectData('{ issues { nodes { id } } }');
    expect(compiled.statements).toHaveLength(2);
    expect(compiled.statements[0]).toContain('set_config');
  });
});
