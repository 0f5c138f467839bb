import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentRevisions, documents, issueDocuments } from '../../src/modules/documents/document.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
});
beforeEach(async () => {
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

type Values = Partial<typeof documents.$inferInsert>;

/** A document of an issue with that many revisions, the last of which it shows. */
async function document(of: SeededCompany, issueId: string, key: string, revisions = 1, values: Values = {}) {
  const id = randomUUID();
  const bodies = Array.from({ length: revisions }, (_, i) => ({ id: randomUUID(), body: `${key} ${i + 1}` }));
  await test.db.insert(documents).values({
    companyId: of.id,
    id,
    title: `Title of ${key}`,
    latestBody: bodies.at(-1)?.body ?? '',
    latestRevisionId: bodies.at(-1)?.id,
    latestRevisionNumber: revisions,
    ...values,
  });
  await test.db.insert(issueDocuments).values({ companyId: of.id, issueId, documentId: id, key });
  await test.db.insert(documentRevisions).values(
    bodies.map((revision, i) => ({
      companyId: of.id,
      documentId: id,
      revisionNumber: i + 1,
      changeSummary: i === 0 ? null : `Change ${i}`,
      createdByAgentId: values.createdByAgentId,
      ...revision,
    })),
  );
  return { id, revisionIds: bodies.map((revision) => revision.id) };
}

const list = /* GraphQL */ `query ($id: ID!) {
  issue(id: $id) {
    documents {
      id key title format body revisionId revisionNumber createdByAgent { id } updatedByAgent { id } createdAt updatedAt
      revisions { nodes { id revisionNumber title body changeSummary createdByAgent { id } createdAt } pageInfo { hasNextPage } }
    }
  }
}`;
const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const agentOf = (name: string, column: string) =>
  `'${name}', case when ${column} is not null then jsonb_build_object('id', ${column}) end`;
const truth = `select jsonb_build_object('id', d.id, 'key', l.key, 'title', d.title, 'format', upper(d.format), 'body', d.latest_body,
    'revisionId', d.latest_revision_id, 'revisionNumber', d.latest_revision_number, ${agentOf('createdByAgent', 'd.created_by_agent_id')},
    ${agentOf('updatedByAgent', 'd.updated_by_agent_id')}, 'createdAt', ${moment('d.created_at')}, 'updatedAt', ${moment('d.updated_at')},
    'revisions', jsonb_build_object('pageInfo', '{"hasNextPage": false}'::jsonb, 'nodes', (
      select jsonb_agg(jsonb_build_object('id', r.id, 'revisionNumber', r.revision_number, 'title', r.title, 'body', r.body,
        'changeSummary', r.change_summary, ${agentOf('createdByAgent', 'r.created_by_agent_id')}, 'createdAt', ${moment('r.created_at')})
        order by r.revision_number desc)
      from document_revisions r where r.company_id = d.company_id and r.document_id = d.id))) as node
  from documents d join issue_documents l on l.company_id = d.company_id and l.document_id = d.id
  where l.issue_id = $1 and l.key <> 'continuation-summary' order by l.key`;

describe('Issue.documents against hand-written SQL', () => {
  it('tells every field of every document, by key, with its revisions, newest first', async () => {
    const agent = await company.agent();
    const [issue, other] = [await company.issue(), await company.issue()];
    await document(company, issue.id, 'plan', 5, {
      createdByAgentId: agent.id,
      updatedAt: '2026-01-01 00:00:00.000001+00',
    });
    await document(company, issue.id, 'a', 1, { updatedByAgentId: agent.id, title: null });
    await document(company, issue.id, 'continuation-summary', 2);
    await document(company, other.id, 'plan', 2);
    const { issue: told } = await plugin.expectData(list, { id: issue.id });
    const rows = await test.truth<{ node: object }>(truth, [issue.id]);
    expect(rows).toHaveLength(2);
    expect(told.documents).toEqual(rows.map(({ node }) => node));
  });

  it('lists at most 100', async () => {
    const issue = await company.issue();
    for (let i = 0; i < 101; i += 1) await document(company, issue.id, `doc-${String(i).padStart(3, '0')}`);
    const { issue: told } = await plugin.expectData('query ($id: ID!) { issue(id: $id) { documents { key } } }', {
      id: issue.id,
    });
    expect(told.documents).toHaveLength(100);
    expect(told.documents.at(-1)).toEqual({ key: 'doc-099' });
  });

  it('pages through revisions', async () => {
    const issue = await company.issue();
    const { revisionIds } = await document(company, issue.id, 'plan', 60);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const variables: Record<string, unknown> = { id: issue.id, after };
      const data = await plugin.expectData(
        'query ($id: ID!, $after: String) { issue(id: $id) { document(key: "plan") { revisions(first: 25, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } } }',
        variables,
      );
      const { revisions } = data.issue.document;
      seen.push(...revisions.nodes.map(({ id }: { id: string }) => id));
      after = revisions.pageInfo.endCursor;
      more = revisions.pageInfo.hasNextPage;
    }
    expect(seen).toEqual(revisionIds.toReversed());
  });

  it('reads a body only where one is selected', async () => {
    const issue = await company.issue();
    await document(company, issue.id, 'plan', 2);
    const bodies = () =>
      test.statements.filter((text) =>
        /latest_body|"body"|\*/.test(text.replaceAll('count(*)', '').replace(/row_to_json\("t"\.\*\)/g, '')),
      );
    test.statements.length = 0;
    await plugin.expectData(
      'query ($id: ID!) { issue(id: $id) { documents { id key title revisionNumber revisions { nodes { id revisionNumber title } } } document(key: "plan") { title updatedAt } } }',
      { id: issue.id },
    );
    const withoutBodies = bodies().filter((text) => /from "(documents|document_revisions)"/.test(text));
    expect(withoutBodies).toEqual([]);
    test.statements.length = 0;
    await plugin.expectData('query ($id: ID!) { issue(id: $id) { documents { body } } }', { id: issue.id });
    expect(bodies().some((text) => text.includes('latest_body'))).toBe(true);
  });

  it('takes as many statements for twenty issues as for two', async () => {
    const counts: number[] = [];
    for (const size of [2, 20]) {
      const seeded = await test.company();
      const asking = await seeded.plugin('acme.x');
      for (let i = 0; i < size; i += 1) await document(seeded, (await seeded.issue()).id, 'plan', 2);
      test.statements.length = 0;
      await asking.expectData(
        '{ issues { nodes { documents { key body revisions { nodes { body } } } document(key: "plan") { title } } } }',
      );
      counts.push(test.statements.length);
    }
    expect(counts[0]).toBe(counts[1]);
    // Begin, who is asking, a page, its rows; documents and theirs; revisions and theirs; documents by key and theirs; commit.
    expect(counts[0]).toBeLessThanOrEqual(11);
  });
});

describe('Issue.document(key:)', () => {
  const find = async (id: string, key: string) =>
    (
      await plugin.expectData(
        'query ($id: ID!, $key: String!) { issue(id: $id) { document(key: $key) { id key body } } }',
        { id, key },
      )
    ).issue.document;

  it('finds the key in any case, with space around it, and nothing else', async () => {
    const issue = await company.issue();
    const { id } = await document(company, issue.id, 'plan-a_1', 3);
    for (const key of ['plan-a_1', 'PLAN-A_1', '  Plan-A_1\n']) {
      expect(await find(issue.id, key)).toEqual({ id, key: 'plan-a_1', body: 'plan-a_1 3' });
    }
    for (const key of [
      'plan-a',
      'plan-a_1x',
      'plan-a%1',
      '%',
      '',
      ' ',
      'x'.repeat(65),
      'plan\u0000',
      "plan' or true",
      '日本',
      'plan a_1',
    ]) {
      expect(await find(issue.id, key), key).toBe(null);
    }
  });

  it('never finds the host’s own document', async () => {
    const issue = await company.issue();
    const { id, revisionIds } = await document(company, issue.id, 'continuation-summary');
    for (const key of ['continuation-summary', ' Continuation-Summary ']) expect(await find(issue.id, key)).toBe(null);
    for (const hidden of [id, ...revisionIds]) {
      expect((await plugin.expectData('query ($id: ID!) { node(id: $id) { id } }', { id: hidden })).node).toBe(null);
    }
  });

  it('does not find a document of another issue or of another company', async () => {
    const [issue, sibling] = [await company.issue(), await company.issue()];
    await document(company, sibling.id, 'plan');
    const other = await test.company();
    const { id } = await document(other, (await other.issue()).id, 'plan');
    expect(await find(issue.id, 'plan')).toBe(null);
    expect((await plugin.expectData('query ($id: ID!) { node(id: $id) { id } }', { id })).node).toBe(null);
  });

  it('is refused without its capability', async () => {
    const issue = await company.issue();
    const blind = await company.plugin('acme.blind', { capabilities: ['issues.read'] });
    for (const field of ['documents { id }', 'document(key: "plan") { id }']) {
      const error = await blind.expectError('CAPABILITY_DENIED', `query ($id: ID!) { issue(id: $id) { ${field} } }`, {
        id: issue.id,
      });
      expect(error.extensions).toMatchObject({ capability: 'issue.documents.read' });
    }
  });
});
