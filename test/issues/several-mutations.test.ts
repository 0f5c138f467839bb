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

const titles = async (like: string) =>
  (await test.truth<{ title: string }>('select title from issues where title like $1 order by title', [like])).map(
    ({ title }) => title,
  );

describe('several mutations in one document', () => {
  it('are undone together where one ends in a top-level error, since the answer tells nothing of the others', async () => {
    const answer = await plugin.send(`mutation {
      a: createIssue(input: {title: "together a", idempotencyKey: "together"}) { __typename }
      b: createIssue(input: {title: "together b", originKind: "plugin:acme.other"}) { __typename }
    }`);
    expect(answer.data).toBeNull();
    expect(answer.errors?.[0]?.extensions.code).toBe('ORIGIN_KIND_FORBIDDEN');
    expect(await titles('together%')).toEqual([]);
    expect(await test.truth("select 1 from gateway.idempotency_keys where key = 'together'")).toEqual([]);
  });

  it('stand each for itself where one is refused as data', async () => {
    const data = await plugin.expectData(`mutation {
      a: createIssue(input: {title: "apart a"}) { __typename }
      b: createIssue(input: {title: " "}) { __typename }
      c: createIssue(input: {title: "apart c"}) { __typename }
    }`);
    expect(data).toEqual({
      a: { __typename: 'CreateIssuePayload' },
      b: { __typename: 'InvalidInput' },
      c: { __typename: 'CreateIssuePayload' },
    });
    expect(await titles('apart%')).toEqual(['apart a', 'apart c']);
  });
});

describe('wake: true', () => {
  it.each(['createIssue', 'updateIssue'])(
    'needs issues.wakeup beside what %s needs, and changes nothing without it',
    async (mutation) => {
      const weak = await company.plugin('acme.x', { capabilities: ['issues.create', 'issues.update'] });
      const issue = await company.issue({ title: 'Before' });
      const query =
        mutation === 'createIssue'
          ? 'mutation { createIssue(input: {title: "woken", wake: true}) { __typename } }'
          : `mutation { updateIssue(input: {issueId: "${issue.id}", patch: {title: "woken"}, wake: true}) { __typename } }`;
      const error = await weak.expectError('CAPABILITY_DENIED', query);
      expect(error.extensions).toMatchObject({ capability: 'issues.wakeup' });
      expect(await titles('woken')).toEqual([]);
    },
  );
});

describe('a list below a list', () => {
  it('takes the same statements for one parent and for many, field by field: one for the pages, one for the rows', async () => {
    await using plain = await startTestGateway({ execution: 'plain' });
    const other = await plain.company();
    const reader = await other.plugin('acme.x');
    const agent = await other.agent({ name: 'Ada' });
    const query =
      '{ issues(filter: {parentId: null}) { nodes { children { nodes { title assigneeAgent { name } parent { version } } } } } }';
    const count = async () => {
      plain.statements.length = 0;
      const data = await reader.expectData(query);
      return { statements: plain.statements.length, issues: data.issues.nodes };
    };
    const grow = async () => {
      const parent = await other.issue();
      for (let i = 0; i < 3; i += 1) await other.issue({ parentId: parent.id, assigneeAgentId: agent.id });
    };
    await grow();
    const one = await count();
    for (let i = 0; i < 5; i += 1) await grow();
    const many = await count();
    expect(many.statements).toBe(one.statements);
    // Begin, settings, two for each of the two lists, commit.
    expect(one.statements).toBe(7);
    const children = many.issues.flatMap((issue: { children: { nodes: unknown[] } }) => issue.children.nodes);
    expect(children).toHaveLength(18);
    expect(children[0]).toEqual({
      title: expect.any(String),
      assigneeAgent: { name: 'Ada' },
      parent: { version: expect.any(String) },
    });
  });
});
