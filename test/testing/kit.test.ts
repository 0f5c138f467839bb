import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { createPluginClient } from '../../src/client/index.ts';
import { type SeededIssue, startTestGateway, type TestGateway } from '../../src/testing/index.ts';
import { createWorker, silentLog } from '../../src/worker/index.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test?.close());

const titleOf = 'query ($id: ID!) { issue(id: $id) { title } }';

describe('a seed', () => {
  it('makes a company with plugins, agents and a tree of issues, by the names that the test gave', async () => {
    const { company, plugin, plugins, issues, agents } = await test.seed
      .company({ name: 'Acme' })
      .withPlugin('acme.x')
      .withPlugin('acme.y', { capabilities: ['issues.read'] })
      .withAgents('ada')
      .withAgents({ bob: { role: 'engineer' } })
      .withIssues('mission', 'other')
      .withIssues({ step: { parent: 'mission', assignee: 'ada', status: 'todo', blockedBy: ['other'] } });
    expect(plugin).toBe(plugins['acme.y']);
    expectTypeOf(issues).toEqualTypeOf<Readonly<Record<'mission' | 'other' | 'step', SeededIssue>>>();
    const data = await plugins['acme.x'].expectData(
      `query ($id: ID!) { issue(id: $id) {
        title status parent { title } assigneeAgent { name } blockedBy { title } } }`,
      { id: issues.step.id },
    );
    expect(data.issue).toEqual({
      title: 'step',
      status: 'TODO',
      parent: { title: 'mission' },
      assigneeAgent: { name: 'ada' },
      blockedBy: [{ title: 'other' }],
    });
    expect(agents.bob.role).toBe('engineer');
    const counted = await test.truth('select count(*)::int from issues where company_id = $1', [company.id]);
    expect(counted).toEqual([{ count: 3 }]);
  });

  it('makes another company each time that it is awaited, and one is not seen from the other', async () => {
    const seed = test.seed.company().withPlugin('acme.x').withIssues('a');
    const [one, two] = [await seed, await seed];
    expect(one.company.id).not.toBe(two.company.id);
    expect(await one.plugin.expectData(titleOf, { id: two.issues.a.id })).toEqual({ issue: null });
  });

  it('says which names there are, where one is missing', async () => {
    const seed = test.seed
      .company()
      .withIssues('a')
      .withIssues({ b: { parent: 'c' } });
    await expect(Promise.resolve(seed)).rejects.toThrow('There is no issue "c" yet. Seeded so far: a.');
  });
});

describe('an execution', () => {
  const document: TypedDocumentNode<{ issue: { title: string } | null }, { id: string }> = parse(titleOf);

  it('gives typed data of a typed document', async () => {
    const { plugin, issues } = await test.seed.company().withPlugin('acme.x').withIssues('a');
    const data = await plugin.execute(document, { id: issues.a.id }).expectData();
    expectTypeOf(data).toEqualTypeOf<{ issue: { title: string } | null }>();
    expect(data).toEqual({ issue: { title: 'a' } });
    expect(await plugin.execute(document, { id: issues.a.id })).toMatchObject({ status: 200, data });
  });

  it('is told apart by data, refusal and error; what is not expected fails with all that was sent and answered', async () => {
    const { plugin, issues, plugins } = await test.seed
      .company()
      .withPlugin('acme.reader', { capabilities: ['issues.read'] })
      .withPlugin('acme.x')
      .withIssues('a', 'b');
    const update = `mutation ($input: UpdateIssueInput!) {
      updateIssue(input: $input) { __typename ... on UserError { code message } } }`;
    const missing = { input: { issueId: plugin.id, patch: { title: 'x' } } };
    expect(await plugin.execute(update, missing).expectRefusal('NOT_FOUND')).toMatchObject({ __typename: 'NotFound' });
    const reader = plugins['acme.reader'];
    const denied = await reader.execute(update, missing).expectError('CAPABILITY_DENIED');
    expect(denied.extensions.capability).toBe('issues.update');
    await expect(plugin.execute(update, missing).expectRefusal('CONFLICT')).rejects.toThrow(
      /Expected the refusal CONFLICT[\s\S]*"NOT_FOUND"/,
    );
    await expect(plugin.execute(titleOf, { id: issues.a.id }).expectError('INTERNAL')).rejects.toThrow(
      /Expected the error INTERNAL[\s\S]*"title": "a"/,
    );
    await expect(reader.execute(update, missing).expectData()).rejects.toThrow(/Expected data without errors/);
    await expect(
      plugin
        .execute('mutation ($input: UpdateIssueInput!) { updateIssue(input: $input) { __typename } }', missing)
        .expectRefusal('NOT_FOUND'),
    ).rejects.toThrow('is `... on UserError { code }` selected?');
  });
});

