import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkPluginPosture } from '../../src/modules/namespaces/namespace-posture.sql.ts';
import { hasPostgres15, type OlderPostgres, startPostgres15 } from '../support/postgres-15.ts';
import { execute, query, refusedQuery } from './plugin-sql.ts';
import { runAsRole, runThroughGate } from './random-run.ts';
import { type RandomWorld, seedRandomWorld } from './random-world.ts';

vi.setConfig({ testTimeout: 120_000 });
const seed = Number(process.env.FC_SEED ?? Math.trunc(Math.random() * 2 ** 30));

// Said at the end of a run where it is left out: see test/left-out.ts.
describe.skipIf(!hasPostgres15)(`plugins’ databases on PostgreSQL 15, FC_SEED=${seed}`, () => {
  let server: OlderPostgres;
  let world: RandomWorld;
  beforeAll(async () => {
    server = await startPostgres15();
    world = await seedRandomWorld({ templateUrl: server.templateUrl });
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    await server?.stop();
  });

  it('are made, and all their walls stand', async () => {
    const [server] = await world.test.truth(`select current_setting('server_version_num')::int / 10000 as major`);
    expect(server).toEqual({ major: 15 });
    const owner = await world.test.owner.connect();
    expect(await checkPluginPosture(owner)).toEqual([]);
    owner.release();
  });

  it('answer queries joined with the core, and take changes with their audit entry', async () => {
    const [{ plugin, company }] = world.speakers;
    const { rows } = await query(
      plugin,
      'select t.id, count(i.id) as issues from topics t cross join public.issues i group by t.company_id, t.id order by t.id limit 1',
    );
    const [truth] = await world.test.truth<{ n: number }>(
      'select count(*)::int as n from issues where company_id = $1',
      [company.company.id],
    );
    expect(rows).toEqual([{ id: 1, issues: truth?.n }]);
    expect(
      await execute(plugin, 'update topics set body = $1 where id = $2 returning id, body', ['changed', 1]),
    ).toMatchObject({ rows: [{ id: 1, body: 'changed' }], activity: [{ action: 'plugin_database.executed' }] });
    expect((await refusedQuery(plugin, 'select * from public.secrets')).reason).toBe('RELATION');
    await world.restore();
  });

  it('show no row of others to random statements, with the gate and without', async () => {
    for (const speaker of world.speakers) {
      const direct = await runAsRole(world, speaker, { statements: 500, seed });
      expect(direct.findings).toEqual([]);
      expect(direct.ran / direct.sent).toBeGreaterThan(0.35);
      expect((await runThroughGate(world, speaker, { statements: 50, seed })).findings).toEqual([]);
    }
  });
});
