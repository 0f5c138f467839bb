import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { type RichCompany, seedRichCompany } from '../support/rich-company.ts';

/*
 * Left to itself PostgreSQL plans a prepared statement for the values of each of its first five executions, and from then on as long
 * as it thinks that knowing them pays. That takes longer than most statements, and of a company that has grown it knows wrong things.
 */

let test: TestGateway;
let rich: RichCompany;
beforeAll(async () => {
  // One connection sees all of them.
  test = await startTestGateway({ execution: 'compiled', poolSize: 1 });
  rich = await seedRichCompany(test, 'plan');
  // As in a company at work: what PostgreSQL believes of empty tables says nothing.
  await test.owner.query(
    `insert into issues (company_id, title, status, priority, issue_number, identifier)
     select $1, 'one of many', 'todo', 'medium', 10000 + n, 'MANY-' || n from generate_series(1, 5000) as n`,
    [rich.company.id],
  );
  await test.owner.query('analyze');
}, 120_000);
afterAll(() => test?.close());

const times = 3;

/** Of all that the connection has prepared and run. */
async function plannedForValues(): Promise<string[]> {
  const { rows } = await test.gateway.pool.query<{ statement: string; isForValues: boolean }>(
    `select statement, custom_plans > 0 as "isForValues" from pg_prepared_statements
     where generic_plans + custom_plans > 0 order by statement`,
  );
  expect(rows.length).toBeGreaterThan(15);
  return rows.filter(({ isForValues }) => isForValues).map(({ statement }) => statement.replace(/\s+/g, ' ').trim());
}

it('no statement of a mutation is planned for its values', async () => {
  const plugin = await rich.company.plugin('acme.writer');
  const agent = await rich.company.agent();
  const project = await rich.company.project();
  const issue = () => rich.company.issue({ assigneeAgentId: agent.id, projectId: project.id, status: 'todo' });
  const userError = '__typename ... on UserError { message }';
  const mutate = (field: string, input: string, payload: string, of: object) =>
    plugin.expectData(
      `mutation ($input: ${input}!) { ${field}(input: $input) { ${userError} ... on ${payload} { dryRun } } }`,
      {
        input: of,
      },
    );
  for (let i = 0; i < times; i += 1) {
    const [one, two, three] = [await issue(), await issue(), await issue()];
    const answers = [
      await mutate('createIssue', 'CreateIssueInput', 'CreateIssuePayload', {
        title: 'made',
        parentId: one.id,
        projectId: project.id,
        assigneeAgentId: agent.id,
        blockedByIssueIds: [two.id],
        idempotencyKey: randomUUID(),
      }),
      await mutate('createIssueTree', 'CreateIssueTreeInput', 'CreateIssueTreePayload', {
        nodes: [
          { ref: 'a', title: 'a' },
          { ref: 'b', title: 'b', parentRef: 'a', blockedByIssueIds: [two.id] },
        ],
      }),
      await mutate('addBlockers', 'BlockersInput', 'BlockersPayload', { issueId: one.id, blockerIssueIds: [two.id] }),
      await mutate('setBlockers', 'BlockersInput', 'BlockersPayload', { issueId: one.id, blockerIssueIds: [three.id] }),
      await mutate('removeBlockers', 'BlockersInput', 'BlockersPayload', {
        issueId: one.id,
        blockerIssueIds: [three.id],
      }),
      await mutate('createComment', 'CreateCommentInput', 'CreateCommentPayload', { issueId: one.id, body: 'said' }),
      await mutate('upsertDocument', 'UpsertDocumentInput', 'UpsertDocumentPayload', {
        issueId: one.id,
        key: 'plan',
        body: 'written',
      }),
      await mutate('upsertDocument', 'UpsertDocumentInput', 'UpsertDocumentPayload', {
        issueId: one.id,
        key: 'plan',
        body: 'again',
      }),
      await mutate('deleteDocument', 'DeleteDocumentInput', 'DeleteDocumentPayload', { issueId: one.id, key: 'plan' }),
      await mutate('logActivity', 'LogActivityInput', 'LogActivityPayload', {
        message: 'seen',
        entityType: 'issue',
        entityId: one.id,
      }),
      await mutate('requestWakeup', 'RequestWakeupInput', 'RequestWakeupPayload', { issueId: two.id }),
      await mutate('requestWakeups', 'RequestWakeupsInput', 'RequestWakeupsPayload', { issueIds: [one.id, three.id] }),
      await mutate('updateIssue', 'UpdateIssueInput', 'UpdateIssuePayload', {
        issueId: one.id,
        patch: { title: 'other', parentId: three.id, blockedByIssueIds: [two.id] },
        wake: true,
      }),
      await mutate('updateIssue', 'UpdateIssueInput', 'UpdateIssuePayload', {
        issueId: two.id,
        patch: { status: 'DONE' },
      }),
    ];
    for (const answer of answers) {
      const [payload] = Object.values(answer);
      expect(payload.message ?? null, JSON.stringify(answer)).toBe(null);
    }
  }
  expect(await plannedForValues()).toEqual([]);
});

it('no statement of a query is planned for its values', async () => {
  const plugin = await rich.company.plugin('acme.reader');
  const variables = { id: rich.rootIssueId, ids: [rich.rootIssueId, rich.loneIssueId] };
  const queries = [
    'query ($id: ID!) { issue(id: $id) { id title wakeability { allowed } } }',
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Issue { title } } }',
    'query ($id: ID!) { issue(id: $id) { id children(first: 5) { nodes { id children(first: 5) { nodes { id } } } } } }',
    'query ($id: ID!) { issues(first: 20, filter: { descendantOfId: $id }) { nodes { id } } }',
    '{ issues(first: 20, filter: { status: [TODO], search: "many" }) { nodes { id } } costs(filter: { model: "a", from: "2026-01-01T00:00:00Z" }) { total { costCents } } }',
    'query ($id: ID!) { subtree(rootId: $id) { totalCount statusCounts { status count } costs { total { costCents } groups(by: [BILLING_CODE, AGENT]) { totals { costCents } } } issues(first: 50) { nodes { id } } activity(first: 5) { nodes { action } } } }',
    'query ($id: ID!) { orchestrationSummary(issueId: $id, includeSubtree: true) { subtreeIssueIds costs { costCents } runs { id } approvals { id } openBudgetIncidents { id } invocationBlocks { issueId } relations { blockedBy { id } blocks { id } } } }',
    '{ projects(first: 20) { nodes { name } } }',
    'query ($id: ID!) { issue(id: $id) { documents { key title } comments(first: 10) { nodes { body } } runs(first: 5) { nodes { id } } activity(first: 5) { nodes { action } } ancestors { id } subtree { totalCount } } }',
  ];
  for (const query of queries) for (let i = 0; i < times; i += 1) await plugin.expectData(query, variables);
  expect(await plannedForValues()).toEqual([]);
});
