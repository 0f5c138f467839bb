import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { plantTree, type TreeSeed, truthOfTree } from './plant-tree.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const chain = (length: number): TreeSeed[] => Array.from({ length }, (_, i) => ({ parent: i === 0 ? null : i - 1 }));
const flat = (length: number): TreeSeed[] => Array.from({ length }, (_, i) => ({ parent: i === 0 ? null : 0 }));
const bushy = (length: number): TreeSeed[] =>
  Array.from({ length }, (_, i) => ({ parent: i === 0 ? null : Math.floor((i - 1) / 3) }));
const ids =
  'query ($rootId: ID!, $maxDepth: Int) { subtree(rootId: $rootId, maxDepth: $maxDepth) { issueIds totalCount maxDepth } }';

describe('subtree', () => {
  it('takes a UUID or an identifier, in any case, also of a hidden issue', async () => {
    const [root, child] = await plantTree(test, company, [{ parent: null, hidden: true }, { parent: 0 }]);
    const [row] = await test.truth<{ identifier: string }>('select identifier from issues where id = $1', [root]);
    for (const rootId of [root, root?.toUpperCase(), row?.identifier, row?.identifier.toLowerCase()]) {
      const { subtree } = await plugin.expectData(ids, { rootId });
      expect(subtree).toEqual({ issueIds: [root, child], totalCount: 2, maxDepth: 1 });
    }
  });

  it('hides with a hidden issue what hangs below it', async () => {
    const [root, , , shown] = await plantTree(test, company, [
      { parent: null },
      { parent: 0, hidden: true },
      { parent: 1 },
      { parent: 0 },
    ]);
    const { subtree } = await plugin.expectData(ids, { rootId: root });
    expect(subtree.issueIds).toEqual([root, shown]);
  });

  it('ends where the parents form a loop, wherever one begins', async () => {
    const loop = await plantTree(test, company, chain(3));
    const [a, b, c] = loop;
    await test.truth('update issues set parent_id = $2 where id = $1', [a, c]);
    expect((await plugin.expectData(ids, { rootId: a })).subtree.issueIds).toEqual([a, b, c]);
    expect((await plugin.expectData(ids, { rootId: b })).subtree.issueIds).toEqual([b, c, a]);
    expect((await plugin.expectData(ids, { rootId: c })).subtree.issueIds).toEqual([c, a, b]);
    const [self] = await plantTree(test, company, [{ parent: null }]);
    await test.truth('update issues set parent_id = id where id = $1', [self]);
    expect((await plugin.expectData(ids, { rootId: self })).subtree).toEqual({
      issueIds: [self],
      totalCount: 1,
      maxDepth: 0,
    });
    const { issue } = await plugin.expectData('query ($id: ID!) { issue(id: $id) { ancestors { id } } }', { id: a });
    expect(issue.ancestors.length).toBeLessThanOrEqual(3);
  });

  it('goes down a chain of 2,000', async () => {
    const deep = await plantTree(test, company, chain(2_000));
    const { subtree } = await plugin.expectData(ids, { rootId: deep[0] });
    expect(subtree).toEqual({ issueIds: deep, totalCount: 2_000, maxDepth: 1_999 });
    const cut = await plugin.expectData(ids, { rootId: deep[0], maxDepth: 1_000 });
    expect(cut.subtree).toEqual({ issueIds: deep.slice(0, 1_001), totalCount: 1_001, maxDepth: 1_000 });
  });

  it('pages depth first, 100 issues at a time unless asked otherwise, and never more than 1,000', async () => {
    const planted = await plantTree(test, company, bushy(250));
    const tree = await truthOfTree(test, planted[0] ?? '');
    const page =
      'query ($id: ID!, $first: Int, $after: String) { subtree(rootId: $id) { issues(first: $first, after: $after) { edges { cursor depth node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }';
    const seen: { id: string; depth: number }[] = [];
    const sizes: number[] = [];
    let after: string | null = null;
    do {
      const variables: Record<string, unknown> = { id: planted[0], after };
      const { issues } = (await plugin.expectData(page, variables)).subtree;
      expect(issues.nodes).toEqual(issues.edges.map(({ node }: { node: object }) => node));
      expect(issues.pageInfo).toMatchObject({
        hasPreviousPage: after !== null,
        startCursor: issues.edges[0].cursor,
        endCursor: issues.edges.at(-1).cursor,
      });
      seen.push(
        ...issues.edges.map(({ depth, node }: { depth: number; node: { id: string } }) => ({ id: node.id, depth })),
      );
      sizes.push(issues.edges.length);
      after = issues.pageInfo.hasNextPage ? issues.pageInfo.endCursor : null;
    } while (after !== null);
    expect(sizes).toEqual([100, 100, 50]);
    expect(seen).toEqual(tree);
    const { subtree } = await plugin.expectData(page, { id: planted[0], first: 1_000 });
    expect(subtree.issues.edges).toHaveLength(250);
    await plugin.expectError('QUERY_TOO_EXPENSIVE', page, { id: planted[0], first: 1_001 });
    await plugin.expectError('BAD_USER_INPUT', page, { id: planted[0], first: -1 });
    await plugin.expectError('BAD_USER_INPUT', page, { id: planted[0], after: 'x' });
    // A cursor of an issue that this tree does not have.
    const [elsewhere] = await plantTree(test, company, [{ parent: null }]);
    const { subtree: other } = await plugin.expectData(page, { id: elsewhere });
    await plugin.expectError('BAD_USER_INPUT', page, { id: planted[0], after: other.issues.pageInfo.endCursor });
  });

  it('leaves the root out where it is told to, but still names it', async () => {
    const planted = await plantTree(test, company, chain(3));
    const { subtree } = await plugin.expectData(
      'query ($id: ID!) { subtree(rootId: $id, includeRoot: false) { root { id } issueIds totalCount maxDepth } alone: subtree(rootId: $id, includeRoot: false, maxDepth: 0) { issueIds totalCount maxDepth statusCounts { count } assignees { id } } }',
      { id: planted[0] },
    );
    expect(subtree).toEqual({ root: { id: planted[0] }, issueIds: planted.slice(1), totalCount: 2, maxDepth: 2 });
  });

  it('says of another company’s issue, an unknown and a malformed one the same', async () => {
    const other = await test.company();
    const theirs = await other.issue();
    const messages = new Set<string>();
    for (const rootId of [theirs.id, theirs.identifier, randomUUID(), 'x', `${company.prefix}-987654321`]) {
      messages.add((await plugin.expectError('NOT_FOUND', ids, { rootId })).message);
    }
    expect(messages.size).toBe(1);
    await plugin.expectError('BAD_USER_INPUT', ids, { rootId: '' });
    await plugin.expectError('BAD_USER_INPUT', ids, { rootId: (await company.issue()).id, maxDepth: -1 });
  });

  it('is refused without its capability, and so is each part that needs another one', async () => {
    const { id } = await company.issue();
    const blind = await company.plugin('acme.blind', { capabilities: ['issues.read'] });
    await blind.expectError('CAPABILITY_DENIED', ids, { rootId: id });
    await blind.expectError('CAPABILITY_DENIED', 'query ($id: ID!) { issue(id: $id) { subtree { totalCount } } }', {
      id,
    });
    const seeing = await company.plugin('acme.seeing', { capabilities: ['issue.subtree.read'] });
    await seeing.expectData(
      'query ($id: ID!) { subtree(rootId: $id) { root { title } issues { nodes { title } } statusCounts { count } } }',
      { id },
    );
    const parts = {
      'costs { total { costCents } }': 'costs.read',
      'activity { nodes { id } }': 'activity.read',
      'runs { nodes { id } }': 'issues.orchestration.read',
      'assignees { id }': 'agents.read',
    };
    for (const [part, capability] of Object.entries(parts)) {
      const error = await seeing.expectError(
        'CAPABILITY_DENIED',
        `query ($id: ID!) { subtree(rootId: $id) { ${part} } }`,
        { id },
      );
      expect(error.extensions).toMatchObject({ capability });
    }
  });
});

