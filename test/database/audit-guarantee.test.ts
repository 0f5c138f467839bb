import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, connect, startCluster } from './cluster.ts';
import { asGateway, createTwoCompanies, recordActivity, type TwoCompanies } from './two-companies.ts';

describe('the audit guarantee', () => {
  let cluster: Cluster;
  let database: TwoCompanies;
  beforeAll(async () => {
    cluster = await startCluster();
    database = await createTwoCompanies(cluster, 'audit');
  }, 60_000);
  afterAll(() => cluster?.stop());

  const commit = (...steps: ((client: pg.Client) => Promise<unknown>)[]) =>
    asGateway(database.gatewayUrl, database.a, async (client) => {
      for (const step of steps) await step(client);
    });
  const run = (statement: string) => (client: pg.Client) => client.query(statement);
  const change = (client: pg.Client) =>
    client.query(`update issues set title = title || '!' where id = $1`, [database.a.issue]);
  const record = (client: pg.Client) => recordActivity(client, database.a);
  const unaudited = { code: 'PA001' };

  it('refuses to commit a change without an activity row, in every table that plugins change', async () => {
    const { a } = database;
    const changes = [
      `update issues set title = 'x' where id = '${a.issue}'`,
      `insert into issues (company_id, title, origin_kind) values ('${a.id}', 'x', 'plugin:${a.pluginKey}')`,
      `delete from issue_relations where issue_id = '${a.issue}'`,
      `insert into issue_comments (company_id, issue_id, body) values ('${a.id}', '${a.issue}', 'x')`,
      `update documents set title = 'x' where id = '${a.document}'`,
      `delete from documents where id = '${a.document}'`,
      `update issue_documents set updated_at = now() where issue_id = '${a.issue}'`,
      `insert into document_revisions (company_id, document_id, revision_number, body) values ('${a.id}', '${a.document}', 2, 'x')`,
      `update agent_wakeup_requests set reason = 'x' where id = '${a.wakeup}'`,
      `update heartbeat_runs set context_snapshot = '{}' where id = '${a.run}'`,
    ];
    for (const statement of changes) await expect(commit(run(statement)), statement).rejects.toMatchObject(unaudited);
  });

  it('lets a change commit with its activity row', async () => {
    await commit(change, record);
  });

  it('is owed again by a change after the activity row', async () => {
    await expect(commit(change, record, change)).rejects.toMatchObject(unaudited);
    await commit(change, record, change, record);
  });

  it('owes nothing for a change whose savepoint was rolled back', async () => {
    await commit(run('savepoint s'), change, run('rollback to savepoint s'));
    await commit(change, record, run('savepoint s'), change, run('rollback to savepoint s'));
  });

  it('still owes what was changed before a savepoint that took the activity row back', async () => {
    await expect(commit(change, run('savepoint s'), record, run('rollback to savepoint s'))).rejects.toMatchObject(
      unaudited,
    );
  });

  it('owes nothing for a statement that changes no row', async () => {
    await commit(change, record, run(`update issues set title = 'x' where id = '${database.b.issue}'`));
  });

  it('counts what a foreign key deletes with its parent as part of the parent', async () => {
    const { a } = database;
    await commit(run(`delete from documents where id = '${a.document}'`), record);
    const owner = await connect(database.ownerUrl);
    const { rows } = await owner.query('select from document_revisions where document_id = $1', [a.document]);
    await owner.end();
    expect(rows).toEqual([]);
  });

  it('leaves the owner alone, also with a company set', async () => {
    await asGateway(database.ownerUrl, database.a, (client) => change(client));
  });

  it('signs for the plugin that is asking, and nobody else', async () => {
    const { a, b } = database;
    for (const [actorType, actorId] of [
      ['user', a.plugin],
      ['plugin', b.plugin],
      ['system', 'system'],
    ]) {
      const forged = commit((client) =>
        client.query(
          `insert into activity_log (company_id, actor_type, actor_id, action, entity_type, entity_id) values ($1, $2, $3, 'x', 'x', 'x')`,
          [a.id, actorType, actorId],
        ),
      );
      await expect(forged, `${actorType} ${actorId}`).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('is append only: no entry is changed, deleted or truncated by the gateway', async () => {
    for (const statement of [
      `update activity_log set action = 'x'`,
      'delete from activity_log',
      'truncate activity_log',
    ]) {
      await expect(commit(run(statement)), statement).rejects.toMatchObject({ code: '42501' });
    }
  });
});
