import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentHash } from '../../src/modules/trusted-documents/registered-document.ts';
import type { TestPlugin } from '../../src/testing/index.ts';
import {
  activitySubscription,
  createMutation,
  type DocumentWorld,
  key,
  startDocumentWorld,
  titleQuery,
} from './document-world.ts';

let world: DocumentWorld;
beforeAll(async () => {
  world = await startDocumentWorld();
});
afterAll(() => world?.close());
beforeEach(() => world.install([titleQuery, createMutation, activitySubscription]));

const seedWorld = () =>
  world.test.seed
    .company()
    .withPlugin(key, { use: 'ui', actor: { userId: 'user-1' } })
    .withIssues('a');

/** The answer to a body as it is sent, and its status. */
async function post({ token }: TestPlugin, body: object, accept = 'application/json') {
  const response = await world.test.gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, accept },
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, body: await response.json() };
}

const byHash = (document: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: documentHash(document) } },
});
const other = 'query Other($id: ID!) { issue(id: $id) { title status } }';

describe('a page whose plugin trusts its registered documents alone', () => {
  it('runs them by their hash, in each form that clients send it, and by their text', async () => {
    const { plugin, issues } = await seedWorld();
    const variables = { id: issues.a.id };
    const hash = documentHash(titleQuery);
    for (const body of [
      byHash(titleQuery),
      { documentId: hash },
      { documentId: `sha256:${hash.toUpperCase()}` },
      { query: titleQuery },
      { query: titleQuery, ...byHash(titleQuery) },
    ]) {
      expect(await post(plugin, { ...body, variables })).toEqual({
        status: 200,
        body: { data: { issue: { title: 'a' } } },
      });
    }
  });

  it('runs nothing else: no other text, no other spelling, no introspection, and no text that borrows a good hash', async () => {
    const { company, plugin, issues } = await seedWorld();
    const variables = { id: issues.a.id };
    for (const body of [
      { query: other },
      { query: `${titleQuery} ` },
      { query: titleQuery.replace('Title', 'title') },
      { query: '{ __schema { types { name } } }' },
      { query: other, ...byHash(titleQuery) },
      { query: other, documentId: documentHash(titleQuery) },
      { query: `${titleQuery} query More { viewer { originKind } }`, operationName: 'Title' },
    ]) {
      const { status, body: answer } = await post(plugin, { ...body, variables });
      expect([status, answer]).toMatchObject([
        200,
        {
          errors: [{ extensions: { code: 'DOCUMENT_REFUSED', reason: 'NOT_TRUSTED', requestId: expect.any(String) } }],
        },
      ]);
      expect(answer).not.toHaveProperty('data');
    }
    const input = { title: 'not by this text' };
    await post(plugin, { query: createMutation.replace('__typename', '__typename '), variables: { input } });
    const counted = await world.test.truth('select count(*)::int from issues where company_id = $1', [company.id]);
    expect(counted).toEqual([{ count: 1 }]);
  });

  it('opens registered subscriptions and no others', async () => {
    const { plugin } = await seedWorld();
    await using stream = await plugin.subscribe(activitySubscription);
    expect(await stream.next()).toMatchObject({
      event: 'next',
      answer: { data: { activity: { __typename: 'Heartbeat' } } },
    });
    await using refused = await plugin.subscribe(
      'subscription { activity { __typename ... on Heartbeat { cursor } } }',
    );
    expect(await refused.nextError()).toMatchObject({ code: 'DOCUMENT_REFUSED' });
  });

  it('is told of a hash that is not registered, with status 400 where GraphQL over HTTP says so', async () => {
    const { plugin } = await seedWorld();
    for (const hash of [documentHash(other), 'x', '', '../../etc/passwd', "' or true --"]) {
      const { status, body } = await post(plugin, { documentId: hash }, 'application/graphql-response+json');
      expect([status, body.errors[0].extensions]).toMatchObject([400, { code: 'DOCUMENT_REFUSED', reason: 'UNKNOWN' }]);
    }
  });

  it('needs what each field needs, as ever', async () => {
    const { plugin } = await world.test.seed
      .company()
      .withPlugin(key, { use: 'ui', actor: { userId: 'user-1' }, capabilities: ['issues.read'] });
    const { body } = await post(plugin, { ...byHash(createMutation), variables: { input: { title: 'x' } } });
    expect(body.errors[0].extensions.code).toBe('CAPABILITY_DENIED');
  });
});

