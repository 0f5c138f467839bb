import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type Cluster, connect, startCluster } from '../database/cluster.ts';
import { type AttachedGateway, as, createPaperclipDatabase, PaperclipHost, serve } from './paperclip-world.ts';

let cluster: Cluster;
let ownerUrl: string;
let host: PaperclipHost;
let gateway: AttachedGateway;
let acme: Awaited<ReturnType<PaperclipHost['company']>>;
let globex: Awaited<ReturnType<PaperclipHost['company']>>;
let plugin: TestPlugin;

beforeAll(async () => {
  cluster = await startCluster();
  ownerUrl = await createPaperclipDatabase(cluster, 'served');
  await attachDatabase(ownerUrl);
  await ensureSigningKey(ownerUrl);
  host = await PaperclipHost.connect(ownerUrl);
  acme = await host.company('ACME');
  globex = await host.company('GLOBEX');
  await host.plugin('acme.x');
  gateway = await serve(ownerUrl);
  plugin = await gateway.plugin(acme.id, 'acme.x');
}, 120_000);
afterAll(async () => {
  await gateway?.close();
  await host?.end();
  await cluster?.stop();
});

const createIssue = `mutation ($input: CreateIssueInput!) {
  createIssue(input: $input) {
    __typename
    ... on CreateIssuePayload { issue { id identifier parent { identifier } } activity { action } }
    ... on UserError { code message }
  }
}`;

describe("issue numbers, where Paperclip's server and the gateway both give them", () => {
  it('are one row without a gap and without a number twice, also when both write at once', async () => {
    const company = await host.company('BOTH');
    const ours = await gateway.plugin(company.id, 'acme.x');
    const others = await Promise.all([1, 2, 3].map(() => PaperclipHost.connect(ownerUrl)));
    const theirs = others.map(async (one) => {
      for (let n = 0; n < 10; n += 1) await one.issue(company.id, `Of Paperclip ${n}`);
    });
    const made = Array.from({ length: 30 }, (_, n) =>
      ours.expectData(createIssue, { input: { title: `Of a plugin ${n}` } }),
    );
    const [answers] = await Promise.all([Promise.all(made), ...theirs]);
    await Promise.all(others.map((one) => one.end()));
    expect(answers.map(({ createIssue }) => createIssue.__typename)).toEqual(Array(30).fill('CreateIssuePayload'));
    const { rows } = await host.client.query(
      'select issue_number as number, identifier from issues where company_id = $1 order by 1',
      [company.id],
    );
    expect(rows).toEqual(Array.from({ length: 60 }, (_, n) => ({ number: n + 1, identifier: `BOTH-${n + 1}` })));
    const { counter } = await host.one('select issue_counter as counter from companies where id = $1', [company.id]);
    expect(counter).toBe(60);
  });

  it("go on behind the highest number where Paperclip's counter has fallen behind", async () => {
    const company = await host.company('LATE');
    await host.client.query(
      `insert into issues (company_id, title, issue_number, identifier) values ($1, 'Imported', 41, 'LATE-41')`,
      [company.id],
    );
    const ours = await gateway.plugin(company.id, 'acme.x');
    const { createIssue: made } = await ours.expectData(createIssue, { input: { title: 'Next' } });
    expect(made.issue).toMatchObject({ identifier: 'LATE-42' });
    expect((await host.issue(company.id, 'After it')).identifier).toBe('LATE-43');
  });
});

describe('a wake-up', () => {
  it("is what Paperclip's own queue takes up: a queued request and a queued run that know each other and the issue", async () => {
    const issue = await host.issue(acme.id, 'To be worked on', { agentId: acme.agentId });
    const data = await plugin.expectData(
      `mutation ($id: ID!) { requestWakeup(input: { issueId: $id }) { __typename ... on RequestWakeupPayload { outcome run { id status } } } }`,
      { id: issue.id },
    );
    expect(data.requestWakeup).toMatchObject({ __typename: 'RequestWakeupPayload', outcome: 'QUEUED' });
    // As its worker claims: the oldest queued run of an agent that may run, by the owner's plain statements.
    const claimed = await host.one(
      `update heartbeat_runs set status = 'running', started_at = now(), updated_at = now()
       where id = (select id from heartbeat_runs where agent_id = $1 and status = 'queued' order by created_at limit 1 for update skip locked)
       returning id, company_id, invocation_source, trigger_detail, wakeup_request_id, context_snapshot`,
      [acme.agentId],
    );
    expect(claimed).toMatchObject({
      id: data.requestWakeup.run.id,
      company_id: acme.id,
      invocation_source: 'assignment',
      trigger_detail: 'system',
      context_snapshot: { issueId: issue.id, taskId: issue.id, taskKey: issue.id, wakeSource: 'assignment' },
    });
    const request = await host.one(
      `update agent_wakeup_requests set status = 'claimed', claimed_at = now() where id = $1
       returning agent_id, source, payload, run_id, requested_by_actor_type`,
      [claimed.wakeup_request_id],
    );
    expect(request).toMatchObject({
      agent_id: acme.agentId,
      source: 'assignment',
      payload: { issueId: issue.id, mutation: 'plugin_wakeup' },
      run_id: claimed.id,
      requested_by_actor_type: 'system',
    });
    const after = await plugin.expectData(
      'query ($id: ID!) { issue(id: $id) { runs(first: 1) { nodes { id status } } } }',
      { id: issue.id },
    );
    expect(after.issue.runs.nodes).toEqual([{ id: claimed.id, status: 'RUNNING' }]);
  });
});

