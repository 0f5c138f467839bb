import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, connect, startCluster } from './cluster.ts';
import { asGateway, createTwoCompanies, recordActivity, type TwoCompanies } from './two-companies.ts';

interface CompanyTable {
  readonly name: string;
  readonly company: string;
  readonly isForced: boolean;
  readonly isGranted: boolean;
}

describe('rows of a company', () => {
  let cluster: Cluster;
  let database: TwoCompanies;
  let tables: CompanyTable[];

  beforeAll(async () => {
    cluster = await startCluster();
    database = await createTwoCompanies(cluster, 'companies');
    const owner = await connect(database.ownerUrl);
    const { rows } = await owner.query(`
      select c.oid::regclass::text as name, case c.relname when 'companies' then 'id' else 'company_id' end as company,
             c.relrowsecurity and c.relforcerowsecurity as "isForced",
             has_any_column_privilege('paperclip_gateway', c.oid, 'SELECT') as "isGranted"
      from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname in ('public', 'gateway') and c.relkind in ('r', 'p')
        and (c.relname = 'companies' or exists (select from pg_attribute where attrelid = c.oid and attname = 'company_id'))`);
    await owner.end();
    tables = rows;
  }, 60_000);
  afterAll(() => cluster?.stop());

  it('are guarded by forced row security in every table that has a company', () => {
    expect(tables.length).toBeGreaterThanOrEqual(21);
    expect(tables.filter(({ isForced }) => !isForced)).toEqual([]);
  });

  it('of every table exist in both companies, so that the next promises are about real rows', async () => {
    const owner = await connect(database.ownerUrl);
    for (const { name, company } of tables) {
      const { rows } = await owner.query(`select count(distinct ${company})::int as companies from ${name}`);
      expect(rows, name).toEqual([{ companies: 2 }]);
    }
    await owner.end();
  });

  it('are all that the gateway sees of any table', async () => {
    const seen = await asGateway(database.gatewayUrl, database.a, async (client) => {
      const companies: Record<string, unknown> = {};
      for (const { name, company } of tables.filter(({ isGranted }) => isGranted)) {
        const { rows } = await client.query(`select distinct ${company} as id from ${name}`);
        companies[name] = rows.map(({ id }) => id);
      }
      return companies;
    });
    for (const [table, companies] of Object.entries(seen)) expect(companies, table).toEqual([database.a.id]);
  });

  it('are out of sight where the transaction names no company, also after another one did', async () => {
    const client = await connect(database.gatewayUrl);
    for (const wasUsed of [false, true]) {
      if (wasUsed) {
        await client.query('begin');
        await client.query(`select set_config('app.company_id', $1, true)`, [database.a.id]);
        await client.query('commit');
      }
      for (const { name } of tables.filter(({ isGranted }) => isGranted)) {
        const { rows } = await client.query(`select exists (select from ${name}) as seen`);
        expect(rows, name).toEqual([{ seen: false }]);
      }
    }
    await client.end();
  });

  it('of another company are neither written nor deleted', async () => {
    const { a, b, gatewayUrl } = database;
    const foreign = [
      `insert into issue_comments (company_id, issue_id, body) values ('${b.id}', '${b.issue}', 'x')`,
      `insert into documents (company_id, latest_body) values ('${b.id}', 'x')`,
      `insert into issues (company_id, title, origin_kind) values ('${b.id}', 'x', 'plugin:${a.pluginKey}')`,
      `insert into agent_wakeup_requests (company_id, agent_id, source) values ('${b.id}', '${b.agent}', 'assignment')`,
      `insert into gateway.idempotency_keys (company_id, plugin_id, mutation, key, fingerprint) values ('${b.id}', '${a.plugin}', 'm', 'k', 'f')`,
    ];
    for (const statement of foreign) {
      const refused = asGateway(gatewayUrl, a, (client) => client.query(statement));
      await expect(refused, statement).rejects.toMatchObject({ code: '42501' });
    }
    await asGateway(gatewayUrl, a, async (client) => {
      for (const statement of [
        `update issues set title = 'taken' where id = '${b.issue}'`,
        `update companies set issue_counter = 99 where id = '${b.id}'`,
        `delete from documents where id = '${b.document}'`,
        `delete from issue_relations where company_id = '${b.id}'`,
      ]) {
        const { rowCount } = await client.query(statement);
        expect(rowCount, statement).toBe(0);
      }
    });
  });

  it('do not point into another company: the foreign key refuses it, for the owner as well', async () => {
    const { a, b, ownerUrl } = database;
    const owner = await connect(ownerUrl);
    const crossing = [
      `insert into issues (company_id, title, parent_id) values ('${a.id}', 'x', '${b.issue}')`,
      `insert into issues (company_id, title, project_id) values ('${a.id}', 'x', '${b.project}')`,
      `insert into issues (company_id, title, goal_id) values ('${a.id}', 'x', '${b.goal}')`,
      `insert into issues (company_id, title, assignee_agent_id) values ('${a.id}', 'x', '${b.agent}')`,
      `update issues set checkout_run_id = '${b.run}' where id = '${a.issue}'`,
      `insert into issue_relations (company_id, issue_id, related_issue_id, type) values ('${a.id}', '${a.issue}', '${b.issue}', 'blocks')`,
      `insert into issue_comments (company_id, issue_id, body) values ('${a.id}', '${b.issue}', 'x')`,
      `insert into issue_documents (company_id, issue_id, document_id, key) values ('${a.id}', '${a.issue}', '${b.document}', 'x')`,
      `insert into document_revisions (company_id, document_id, revision_number, body) values ('${a.id}', '${b.document}', 2, 'x')`,
      `insert into heartbeat_runs (company_id, agent_id) values ('${a.id}', '${b.agent}')`,
      `insert into heartbeat_runs (company_id, agent_id, wakeup_request_id) values ('${a.id}', '${a.agent}', '${b.wakeup}')`,
      `insert into cost_events (company_id, agent_id, issue_id, provider, model, cost_cents, occurred_at)
         values ('${a.id}', '${a.agent}', '${b.issue}', 'p', 'm', 1, now())`,
      `insert into activity_log (company_id, actor_id, action, entity_type, entity_id, run_id) values ('${a.id}', 'x', 'x', 'x', 'x', '${b.run}')`,
      `insert into issue_approvals (company_id, issue_id, approval_id) values ('${a.id}', '${a.blocked}', '${b.approval}')`,
    ];
    for (const statement of crossing)
      await expect(owner.query(statement), statement).rejects.toMatchObject({ code: '23503' });
    await owner.end();
  });

  it('have every reference and every unique key begin with the company', async () => {
    const owner = await connect(database.ownerUrl);
    const { rows: references } = await owner.query(`
      select conname from pg_constraint
      where contype = 'f' and connamespace in ('public'::regnamespace, 'gateway'::regnamespace)
        and confrelid not in ('companies'::regclass, 'plugins'::regclass)
        and (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) <> 'company_id'`);
    const { rows: keys } = await owner.query(`
      select i.indexrelid::regclass::text as name from pg_index as i join pg_class as c on c.oid = i.indrelid
      where i.indisunique and c.relnamespace in ('public'::regnamespace, 'gateway'::regnamespace)
        and exists (select from pg_attribute where attrelid = c.oid and attname = 'company_id')
        and (select attname from pg_attribute where attrelid = c.oid and attnum = i.indkey[0]) <> 'company_id'`);
    await owner.end();
    expect({ references, keys }).toEqual({ references: [], keys: [] });
  });

  it('let two companies use the same key, so that a clash tells nothing', async () => {
    const { a, b, gatewayUrl } = database;
    for (const company of [a, b]) {
      await asGateway(gatewayUrl, company, async (client) => {
        await client.query(
          `insert into issues (company_id, title, origin_kind, issue_number, identifier) values ($1, 'x', $2, 900, 'SAME-900')`,
          [company.id, `plugin:${company.pluginKey}`],
        );
        await recordActivity(client, company, 'issue.created');
      });
    }
  });

  it('show a plugin itself only, of all that are installed', async () => {
    const rows = await asGateway(database.gatewayUrl, database.a, async (client) => {
      return (await client.query('select plugin_key from plugins')).rows;
    });
    expect(rows).toEqual([{ plugin_key: database.a.pluginKey }]);
  });

  it('say whether a plugin is installed, and ask no other company from inside a transaction for one', async () => {
    const { a, b, gatewayUrl } = database;
    const installation = 'select enabled, capabilities, company_prefix from gateway.installation($1, $2)';
    const [own, foreign] = await asGateway(gatewayUrl, a, async (client) => [
      (await client.query(installation, [a.id, a.plugin])).rows,
      (await client.query(installation, [b.id, b.plugin])).rows,
    ]);
    expect(own).toEqual([{ enabled: true, capabilities: ['issues.create', 'issues.read'], company_prefix: 'AAA' }]);
    expect(foreign).toEqual([]);
  });

  it('count a plugin without settings as enabled, and grant what the company granted', async () => {
    const { a, b, ownerUrl, gatewayUrl } = database;
    const installed = async (company: string, plugin: string) => {
      const client = await connect(gatewayUrl);
      const { rows } = await client.query('select enabled, capabilities from gateway.installation($1, $2)', [
        company,
        plugin,
      ]);
      await client.end();
      return rows;
    };
    expect(await installed(b.id, a.plugin)).toEqual([
      { enabled: true, capabilities: ['issues.create', 'issues.read'] },
    ]);
    const owner = await connect(ownerUrl);
    await owner.query(
      `insert into plugin_company_settings (company_id, plugin_id, enabled, settings_json) values ($1, $2, false, $3)`,
      [b.id, a.plugin, { gateway: { capabilities: ['issues.read', 'costs.read'] } }],
    );
    await owner.end();
    expect(await installed(b.id, a.plugin)).toEqual([{ enabled: false, capabilities: ['issues.read'] }]);
  });

  it('keep the configuration of agents, which holds credentials, to the owner', async () => {
    const { a, gatewayUrl } = database;
    const reads = [
      'select adapter_config from agents',
      'select env from projects',
      'select manifest_json from plugins',
    ];
    for (const read of [
      ...reads,
      'select private_jwk from gateway.signing_keys',
      'select password from gateway.login_secret',
      'select id from gateway.plugin_secrets',
      'select kind from gateway.token_revocations',
      'delete from gateway.token_revocations',
    ]) {
      const refused = asGateway(gatewayUrl, a, (client) => client.query(read));
      await expect(refused, read).rejects.toMatchObject({ code: '42501' });
    }
    const wakes = await asGateway(gatewayUrl, a, async (client) => {
      return (
        await client.query(
          `select gateway.agent_wakes_on_demand($1) as own, gateway.agent_wakes_on_demand($2) as foreign_one`,
          [a.agent, database.b.agent],
        )
      ).rows;
    });
    expect(wakes).toEqual([{ own: true, foreign_one: null }]);
  });

  it('are found by run and by word inside the company alone', async () => {
    const { a, b, gatewayUrl } = database;
    const found = await asGateway(gatewayUrl, a, async (client) => ({
      runs: (await client.query('select run_id from gateway.runs_of_issues($1)', [[a.issue, b.issue, a.issue]])).rows,
      issues: (await client.query(`select gateway.issues_matching('%first%') as id`)).rows,
    }));
    expect(found).toEqual({ runs: [{ run_id: a.run }], issues: [{ id: a.issue }] });
  });
});
