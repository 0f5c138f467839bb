import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestPlugin } from '../../src/testing/test-plugin.ts';
import { createWorker, silentLog, type WorkerClient } from '../../src/worker/index.ts';
import { manifest, startWorkerWorld, type WorkerWorld } from './worker-world.ts';

let world: WorkerWorld;
beforeAll(async () => {
  world = await startWorkerWorld();
});
afterAll(() => world?.close());

const create = 'mutation ($input: CreateIssueInput!) { createIssue(input: $input) { __typename } }';

const actorOf = async (title: string) =>
  (
    await world.test.truth(
      `select l.actor_type, l.details->>'initiatingActorType' as initiator, l.details->>'initiatingActorId' as initiator_id from activity_log l join issues i on i.id::text = l.entity_id
       where i.title = $1 and l.action = 'issue.created'`,
      [title],
    )
  )[0];

describe("a call's client", () => {
  it('writes as the caller', async () => {
    const agent = await world.company.agent();
    const handler = async ({ client }: { client: WorkerClient }) =>
      client.request(create, { input: { title: 'by the caller' } });
    await using _worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const token = await world.token({ agentId: agent.id });
    expect(await world.call('POST', '/things/1', { token })).toMatchObject({ status: 200 });
    expect(await actorOf('by the caller')).toEqual({
      actor_type: 'plugin',
      initiator: 'agent',
      initiator_id: agent.id,
    });
  });

  it('tells the caller what the gateway refuses, with its status', async () => {
    await world.test.truth(
      `insert into plugin_company_settings (company_id, plugin_id, settings_json)
       values ($1, $2, '{"gateway": {"capabilities": ["issues.read", "api.routes.register"]}}')`,
      [world.company.id, world.plugin.id],
    );
    const handler = ({ client }: { client: WorkerClient }) => client.request(create, { input: { title: 'refused' } });
    await using worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const answer = await world.call('POST', '/things/1');
    await world.test.truth('delete from plugin_company_settings where company_id = $1', [world.company.id]);
    expect(answer).toMatchObject({ status: 403, body: { code: 'CAPABILITY_DENIED', capability: 'issues.create' } });
    expect(worker.lines).toEqual([]);
  });

  it('masks what is a mistake of the worker itself', async () => {
    const handler = ({ client }: { client: WorkerClient }) => client.request('{ noSuchField }');
    await using worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const answer = await world.call('POST', '/things/1');
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL', error: 'Unexpected error.' } });
    expect(JSON.stringify(worker.lines)).toContain('noSuchField');
  });
});

describe("the worker's own client", () => {
  it('writes as the plugin', async () => {
    await using worker = await world.worker();
    await worker.forCompany(world.company.prefix).request(create, { input: { title: 'by the worker' } });
    expect(await actorOf('by the worker')).toEqual({ actor_type: 'plugin', initiator: null, initiator_id: null });
  });

  it('needs the secret of the plugin', () => {
    const routes = { 'thing.read': () => 1, 'thing.write': () => 1 };
    const worker = createWorker({ gatewayUrl: world.server.url, manifest, routes, log: silentLog() });
    expect(() => worker.forCompany(world.company.id)).toThrow('secret create');
  });
});

describe('a token for a page', () => {
  it('acts for the user that the worker names, and carries less than the worker', async () => {
    await using worker = await world.worker();
    const { accessToken, expiresInSeconds, scope } = await worker.userToken({
      company: world.company.prefix,
      user: 'user-7',
    });
    expect(expiresInSeconds).toBe(300);
    expect(scope).toContain('issues.read');
    expect(scope).not.toContain('issues.wakeup');
    const page = new TestPlugin(world.server.gateway, { ...world.plugin, companyId: world.company.id }, accessToken);
    await page.expectData(create, { input: { title: 'by the page' } });
    expect(await actorOf('by the page')).toEqual({ actor_type: 'plugin', initiator: 'user', initiator_id: 'user-7' });
  });

  it('can be asked for with fewer capabilities', async () => {
    await using worker = await world.worker();
    const company = world.company.id;
    expect((await worker.userToken({ company, user: 'u', scope: ['issues.read'] })).scope).toEqual(['issues.read']);
  });

  it('is not given for nobody, nor for a company that there is not', async () => {
    await using worker = await world.worker();
    await expect(worker.userToken({ company: world.company.id })).rejects.toThrow('Say whom the token acts for');
    await expect(worker.userToken({ company: 'NOSUCH', user: 'u' })).rejects.toThrow('invalid_grant');
  });

  it('is a failure to be tried again while the gateway is away', async () => {
    const routes = { 'thing.read': () => 1, 'thing.write': () => 1 };
    const away = { gatewayUrl: 'http://127.0.0.1:1', manifest, routes, clientSecret: world.secret, log: silentLog() };
    await expect(createWorker(away).userToken({ company: 'X', user: 'u' })).rejects.toMatchObject({
      status: 503,
      code: 'UNAVAILABLE',
    });
  });
});
