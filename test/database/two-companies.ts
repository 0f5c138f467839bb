import type pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { ensureGatewayLogin } from '../../src/database/roles.ts';
import { type Cluster, connect } from './cluster.ts';

/** A company with a row in every table that has a company. */
export interface SeededCompany {
  readonly id: string;
  readonly plugin: string;
  readonly pluginKey: string;
  readonly agent: string;
  readonly goal: string;
  readonly project: string;
  readonly wakeup: string;
  readonly run: string;
  readonly issue: string;
  readonly blocked: string;
  readonly document: string;
  readonly approval: string;
  readonly policy: string;
}

export interface TwoCompanies {
  readonly ownerUrl: string;
  readonly gatewayUrl: string;
  readonly a: SeededCompany;
  readonly b: SeededCompany;
}

/** A migrated database in which two companies have a row in each table, and the login that the gateway serves with. */
export async function createTwoCompanies(cluster: Cluster, database: string): Promise<TwoCompanies> {
  const ownerUrl = await cluster.createDatabase(database);
  await migrate(ownerUrl);
  const owner = await connect(ownerUrl);
  try {
    const a = await seedCompany(owner, 'a');
    const b = await seedCompany(owner, 'b');
    return { ownerUrl, gatewayUrl: await ensureGatewayLogin(ownerUrl), a, b };
  } finally {
    await owner.end();
  }
}

/** Runs work in a transaction for one company and its plugin, and commits it. */
export async function asGateway<T>(
  url: string,
  company: SeededCompany,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(url);
  try {
    await client.query('begin');
    await client.query(
      `select set_config('app.company_id', $1, true), set_config('app.plugin_id', $2, true), set_config('app.plugin_key', $3, true)`,
      [company.id, company.plugin, company.pluginKey],
    );
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    // A transaction that failed goes with its connection.
    await client.end();
  }
}

export function recordActivity(client: pg.Client, company: SeededCompany, action = 'issue.updated') {
  return client.query(
    `insert into activity_log (company_id, actor_type, actor_id, action, entity_type, entity_id)
     values ($1, 'plugin', $2, $3, 'issue', $4)`,
    [company.id, company.plugin, action, company.issue],
  );
}

async function seedCompany(owner: pg.Client, letter: string): Promise<SeededCompany> {
  const prefix = letter.repeat(3).toUpperCase();
  const pluginKey = `acme.${letter}`;
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const columns = Object.keys(row);
    const { rows } = await owner.query(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')}) returning *`,
      Object.values(row),
    );
    return String(rows[0].id);
  };
  const id = await insert('companies', { name: `Company ${letter}`, issue_prefix: prefix });
  const plugin = await insert('plugins', {
    plugin_key: pluginKey,
    package_name: pluginKey,
    version: '1.0.0',
    status: 'ready',
    manifest_json: { displayName: 'Acme', capabilities: ['issues.read', 'issues.create'] },
  });
  await insert('plugin_company_settings', { company_id: id, plugin_id: plugin });
  const agent = await insert('agents', { company_id: id, name: 'Worker', adapter_config: { env: { KEY: 'secret' } } });
  await insert('agent_runtime_state', { company_id: id, agent_id: agent, adapter_type: 'process' });
  const goal = await insert('goals', { company_id: id, title: 'Goal' });
  const project = await insert('projects', { company_id: id, name: 'Project', goal_id: goal });
  const wakeup = await insert('agent_wakeup_requests', { company_id: id, agent_id: agent, source: 'assignment' });
  const issue = await insert('issues', {
    company_id: id,
    title: 'First',
    issue_number: 1,
    identifier: `${prefix}-1`,
    project_id: project,
  });
  const blocked = await insert('issues', {
    company_id: id,
    title: 'Second',
    issue_number: 2,
    identifier: `${prefix}-2`,
    parent_id: issue,
  });
  const run = await insert('heartbeat_runs', {
    company_id: id,
    agent_id: agent,
    wakeup_request_id: wakeup,
    context_snapshot: { issueId: issue },
  });
  await insert('issue_relations', { company_id: id, issue_id: issue, related_issue_id: blocked, type: 'blocks' });
  await insert('issue_comments', { company_id: id, issue_id: issue, body: 'A comment' });
  const document = await insert('documents', { company_id: id, latest_body: 'Body' });
  await insert('issue_documents', { company_id: id, issue_id: issue, document_id: document, key: 'plan' });
  await insert('document_revisions', { company_id: id, document_id: document, revision_number: 1, body: 'Body' });
  const approval = await insert('approvals', { company_id: id, type: 'hire_agent', payload: {} });
  await insert('issue_approvals', { company_id: id, issue_id: issue, approval_id: approval });
  await insert('cost_events', {
    company_id: id,
    agent_id: agent,
    issue_id: issue,
    provider: 'p',
    model: 'm',
    cost_cents: 1,
    occurred_at: new Date(),
  });
  const policy = await insert('budget_policies', {
    company_id: id,
    scope_type: 'company',
    scope_id: id,
    window_kind: 'lifetime',
  });
  await insert('budget_incidents', {
    company_id: id,
    policy_id: policy,
    scope_type: 'company',
    scope_id: id,
    metric: 'billed_cents',
    window_kind: 'lifetime',
    window_start: new Date(0),
    window_end: new Date(),
    threshold_type: 'soft',
    amount_limit: 1,
    amount_observed: 1,
  });
  await insert('activity_log', {
    company_id: id,
    actor_id: 'system',
    action: 'issue.created',
    entity_type: 'issue',
    entity_id: issue,
  });
  await insert('gateway.idempotency_keys', {
    company_id: id,
    plugin_id: plugin,
    mutation: 'createIssue',
    key: 'k',
    fingerprint: 'f',
  });
  return { id, plugin, pluginKey, agent, goal, project, wakeup, run, issue, blocked, document, approval, policy };
}
