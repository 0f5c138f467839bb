import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPosture, type PostureProblem } from '../../src/database/posture.ts';
import { type Cluster, connect, execute, startCluster } from './cluster.ts';
import { createTwoCompanies, type TwoCompanies } from './two-companies.ts';

/** What an operator might do by mistake, and the object that the check must name. */
const mistakes: [statement: string, object: string][] = [
  ['drop policy company_rows on issue_comments', 'issue_comments'],
  ['drop policy company_rows_added on issues', 'issues'],
  ['create policy everything on issues using (true)', 'issues'],
  [
    'create policy everything on cost_events for select to paperclip_gateway using (company_id = gateway.company_id() or true)',
    'cost_events',
  ],
  ['create policy more on documents for insert to paperclip_gateway with check (true)', 'documents'],
  ['create policy all_plugins on plugins to paperclip_gateway using (true)', 'plugins'],
  ['alter table agents disable row level security', 'agents'],
  ['alter table issues no force row level security', 'issues'],
  ['create table notes (company_id uuid not null, body text)', 'notes'],
  ['create table gateway.notes (company_id uuid not null, body text)', 'gateway.notes'],
  ['grant update on activity_log to paperclip_gateway', 'activity_log'],
  ['grant update (details) on activity_log to paperclip_gateway', 'activity_log'],
  ['grant delete on activity_log to public', 'activity_log'],
  ['grant truncate on issues to paperclip_gateway', 'issues'],
  ['grant trigger on issues to paperclip_gateway', 'issues'],
  ['grant select on agents to paperclip_gateway', 'agents.adapter_config'],
  ['grant select (env) on projects to paperclip_gateway', 'projects.env'],
  ['grant select on gateway.signing_keys to public', 'gateway.signing_keys.private_jwk'],
  ['grant select on gateway.plugin_secrets to paperclip_gateway', 'gateway.plugin_secrets.secret_hash'],
  ['grant insert (kid) on gateway.signing_keys to paperclip_gateway', 'gateway.signing_keys'],
  ['grant delete on gateway.token_revocations to public', 'gateway.token_revocations'],
  ['grant update (origin) on gateway.plugin_workers to paperclip_gateway', 'gateway.plugin_workers'],
  ['grant insert on gateway.plugin_workers to public', 'gateway.plugin_workers'],
  ['alter function gateway.installation(uuid, uuid) reset search_path', 'gateway.installation(uuid,uuid)'],
  ['grant create on schema public to public', 'public'],
  ['grant create on schema gateway to paperclip_gateway', 'gateway'],
  ['create view every_issue as select * from issues; grant select on every_issue to paperclip_gateway', 'every_issue'],
  [
    'create materialized view kept_issues as select * from issues; grant select on kept_issues to public',
    'kept_issues',
  ],
  ['alter table issues disable trigger audited_at_commit', 'issues'],
  ['alter table plugins disable trigger standings_moved', 'plugins'],
  ['alter table gateway.token_revocations disable trigger standings_moved', 'gateway.token_revocations'],
  ['alter table documents disable trigger audit_due', 'documents'],
  ['alter table activity_log disable trigger told_of_activity', 'activity_log'],
  ['alter table issues disable trigger told_of_changed_issue', 'issues'],
  ['grant insert on gateway.outbox to paperclip_gateway', 'gateway.outbox'],
  ['grant update (last_commit) on gateway.feeds to public', 'gateway.feeds'],
  ['alter role paperclip_gateway bypassrls', 'paperclip_gateway'],
];

describe('the posture check', () => {
  let cluster: Cluster;
  let database: TwoCompanies;
  beforeAll(async () => {
    cluster = await startCluster();
    database = await createTwoCompanies(cluster, 'posture');
  }, 60_000);
  afterAll(() => cluster?.stop());

  const check = async (url = database.gatewayUrl): Promise<PostureProblem[]> => {
    const client = await connect(url);
    try {
      return await checkPosture(client);
    } finally {
      await client.end();
    }
  };
  const asOwner = (statement: string) => execute(database.ownerUrl, statement);
  const login = () => new URL(database.gatewayUrl).username;

  it('finds nothing on a database that was just migrated', async () => {
    expect(await check()).toEqual([]);
  });

  it.each(mistakes)('names the object after: %s, and its remedy mends it', async (statement, object) => {
    await asOwner(statement);
    const problems = await check();
    expect(problems.map((problem) => problem.object)).toContain(object);
    for (const { remedy } of problems) await asOwner(remedy);
    // A dropped policy that the migrations declare under another name is as good under this one.
    expect(await check()).toEqual([]);
    await asOwner('drop table if exists notes, gateway.notes');
  });

  it('refuses a login that is a superuser, and says only that', async () => {
    const problems = await check(database.ownerUrl);
    expect(problems.map(({ object }) => object)).toEqual(['paperclip']);
  });

  it.each(['bypassrls', 'createrole', 'createdb', 'replication'])('refuses a login with %s', async (attribute) => {
    await asOwner(`alter role ${login()} ${attribute}`);
    const problems = await check();
    expect(problems).toEqual([
      expect.objectContaining({ object: login(), remedy: `alter role ${login()} no${attribute};` }),
    ]);
    for (const { remedy } of problems) await asOwner(remedy);
    expect(await check()).toEqual([]);
  });

  it('refuses a login that owns a table', async () => {
    await asOwner(`alter table goals owner to ${login()}`);
    expect((await check()).map(({ object }) => object)).toContain('goals');
    await asOwner('alter table goals owner to paperclip');
    expect(await check()).toEqual([]);
  });

  it('refuses a login that can become another role, also by way of a third', async () => {
    await asOwner(`create role far; create role near; grant far to near; grant near to ${login()}`);
    const problems = await check();
    expect(problems.map(({ problem }) => problem).sort()).toEqual([
      'is a member of far, and can become it',
      'is a member of near, and can become it',
    ]);
    for (const { remedy } of problems) await asOwner(remedy);
    expect(await check()).toEqual([]);
  });

  it('refuses a login without the privileges of the group', async () => {
    await asOwner(`create role bare login password 'bare'`);
    const url = new URL(database.gatewayUrl);
    url.username = 'bare';
    url.password = 'bare';
    const [problem] = await check(url.href);
    expect(problem).toMatchObject({ object: 'bare', problem: 'does not have the privileges of paperclip_gateway' });
    await asOwner(problem?.remedy ?? '');
    expect(await check(url.href)).toEqual([]);
  });
});
