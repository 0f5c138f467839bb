import type pg from 'pg';
import { missionsPlugin } from './demo-ids.ts';
import type { SeedProgress } from './seed.ts';

interface SeedPlan {
  readonly id: string;
  readonly prefix: string;
  /** The highest number that an issue of the company has. */
  readonly lastNumber: number;
  readonly issues: number;
  readonly tree: number;
  readonly costs: number;
  readonly at: string;
}

const rowsPerStatement = 20_000;
const agentCount = 20;

/**
 * The statements behind `seed`. Rows are made from the numbers of a series: every id, choice and time is a hash of what it
 * belongs to, so that one row can name another without looking it up, and two runs on two machines make the same.
 */
export class Seeder {
  readonly #client: pg.Client;
  readonly #plan: SeedPlan;
  readonly #onProgress: SeedProgress;
  readonly #total: number;
  #done = 0;

  constructor(client: pg.Client, plan: SeedPlan, onProgress: SeedProgress) {
    this.#client = client;
    this.#plan = plan;
    this.#onProgress = onProgress;
    const { issues, costs } = plan;
    this.#total = issues + this.#runs * 2 + this.#relations + this.#relations + costs + Math.floor(costs / 2);
  }

  get #runs(): number {
    return Math.floor(this.#plan.issues / 5);
  }

  get #relations(): number {
    return Math.floor(this.#plan.issues / 2);
  }

  async addEverything(): Promise<number> {
    const { issues, costs, lastNumber, id } = this.#plan;
    await this.#addAgentsAndProjects();
    await this.#inBatches('issues', issues, issuesSql);
    await this.#client.query('update companies set issue_counter = $2, updated_at = now() where id = $1', [
      id,
      lastNumber + issues,
    ]);
    // The statements that follow join the new issues; without statistics they would be planned as if there were none.
    await this.#client.query('analyze issues, agents, projects');
    await this.#inBatches('relations', this.#relations, relationsSql);
    await this.#inBatches('wake-ups', this.#runs, wakeupsSql);
    await this.#inBatches('runs', this.#runs, runsSql);
    await this.#inBatches('comments', this.#relations, commentsSql);
    await this.#inBatches('costs', costs, costsSql);
    await this.#inBatches('activity', Math.floor(costs / 2), activitySql);
    return this.#done;
  }

  async issueId(number: number): Promise<string> {
    const { rows } = await this.#client.query<{ id: string }>(
      'select id from issues where company_id = $1 and issue_number = $2',
      [this.#plan.id, number],
    );
    if (!rows[0]) throw new Error('An issue that was just made is missing');
    return rows[0].id;
  }

  async #addAgentsAndProjects(): Promise<void> {
    const { id, prefix } = this.#plan;
    await this.#client.query(agentsSql, [id, prefix, agentCount]);
    await this.#client.query(projectsSql, [id, prefix]);
  }

  async #inBatches(what: string, count: number, statement: string): Promise<void> {
    const { id, prefix, lastNumber, issues, tree, at } = this.#plan;
    for (let start = 0; start < count; start += rowsPerStatement) {
      this.#onProgress(this.#done, this.#total, what);
      const end = Math.min(start + rowsPerStatement, count);
      const values = [id, prefix, lastNumber, issues, at, start, end - 1];
      const { rowCount } = await this.#client.query(statement, statement === issuesSql ? [...values, tree] : values);
      this.#done += rowCount ?? 0;
    }
    this.#onProgress(this.#done, this.#total, what);
  }
}

/** The same id for the same words, shaped as a version 4 UUID. */
function uuidOf(words: string): string {
  return `overlay(overlay(md5(${words}) placing '4' from 13) placing '8' from 17)::uuid`;
}

function issueIdOf(index: string): string {
  return uuidOf(`$2::text || ':issue:' || ($3::int + 1 + ${index})`);
}

function rowIdOf(what: string): string {
  return uuidOf(`$2::text || ':${what}:' || $3::int || ':' || i`);
}

/** A whole number from 0 to below the count. The salt tells two throws for one row apart. */
function dice(salt: number, count: string | number): string {
  return `((hashint8extended(i + $3::bigint, ${salt}) & 9223372036854775807) % ${count})`;
}

function oneOf(salt: number, words: readonly string[]): string {
  return `(array[${words.map((word) => `'${word}'`).join(', ')}])[1 + ${dice(salt, words.length)}]`;
}

// Every statement is given the same values, and PostgreSQL asks for a type of those too that it has no use for.
const series = `(
    select i from generate_series($6::int, $7::int) as i
    where ($1::uuid, $2::text, $3::int, $4::int, $5::timestamptz) is not null
  ) as series`;
