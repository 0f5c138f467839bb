import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentRevisions, documents, issueDocuments } from '../../src/modules/documents/document.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
const parentIds: string[] = [];
beforeAll(async () => {
  test = await startTestGateway({ execution: 'plain' });
  company = await test.company();
  plugin = await company.plugin('acme.x');
  const agent = await company.agent();
  const agentId = agent.id;
  for (let n = 0; n < 20; n++) {
    const parent = await company.issue({ originId: 'parent', assigneeAgentId: agentId });
    parentIds.push(parent.id);
    const companyId = company.id;
    const [document] = await test.db.insert(documents).values({ companyId, latestBody: 'x' }).returning();
    const documentId = document?.id ?? '';
    await test.db.insert(issueDocuments).values({ companyId, issueId: parent.id, documentId, key: 'plan' });
    // From three rows to none in each list, so that the lists of one page differ and the first has all there can be.
    for (let row = 0; row < 3 - (n % 4); row++) {
      const child = await company.issue({ parentId: parent.id });
      await company.blocks(parent, child);
      await company.comment({ issueId: parent.id });
      await company.run({ agentId, contextSnapshot: { issueId: parent.id } });
      await company.cost({ agentId, issueId: parent.id, costCents: row + 1 });
      await company.activity({ entityId: parent.id });
      await test.db
        .insert(documentRevisions)
        .values({ companyId, documentId, revisionNumber: row + 1, body: 'x', createdByAgentId: agentId });
    }
  }
});
afterAll(() => test.close());

const page =
  '{ edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount { value exact } }';
const below: Record<string, string> = {
  children: `children(first: 2) ${page}`,
  blocks: `blocks(first: 2) ${page}`,
  comments: `comments(first: 2) ${page}`,
  runs: `runs(first: 2) ${page}`,
  activity: `activity(first: 2) ${page}`,
  'activity of the subtree': `activity(first: 2, includeSubtree: true) ${page}`,
  subtree: `subtree { totalCount issueIds issues(first: 2) { edges { cursor depth node { title } } pageInfo { hasNextPage } } }`,
  'runs of the subtree': `subtree { runs(first: 2) ${page} }`,
  'revisions of documents': `documents { key revisions(first: 2) { nodes { id createdByAgent { name } } pageInfo { hasNextPage } } }`,
  costs:
    'costs(includeSubtree: true) { total { costCents } groups(by: [AGENT]) { agent { name } totals { costCents } } }',
  'children of children': `children(first: 2) { nodes { parent { title } comments(first: 1) ${page} children(first: 1) ${page} } }`,
  'plain lists':
    'blockedBy { id title } ancestors { id } approvals { id } wakeability { allowed refusals { code blockers { id } } }',
};

const ask = (first: number, selection: string) =>
  plugin.expectData(
    `{ issues(first: ${first}, filter: {originId: "parent"}, orderBy: {direction: ASC}) { nodes { id ${selection} } } }`,
  );

/** The statements of one operation, transaction control left out. */
async function statementsOf(first: number, selection: string): Promise<number> {
  test.statements.length = 0;
  const data = await ask(first, selection);
  expect(data.issues.nodes.length).toBe(first);
  return test.statements.filter((text) => /^\s*(select|with)/i.test(text)).length;
}

describe('a list below each row of another list', () => {
  it.each(Object.entries(below))('is the same as the list asked alone: %s', async (_name, selection) => {
    const together = (await ask(20, selection)).issues.nodes;
    for (const [n, id] of parentIds.entries()) {
      const alone = await plugin.expectData(`{ issue(id: "${id}") { id ${selection} } }`);
      expect(together[n]).toEqual(alone.issue);
    }
  });

  it.each(Object.entries(below))('takes as many statements for 20 rows as for one: %s', async (_name, selection) => {
    const one = await statementsOf(1, selection);
    expect(one).toBeGreaterThan(2);
    expect(await statementsOf(20, selection)).toBe(one);
  });

  it('pages on below one parent with the cursor that it got among the others', async () => {
    const { issues } = await ask(20, 'comments(first: 2) { nodes { id } pageInfo { endCursor hasNextPage } }');
    const [parent] = issues.nodes.filter(
      (node: { comments: { pageInfo: { hasNextPage: boolean } } }) => node.comments.pageInfo.hasNextPage,
    );
    const rest = await plugin.expectData(
      'query ($id: ID, $after: String) { issue(id: $id) { comments(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage } } } }',
      { id: parent.id, after: parent.comments.pageInfo.endCursor },
    );
    const truth = await test.truth<{ id: string }>(
      'select id from issue_comments where issue_id = $1 order by created_at, id',
      [parent.id],
    );
    expect([...parent.comments.nodes, ...rest.issue.comments.nodes]).toEqual(truth);
    expect(rest.issue.comments.pageInfo.hasNextPage).toBe(false);
  });
});
