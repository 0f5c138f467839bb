import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase, planAttach } from '../../src/attach/attach-database.ts';
import { detachDatabase } from '../../src/attach/detach-database.ts';
import { standIns } from '../../src/attach/older-columns.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { type Cluster, connect, execute, startCluster } from '../database/cluster.ts';
import { catalogOf } from './catalog.ts';
import { run } from './command.ts';
import { createPaperclipDatabase, newName, PaperclipHost, serve } from './paperclip-world.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 120_000);
afterAll(() => cluster?.stop());

async function within<T>(url: string, work: (client: Awaited<ReturnType<typeof connect>>) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const examined = (url: string) => within(url, async (client) => (await planAttach(client)).examination);

/** Before plugin databases, and without every column that came late. */
const older = [
  'drop table plugin_migrations, plugin_database_namespaces',
  ...Object.entries(standIns).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => `alter table ${table} drop column ${column}`),
  ),
].join(';\n');

describe('an older Paperclip', () => {
  it('that lacks all that the gateway only shows is served: what is missing reads as nothing, and writes work', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { shapedBy: older });
    const before = await catalogOf(url);
    await attachDatabase(url);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('OLD');
    await host.plugin('acme.x');
    const issue = await host.issue(company.id, 'Old', { agentId: company.agentId });
    await host.client.query(
      `insert into cost_events (company_id, agent_id, issue_id, provider, model, cost_cents, occurred_at)
       values ($1, $2, $3, 'anthropic', 'opus', 7, now())`,
      [company.id, company.agentId, issue.id],
    );
    const test = await serve(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      const data = await plugin.expectData(
        `mutation ($id: ID!) {
          woken: requestWakeup(input: { issueId: $id }) { __typename ... on RequestWakeupPayload { run { status } } }
          made: createIssue(input: { title: "New", parentId: $id }) { __typename ... on CreateIssuePayload { issue { identifier } } }
          changed: updateIssue(input: { issueId: $id, patch: { title: "Newer" } }) { __typename ... on UpdateIssuePayload { issue { title } } }
        }`,
        { id: issue.id },
      );
      expect(data).toEqual({
        woken: { __typename: 'RequestWakeupPayload', run: { status: 'QUEUED' } },
        made: { __typename: 'CreateIssuePayload', issue: { identifier: 'OLD-2' } },
        changed: { __typename: 'UpdateIssuePayload', issue: { title: 'Newer' } },
      });
      const read = await plugin.expectData(
        `query ($id: ID!) {
          issue(id: $id) {
            assigneeAgent { name }
            subtree { totalCount costs { total { costCents cachedInputTokens } } }
          }
          costEvents(first: 1) { nodes { costCents biller cachedInputTokens } }
        }`,
        { id: issue.id },
      );
      expect(read).toEqual({
        issue: {
          assigneeAgent: { name: 'Ada' },
          subtree: { totalCount: 2, costs: { total: { costCents: 7, cachedInputTokens: 0 } } },
        },
        costEvents: { nodes: [{ costCents: 7, biller: 'unknown', cachedInputTokens: 0 }] },
      });
    } finally {
      await test.close();
      await host.end();
    }
    await detachDatabase(url);
    expect(await catalogOf(url)).toEqual(before);
  }, 120_000);

  it('that is updated under an attached gateway shows its new columns once it is attached again', async () => {
    const shapedBy = 'alter table agents drop column icon; alter table cost_events drop column biller';
    const url = await createPaperclipDatabase(cluster, newName(), { shapedBy });
    await attachDatabase(url);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('UPD');
    await host.plugin('acme.x');
    await host.client.query(
      `alter table agents add column icon text; alter table cost_events add column biller text not null default 'unknown'`,
    );
    await host.client.query(
      `insert into cost_events (company_id, agent_id, provider, model, cost_cents, occurred_at, biller)
       values ($1, $2, 'anthropic', 'opus', 7, now(), 'acme')`,
      [company.id, company.agentId],
    );
    await attachDatabase(url);
    const test = await serve(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      const { costEvents } = await plugin.expectData('{ costEvents(first: 1) { nodes { biller } } }');
      expect(costEvents.nodes).toEqual([{ biller: 'acme' }]);
      const may = await within(test.gatewayUrl, (client) =>
        client.query(
          `select has_column_privilege('public.agents', 'icon', 'select') as icon, has_column_privilege('public.agents', 'adapter_config', 'select') as secrets`,
        ),
      );
      expect(may.rows).toEqual([{ icon: true, secrets: false }]);
    } finally {
      await test.close();
    }
    expect((await attachDatabase(url)).statements).toEqual([]);
    await host.end();
  }, 60_000);

  it.each([
    ['alter table issues drop column billing_code', 'issues.billing_code', 'is not there'],
    ['drop table issue_relations', 'issue_relations', 'is not there'],
    [
      'alter table cost_events alter column cost_cents type numeric',
      'cost_events.cost_cents',
      'is numeric and should be integer',
    ],
    [
      'alter table issues add column region text not null',
      'issues.region',
      'is not known here, and a new row must fill it',
    ],
    ['drop index plugins_plugin_key_idx', 'plugins', 'has no unique key on (plugin_key)'],
    ['alter table issues rename to tasks; create view issues as select * from tasks', 'issues', 'is no table'],
    ['create schema gateway', 'schema gateway', 'is there already, and the gateway is not attached'],
  ])(
    'after "%s" is not attached to, and it is said why',
    async (shapedBy, object, problem) => {
      const url = await createPaperclipDatabase(cluster, newName(), { shapedBy });
      const before = await catalogOf(url);
      expect((await examined(url)).problems).toEqual([expect.objectContaining({ object, problem })]);
      const tried = await run(url, 'attach', '--yes');
      expect(tried).toMatchObject({ code: 1, stdout: expect.stringContaining(`${object} ${problem}`) });
      expect(await catalogOf(url)).toEqual(before);
    },
    60_000,
  );
});

