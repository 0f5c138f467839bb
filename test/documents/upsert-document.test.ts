import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';
import { writersAtOnce } from '../support/writers-at-once.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.writes');
});
afterAll(() => test.close());

const upsertDocument = /* GraphQL */ `mutation ($input: UpsertDocumentInput!) {
  upsertDocument(input: $input) {
    __typename
    ... on UpsertDocumentPayload {
      created replayed dryRun
      document { id key title format body revisionId revisionNumber createdByAgent { id } updatedByAgent { id } }
      activity { id action }
    }
    ... on UserError { code message path retryable remedy }
    ... on DocumentConflict { current { id body revisionId revisionNumber } }
  }
}`;

const send = async (input: Record<string, unknown>, as: TestPlugin = plugin) =>
  (await as.expectData(upsertDocument, { input })).upsertDocument;

interface DocumentRow {
  id: string;
  key: string;
  title: string | null;
  latest_body: string;
  latest_revision_id: string;
  latest_revision_number: number;
}
const documentsOn = (issueId: string) =>
  test.truth<DocumentRow>(
    `select d.id, l.key, d.title, d.latest_body, d.latest_revision_id, d.latest_revision_number
     from issue_documents l join documents d on d.id = l.document_id where l.issue_id = $1 order by l.key`,
    [issueId],
  );
const revisionsOf = (documentId: string) =>
  test.truth(
    `select id, revision_number, title, format, body, change_summary, created_by_agent_id, created_by_run_id
     from document_revisions where document_id = $1 order by revision_number`,
    [documentId],
  );