const agentList = `(select array_agg(id order by id) as ids, count(*) as n from agents where company_id = $1) as agents`;
const projectList = `(select array_agg(id order by id) as ids, count(*) as n from projects where company_id = $1) as projects`;
const halfYear = `interval '180 days'`;
const moment = (salt: number) =>
  `$5::timestamptz - ${dice(salt, 180 * 86_400)} * interval '1 second' - ${dice(salt + 50, 1_000_000)} * interval '1 microsecond'`;

const agentsSql = `
  insert into agents (id, company_id, name, role, status, runtime_config)
  select ${uuidOf(`$2::text || ':agent:' || n`)}, $1, 'Worker ' || n,
    (array['engineer', 'designer', 'researcher', 'writer', 'qa'])[1 + n % 5], (array['idle', 'active'])[1 + n % 2],
    '{"heartbeat": {"enabled": true, "wakeOnDemand": true}}'
  from generate_series(1 + (select count(*) from agents where company_id = $1), $3::int) as n
  on conflict do nothing`;

const projectsSql = `
  insert into projects (id, company_id, name, status)
  select ${uuidOf(`$2::text || ':project:' || n`)}, $1, 'Project ' || n, 'in_progress'
  from generate_series(1 + (select count(*) from projects where company_id = $1), 8) as n
  on conflict do nothing`;

// The first issues are one tree in which everybody has four children. Of the others, every second ten is a small tree.
// Of thirty issues, the first four were written at the same moment.
const issuesSql = `
  insert into issues (
    id, company_id, project_id, parent_id, title, description, status, priority, assignee_agent_id, created_by_agent_id,
    issue_number, identifier, origin_kind, origin_id, request_depth, billing_code, started_at, completed_at, cancelled_at,
    created_at, updated_at
  )
  select ${issueIdOf('i')}, $1, projects.ids[1 + ${dice(1, 'projects.n')}],
    case when parent is not null then ${issueIdOf('parent')} end,
    initcap(${oneOf(2, ['check', 'move', 'repair', 'count', 'pack', 'label', 'weigh', 'scan'])}) || ' ' ||
      ${oneOf(3, ['the pallets', 'the crates', 'the containers', 'the parcels', 'the spare parts'])} || ' of ' ||
      ${oneOf(4, ['bay', 'dock', 'hall', 'aisle'])} || ' ' || (1 + ${dice(5, 400)}),
    'Step ' || i || ' of the plan. ' || repeat('Count twice, write down once. ', 1 + (${dice(6, 6)})::int),
    status, ${oneOf(8, ['critical', 'high', 'high', 'medium', 'medium', 'medium', 'medium', 'low', 'low'])},
    case when status <> 'backlog' then agents.ids[1 + ${dice(9, 'agents.n')}] end, agents.ids[1 + ${dice(10, 'agents.n')}],
    $3::int + 1 + i, $2::text || '-' || ($3::int + 1 + i),
    ${oneOf(11, ['manual', 'plugin:paperclip.missions', 'plugin:paperclip.missions', 'plugin:paperclip.missions:operation', 'plugin:acme.reports'])},
    'seed-' || i, case when parent is null then 0 else 1 end, 'mission:' || (${dice(12, 40)}),
    case when status in ('in_progress', 'in_review', 'done') then born + age * 0.1 end,
    case when status = 'done' then born + age * 0.6 end, case when status = 'cancelled' then born + age * 0.5 end,
    born, born + age * 0.6
  from ${series}
  cross join ${agentList}
  cross join ${projectList}
  cross join lateral (select case when i % 30 < 4 then i - i % 30 else i end as together) as sitting
  cross join lateral (
    select case
      when i = 0 then null
      when i < $8::int then (i - 1) / 4
      when (i - $8::int) % 20 between 1 and 9 then i - (i - $8::int) % 20 + ((i - $8::int) % 20 - 1) / 3
    end as parent,
    (array['done', 'done', 'done', 'done', 'done', 'todo', 'todo', 'todo', 'backlog', 'backlog', 'blocked', 'in_progress',
      'in_review', 'cancelled'])[1 + ${dice(7, 14)}] as status,
    ($4::int - together) * (${halfYear} / $4::int) + together::bigint * 7919 % 1000000 * interval '1 microsecond' as age
  ) as shape
  cross join lateral (select $5::timestamptz - age as born) as birth`;

// A blocker is always an older issue, so there is no cycle.
const relationsSql = `
  insert into issue_relations (id, company_id, issue_id, related_issue_id, type, created_by_agent_id, created_at, updated_at)
  select ${rowIdOf('relation')}, $1, blocker.id, blocked.id, 'blocks', blocked.created_by_agent_id, blocked.created_at,
    blocked.created_at
  from ${series}
  join issues blocked on blocked.company_id = $1 and blocked.issue_number = $3::int + 2 + 2 * i
  join issues blocker on blocker.company_id = $1
    and blocker.issue_number = blocked.issue_number - least(2 * i + 1, 1 + ${dice(20, 60)})
  on conflict do nothing`;

