import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const reference = (name: string, column: string) =>
  `'${name}', case when ${column} is not null then jsonb_build_object('id', ${column}) end`;
/** Every field of an issue's own, once by GraphQL and once by SQL. jsonb takes a hundred arguments at most: two halves. */
const fields = `id identifier title description status priority parent { id } project { id } assigneeAgent { id } assigneeUserId
  createdByAgent { id } createdByUserId originKind originId originRunId billingCode requestDepth version
  startedAt completedAt cancelledAt createdAt updatedAt`;
const asNode = `jsonb_build_object('id', i.id, 'identifier', i.identifier, 'title', i.title, 'description', i.description,
    'status', upper(i.status), 'priority', upper(i.priority), ${reference('parent', 'i.parent_id')}, ${reference('project', 'i.project_id')},
    ${reference('assigneeAgent', 'i.assignee_agent_id')}, 'assigneeUserId', i.assignee_user_id, ${reference('createdByAgent', 'i.created_by_agent_id')},
    'createdByUserId', i.created_by_user_id, 'originKind', i.origin_kind, 'originId', i.origin_id, 'originRunId', i.origin_run_id)
  || jsonb_build_object('billingCode', i.billing_code, 'requestDepth', i.request_depth, 'version', i.xmin::text,
    'startedAt', ${moment('i.started_at')}, 'completedAt', ${moment('i.completed_at')}, 'cancelledAt', ${moment('i.cancelled_at')},
    'createdAt', ${moment('i.created_at')}, 'updatedAt', ${moment('i.updated_at')})`;

describe('an issue against hand-written SQL', () => {
  it('tells every field of its own', async () => {
    const agent = await company.agent();
    const project = await company.project();
    const parent = await company.issue();
    const full = await company.issue({
      description: 'Text',
      status: 'in_review',
      priority: 'critical',
      parentId: parent.id,
      projectId: project.id,
      assigneeAgentId: agent.id,
      createdByAgentId: agent.id,
      createdByUserId: 'user-1',
      originKind: 'plugin:acme.y:a',
      originId: 'o',
      originRunId: 'r',
      billingCode: 'b',
      requestDepth: 3,
      startedAt: '2026-01-01 00:00:00.000001+00',
      completedAt: '2026-01-02 23:59:59.999999+00',
      cancelledAt: '2026-01-03 00:00:00+00',
      createdAt: '1999-12-31 23:59:59.5+00',
      updatedAt: '2026-01-01 01:00:00+01',
    });
    for (const { id } of [full, parent]) {
      const { issue } = await plugin.expectData(`query ($id: ID!) { issue(id: $id) { ${fields} } }`, { id });
      const [row] = await test.truth<{ node: object }>(`select ${asNode} as node from issues i where i.id = $1`, [id]);
      expect(issue).toEqual(row?.node);
    }
  });

  it('tells its children, ancestors, blockers and what it blocks, for a whole list in a fixed number of statements', async () => {
    const edge = fc.record({
      parent: fc.nat(),
      isRoot: fc.boolean(),
      hidden: fc.integer({ min: 0, max: 5 }),
      blocks: fc.nat(),
    });
    const query = `{ issues(filter: { includeHidden: true }, first: 100) { nodes {
      id
      children(first: 100) { nodes { id title } totalCount { value } }
      ancestors { id title }
      blockedBy { id title }
      blocks(first: 100) { nodes { id title } totalCount { value } }
    } } }`;
    const counts = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.array(edge, { minLength: 4, maxLength: 14 }), async (edges) => {
        const seeded = await test.company();
        const asking = await seeded.plugin('acme.x');
        const made: { id: string }[] = [];
        for (const { parent, isRoot, hidden } of edges) {
          made.push(
            await seeded.issue({
              title: `Title ${parent % 3}`,
              parentId: isRoot ? null : made[parent % Math.max(1, made.length)]?.id,
              hiddenAt: hidden === 0 ? '2026-01-01' : null,
              createdAt: `2026-01-01 00:00:00.00000${parent % 3}+00`,
            }),
          );
        }
        for (const [i, { blocks }] of edges.entries()) {
          const [blocker, blocked] = [made[i], made[blocks % made.length]];
          if (blocker && blocked && blocker !== blocked) await seeded.blocks(blocker, blocked);
        }
        test.statements.length = 0;
        const { issues } = await asking.expectData(query);
        counts.add(test.statements.length);
        expect(issues.nodes).toHaveLength(edges.length);
        for (const issue of issues.nodes) {
          const ask = (text: string) => test.truth<{ id: string; title: string }>(text, [issue.id]);
          const children = await ask(
            'select id, title from issues where parent_id = $1 and hidden_at is null order by created_at, id',
          );
          expect(issue.children).toEqual({ nodes: children, totalCount: { value: children.length } });
          expect(issue.ancestors).toEqual(
            await ask(`with recursive up as (
                select p.id, p.title, p.parent_id, 1 as height from issues i join issues p on p.id = i.parent_id where i.id = $1
                union all select p.id, p.title, p.parent_id, height + 1 from up join issues p on p.id = up.parent_id
              ) select id, title from up order by height desc`),
          );
          expect(issue.blockedBy).toEqual(
            await ask(
              `select b.id, b.title from issue_relations r join issues b on b.id = r.issue_id where r.related_issue_id = $1 order by b.title, b.id`,
            ),
          );
          const blocks = await ask(
            `select b.id, b.title from issue_relations r join issues b on b.id = r.related_issue_id where r.issue_id = $1 order by r.created_at, r.id`,
          );
          expect(issue.blocks).toEqual({ nodes: blocks, totalCount: { value: blocks.length } });
        }
      }),
      { numRuns: 15 },
    );
    // Fewer where nothing has, say, a blocker, so that there are no rows to read.
    expect(Math.max(...counts)).toBeLessThanOrEqual(15);
  });

  it('refuses each relation without its capability', async () => {
    const issue = await company.issue();
    const reader = await company.plugin('acme.reader', { capabilities: ['issues.read'] });
    await reader.expectData(
      'query ($id: ID!) { issue(id: $id) { title parent { id } children { nodes { id } } ancestors { id } } }',
      { id: issue.id },
    );
    const parts = {
      'blockedBy { id }': 'issue.relations.read',
      'blocks { nodes { id } }': 'issue.relations.read',
      'project { id }': 'projects.read',
      'assigneeAgent { id }': 'agents.read',
      'createdByAgent { id }': 'agents.read',
      'comments { nodes { id } }': 'issue.comments.read',
      'costs { total { costCents } }': 'costs.read',
      'activity { nodes { id } }': 'activity.read',
    };
    for (const [part, capability] of Object.entries(parts)) {
      const error = await reader.expectError('CAPABILITY_DENIED', `query ($id: ID!) { issue(id: $id) { ${part} } }`, {
        id: issue.id,
      });
      expect(error.extensions, part).toMatchObject({ capability });
    }
  });
});