describe('upsertDocument', () => {
  it('creates a document with its first revision under the key in its stored form', async () => {
    const issue = await company.issue();
    const result = await send({
      issueId: issue.identifier,
      key: ' Plan ',
      body: '# Plan',
      title: ' The plan ',
      changeSummary: 'Begun',
    });
    expect(result).toMatchObject({
      __typename: 'UpsertDocumentPayload',
      created: true,
      document: { key: 'plan', title: 'The plan', format: 'MARKDOWN', body: '# Plan', revisionNumber: 1 },
    });
    const [row] = await documentsOn(issue.id);
    expect(row).toEqual({
      id: result.document.id,
      key: 'plan',
      title: 'The plan',
      latest_body: '# Plan',
      latest_revision_id: result.document.revisionId,
      latest_revision_number: 1,
    });
    expect(await revisionsOf(result.document.id)).toEqual([
      {
        id: result.document.revisionId,
        revision_number: 1,
        title: 'The plan',
        format: 'markdown',
        body: '# Plan',
        change_summary: 'Begun',
        created_by_agent_id: null,
        created_by_run_id: null,
      },
    ]);
  });

  it('writes over the latest revision where no base is named, and keeps both', async () => {
    const issue = await company.issue();
    const first = await send({ issueId: issue.id, key: 'plan', body: 'one', title: 'Plan' });
    const second = await send({ issueId: issue.id, key: 'plan', body: 'two' });
    expect(second).toMatchObject({
      created: false,
      document: { id: first.document.id, body: 'two', title: 'Plan', revisionNumber: 2 },
    });
    expect(await revisionsOf(first.document.id)).toMatchObject([
      { id: first.document.revisionId, body: 'one' },
      { id: second.document.revisionId, body: 'two', title: 'Plan' },
    ]);
    expect(await send({ issueId: issue.id, key: 'plan', body: 'three', title: null })).toMatchObject({
      document: { title: null, revisionNumber: 3 },
    });
  });

  it('writes over the revision that was seen, named in any case', async () => {
    const issue = await company.issue();
    const { document } = await send({ issueId: issue.id, key: 'plan', body: 'one' });
    const result = await send({
      issueId: issue.id,
      key: 'plan',
      body: 'two',
      baseRevisionId: document.revisionId.toUpperCase(),
    });
    expect(result).toMatchObject({ created: false, document: { revisionNumber: 2 } });
  });

  it('is written by the agent of the token, in its run', async () => {
    const issue = await company.issue();
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const acting = await company.plugin('acme.writes', { actor: { agentId: agent.id, runId: run.id } });
    await send({ issueId: issue.id, key: 'plan', body: 'one' });
    const { document } = await send({ issueId: issue.id, key: 'plan', body: 'two' }, acting);
    expect(document).toMatchObject({ createdByAgent: null, updatedByAgent: { id: agent.id } });
    expect(await revisionsOf(document.id)).toMatchObject([
      { created_by_agent_id: null },
      { created_by_agent_id: agent.id, created_by_run_id: run.id },
    ]);
  });

  it('leaves one audit row with the revision that was written', async () => {
    const issue = await company.issue();
    const { document, activity } = await send({ issueId: issue.id, key: 'plan', body: 'one', title: 'Plan' });
    const rows = await test.truth('select * from activity_log where entity_id = $1', [issue.id]);
    expect(rows).toMatchObject([
      {
        id: activity[0].id,
        actor_type: 'plugin',
        actor_id: plugin.id,
        action: 'issue.document_upserted',
        entity_type: 'issue',
        details: {
          identifier: issue.identifier,
          documentKey: 'plan',
          documentId: document.id,
          title: 'Plan',
          format: 'markdown',
          revisionNumber: 1,
          sourcePluginKey: 'acme.writes',
        },
      },
    ]);
  });

  it('is refused without its capability', async () => {
    const issue = await company.issue();
    const reader = await company.plugin('acme.writes', { capabilities: ['issues.read', 'issue.documents.read'] });
    const error = await reader.expectError('CAPABILITY_DENIED', upsertDocument, {
      input: { issueId: issue.id, key: 'plan', body: 'x' },
    });
    expect(error.extensions.capability).toBe('issue.documents.write');
    expect(await documentsOn(issue.id)).toEqual([]);
  });

  it('does not show what others wrote to a token that may only write', async () => {
    const issue = await company.issue();
    await send({ issueId: issue.id, key: 'plan', body: 'secret' });
    const writer = await company.plugin('acme.writes', { capabilities: ['issue.documents.write'] });
    const conflicting = { issueId: issue.id, key: 'plan', body: 'x', baseRevisionId: issue.id };
    const error = await writer.expectError(
      'CAPABILITY_DENIED',
      `mutation ($input: UpsertDocumentInput!) { upsertDocument(input: $input) { ... on DocumentConflict { current { body } } } }`,
      { input: conflicting },
    );
    expect(error.extensions.capability).toBe('issue.documents.read');
    const { upsertDocument: result } = await writer.expectData(
      `mutation ($input: UpsertDocumentInput!) { upsertDocument(input: $input) { __typename ... on UpsertDocumentPayload { document { body } } } }`,
      { input: { ...conflicting, baseRevisionId: null } },
    );
    expect(result).toEqual({ __typename: 'UpsertDocumentPayload', document: { body: 'x' } });
  });

  it('does not find an issue of another company, and leaves its document alone', async () => {
    const theirs = await other.issue();
    const theirPlugin = await other.plugin('acme.writes');
    await send({ issueId: theirs.id, key: 'plan', body: 'theirs' }, theirPlugin);
    expect(await send({ issueId: theirs.id, key: 'plan', body: 'mine' })).toMatchObject({
      __typename: 'NotFound',
      path: ['input', 'issueId'],
    });
    expect(await documentsOn(theirs.id)).toMatchObject([{ latest_body: 'theirs', latest_revision_number: 1 }]);
  });

  it('knows no base but the one of its own document, not even a real one of another company', async () => {
    const theirs = await other.issue();
    const { document } = await send(
      { issueId: theirs.id, key: 'plan', body: 'theirs' },
      await other.plugin('acme.writes'),
    );
    const issue = await company.issue();
    await send({ issueId: issue.id, key: 'plan', body: 'mine' });
    const result = await send({ issueId: issue.id, key: 'plan', body: 'x', baseRevisionId: document.revisionId });
    expect(result).toMatchObject({ __typename: 'DocumentConflict', current: { body: 'mine' } });
  });

  it.each([
    ['key', { key: 'no spaces' }],
    ['key', { key: 'k'.repeat(65) }],
    ['key', { key: 'continuation-summary' }],
    ['title', { title: 't'.repeat(201) }],
    ['changeSummary', { changeSummary: 's'.repeat(501) }],
    ['body', { body: `${'ü'.repeat(256 * 1024)}x` }],
  ])('refuses a %s that cannot be', async (field, values) => {
    const issue = await company.issue();
    expect(await send({ issueId: issue.id, key: 'plan', body: 'x', ...values })).toMatchObject({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      path: ['input', field],
    });
    expect(await documentsOn(issue.id)).toEqual([]);
  });

  it('takes a body of 512 KiB', async () => {
    const issue = await company.issue();
    const body = 'ü'.repeat(256 * 1024);
    expect(await send({ issueId: issue.id, key: 'plan', body })).toMatchObject({ document: { body } });
  });

  it('refuses a stale base with the document as it is now', async () => {
    const issue = await company.issue();
    const first = await send({ issueId: issue.id, key: 'plan', body: 'one' });
    const second = await send({ issueId: issue.id, key: 'plan', body: 'two' });
    const stale = { issueId: issue.id, key: 'plan', body: 'three', baseRevisionId: first.document.revisionId };
    expect(await send(stale)).toMatchObject({
      __typename: 'DocumentConflict',
      code: 'DOCUMENT_CONFLICT',
      path: ['input', 'baseRevisionId'],
      current: { id: first.document.id, body: 'two', revisionId: second.document.revisionId, revisionNumber: 2 },
    });
    expect(await revisionsOf(first.document.id)).toHaveLength(2);
  });

  it('refuses a base where there is no document', async () => {
    const issue = await company.issue();
    const before = await rowCounts(test);
    expect(await send({ issueId: issue.id, key: 'plan', body: 'x', baseRevisionId: issue.id })).toMatchObject({
      __typename: 'DocumentConflict',
      current: null,
    });
    expect(await rowCounts(test)).toEqual(before);
  });

  it('answers a repeat under the same key with the first payload and writes no second revision', async () => {
    const issue = await company.issue();
    const input = { issueId: issue.id, key: 'plan', body: 'once', idempotencyKey: 'upsert-once' };
    const first = await send(input);
    expect(await send(input)).toEqual({ ...first, replayed: true });
    expect(await revisionsOf(first.document.id)).toHaveLength(1);
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', upsertDocument, { input: { ...input, body: 'twice' } });
    expect(await documentsOn(issue.id)).toMatchObject([{ latest_body: 'once' }]);
  });

  it('says so where the document of a replayed payload has been deleted since', async () => {
    const issue = await company.issue();
    const input = { issueId: issue.id, key: 'plan', body: 'gone', idempotencyKey: 'upsert-gone' };
    const { document } = await send(input);
    await test.truth('delete from documents where id = $1', [document.id]);
    const error = await plugin.expectError('BAD_USER_INPUT', upsertDocument, { input });
    expect(error.message).toContain('deleted since');
  });

  it('leaves nothing behind in a dry run, of a new document or of an old one', async () => {
    const issue = await company.issue();
    await send({ issueId: issue.id, key: 'old', body: 'one' });
    const before = await rowCounts(test);
    for (const key of ['old', 'new']) {
      const result = await send({ issueId: issue.id, key, body: 'try', dryRun: true, idempotencyKey: `dry-${key}` });
      expect(result).toMatchObject({ dryRun: true, created: key === 'new', document: { body: 'try' } });
    }
    expect(await rowCounts(test)).toEqual(before);
    expect(await documentsOn(issue.id)).toMatchObject([{ key: 'old', latest_body: 'one', latest_revision_number: 1 }]);
  });

  it('creates a new key once where two write it at once: the second writes over the first', async () => {
    const issue = await company.issue();
    const results = await writersAtOnce(
      test,
      (owner) => owner.query('select from issues where id = $1 for update', [issue.id]),
      ['one', 'two'].map((body) => () => send({ issueId: issue.id, key: 'plan', body })),
    );
    const [creator, writer] = results.toSorted((a, b) => a.document.revisionNumber - b.document.revisionNumber);
    expect(creator).toMatchObject({ created: true, document: { revisionNumber: 1 } });
    expect(writer).toMatchObject({ created: false, document: { id: creator.document.id, revisionNumber: 2 } });
    expect(await documentsOn(issue.id)).toMatchObject([
      { latest_body: writer.document.body, latest_revision_number: 2 },
    ]);
    expect(await revisionsOf(creator.document.id)).toHaveLength(2);
  });

  it('lets one of two win that write over the same base at once', async () => {
    const issue = await company.issue();
    const { document } = await send({ issueId: issue.id, key: 'plan', body: 'base' });
    const results = await writersAtOnce(
      test,
      (owner) => owner.query('select from documents where id = $1 for update', [document.id]),
      ['one', 'two'].map(
        (body) => () => send({ issueId: issue.id, key: 'plan', body, baseRevisionId: document.revisionId }),
      ),
    );
    expect(results.map((result) => result.__typename).sort()).toEqual(['DocumentConflict', 'UpsertDocumentPayload']);
    expect(await revisionsOf(document.id)).toHaveLength(2);
  });

  it('waits for a host that writes the same document, and goes on from its revision', async () => {
    const issue = await company.issue();
    const { document } = await send({ issueId: issue.id, key: 'plan', body: 'one' });
    const [result] = await writersAtOnce(
      test,
      async (owner) => {
        const values = [company.id, document.id];
        await owner.query(
          `insert into document_revisions (company_id, document_id, revision_number, body) values ($1, $2, 2, 'host')`,
          values,
        );
        await owner.query(
          `update documents set latest_body = 'host', latest_revision_number = 2,
             latest_revision_id = (select id from document_revisions where document_id = $2 and revision_number = 2)
           where company_id = $1 and id = $2`,
          values,
        );
      },
      [() => send({ issueId: issue.id, key: 'plan', body: 'three' })],
    );
    expect(result).toMatchObject({ document: { body: 'three', revisionNumber: 3 } });
  });
});