describe('a subtree of 1,000 issues', () => {
  const whole = /* GraphQL */ `query ($rootId: ID!) {
    subtree(rootId: $rootId) {
      totalCount
      issues(first: 1000) { nodes { id title status parent { id } project { id } assigneeAgent { name } } }
      statusCounts { status count }
      costs { total { costCents } groups(by: [AGENT, BILLING_CODE]) { agent { name } totals { costCents } } }
      assignees { name }
    }
  }`;

  it('takes one statement beside that which enters, whatever its shape', async () => {
    const agents = [await company.agent(), await company.agent()];
    const counts: number[] = [];
    for (const shape of [flat, chain, bushy]) {
      const seeds = shape(1_000).map((seed, i) => ({
        ...seed,
        agentId: agents[i % 2]?.id,
        status: i % 3 ? 'todo' : 'done',
      }));
      const planted = await plantTree(test, company, seeds);
      await test.truth(
        `insert into cost_events (company_id, agent_id, issue_id, provider, model, cost_cents, occurred_at, billing_code)
         select $1, $2, i, 'anthropic', 'opus', 2, now(), 'alpha' from unnest($3::uuid[]) as i`,
        [company.id, agents[0]?.id, planted],
      );
      // Once before, so that the token is known.
      await plugin.expectData(whole, { rootId: planted[0] });
      test.statements.length = 0;
      const { subtree } = await plugin.expectData(whole, { rootId: planted[0] });
      counts.push(test.statements.length);
      expect(subtree.totalCount).toBe(1_000);
      expect(subtree.issues.nodes).toHaveLength(1_000);
      expect(subtree.statusCounts).toEqual([
        { status: 'TODO', count: 666 },
        { status: 'DONE', count: 334 },
      ]);
      expect(subtree.costs).toEqual({
        total: { costCents: 2_000 },
        groups: [{ agent: { name: agents[0]?.name }, totals: { costCents: 2_000 } }],
      });
      expect(subtree.assignees).toHaveLength(2);
    }
    // Who is asking, and the whole tree.
    expect(counts).toEqual([2, 2, 2]);
  });

  it('of a list of issues takes as many statements for twenty trees as for two', async () => {
    const seeded = await test.company();
    const asking = await seeded.plugin('acme.x');
    const plant = async () => {
      const agent = await seeded.agent();
      const root = await seeded.issue({ title: 'Root', assigneeAgentId: agent.id });
      const child = await seeded.issue({ parentId: root.id });
      await seeded.cost({ agentId: agent.id, issueId: child.id, costCents: 1 });
      await seeded.activity({ entityId: child.id });
      await seeded.run({ agentId: agent.id, contextSnapshot: { issueId: child.id } });
    };
    const count = async () => {
      test.statements.length = 0;
      const { issues } = await asking.expectData(`{
        issues(filter: { search: "Root" }, first: 100) { nodes { subtree {
          root { title } totalCount statusCounts { count } issues(first: 5) { nodes { title } } assignees { name }
          costs { total { costCents } groups(by: [AGENT]) { agent { name } } }
          activity(first: 5) { nodes { action } } runs(first: 5) { nodes { status } }
        } } }
      }`);
      for (const { subtree } of issues.nodes) {
        expect(subtree).toMatchObject({ totalCount: 2, costs: { total: { costCents: 1 } }, assignees: [{}] });
        expect(subtree.activity.nodes).toHaveLength(1);
        expect(subtree.runs.nodes).toHaveLength(1);
      }
      return test.statements.length;
    };
    await plant();
    const one = await count();
    await plant();
    expect(await count()).toBe(one);
    for (let i = 0; i < 18; i += 1) await plant();
    expect(await count()).toBe(one);
  });
});

describe('a subtree of 10,001 issues', () => {
  it('counts them all, lists the first 10,000 ids, and says in a summary that it leaves one out', async () => {
    const planted = await plantTree(test, company, flat(10_001));
    // As autovacuum does. From here on PostgreSQL knows that nearly all issues have one parent.
    await test.owner.query('analyze issues, cost_events');
    const { subtree, orchestrationSummary } = await plugin.expectData(
      `query ($id: ID!) {
        subtree(rootId: $id) { issueIds totalCount maxDepth statusCounts { count } }
        orchestrationSummary(issueId: $id, includeSubtree: true) { subtreeIssueIds subtreeTruncated costs { eventCount } }
      }`,
      { id: planted[0] },
    );
    expect(subtree.issueIds).toEqual(planted.slice(0, 10_000));
    expect(subtree).toMatchObject({ totalCount: 10_001, maxDepth: 1, statusCounts: [{ count: 10_001 }] });
    expect(orchestrationSummary.subtreeIssueIds).toEqual(planted.slice(0, 10_000));
    expect(orchestrationSummary).toMatchObject({ subtreeTruncated: true, costs: { eventCount: 0 } });
  });
});