describe('a worker', () => {
  it('runs any document, and registered ones by their hash', async () => {
    const { plugin, issues } = await world.test.seed.company().withPlugin(key).withIssues('a');
    const variables = { id: issues.a.id };
    expect((await post(plugin, { query: other, variables })).body).toHaveProperty('data.issue.title', 'a');
    expect((await post(plugin, { ...byHash(titleQuery), variables })).body).toHaveProperty('data.issue.title', 'a');
    expect((await post(plugin, { ...byHash(other), variables })).body.errors[0].extensions.reason).toBe('UNKNOWN');
  });
});

describe('another plugin', () => {
  it('has no part in them: its pages run any document, and the hash is unknown there', async () => {
    const { plugin, issues } = await world.test.seed
      .company()
      .withPlugin('acme.other', { use: 'ui', actor: { userId: 'user-1' } })
      .withIssues('a');
    const variables = { id: issues.a.id };
    expect((await post(plugin, { query: other, variables })).body).toHaveProperty('data.issue.title', 'a');
    expect((await post(plugin, { ...byHash(titleQuery), variables })).body.errors[0].extensions.reason).toBe('UNKNOWN');
  });
});

describe('what is trusted', () => {
  it('changes with an installation, a second later everywhere', async () => {
    const { plugin, issues } = await seedWorld();
    const variables = { id: issues.a.id };
    expect((await post(plugin, { query: other, variables })).body).toHaveProperty('errors');
    await world.install([other], { version: '1.1.0' });
    expect((await post(plugin, { query: other, variables })).body).toHaveProperty('data.issue.title', 'a');
    expect((await post(plugin, { ...byHash(titleQuery), variables })).body.errors[0].extensions.reason).toBe('UNKNOWN');
    await world.install(null, { version: '1.2.0' });
    expect((await post(plugin, { query: titleQuery, variables })).body).toHaveProperty('data.issue.title', 'a');
  });

  it('is asked of the database at most once a second for a document', async () => {
    const { plugin, issues } = await seedWorld();
    const body = { ...byHash(titleQuery), variables: { id: issues.a.id } };
    world.test.clock.advance(1_000);
    const pool = world.test.gateway.pool;
    const seen: string[] = [];
    const query = pool.query.bind(pool);
    pool.query = ((text: string, values: unknown[]) => {
      seen.push(text);
      return query(text, values);
    }) as typeof pool.query;
    for (let time = 0; time < 5; time += 1) await post(plugin, body);
    pool.query = query;
    expect(seen.filter((text) => text.includes('trusted_document'))).toHaveLength(1);
  });

  it('is read by the gateway through one function, and written by the owner alone', async () => {
    for (const statement of [
      'select body from gateway.plugin_documents',
      'select ordered from gateway.plugin_document_rules',
      'delete from gateway.plugin_documents',
      'update gateway.plugin_document_rules set ordered = false',
    ]) {
      await expect(world.test.gateway.pool.query(statement)).rejects.toThrow(/permission denied/);
    }
  });

  it('is not told of another plugin inside a transaction of one', async () => {
    const { plugin } = await seedWorld();
    const client = await world.test.gateway.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.plugin_id', $1, true)`, ['00000000-0000-4000-8000-000000000001']);
      const { rows } = await client.query('select * from gateway.trusted_document($1, $2)', [
        plugin.id,
        documentHash(titleQuery),
      ]);
      expect(rows).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
