import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.deletes');
});
afterAll(() => test.close());

const upsertDocument = /* GraphQL */ `mutation ($input: UpsertDocumentInput!) {
  upsertDocument(input: $input) { ... on UpsertDocumentPayload { document { id revisionId } } }
}`;
const deleteDocument = /* GraphQL */ `mutation ($input: DeleteDocumentInput!) {
  deleteDocument(input: $input) {
    __typename
    ... on DeleteDocumentPayload { deleted replayed dryRun activity { id action } }
    ... on UserError { code message path retryable remedy }
    ... on DocumentConflict { current { id body revisionId } }
  }
}`;

const write = async (issueId: string, body = 'text', as: TestPlugin = plugin) =>
  (await as.expectData(upsertDocument, { input: { issueId, key: 'plan', body } })).upsertDocument.document;
const send = async (input: Record<string, unknown>, as: TestPlugin = plugin) =>
  (await as.expectData(deleteDocument, { input })).deleteDocument;
const rowsOf = async (documentId: string) => {
  const [row] = await test.truth<{ documents: number; links: number; revisions: number }>(
    `select (select count(*)::int from documents where id = $1) as documents,
       (select count(*)::int from issue_documents where document_id = $1) as links,
       (select count(*)::int from document_revisions where document_id = $1) as revisions`,
    [documentId],
  );
  return row;
};
const deletionsOn = (issueId: string) =>
  test.truth(`select * from activity_log where entity_id = $1 and action = 'issue.document_deleted'`, [issueId]);

describe('deleteDocument', () => {
  it('deletes the document with its link and all its revisions', async () => {
    const issue = await company.issue();
    const document = await write(issue.id, 'one');
    await write(issue.id, 'two');
    expect(await rowsOf(document.id)).toEqual({ documents: 1, links: 1, revisions: 2 });
    expect(await send({ issueId: issue.identifier, key: ' PLAN ' })).toMatchObject({
      __typename: 'DeleteDocumentPayload',
      deleted: true,
      replayed: false,
      dryRun: false,
    });
    expect(await rowsOf(document.id)).toEqual({ documents: 0, links: 0, revisions: 0 });
  });

  it('leaves one audit row that names the document', async () => {
    const issue = await company.issue();
    const document = await write(issue.id);
    const { activity } = await send({ issueId: issue.id, key: 'plan' });
    expect(await deletionsOn(issue.id)).toMatchObject([
      {
        id: activity[0].id,
        actor_type: 'plugin',
        actor_id: plugin.id,
        entity_type: 'issue',
        details: { identifier: issue.identifier, documentKey: 'plan', documentId: document.id, deleted: true },
      },
    ]);
  });

  it('has nothing to delete where there is no document, and is audited all the same', async () => {
    const issue = await company.issue();
    expect(await send({ issueId: issue.id, key: 'plan' })).toMatchObject({
      __typename: 'DeleteDocumentPayload',
      deleted: false,
    });
    expect(await deletionsOn(issue.id)).toMatchObject([
      { details: { documentKey: 'plan', documentId: null, deleted: false } },
    ]);
  });

  it('is refused without its capability', async () => {
    const issue = await company.issue();
    const document = await write(issue.id);
    const reader = await company.plugin('acme.deletes', { capabilities: ['issues.read', 'issue.documents.read'] });
    await reader.expectError('CAPABILITY_DENIED', deleteDocument, { input: { issueId: issue.id, key: 'plan' } });
    expect(await rowsOf(document.id)).toMatchObject({ documents: 1 });
  });

  it('does not find an issue of another company, and leaves its document alone', async () => {
    const theirs = await other.issue();
    const document = await write(theirs.id, 'theirs', await other.plugin('acme.deletes'));
    expect(await send({ issueId: theirs.id, key: 'plan' })).toMatchObject({
      __typename: 'NotFound',
      path: ['input', 'issueId'],
    });
    expect(await rowsOf(document.id)).toEqual({ documents: 1, links: 1, revisions: 1 });
  });

  it("refuses a key that no plugin may use, the host's own among them", async () => {
    const issue = await company.issue();
    for (const key of ['', 'a b', 'continuation-summary']) {
      expect(await send({ issueId: issue.id, key })).toMatchObject({
        __typename: 'InvalidInput',
        path: ['input', 'key'],
      });
    }
  });

  it('keeps a document that has moved on since the revision that was seen', async () => {
    const issue = await company.issue();
    const seen = await write(issue.id, 'one');
    const now = await write(issue.id, 'two');
    expect(await send({ issueId: issue.id, key: 'plan', baseRevisionId: seen.revisionId })).toMatchObject({
      __typename: 'DocumentConflict',
      path: ['input', 'baseRevisionId'],
      current: { id: seen.id, body: 'two', revisionId: now.revisionId },
    });
    expect(await send({ issueId: issue.id, key: 'plan', baseRevisionId: now.revisionId })).toMatchObject({
      deleted: true,
    });
  });

  it('answers a repeat under the same key with the first payload, also after the document was written anew', async () => {
    const issue = await company.issue();
    await write(issue.id);
    const input = { issueId: issue.id, key: 'plan', idempotencyKey: 'delete-once' };
    const first = await send(input);
    const again = await write(issue.id, 'again');
    expect(await send(input)).toEqual({ ...first, replayed: true });
    expect(await rowsOf(again.id)).toMatchObject({ documents: 1 });
    expect(await deletionsOn(issue.id)).toHaveLength(1);
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', deleteDocument, { input: { ...input, key: 'other' } });
  });

  it('leaves everything in place in a dry run', async () => {
    const issue = await company.issue();
    const document = await write(issue.id);
    const before = await rowCounts(test);
    expect(await send({ issueId: issue.id, key: 'plan', dryRun: true, idempotencyKey: 'dry-delete' })).toMatchObject({
      dryRun: true,
      deleted: true,
    });
    expect(await rowCounts(test)).toEqual(before);
    expect(await rowsOf(document.id)).toEqual({ documents: 1, links: 1, revisions: 1 });
  });
});