const issueOfRow = (salt: number) =>
  `join issues on issues.company_id = $1 and issues.issue_number = $3::int + 1 + ${dice(salt, '$4::int')}`;

const runStatus = oneOf(31, ['succeeded', 'succeeded', 'succeeded', 'succeeded', 'failed', 'timed_out', 'cancelled']);
const runTimes = `cross join lateral (select ${moment(32)} as asked) as times`;

const wakeupsSql = `
  insert into agent_wakeup_requests (
    id, company_id, agent_id, source, trigger_detail, reason, payload, status, requested_by_actor_type, requested_by_actor_id,
    run_id, requested_at, claimed_at, finished_at, created_at, updated_at
  )
  select ${rowIdOf('wakeup')}, $1, coalesce(assignee_agent_id, created_by_agent_id), 'assignment', 'system', 'issue_assigned',
    jsonb_build_object('issueId', issues.id),
    case ${runStatus} when 'succeeded' then 'completed' when 'cancelled' then 'cancelled' else 'failed' end,
    'agent', created_by_agent_id::text, ${rowIdOf('run')}, asked, asked, asked, asked, asked
  from ${series} ${issueOfRow(30)} ${runTimes}`;

const runsSql = `
  insert into heartbeat_runs (
    id, company_id, agent_id, invocation_source, trigger_detail, status, started_at, finished_at, wakeup_request_id,
    context_snapshot, created_at, updated_at
  )
  select ${rowIdOf('run')}, $1, coalesce(assignee_agent_id, created_by_agent_id), 'assignment', 'system', ${runStatus}, asked,
    least(asked + interval '10 minutes', $5::timestamptz), ${rowIdOf('wakeup')},
    jsonb_build_object('issueId', issues.id, 'taskId', issues.id, 'wakeReason', 'issue_assigned', 'wakeSource', 'assignment'),
    asked, asked
  from ${series} ${issueOfRow(30)} ${runTimes}`;

const commentsSql = `
  insert into issue_comments (id, company_id, issue_id, author_agent_id, author_user_id, body, created_at, updated_at)
  select ${rowIdOf('comment')}, $1, issues.id, case when i % 3 > 0 then created_by_agent_id end,
    case when i % 3 = 0 then 'big.user' end,
    'Counted ' || (${dice(41, 900)}) || ' so far. ' || repeat('Nothing unusual. ', 1 + (${dice(42, 5)})::int), at, at
  from ${series} ${issueOfRow(40)}
  cross join lateral (select ${moment(43)} as at) as times`;

const costsSql = `
  insert into cost_events (
    id, company_id, agent_id, issue_id, project_id, billing_code, provider, biller, billing_type, model, input_tokens,
    cached_input_tokens, output_tokens, cost_cents, occurred_at, created_at
  )
  select ${rowIdOf('cost')}, $1, coalesce(issues.assignee_agent_id, issues.created_by_agent_id),
    case when i % 10 > 0 then issues.id end, case when i % 10 > 0 then issues.project_id end,
    case when i % 10 > 0 then issues.billing_code end,
    ${oneOf(61, ['anthropic', 'anthropic', 'openai', 'google'])}, ${oneOf(62, ['anthropic', 'openrouter', 'openai', 'google'])},
    'metered_api', ${oneOf(63, ['large', 'medium', 'small'])}, 1000 + ${dice(64, 60_000)}, ${dice(65, 1000)},
    100 + ${dice(66, 5000)}, 1 + ${dice(67, 120)}, at, at
  from ${series} ${issueOfRow(60)}
  cross join lateral (select ${moment(68)} as at) as times`;

const activitySql = `
  insert into activity_log (
    id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, details, created_at
  )
  select ${rowIdOf('activity')}, $1, actor,
    case actor when 'agent' then created_by_agent_id::text when 'plugin' then '${missionsPlugin.id}' when 'user' then 'big.user'
      else 'scheduler' end,
    ${oneOf(71, ['issue.created', 'issue.updated', 'issue.updated', 'issue.updated', 'issue.comment.created', 'issue.relations.updated', 'issue.document_upserted'])},
    'issue', issues.id::text, case when actor in ('agent', 'plugin') then created_by_agent_id end,
    jsonb_build_object('identifier', issues.identifier, 'status', issues.status) || case when actor = 'plugin' then
      jsonb_build_object('sourcePluginId', '${missionsPlugin.id}', 'sourcePluginKey', '${missionsPlugin.key}',
        'initiatingActorType', 'agent', 'initiatingActorId', created_by_agent_id, 'initiatingAgentId', created_by_agent_id,
        'initiatingUserId', null, 'initiatingRunId', null) else '{}' end,
    ${moment(72)}
  from ${series} ${issueOfRow(70)}
  cross join lateral (select ${oneOf(73, ['agent', 'agent', 'user', 'system', 'plugin'])} as actor) as who`;
