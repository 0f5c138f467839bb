import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { ensureDemoData } from '../../src/demo/demo-data.ts';
import { acme, demoCompanies, demoIssues, demoPlugins } from '../../src/demo/demo-ids.ts';
import { agentStatuses } from '../../src/modules/agents/agent.table.ts';
import { issuePriorities, issueStatuses } from '../../src/modules/issues/issue.table.ts';
import { runStatuses } from '../../src/modules/runs/run.table.ts';
import { wakeupStatuses } from '../../src/modules/wakeups/wakeup.table.ts';
import { DatabaseServer, queryOnce } from './empty-database.ts';

let server: DatabaseServer;
let url: string;
// The first second of a month: sums of a calendar month are at their emptiest.
const now = new Date('2026-03-01T00:00:01Z');

beforeAll(async () => {
  server = await DatabaseServer.start();
  url = await server.createDatabase();
  expect(await ensureDemoData(url, { now })).toEqual({ created: true });
}, 120_000);

afterAll(() => server.stop());

const query = (text: string, values?: unknown[]) => queryOnce(url, text, values);

async function column(text: string, values?: unknown[]): Promise<unknown[]> {
  return (await query(text, values)).map((row) => Object.values(row)[0]);
}

const treeOf = (rootId: string) => `with recursive tree as (
  select company_id, id, 1 as level from issues where id = '${rootId}'
  union all
  select i.company_id, i.id, level + 1 from tree join issues i on i.company_id = tree.company_id and i.parent_id = tree.id
)`;

describe('making it', () => {
  it('is done once, however often it is asked for', async () => {
    const before = await query('select count(*), max(created_at)::text from activity_log');
    expect(await ensureDemoData(url)).toEqual({ created: false });
    expect(await query('select count(*), max(created_at)::text from activity_log')).toEqual(before);
  });

  it('is done once when several processes ask at the same time', async () => {
    const fresh = await server.createDatabase();
    const results = await Promise.all(Array.from({ length: 4 }, () => ensureDemoData(fresh, { now })));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(await queryOnce(fresh, 'select count(*)::int as n from companies')).toEqual([{ n: 2 }]);
  });

  it('gives the same rows for the same day on every machine', async () => {
    const again = await server.createDatabase();
    await ensureDemoData(again, { now });
    for (const table of [
      'issues',
      'issue_relations',
      'heartbeat_runs',
      'cost_events',
      'activity_log',
      'document_revisions',
    ]) {
      const digest = `select count(*), md5(string_agg(t::text, '' order by t.company_id, t.id)) from ${table} t`;
      expect(await queryOnce(again, digest), table).toEqual(await query(digest));
    }
  });

  it('leaves a database alone that has a company of somebody', async () => {
    const used = await server.createDatabase();
    await queryOnce(used, `insert into companies (name, issue_prefix) values ('Somebody', 'SOME')`);
    expect(await ensureDemoData(used)).toEqual({ created: false });
    expect(await queryOnce(used, 'select name from companies')).toEqual([{ name: 'Somebody' }]);
    expect(await queryOnce(used, 'select from plugins')).toEqual([]);
  });
});