describe('the clock', () => {
  it('lets a token end without anybody waiting', async () => {
    await using own = await startTestGateway();
    const { plugin } = await own.seed.company().withPlugin('acme.x');
    own.clock.advance(14 * 60_000);
    await plugin.expectData('{ viewer { originKind } }');
    own.clock.advance(2 * 60_000);
    await plugin.expectError('UNAUTHENTICATED', '{ viewer { originKind } }');
    own.clock.resume();
    expect(own.clock.now()).toBeLessThanOrEqual(Date.now());
    await plugin.expectData('{ viewer { originKind } }');
  });

  it('can be set, and tokens are made at its time', async () => {
    await using own = await startTestGateway();
    own.clock.set('2031-05-01T10:00:00Z');
    const { plugin } = await own.seed.company().withPlugin('acme.x');
    const { viewer } = await plugin.expectData('{ viewer { tokenExpiresAt } }');
    expect(viewer.tokenExpiresAt).toBe('2031-05-01T10:15:00.000000Z');
    expect(() => own.clock.set('soon')).toThrow('"soon" is no time');
  });
});

describe('the log of statements', () => {
  it('has what an operation asked the database', async () => {
    const { plugin, issues } = await test.seed.company().withPlugin('acme.x').withIssues('a');
    test.statements.length = 0;
    await plugin.expectData(titleOf, { id: issues.a.id });
    expect(test.statements.filter((text) => /from "?issues"?/.test(text))).toHaveLength(1);
  });
});

describe('a gateway that is served', () => {
  it('gives a worker tokens, calls its routes, and answers clients', async () => {
    const manifest = await test.install(new URL('fixtures/routes.manifest.json', import.meta.url));
    const { company, plugin } = await test.seed.company().withPlugin('acme.kit', { actor: { userId: 'user-1' } });
    const { url } = await test.serve();
    expect(await test.serve()).toEqual({ url });
    const clientSecret = await test.secret(manifest.id);
    await using worker = createWorker({
      gatewayUrl: url,
      manifest,
      clientSecret,
      log: silentLog(),
      routes: { 'kit.greet': ({ actor, params }) => `${params.name} greets ${actor.userId}` },
    });
    await test.registerWorker(manifest.id, (await worker.listen()).origin);
    const response = await fetch(`${url}/api/plugins/acme.kit/api/greet/ada`, {
      headers: { authorization: `Bearer ${plugin.token}` },
    });
    expect([response.status, await response.json()]).toEqual([200, 'ada greets user-1']);
    const client = createPluginClient({ url, clientId: manifest.id, clientSecret }).forCompany(company.id);
    expect(await client.request('{ viewer { plugin { key } } }')).toEqual({ viewer: { plugin: { key: 'acme.kit' } } });
  });

  it('runs the migrations of a plugin with a database', async () => {
    const manifest = await test.install(new URL('../../examples/missions/manifest.json', import.meta.url));
    const { plugin } = await test.seed.company().withPlugin(manifest.id);
    const { pluginDatabase } = await plugin.expectData('{ pluginDatabase { tables { name } } }');
    expect(pluginDatabase.tables.map(({ name }: { name: string }) => name)).toContain('mission_briefs');
  });

  it('says what is wrong with a manifest, and where', async () => {
    await expect(test.install(new URL('fixtures/wrong.manifest.json', import.meta.url))).rejects.toThrow(
      /wrong\.manifest\.json:\d+:\d+ version is no semantic version/,
    );
  });
});

describe('a process of its own', () => {
  it('needs no test runner and no settings: it brings its PostgreSQL, and takes it away at the end', async () => {
    const program = new URL('fixtures/own-process.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 110_000 });
    expect(JSON.parse(stdout)).toEqual({ titles: ['a', 'b'], left: false });
  }, 120_000);
});
