import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capability } from '../../src/auth/capabilities.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
let mine: Record<string, string>;
let theirs: Record<string, string>;

/** One row of every type that is a node, by its type. */
async function oneOfEach(of: SeededCompany): Promise<Record<string, string>> {
  const agent = await of.agent();
  const issue = await of.issue();
  const insert = async (text: string, values: unknown[]) => {
    const [row] = await test.truth<{ id: string }>(`${text} returning id`, [of.id, ...values]);
    return row?.id ?? '';
  };
  const approval = await insert(`insert into approvals (company_id, type, payload) values ($1, 't', '{}')`, []);
  await test.truth('insert into issue_approvals (company_id, issue_id, approval_id) values ($1, $2, $3)', [
    of.id,
    issue.id,
    approval,
  ]);
  const document = await insert(`insert into documents (company_id, latest_body) values ($1, 'b')`, []);
  await insert(`insert into issue_documents (company_id, issue_id, document_id, key) values ($1, $2, $3, 'plan')`, [
    issue.id,
    document,
  ]);
  const revision = await insert(
    `insert into document_revisions (company_id, document_id, revision_number, body) values ($1, $2, 1, 'b')`,
    [document],
  );
  const policy = await insert(
    `insert into budget_policies (company_id, scope_type, scope_id, window_kind) values ($1, 'company', $1, 'lifetime')`,
    [],
  );
  const incident = await insert(
    `insert into budget_incidents (company_id, policy_id, scope_type, scope_id, metric, window_kind, window_start, window_end, threshold_type, amount_limit, amount_observed)
     values ($1, $2, 'company', $1, 'm', 'lifetime', now(), now(), 'hard', 1, 2)`,
    [policy],
  );
  return {
    Issue: issue.id,
    Agent: agent.id,
    Project: (await of.project()).id,
    Run: (await of.run({ agentId: agent.id })).id,
    CostEvent: (await of.cost({ agentId: agent.id, costCents: 1 })).id,
    ActivityEntry: (await of.activity()).id,
    IssueComment: (await of.comment({ issueId: issue.id })).id,
    Approval: approval,
    IssueDocument: document,
    DocumentRevision: revision,
    BudgetIncident: incident,
    Company: of.id,
  };
}

beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.x');
  mine = { ...(await oneOfEach(company)), Plugin: plugin.id };
  theirs = { ...(await oneOfEach(other)), Plugin: (await other.plugin('acme.theirs')).id };
});
afterAll(() => test.close());

const node = 'query ($id: ID!) { node(id: $id) { __typename id } }';
const nodes =
  'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Issue { title } ... on Agent { name } } }';
const needed: Record<string, Capability> = {
  Issue: 'issues.read',
  Agent: 'agents.read',
  Project: 'projects.read',
  Run: 'issues.orchestration.read',
  CostEvent: 'costs.read',
  ActivityEntry: 'activity.read',
  IssueComment: 'issue.comments.read',
  Approval: 'issues.orchestration.read',
  IssueDocument: 'issue.documents.read',
  DocumentRevision: 'issue.documents.read',
  BudgetIncident: 'issues.orchestration.read',
};