describe('what is in it', () => {
  it('installs both plugins, with every capability, in both companies', async () => {
    const installed = await query(
      `select c.issue_prefix as company, p.plugin_key as plugin, p.status, s.enabled, p.manifest_json -> 'capabilities' as capabilities
       from plugin_company_settings s join companies c on c.id = s.company_id join plugins p on p.id = s.plugin_id`,
    );
    const expected = demoCompanies.flatMap(({ prefix }) =>
      demoPlugins.map(({ key }) => ({ company: prefix, plugin: key, status: 'ready', enabled: true, capabilities })),
    );
    expect(installed).toHaveLength(4);
    expect(installed).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    ['issues.status', 'status', 'issues', issueStatuses],
    ['issues.priority', 'priority', 'issues', issuePriorities],
    ['runs', 'status', 'heartbeat_runs', runStatuses],
    ['wake-ups', 'status', 'agent_wakeup_requests', wakeupStatuses],
  ] as const)('shows every value of %s in every company', async (_, name, table, values) => {
    for (const { id } of demoCompanies) {
      const found = await column(`select distinct ${name} from ${table} where company_id = $1`, [id]);
      expect(found.toSorted()).toEqual(values.toSorted());
    }
  });

  it('has agents in every state but those in which they cannot be given work', async () => {
    const expected = agentStatuses.filter((status) => status !== 'terminated' && status !== 'pending_approval');
    expect((await column('select distinct status from agents')).toSorted()).toEqual(expected.toSorted());
  });

  it('has issues of every origin, and some that are hidden', async () => {
    expect((await column('select distinct origin_kind from issues')).toSorted()).toEqual([
      'manual',
      'plugin:acme.reports',
      'plugin:paperclip.missions',
      'plugin:paperclip.missions:operation',
      'routine_execution',
    ]);
    expect(await column('select count(*)::int from issues where hidden_at is not null')).not.toEqual([0]);
  });

  it('numbers issues without a gap and keeps the counter in step', async () => {
    const counters = await query(
      `select c.issue_prefix, c.issue_counter = max(i.issue_number) as in_step, count(*) = max(i.issue_number) as without_gap,
         bool_and(i.identifier = c.issue_prefix || '-' || i.issue_number) as named
       from companies c join issues i on i.company_id = c.id group by c.id order by 1`,
    );
    const asItShouldBe = { in_step: true, without_gap: true, named: true };
    expect(counters).toEqual([
      { issue_prefix: 'ACME', ...asItShouldBe },
      { issue_prefix: 'GLOBEX', ...asItShouldBe },
    ]);
  });

  it('has rows of the same moment and moments finer than a millisecond', async () => {
    const ties = await column('select count(*) from issues group by company_id, created_at having count(*) > 3');
    expect(ties.length).toBeGreaterThan(0);
    const fine = `select count(*) from issues where created_at <> date_trunc('milliseconds', created_at)`;
    expect(Number((await column(fine))[0])).toBeGreaterThan(200);
  });

  it('tells of nothing that is yet to come', async () => {
    const late = await query(
      `select 'issue' as what from issues where greatest(created_at, updated_at, started_at, completed_at, cancelled_at, hidden_at) > $1
       union all select 'run' from heartbeat_runs where greatest(created_at, updated_at, started_at, finished_at) > $1
       union all select 'wake-up' from agent_wakeup_requests where greatest(requested_at, claimed_at, finished_at) > $1
       union all select 'cost' from cost_events where greatest(occurred_at, created_at) > $1
       union all select 'activity' from activity_log where created_at > $1
       union all select 'comment' from issue_comments where created_at > $1
       union all select 'document' from document_revisions where created_at > $1
       union all select 'approval' from approvals where greatest(created_at, decided_at) > $1
       union all select 'incident' from budget_incidents where created_at > $1`,
      [now],
    );
    expect(late).toEqual([]);
  });
});

