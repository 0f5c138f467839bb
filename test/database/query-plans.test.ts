import { PgDialect } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuePriorityRank, issues } from '../../src/modules/issues/issue.table.ts';
import { type Cluster, connect, execute, startCluster } from './cluster.ts';
import { asGateway, createTwoCompanies, type TwoCompanies } from './two-companies.ts';

const planRow = /Index (?:Only )?Scan(?: Backward)? using (\w+)/g;

describe('row security keeps the indexes', () => {
  let cluster: Cluster;
  let database: TwoCompanies;
  beforeAll(async () => {
    cluster = await startCluster();
    database = await createTwoCompanies(cluster, 'plans');
    await execute(
      database.ownerUrl,
      `insert into issues (company_id, title, issue_number, identifier, parent_id, billing_code, created_at)
         select c.id, md5(n::text), n + 10, c.issue_prefix || '-' || n + 10, i.id, 'code-' || n % 50, now() - n * interval '1 minute'
         from companies as c join issues as i on i.company_id = c.id and i.issue_number = 1 cross join generate_series(1, 3000) as n;
       insert into heartbeat_runs (company_id, agent_id, context_snapshot, created_at)
         select i.company_id, a.id, jsonb_build_object('issueId', i.id), i.created_at
         from issues as i join agents as a on a.company_id = i.company_id;
       insert into activity_log (company_id, actor_id, action, entity_type, entity_id, created_at)
         select company_id, 'x', 'issue.created', 'issue', id::text, created_at from issues;
       insert into cost_events (company_id, agent_id, issue_id, provider, model, cost_cents, occurred_at)
         select i.company_id, a.id, i.id, 'p', 'm', 1, i.created_at from issues as i join agents as a on a.company_id = i.company_id`,
    );
    // Alone, because it may not run in the transaction of several statements; an index-only scan needs it.
    await execute(database.ownerUrl, 'vacuum analyze');
  }, 60_000);
  afterAll(() => cluster?.stop());

  const planOf = (query: string) =>
    asGateway(database.gatewayUrl, database.a, async (client: pg.Client) => {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${query}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  const rank = new PgDialect().sqlToQuery(issuePriorityRank(issues.priority)).sql;

  const cases: [query: (id: string) => string, index: string][] = [
    [(id) => `select * from issues where id = '${id}'`, 'issues_pkey'],
    [() => `select * from issues where identifier = 'AAA-77'`, 'issues_identifier_idx'],
    [() => 'select id from issues order by created_at, id limit 50', 'issues_company_created_idx'],
    [
      (id) =>
        `select id from issues where (created_at, id) < (now(), '${id}') order by created_at desc, id desc limit 50`,
      'issues_company_created_idx',
    ],
    [() => 'select id from issues order by updated_at desc, id desc limit 50', 'issues_company_updated_idx'],
    [() => `select id from issues order by ${rank}, id limit 50`, 'issues_company_priority_idx'],
    [() => 'select id from issues order by coalesce(issue_number, 0), id limit 50', 'issues_company_number_idx'],
    [
      (id) => `select id from issues where parent_id = '${id}' order by created_at, id limit 50`,
      'issues_company_parent_idx',
    ],
    [
      (id) =>
        `select id from activity_log where entity_type = 'issue' and entity_id = '${id}' order by created_at, id limit 20`,
      'activity_log_entity_type_id_idx',
    ],
    [
      () => 'select id from activity_log order by created_at desc, id desc limit 20',
      'activity_log_company_created_idx',
    ],
    [
      (id) => `select sum(cost_cents), sum(input_tokens) from cost_events where issue_id = '${id}'`,
      'cost_events_company_issue_costs_idx',
    ],
    [
      () => 'select id from heartbeat_runs order by created_at desc, id desc limit 20',
      'heartbeat_runs_company_created_idx',
    ],
  ];

  it.each(cases.map(([query, index]) => ({ query, index, text: query('…') })))(
    '$index: $text',
    async ({ query, index }) => {
      const plan = await planOf(query(database.a.issue));
      const used = [...plan.matchAll(planRow)].map(([, name]) => name);
      expect(used, plan).toEqual([index]);
      // The company is a bound of the index, not a filter on what it found.
      expect(plan).toMatch(/Index Cond: \(+company_id = /);
      expect(plan).not.toContain('Sort');
    },
  );

  it('finds the runs of an issue without reading the company’s other runs', async () => {
    const read = (query: string) =>
      asGateway(database.gatewayUrl, database.a, async (client) => {
        // The first time on a connection the catalog is read as well.
        await client.query(query);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(
          `explain (analyze, buffers, costs off, timing off) ${query}`,
        );
        const [, buffers = 'none'] =
          /Buffers: shared hit=(\d+)/.exec(rows.map((row) => row['QUERY PLAN']).join('\n')) ?? [];
        return Number(buffers);
      });
    const direct = await read(
      `select id from heartbeat_runs where context_snapshot ->> 'issueId' = '${database.a.blocked}'`,
    );
    const asked = await read(`select run_id from gateway.runs_of_issues(array['${database.a.blocked}'::uuid])`);
    expect(asked).toBeLessThan(direct / 5);
  });

  it('puts the functions of the policies in place, so that they cost no call for each row', async () => {
    const plan = await planOf('select id from issues');
    expect(plan).toContain("current_setting('app.company_id'");
    expect(plan).not.toContain('gateway.company_id');
  });

  it('reads nothing of a table when no company is set', async () => {
    const client = await connect(database.gatewayUrl);
    const { rows } = await client.query('select count(*)::int as seen from issues');
    await client.end();
    expect(rows).toEqual([{ seen: 0 }]);
  });
});