describe('node', () => {
  it('finds one of every type that is a Node, in any case of its id', async () => {
    const { __type: type } = await plugin.expectData('{ __type(name: "Node") { possibleTypes { name } } }');
    expect(type.possibleTypes.map(({ name }: { name: string }) => name).sort()).toEqual(Object.keys(mine).sort());
    for (const [typename, id] of Object.entries(mine)) {
      expect((await plugin.expectData(node, { id })).node, typename).toEqual({ __typename: typename, id });
      expect((await plugin.expectData(node, { id: id.toUpperCase() })).node, typename).toEqual({
        __typename: typename,
        id,
      });
    }
  });

  it('finds nothing of another company, nor another plugin, nor what is no id', async () => {
    for (const [typename, id] of Object.entries(theirs)) {
      expect((await plugin.expectData(node, { id })).node, typename).toBe(null);
    }
    for (const id of [randomUUID(), 'x', '%', `${mine.Issue} `, `${company.prefix}-1`, "' or true"]) {
      expect((await plugin.expectData(node, { id })).node, id).toBe(null);
    }
    for (const id of ['', 'x'.repeat(256), 'a\u0000']) await plugin.expectError('BAD_USER_INPUT', node, { id });
  });

  it('does not find rows that no issue leads to: an approval or a document without one', async () => {
    const [approval] = await test.truth<{ id: string }>(
      `insert into approvals (company_id, type, payload) values ($1, 't', '{}') returning id`,
      [company.id],
    );
    const [document] = await test.truth<{ id: string }>(
      `insert into documents (company_id, latest_body) values ($1, 'b') returning id`,
      [company.id],
    );
    for (const row of [approval, document]) expect((await plugin.expectData(node, { id: row?.id })).node).toBe(null);
  });

  it('needs the capability of the type it finds, and says which', async () => {
    const bare = await company.plugin('acme.bare', { capabilities: [] });
    for (const [typename, capability] of Object.entries(needed)) {
      const error = await bare.expectError('CAPABILITY_DENIED', node, { id: mine[typename] });
      expect(error.extensions, typename).toMatchObject({ capability });
      const able = await company.plugin('acme.able', { capabilities: [capability] });
      expect((await able.expectData(node, { id: mine[typename] })).node).toMatchObject({ __typename: typename });
    }
    expect((await bare.expectData(node, { id: company.id })).node).toEqual({ __typename: 'Company', id: company.id });
    expect((await bare.expectData(node, { id: bare.id })).node).toEqual({ __typename: 'Plugin', id: bare.id });
    // What is another company's is not there, with or without the capability.
    for (const id of Object.values(theirs)) expect((await bare.expectData(node, { id })).node).toBe(null);
  });
});

describe('nodes', () => {
  it('keeps the order asked for, duplicates too, with null for what is not there', async () => {
    const ids = [
      mine.Agent,
      randomUUID(),
      mine.Issue,
      theirs.Issue,
      'x',
      mine.Agent,
      company.id,
      mine.Issue?.toUpperCase(),
    ];
    const { nodes: found } = await plugin.expectData(nodes, { ids });
    expect(found.map((row: { id: string } | null) => row?.id ?? null)).toEqual([
      mine.Agent,
      null,
      mine.Issue,
      null,
      null,
      mine.Agent,
      company.id,
      mine.Issue,
    ]);
    expect(found[0]).toMatchObject({ __typename: 'Agent', name: expect.stringMatching(/^Agent/) });
    expect(found[2]).toMatchObject({ __typename: 'Issue', title: 'Issue 1' });
  });

  it('takes a hundred at once, and as many statements as for two of the same types', async () => {
    const issues = await Promise.all(Array.from({ length: 98 }, () => company.issue()));
    const count = async (ids: unknown[]) => {
      test.statements.length = 0;
      const { nodes: found } = await plugin.expectData(nodes, { ids });
      expect(found.every((row: object | null) => row !== null)).toBe(true);
      return test.statements.length;
    };
    const few = await count([mine.Issue, mine.Agent]);
    expect(await count([mine.Issue, mine.Agent, ...issues.map(({ id }) => id)])).toBe(few);
    // Begin, who is asking, what they are, issues, agents, commit.
    expect(few).toBeLessThanOrEqual(6);
  });

  it('refuses more than a hundred, and gives nothing for nothing', async () => {
    await plugin.expectError('BAD_USER_INPUT', nodes, { ids: Array.from({ length: 101 }, () => randomUUID()) });
    expect((await plugin.expectData(nodes, { ids: [] })).nodes).toEqual([]);
  });

  it('gives what may be read beside the error for what may not', async () => {
    const reader = await company.plugin('acme.reader', { capabilities: ['issues.read'] });
    const answer = await reader.send(nodes, { ids: [mine.Agent, mine.Issue, theirs.Agent] });
    expect(answer.data?.nodes).toMatchObject([null, { __typename: 'Issue', id: mine.Issue }, null]);
    expect(answer.errors).toMatchObject([
      { path: ['nodes', 0], extensions: { code: 'CAPABILITY_DENIED', capability: 'agents.read' } },
    ]);
  });
});