describe('how it hangs together', () => {
  it('gives every status the times that belong to it, in order', async () => {
    const odd = await query(
      `select identifier, status from issues where
         (status = 'done') <> (completed_at is not null) or (status = 'cancelled') <> (cancelled_at is not null)
         or (status in ('in_progress', 'in_review', 'done') and started_at is null)
         or (status in ('backlog', 'todo') and started_at is not null)
         or started_at < created_at or coalesce(completed_at, cancelled_at) < coalesce(started_at, created_at)
         or updated_at < greatest(created_at, started_at, completed_at, cancelled_at)`,
    );
    expect(odd).toEqual([]);
  });

  it('lets no issue be older than its parent, and no parent be done before its children', async () => {
    const odd = await query(
      `select c.identifier from issues c join issues p on p.company_id = c.company_id and p.id = c.parent_id
       where c.created_at < p.created_at or c.request_depth <> p.request_depth + 1
         or (p.status = 'done' and c.status not in ('done', 'cancelled'))`,
    );
    expect(odd).toEqual([]);
  });

  it('has blockers without a cycle, resolved ones among them', async () => {
    const cycles = await query(
      `with recursive reach as (
         select company_id, issue_id as start, related_issue_id as at from issue_relations
         union
         select reach.company_id, start, related_issue_id from reach
         join issue_relations r on r.company_id = reach.company_id and r.issue_id = reach.at
       ) select start from reach where start = at`,
    );
    expect(cycles).toEqual([]);
    const statuses = await column(
      `select distinct b.status from issue_relations r join issues b on b.company_id = r.company_id and b.id = r.issue_id`,
    );
    expect(statuses).toEqual(expect.arrayContaining(['done', 'cancelled', 'todo']));
  });

  it('blocks what is called blocked, and nothing that is being worked on', async () => {
    const odd = await query(
      `select i.identifier from issues i
       cross join lateral (
         select count(*) as open from issue_relations r
         join issues b on b.company_id = r.company_id and b.id = r.issue_id and b.status not in ('done', 'cancelled')
         where r.company_id = i.company_id and r.related_issue_id = i.id
       ) blockers
       where (i.status = 'blocked' and open = 0) or (i.status in ('in_progress', 'in_review', 'done') and open > 0)`,
    );
    expect(odd).toEqual([]);
  });

  it('holds checkouts by a running run of the assignee, but for one left behind in each company', async () => {
    const checkouts = await query(
      `select c.issue_prefix as company, r.status, count(*)::int as n,
         bool_and(i.status = 'in_progress' and r.agent_id = i.assignee_agent_id and i.execution_run_id = r.id
           and i.execution_locked_at is not null and i.execution_agent_name_key = lower(a.name)
           and r.context_snapshot ->> 'issueId' = i.id::text) as fits
       from issues i join companies c on c.id = i.company_id
       join heartbeat_runs r on r.company_id = i.company_id and r.id = i.checkout_run_id
       join agents a on a.company_id = i.company_id and a.id = i.assignee_agent_id
       group by 1, 2 order by 1, 2`,
    );
    expect(checkouts).toEqual([
      { company: 'ACME', status: 'running', n: 3, fits: true },
      { company: 'ACME', status: 'timed_out', n: 1, fits: true },
      { company: 'GLOBEX', status: 'running', n: 2, fits: true },
      { company: 'GLOBEX', status: 'timed_out', n: 1, fits: true },
    ]);
    const running = `select distinct agent_id from heartbeat_runs where status = 'running' order by 1`;
    expect(await column(running)).toEqual(await column(`select id from agents where status = 'running' order by 1`));
  });

  it('ties every run to its wake-up and every run of an issue to that issue', async () => {
    const odd = await query(
      `select r.id from heartbeat_runs r
       left join agent_wakeup_requests w on w.company_id = r.company_id and w.id = r.wakeup_request_id and w.run_id = r.id
         and w.agent_id = r.agent_id
       left join issues i on i.company_id = r.company_id and i.id = (r.context_snapshot ->> 'issueId')::uuid
       where w.id is null or (i.id is null and r.context_snapshot ->> 'wakeReason' <> 'heartbeat_timer')`,
    );
    expect(odd).toEqual([]);
  });

  it('copies billing code and project of a cost from its issue', async () => {
    const odd = await column(
      `select e.billing_code from cost_events e join issues i on i.company_id = e.company_id and i.id = e.issue_id
       where e.billing_code is distinct from i.billing_code or e.project_id is distinct from i.project_id`,
    );
    // The worked example charges one event to another mission on purpose.
    expect(odd).toEqual(['mission:beta']);
    expect(Number((await column('select count(*) from cost_events where issue_id is null'))[0])).toBeGreaterThan(100);
  });

  it('keeps the latest revision of a document as its body', async () => {
    const odd = await query(
      `select d.id from documents d
       left join document_revisions r on r.company_id = d.company_id and r.id = d.latest_revision_id and r.document_id = d.id
       where r.body is distinct from d.latest_body or r.revision_number is distinct from d.latest_revision_number
         or d.latest_revision_number <> (select count(*) from document_revisions x where x.company_id = d.company_id and x.document_id = d.id)`,
    );
    expect(odd).toEqual([]);
    expect(await column('select distinct revision_number from document_revisions order by 1')).toEqual([1, 2, 3, 4]);
    const keys = await column('select distinct key from issue_documents order by 1');
    expect(keys).toEqual(['continuation-summary', 'notes', 'plan', 'spec']);
  });

  it('names the plugin and whom it acted for in the activity of plugins', async () => {
    const odd = await query(
      `select a.id from activity_log a left join plugins p on p.id::text = a.actor_id and p.plugin_key = a.details ->> 'sourcePluginKey'
       where (a.actor_type = 'plugin') <> (p.id is not null)
         or (a.actor_type = 'plugin' and (a.details ->> 'sourcePluginId' <> a.actor_id
           or a.details ->> 'initiatingAgentId' is distinct from a.agent_id::text))`,
    );
    expect(odd).toEqual([]);
    const types = await column('select distinct actor_type from activity_log');
    expect(types.toSorted()).toEqual(['agent', 'plugin', 'system', 'user']);
  });
});

