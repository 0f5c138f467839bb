import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.close());

const createIssueTree = /* GraphQL */ `mutation ($input: CreateIssueTreeInput!) {
  createIssueTree(input: $input) {
    ... on CreateIssueTreePayload {
      entries { ref issue { id identifier title parent { id } project { id } blockedBy { id } } }
      activity { id issue { id } }
    }
    ... on UserError { code message path }
  }
}`;

/** A tree that the seed decides, its nodes in no order: parents and blockers come before and after. */
function treeOf(
  count: number,
  blockers: number,
  ids: { project: string; agent: string; parent: string; blocker: string },
) {
  let seed = 20_260_102;
  const below = (limit: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  const nodes = Array.from({ length: count }, (_, i) => ({
    ref: `n${i}`,
    title: `Node ${i}`,
    status: ['BACKLOG', 'TODO', 'DONE'][i % 3],
    ...(i === 0 ? { parentId: ids.parent } : { parentRef: `n${below(i)}` }),
    ...(i % 4 === 0 && { projectId: ids.project }),
    ...(i % 5 === 0 && { assigneeAgentId: ids.agent }),
    ...(i === 1 && { blockedByIssueIds: [ids.blocker] }),
    blockedByRefs: [] as string[],
  }));
  for (let added = 0; added < blockers; ) {
    const [blocked, blocker] = [1 + below(count - 1), below(count)];
    const refs = nodes[blocked]?.blockedByRefs;
    if (!refs || blocker >= blocked || refs.includes(`n${blocker}`)) continue;
    refs.push(`n${blocker}`);
    added += 1;
  }
  return nodes
    .map((node) => ({ node, at: below(2 ** 20) }))
    .sort((a, b) => a.at - b.at)
    .map(({ node }) => node);
}

async function createTree(count: number, blockers: number) {
  const company = await test.company();
  const plugin = await company.plugin('acme.x');
  const ids = {
    project: (await company.project()).id,
    agent: (await company.agent()).id,
    parent: (await company.issue()).id,
    blocker: (await company.issue()).id,
  };
  const nodes = treeOf(count, blockers, ids);
  test.statements.length = 0;
  const { createIssueTree: result } = await plugin.expectData(createIssueTree, {
    input: { nodes, idempotencyKey: 'tree' },
  });
  return { company, nodes, ids, entries: result.entries, activity: result.activity, statements: [...test.statements] };
}

describe('a tree of 500 nodes with 400 blockers', () => {
  it('is what the database has, node for node and edge for edge', async () => {
    const { company, nodes, ids, entries, activity } = await createTree(500, 400);
    expect(entries.map(({ ref }: { ref: string }) => ref)).toEqual(nodes.map(({ ref }) => ref));
    const idOf = new Map<string, string>(
      entries.map(({ ref, issue }: { ref: string; issue: { id: string } }) => [ref, issue.id]),
    );
    const rows = await test.truth(
      `select id, identifier, title, parent_id, project_id, assignee_agent_id, status, origin_kind
       from issues where company_id = $1 and issue_number > 2 order by issue_number`,
      [company.id],
    );
    expect(rows).toEqual(
      nodes.map((node, i) => ({
        id: idOf.get(node.ref),
        identifier: `${company.prefix}-${i + 3}`,
        title: node.title,
        parent_id: 'parentRef' in node ? idOf.get(node.parentRef ?? '') : ids.parent,
        project_id: 'projectId' in node ? ids.project : null,
        assignee_agent_id: 'assigneeAgentId' in node ? ids.agent : null,
        status: node.status?.toLowerCase(),
        origin_kind: 'plugin:acme.x',
      })),
    );
    const byCreation = await test.truth<{ id: string }>(
      'select id from issues where company_id = $1 and issue_number > 2 order by created_at, id',
      [company.id],
    );
    expect(byCreation.map(({ id }) => id)).toEqual(nodes.map(({ ref }) => idOf.get(ref)));
    const edges = await test.truth<{ edge: string }>(
      `select issue_id || ' blocks ' || related_issue_id as edge from issue_relations where company_id = $1 and type = 'blocks' order by 1`,
      [company.id],
    );
    const expected = nodes.flatMap(({ ref, blockedByRefs }) =>
      blockedByRefs.map((blocker) => `${idOf.get(blocker)} blocks ${idOf.get(ref)}`),
    );
    expected.push(`${ids.blocker} blocks ${idOf.get('n1')}`);
    expect(expected).toHaveLength(401);
    expect(edges.map(({ edge }) => edge)).toEqual(expected.sort());
    const answered = entries.flatMap(({ issue }: { issue: { id: string; blockedBy: { id: string }[] } }) =>
      issue.blockedBy.map(({ id }) => `${id} blocks ${issue.id}`),
    );
    expect(answered.sort()).toEqual(expected);
    const audit = await test.truth<{ entity_id: string }>(
      `select entity_id from activity_log where company_id = $1 and action = 'issue.created' order by created_at, id`,
      [company.id],
    );
    expect(audit.map(({ entity_id }) => entity_id)).toEqual(nodes.map(({ ref }) => idOf.get(ref)));
    expect(activity.map(({ issue }: { issue: { id: string } }) => issue.id)).toEqual(audit.map((row) => row.entity_id));
  });

  it('takes as many statements as one of five', async () => {
    const small = await createTree(5, 4);
    const large = await createTree(500, 400);
    expect(large.statements.map((text) => text.slice(0, 30))).toEqual(
      small.statements.map((text) => text.slice(0, 30)),
    );
    // Transaction, savepoint and audit check 7, key 2, what is looked up 2, what is written 4, the answer 6.
    expect(large.statements.length).toBeLessThanOrEqual(21);
  });

  it('may name as many blockers at its nodes as a tree may have', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    const nodes = Array.from({ length: 100 }, (_, i) => ({
      ref: `${i}`,
      title: `Node ${i}`,
      blockedByRefs: Array.from({ length: Math.min(i, 100) }, (__, b) => `${i - 1 - b}`),
    }));
    await plugin.expectData(
      'mutation ($input: CreateIssueTreeInput!) { createIssueTree(input: $input) { __typename } }',
      {
        input: { nodes },
      },
    );
    const edges = await test.truth('select count(*)::int from issue_relations where company_id = $1', [company.id]);
    expect(edges).toEqual([{ count: 4950 }]);
  });
});