describe('a Paperclip whose database looks elsewhere first', () => {
  const elsewhere = ['companies', 'agents', 'issues', 'plugins', 'plugin_company_settings', 'plugin_config'];
  const shapedBy = [
    'create schema reports',
    ...elsewhere.map(
      (table) => `create table reports.${table} (id uuid primary key default gen_random_uuid(), note text)`,
    ),
    `do $$ begin execute format('alter database %I set search_path = reports, public', current_database()); end $$`,
  ].join(';\n');

  it('is attached to, served, administered and left by its own tables, and not by those of the same names', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { shapedBy });
    const before = await catalogOf(url);
    expect(await run(url, 'attach', '--check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('not attached'),
    });
    expect(await run(url, 'attach', '--yes')).toMatchObject({ code: 0, stderr: expect.not.stringContaining('rror') });
    const host = await PaperclipHost.connect(`${url}?options=${encodeURIComponent('-c search_path=public')}`);
    const company = await host.company('ELSE');
    await host.plugin('acme.x');
    expect(await run(url, 'attach', '--check')).toMatchObject({ code: 0, stdout: expect.stringContaining('It fits.') });
    expect(await run(url, 'plugin', 'list')).toMatchObject({ code: 0, stdout: expect.stringContaining('acme.x') });
    expect((await run(url, 'plugin', 'doctor')).stdout).toContain('acme.x 1.0.0 (ready)');
    const test = await serve(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      const { createIssue } = await plugin.expectData(
        'mutation { createIssue(input: { title: "x" }) { ... on CreateIssuePayload { issue { identifier } } } }',
      );
      expect(createIssue).toEqual({ issue: { identifier: 'ELSE-1' } });
    } finally {
      await test.close();
      await host.end();
    }
    expect(await run(url, 'detach', '--yes')).toMatchObject({ code: 0 });
    expect(await catalogOf(url)).toEqual(before);
    for (const table of elsewhere) {
      const { rows } = await within(url, (client) => client.query(`select count(*)::int as n from reports.${table}`));
      expect(rows, table).toEqual([{ n: 0 }]);
    }
  }, 120_000);
});