describe('what the documentation shows', () => {
  it('sums the worked example to 300 cents for 30, 3 and 6 tokens', async () => {
    const sums = await query(
      `${treeOf(demoIssues.missionAlpha.id)}
       select sum(cost_cents)::int as cents, sum(input_tokens)::int as input, sum(cached_input_tokens)::int as cached,
         sum(output_tokens)::int as output
       from tree join cost_events e on e.company_id = tree.company_id and e.issue_id = tree.id
       where e.billing_code = 'mission:alpha'`,
    );
    expect(sums).toEqual([{ cents: 300, input: 30, cached: 3, output: 6 }]);
    const all = await query(
      `select i.identifier, e.billing_code, sum(e.cost_cents)::int as cents from cost_events e
       join issues i on i.company_id = e.company_id and i.id = e.issue_id
       where i.billing_code = 'mission:alpha' group by 1, 2 order by 1, 2`,
    );
    expect(all).toEqual([
      { identifier: 'ACME-2', billing_code: 'mission:alpha', cents: 100 },
      { identifier: 'ACME-3', billing_code: 'mission:alpha', cents: 200 },
      { identifier: 'ACME-3', billing_code: 'mission:beta', cents: 300 },
      { identifier: 'ACME-4', billing_code: 'mission:alpha', cents: 400 },
    ]);
  });

  it('knows the issues that it names', async () => {
    for (const { id, identifier } of Object.values(demoIssues)) {
      expect(await column('select identifier from issues where id = $1', [id])).toEqual([identifier]);
    }
  });

  it('has under ACME-1 some sixty issues on five levels with blockers, runs, costs, documents, approvals and activity', async () => {
    const [tree] = await query(
      `${treeOf(demoIssues.atlas.id)}
       select count(*)::int as issues, max(level) as levels,
         (select count(*) from issue_relations r where r.related_issue_id in (select id from tree))::int as blockers,
         (select count(*) from heartbeat_runs r where r.context_snapshot ->> 'issueId' in (select id::text from tree))::int as runs,
         (select count(*) from cost_events e where e.issue_id in (select id from tree))::int as costs,
         (select count(*) from issue_documents d where d.issue_id in (select id from tree))::int as documents,
         (select count(*) from issue_approvals a where a.issue_id in (select id from tree))::int as approvals,
         (select count(*) from activity_log a where a.entity_id in (select id::text from tree))::int as activity
       from tree`,
    );
    expect(tree).toMatchObject({ issues: 60, levels: 5 });
    for (const [what, atLeast] of Object.entries({
      blockers: 15,
      runs: 40,
      costs: 100,
      documents: 10,
      approvals: 3,
      activity: 200,
    })) {
      expect(tree?.[what], what).toBeGreaterThan(atLeast);
    }
  });

  it('has a tree of seven levels and a wide one', async () => {
    const shapes = await column(
      `with recursive tree as (
         select company_id, id as root, id, 1 as level from issues where parent_id is null and company_id = $1
         union all
         select i.company_id, root, i.id, level + 1 from tree join issues i on i.company_id = tree.company_id and i.parent_id = tree.id
       ) select max(level) from tree group by root order by 1 desc`,
      [acme.id],
    );
    expect(shapes[0]).toBe(7);
    expect(
      await column(
        'select count(*)::int as n from issues where parent_id is not null group by parent_id order by n desc limit 1',
      ),
    ).toEqual([45]);
  });

  it('stops one agent of each company by its budget, work under ACME-1 with it, and nobody else', async () => {
    const exceeded = await query(
      `select c.issue_prefix as company, b.scope_type, a.name
       from budget_policies b join companies c on c.id = b.company_id
       left join agents a on a.company_id = b.company_id and a.id = b.scope_id
       cross join lateral (
         select sum(e.cost_cents) as spent from cost_events e
         where e.company_id = b.company_id
           and (b.window_kind = 'lifetime' or e.occurred_at >= date_trunc('month', $1::timestamptz, 'UTC'))
           and case b.scope_type when 'agent' then e.agent_id = b.scope_id when 'project' then e.project_id = b.scope_id else true end
       ) sums
       where b.is_active and b.hard_stop_enabled and spent >= b.amount order by 1`,
      [now],
    );
    expect(exceeded).toEqual([
      { company: 'ACME', scope_type: 'agent', name: 'Torque' },
      { company: 'GLOBEX', scope_type: 'agent', name: 'Anchor' },
    ]);
    const open = await column(`select threshold_type from budget_incidents where status = 'open'`);
    expect(open).toEqual(['hard', 'hard']);
    const stopped = await query(
      `${treeOf(demoIssues.atlas.id)}
       select i.identifier from tree join issues i on i.id = tree.id join agents a on a.id = i.assignee_agent_id
       where a.name = 'Torque' and i.status = 'todo'`,
    );
    expect(stopped.length).toBeGreaterThan(0);
  });

  it('keeps the sums of the month beside agents and companies', async () => {
    const odd = await query(
      `select c.issue_prefix from companies c
       where c.spent_monthly_cents <> (
         select coalesce(sum(e.cost_cents), 0) from cost_events e
         where e.company_id = c.id and e.occurred_at >= date_trunc('month', $1::timestamptz, 'UTC')
       ) or c.spent_monthly_cents <> (select sum(a.spent_monthly_cents) from agents a where a.company_id = c.id)`,
      [now],
    );
    expect(odd).toEqual([]);
  });
});
