import { documentRevisions, documents, issueDocuments } from '../../src/modules/documents/document.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import type { TestGateway } from '../../src/testing/test-gateway.ts';

/** Ties, neighbours a microsecond apart, and wider gaps: where a cursor of milliseconds would lose or repeat rows. */
export const crowdedMoments = [
  '2026-03-01 12:00:00.000000+00',
  '2026-03-01 12:00:00.000000+00',
  '2026-03-01 12:00:00.000000+00',
  '2026-03-01 12:00:00.000001+00',
  '2026-03-01 12:00:00.000002+00',
  '2026-03-01 12:00:00.000002+00',
  '2026-03-01 12:00:00.000999+00',
  '2026-03-01 12:00:00.001+00',
  '2026-03-02 00:00:00+00',
];

/** A list that pages, with what it must give. */
export interface PagedList {
  readonly name: string;
  /** A query of the list with its page arguments in place of `PAGE`. */
  readonly query: string;
  /** Where in the answer the connection is. */
  readonly path: readonly string[];
  /** The ids in their order, by hand-written SQL. */
  readonly truth: string;
  readonly isBothWays: boolean;
  readonly hasTotal: boolean;
}

const connection =
  '{ edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

/** One issue with nine rows in each of its lists, and nine rows in each list of the company. */
export async function seedCrowdedLists(test: TestGateway, company: SeededCompany): Promise<PagedList[]> {
  const companyId = company.id;
  const root = await company.issue({ title: 'Root', createdAt: '2026-01-01 00:00:00+00' });
  const agents = [];
  for (const createdAt of crowdedMoments) agents.push(await company.agent({ createdAt }));
  const [agent] = agents;
  const agentId = agent?.id ?? '';
  const priorities = ['high', 'low', 'critical', 'medium', 'high', 'high', 'low', 'medium', 'critical'] as const;
  const children = [];
  for (const [n, createdAt] of crowdedMoments.entries()) {
    const updatedAt = crowdedMoments[(n * 2) % crowdedMoments.length];
    children.push(await company.issue({ parentId: root.id, createdAt, updatedAt, priority: priorities[n] }));
    await company.project({ createdAt });
    await company.comment({ issueId: root.id, createdAt });
    await company.run({ agentId, contextSnapshot: { issueId: root.id }, createdAt });
    await company.cost({ agentId, costCents: 1, occurredAt: createdAt });
    await company.activity({ entityId: root.id, createdAt });
  }
  // Two that have no number: an order by identifier must put them somewhere, and always there.
  await test.truth('update issues set issue_number = null, identifier = null where id = any($1::uuid[])', [
    children.slice(2, 4).map(({ id }) => id),
  ]);
  for (const [n, child] of children.entries()) {
    await company.blocks(root, child);
    await test.truth('update issue_relations set created_at = $1 where related_issue_id = $2', [
      crowdedMoments[n],
      child.id,
    ]);
  }
  const [document] = await test.db.insert(documents).values({ companyId, latestBody: 'x' }).returning();
  const documentId = document?.id ?? '';
  await test.db.insert(issueDocuments).values({ companyId, issueId: root.id, documentId, key: 'plan' });
  const revisions = crowdedMoments.map((_, n) => ({ companyId, documentId, revisionNumber: n + 1, body: 'x' }));
  await test.db.insert(documentRevisions).values(revisions);

  const below = (field: string, truth: string, args = '', order = 'created_at, id'): PagedList => ({
    name: `Issue.${field}`,
    query: `{ issue(id: "${root.id}") { ${field}(PAGE${args}) ${connection} totalCount { value exact } } } }`,
    path: ['issue', field],
    truth: `${truth} order by ${order}`,
    isBothWays: false,
    hasTotal: true,
  });
  const ofTree = (field: string, truth: string, order: string, total = true): PagedList => ({
    name: `Subtree.${field}`,
    query: `{ subtree(rootId: "${root.id}") { ${field}(PAGE) ${connection} ${total ? 'totalCount { value exact }' : ''} } } }`,
    path: ['subtree', field],
    truth: `${truth} order by ${order}`,
    isBothWays: false,
    hasTotal: total,
  });
  const ofCompany = (field: string, table: string, order: string, isBothWays = false): PagedList => ({
    name: `Query.${field}`,
    query: `{ ${field}(PAGE) ${connection} totalCount { value exact } } }`,
    path: [field],
    truth: `select id from ${table} where company_id = '${companyId}' order by ${order}`,
    isBothWays,
    hasTotal: true,
  });
  const rank = `array_position(array['critical', 'high', 'medium', 'low'], priority)`;
  const orders = {
    CREATED_AT: 'created_at',
    UPDATED_AT: 'updated_at',
    PRIORITY: rank,
    IDENTIFIER: 'coalesce(issue_number, 0)',
  };
  return [
    ...Object.entries(orders).flatMap(([field, key]) =>
      ['ASC', 'DESC'].map((direction) => ({
        name: `Query.issues by ${field} ${direction}`,
        query: `{ issues(PAGE, orderBy: {field: ${field}, direction: ${direction}}) ${connection} totalCount { value exact } } }`,
        path: ['issues'],
        truth: `select id from issues where company_id = '${companyId}' order by ${key} ${direction}, id ${direction}`,
        isBothWays: true,
        hasTotal: true,
      })),
    ),
    ofCompany('activity', 'activity_log', 'created_at desc, id desc', true),
    ofCompany('agents', 'agents', 'created_at, id'),
    ofCompany('projects', 'projects', 'created_at, id'),
    ofCompany('costEvents', 'cost_events', 'occurred_at desc, id desc'),
    below('children', `select id from issues where parent_id = '${root.id}'`),
    below(
      'blocks',
      `select related_issue_id as id from issue_relations r where issue_id = '${root.id}'`,
      '',
      'r.created_at, r.id',
    ),
    below('comments', `select id from issue_comments where issue_id = '${root.id}'`),
    below('runs', `select id from heartbeat_runs where company_id = '${companyId}'`, '', 'created_at desc, id desc'),
    below('activity', `select id from activity_log where entity_id = '${root.id}'`, '', 'created_at desc, id desc'),
    ofTree('runs', `select id from heartbeat_runs where company_id = '${companyId}'`, 'created_at desc, id desc'),
    ofTree('activity', `select id from activity_log where entity_id = '${root.id}'`, 'created_at desc, id desc'),
    ofTree(
      'issues',
      `select id from issues where company_id = '${companyId}' and (parent_id = '${root.id}' or id = '${root.id}')`,
      'parent_id nulls first, created_at, id',
      false,
    ),
    {
      name: 'IssueDocument.revisions',
      query: `{ node(id: "${documentId}") { ... on IssueDocument { revisions(PAGE) ${connection} } } } }`,
      path: ['node', 'revisions'],
      truth: `select id from document_revisions where document_id = '${documentId}' order by revision_number desc`,
      isBothWays: false,
      hasTotal: false,
    },
  ];
}

export interface AnsweredPage {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount?: { readonly value: number; readonly exact: boolean };
}

/** The connection in the answer of a list's query. */
// biome-ignore lint/suspicious/noExplicitAny: what a query returns is the test's to know
export function connectionIn(data: Record<string, any>, list: PagedList): AnsweredPage {
  return list.path.reduce((at, key) => at[key], data) as AnsweredPage;
}
