import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FairConnections } from '../../src/database/fair-connections.ts';
import { createPool } from '../../src/database/pool.ts';
import { createTenantTransaction } from '../../src/database/tenant-transaction.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { relations } from '../../src/relations.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
let company: SeededCompany;
let tenant: { companyId: string; pluginId: string; pluginKey: string };
// One connection: whatever a transaction leaves behind, the next one meets.
let pool: pg.Pool;
let inTenantTransaction: ReturnType<typeof createTenantTransaction<typeof relations>>;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  const plugin = await company.plugin('acme.x');
  tenant = { companyId: company.id, pluginId: plugin.id, pluginKey: plugin.key };
  pool = createPool(test.gatewayUrl, silentLogger(), { max: 1 });
  inTenantTransaction = createTenantTransaction(new FairConnections(pool), relations);
});
afterAll(async () => {
  await pool.end();
  await test.close();
});

const leftovers = async () => {
  const { rows } = await pool.query(
    `select nullif(current_setting('app.company_id', true), '') as company, nullif(current_setting('app.plugin_key', true), '') as plugin,
            nullif(current_setting('app.audit_due', true), '') as audit, (select count(*)::int from companies) as companies`,
  );
  return rows[0];
};
const nothing = { company: null, plugin: null, audit: null, companies: 0 };

it('sees its own company inside and nothing is left of it afterwards', async () => {
  const seen = await inTenantTransaction(tenant, { access: 'read' }, async (db) => db.query.companies.findMany());
  expect(seen.map(({ id }) => id)).toEqual([company.id]);
  expect(await leftovers()).toEqual(nothing);
});

it.each([
  [
    'a failed statement',
    async (db: { execute(q: ReturnType<typeof sql>): PromiseLike<unknown> }) => db.execute(sql`select 1/0`),
  ],
  ['an error of ours', async () => Promise.reject(new Error('ours'))],
  [
    'an inner transaction that failed',
    async (db: {
      transaction(
        work: (inner: { execute(q: ReturnType<typeof sql>): PromiseLike<unknown> }) => Promise<unknown>,
      ): Promise<unknown>;
    }) => {
      await db.transaction(async (inner) => inner.execute(sql`select 1/0`)).catch(() => {});
      throw new Error('after it');
    },
  ],
] as const)('leaves nothing behind after %s', async (_name, fail) => {
  await expect(inTenantTransaction(tenant, { access: 'write' }, async (db) => fail(db as never))).rejects.toThrow();
  expect(await leftovers()).toEqual(nothing);
});

it('keeps its company after an inner transaction was rolled back', async () => {
  const after = await inTenantTransaction(tenant, { access: 'write' }, async (db) => {
    await db.transaction(async (inner) => inner.execute(sql`select 1/0`)).catch(() => {});
    return db.query.companies.findMany();
  });
  expect(after.map(({ id }) => id)).toEqual([company.id]);
});

it('closes a connection that work left inside a transaction of its own, instead of handing it on', async () => {
  const backend = async () => (await pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;
  const before = await backend();
  await inTenantTransaction(tenant, { access: 'write' }, async (db) => {
    // What a resolver must never do: end our transaction and begin one that nobody ends.
    await db.execute(sql`commit`);
    await db.execute(sql`begin`);
    await db.execute(sql`select set_config('app.company_id', ${company.id}, false)`);
    await db.execute(sql`savepoint left_open`);
    throw new Error('gone');
  }).catch(() => {});
  expect(await leftovers()).toMatchObject({ companies: 0 });
  expect(before).toBeTypeOf('number');
});

it('can write nothing where it was opened to read', async () => {
  await expect(
    inTenantTransaction(tenant, { access: 'read' }, async (db) =>
      db.execute(sql`update companies set issue_counter = 99`),
    ),
  ).rejects.toMatchObject({ cause: { code: '25006' } });
});

it('reads one snapshot, whatever is committed meanwhile', async () => {
  const counts = await inTenantTransaction(tenant, { access: 'read' }, async (db) => {
    const before = await db.query.issues.findMany();
    await company.issue({ title: 'Committed meanwhile' });
    return [before.length, (await db.query.issues.findMany()).length];
  });
  expect(counts[0]).toBe(counts[1]);
});

it('sends one query at a time, however many are asked for at once', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error) => warnings.push(warning.message);
  process.on('warning', listen);
  const answers = await inTenantTransaction(tenant, { access: 'read' }, async (db) =>
    Promise.all(Array.from({ length: 20 }, () => db.query.companies.findMany())),
  );
  await new Promise((done) => setImmediate(done));
  process.off('warning', listen);
  expect(answers).toHaveLength(20);
  expect(warnings).toEqual([]);
});

it('says that a plugin is not installed where the token names a key that is not its own', async () => {
  const installation = await inTenantTransaction(
    { ...tenant, pluginKey: 'acme.other' },
    { access: 'read' },
    async (_db, found) => found,
  );
  expect(installation).toBeNull();
});

it('commits nothing by a standing that was known before it is confirmed, even where nothing was waited for', async () => {
  const known = {
    ...tenant,
    marks: { tokenIds: ['t'], keyId: test.signingKey.kid, secretId: null, issuedAtMs: Date.now() },
  };
  const statuses: (string | undefined)[] = [];
  const write = (counter: number) =>
    inTenantTransaction(known, { access: 'write', mayPresume: true }, async (_db, installation, journeys) => {
      statuses.push(installation?.status);
      if (installation?.status !== 'ready') throw new Error('not ready');
      journeys.together = true;
      await journeys.later(sql`update companies set issue_counter = ${counter} where id = ${company.id}`);
      await journeys.last(sql`select 1`, 'commit');
    });
  const counter = async () =>
    (await test.truth<{ issue_counter: number }>('select issue_counter from companies where id = $1', [company.id]))[0]
      ?.issue_counter;
  await write(11);
  await write(12);
  expect(await counter()).toBe(12);
  await test.truth(`update plugins set status = 'disabled' where id = $1`, [tenant.pluginId]);
  try {
    await expect(write(13)).rejects.toThrow('not ready');
    // Begun by what was known, undone, and begun again by what is.
    expect(statuses).toEqual(['ready', 'ready', 'ready', 'disabled']);
    expect(await counter()).toBe(12);
  } finally {
    await test.truth(`update plugins set status = 'ready' where id = $1`, [tenant.pluginId]);
  }
});