describe('a newer Paperclip', () => {
  const newer = `
    create table issue_interactions (id uuid primary key default gen_random_uuid(), company_id uuid not null references companies(id), kind text not null);
    create table environments (id uuid primary key default gen_random_uuid(), company_id uuid not null);
    alter table issues add column surface text default 'board', add column locked_by uuid references agents(id),
      add column rank double precision generated always as (request_depth * 2.0) stored, add column row_number bigint generated by default as identity;
    alter table documents add column locked_at timestamptz;
    alter table plugin_entities add column company_id uuid references companies(id) on delete cascade;
    create index issues_surface_idx on issues (company_id, surface)`;

  it('with columns, keys and tables that the gateway does not know is served, and keeps all of them', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { shapedBy: newer });
    const before = await catalogOf(url);
    expect(await examined(url)).toMatchObject({
      problems: [],
      notes: expect.arrayContaining(['documents has columns that are not known here: locked_at.']),
    });
    await attachDatabase(url);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('NEW');
    await host.plugin('acme.x');
    const test = await serve(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      const { createIssue } = await plugin.expectData(
        'mutation { createIssue(input: { title: "x", requestDepth: 3 }) { ... on CreateIssuePayload { issue { id identifier } } } }',
      );
      expect(
        await host.one('select surface, rank, sla_minutes, row_number::int from issues where id = $1', [
          createIssue.issue.id,
        ]),
      ).toEqual({
        surface: 'board',
        rank: 6,
        sla_minutes: 60,
        row_number: 1,
      });
    } finally {
      await test.close();
      await host.end();
    }
    await detachDatabase(url);
    expect(await catalogOf(url)).toEqual(before);
  }, 60_000);
});

describe('odd rows', () => {
  it('are counted by attach --check, and spoil nothing but their own field', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    await attachDatabase(url);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('ODD');
    const other = await host.company('OTHER');
    await host.plugin('acme.x');
    const triage = await host.issue(company.id, 'Of an unknown status', { status: 'triage' });
    const plain = await host.issue(company.id, 'Plain');
    const unnumbered = await host.one<{ id: string }>(
      `insert into issues (company_id, title) values ($1, 'Unnumbered') returning id`,
      [company.id],
    );
    await host.client.query(`update issues set assignee_agent_id = $2, assignee_user_id = 'somebody' where id = $1`, [
      plain.id,
      other.agentId,
    ]);
    // A circle of parents.
    await host.client.query('update issues set parent_id = $2 where id = $1', [plain.id, unnumbered.id]);
    await host.client.query('update issues set parent_id = $2 where id = $1', [unnumbered.id, plain.id]);
    const checked = await run(url, 'attach', '--check');
    expect(checked.code).toBe(0);
    expect(checked.stdout).toContain('1 row of issues are not as issues_status_check wants them');
    expect(checked.stdout).toContain('1 row of issues are not as issues_one_assignee_check wants them');
    expect(checked.stdout).toContain('1 row of issues name by assignee_agent_id a row of another company');
    const test = await serve(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      const { issues } = await plugin.expectData(
        '{ issues(first: 10) { totalCount { value } nodes { title identifier } } }',
      );
      expect(issues.totalCount.value).toBe(3);
      expect(issues.nodes.map(({ identifier }: { identifier: string | null }) => identifier).sort()).toEqual([
        'ODD-1',
        'ODD-2',
        null,
      ]);
      const subtree = await plugin.expectData('query ($id: ID!) { issue(id: $id) { subtree { totalCount } } }', {
        id: plain.id,
      });
      expect(subtree.issue.subtree.totalCount).toBe(2);
      const { errors } = await plugin.send('query ($id: ID!) { issue(id: $id) { title status } }', { id: triage.id });
      expect(errors?.map(({ path }) => path)).toEqual([['issue', 'status']]);
    } finally {
      await test.close();
      await host.end();
    }
  }, 90_000);
});

describe('a role that gets rights on the tables later', () => {
  it('sees their rows once the gateway is attached again', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    await attachDatabase(url);
    const host = await PaperclipHost.connect(url);
    await host.company('LATER');
    await execute(url, 'grant select on agents to paperclip_reports');
    await attachDatabase(url);
    const { rows } = await within(url.replace('paperclip_host:host', 'paperclip_reports:reports'), (client) =>
      client.query('select count(*)::int as agents from agents'),
    );
    expect(rows).toEqual([{ agents: 1 }]);
    await host.end();
  }, 60_000);
});