describe("rows of another company, which Paperclip's own keys do not keep out", () => {
  const references = (theirs: { issue: string; agent: string; project: string }) =>
    [
      ['an agent', { title: 'x', assigneeAgentId: theirs.agent }],
      ['a parent', { title: 'x', parentId: theirs.issue }],
      ['a project', { title: 'x', projectId: theirs.project }],
      ['a blocker', { title: 'x', blockedByIssueIds: [theirs.issue] }],
    ] as const;

  it('are referred to by nothing that a plugin writes', async () => {
    const issue = await host.issue(globex.id, 'Secret of Globex');
    const project = await host.one<{ id: string }>(
      `insert into projects (company_id, name) values ($1, 'Theirs') returning id`,
      [globex.id],
    );
    const before = await host.one('select count(*)::int as issues from issues');
    for (const [, input] of references({ issue: issue.id, agent: globex.agentId, project: project.id })) {
      const { data, errors } = await plugin.send(createIssue, { input });
      expect(errors ?? data?.createIssue?.__typename, JSON.stringify(input)).not.toBe('CreateIssuePayload');
    }
    expect(await host.one('select count(*)::int as issues from issues')).toEqual(before);
  });

  it('are not shown where a row of Paperclip’s refers to one', async () => {
    const theirs = await host.issue(globex.id, 'Parent of another company');
    const odd = await host.issue(acme.id, 'Child of another company', { parentId: theirs.id, agentId: globex.agentId });
    const data = await plugin.expectData(
      'query ($id: ID!) { issue(id: $id) { title parent { title } assigneeAgent { name } } }',
      { id: odd.id },
    );
    expect(data.issue).toEqual({ title: 'Child of another company', parent: null, assigneeAgent: null });
  });

  it('are not there for the login of the gateway, whatever it asks for, without a company', async () => {
    const client = await connect(gateway.gatewayUrl);
    const { rows } = await client.query(
      'select (select count(*)::int from issues) as issues, (select count(*)::int from companies) as companies',
    );
    await client.end();
    expect(rows).toEqual([{ issues: 0, companies: 0 }]);
  });

  it("are not there in tables of Paperclip's that the gateway does not use", async () => {
    const client = await connect(gateway.gatewayUrl);
    await expect(client.query('select from company_secrets')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('select adapter_config from agents')).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });
});

describe("Paperclip's own server", () => {
  it('changes and deletes as before, under row security and triggers that are not meant for it', async () => {
    const issue = await host.issue(acme.id, 'To be deleted', { agentId: acme.agentId });
    await host.client.query(
      `update issues set origin_kind = 'routine_execution', status = 'done', sla_minutes = 5 where id = $1`,
      [issue.id],
    );
    const document = await host.one<{ id: string }>(
      `insert into documents (company_id, latest_body) values ($1, 'x') returning id`,
      [acme.id],
    );
    await host.client.query(
      `insert into issue_documents (company_id, issue_id, document_id, key) values ($1, $2, $3, 'plan')`,
      [acme.id, issue.id, document.id],
    );
    await host.client.query('delete from issues where id = $1', [issue.id]);
    expect(
      await host.one('select count(*)::int as rows from issue_documents where document_id = $1', [document.id]),
    ).toEqual({ rows: 0 });
  });

  it('deletes a company with what the gateway keeps of it', async () => {
    const company = await host.company('GONE');
    const ours = await gateway.plugin(company.id, 'acme.x');
    await ours.expectData(createIssue, { input: { title: 'x', idempotencyKey: 'once' } });
    for (const table of ['activity_log', 'issues', 'agents'])
      await host.client.query(`delete from ${table} where company_id = $1`, [company.id]);
    await host.client.query('delete from companies where id = $1', [company.id]);
    const left = await host.one(
      'select (select count(*)::int from gateway.feeds where company_id = $1) as feeds, (select count(*)::int from gateway.idempotency_keys where company_id = $1) as keys',
      [company.id],
    );
    expect(left).toEqual({ feeds: 0, keys: 0 });
  });

  it('is heard by the live feed: what it writes arrives at a subscriber', async () => {
    await using stream = await plugin.subscribe(
      'subscription { activity { __typename ... on ActivityAdded { entry { action issue { title } } } } }',
    );
    await host.issue(acme.id, 'Written by Paperclip');
    expect((await stream.nextData()).activity).toMatchObject({
      entry: { action: 'issue.created', issue: { title: 'Written by Paperclip' } },
    });
  });

  it('adds a column to a table in use', async () => {
    await host.client.query('alter table issues add column mood text; alter table issues drop column mood');
    await plugin.expectData('{ issues(first: 1) { nodes { id } } }');
  });

  it('keeps its other roles: one that reads sees the rows of every company', async () => {
    const reports = await connect(as(ownerUrl, 'paperclip_reports', 'reports'));
    const { rows } = await reports.query('select count(distinct company_id)::int as companies from issues');
    await reports.end();
    expect(rows[0].companies).toBeGreaterThan(1);
  });
});
