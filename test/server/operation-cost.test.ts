import fc from 'fast-check';
import { type GraphQLField, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printGatewaySchema } from '../../src/graphql/print-schema.ts';
import { schema } from '../../src/schema.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let plugin: TestPlugin;
let reader: TestPlugin;
beforeAll(async () => {
  // Points are not what this is about.
  test = await startTestGateway({ rateLimit: { capacity: 10_000_000, perSecond: 10_000_000 } });
  const company = await test.company();
  plugin = await company.plugin('acme.x');
  reader = await company.plugin('acme.reader', { capabilities: ['issues.read'] });
  for (let i = 0; i < 3; i += 1) {
    const parent = await company.issue();
    for (let child = 0; child < 2; child += 1) await company.issue({ parentId: parent.id });
  }
});
afterAll(() => test.close());

async function costOf(query: string, variables: Record<string, unknown> = {}) {
  const { extensions } = await plugin.send(query, variables);
  return extensions?.cost;
}

describe('the schema', () => {
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const)
      : [],
  );
  const weightOf = ({ extensions }: GraphQLField<unknown, unknown>) => extensions.cost;

  it('says of each mutation what it costs, and more of those that write a lot', () => {
    const mutations = fields.filter(([name]) => name.startsWith('Mutation.'));
    expect(mutations.length).toBeGreaterThan(10);
    expect(mutations.filter(([, field]) => weightOf(field) === undefined)).toEqual([]);
    const weights = Object.fromEntries(mutations.map(([name, field]) => [name, weightOf(field)]));
    expect(weights).toMatchObject({ 'Mutation.createIssue': 5, 'Mutation.createIssueTree': 50 });
  });

  it('prints every cost and every list size beside its field', () => {
    const text = printGatewaySchema(schema);
    const weighed = fields.filter(([, field]) => weightOf(field) !== undefined);
    const sized = fields.filter(([, field]) => field.extensions.listSize !== undefined);
    expect(weighed.length).toBeGreaterThan(20);
    expect(text.match(/@cost\(weight: "[\d.]+"\)/g)).toHaveLength(weighed.length);
    expect(text.match(/@listSize\(assumedSize: \d+/g)).toHaveLength(sized.length);
    const slicing = fields.filter(([, { args }]) => args.some(({ name }) => name === 'first'));
    expect(slicing.filter(([, { extensions }]) => extensions.listSize === undefined)).toEqual([]);
  });
});

describe('an answer', () => {
  it('says what was asked for and what there was', async () => {
    expect(await costOf('{ viewer { originKind } }')).toEqual({ requested: 1, actual: 1 });
    // 100 rows are a point, and 100 times 100 are a hundred; there are 9 and 6.
    const nested = '{ issues(first: 100) { nodes { children(first: 100) { nodes { id } } } } }';
    expect(await costOf(nested)).toEqual({ requested: 102, actual: 1 });
    const trees = '{ issues { nodes { subtree { totalCount } } } }';
    expect(await costOf(trees)).toEqual({ requested: 26, actual: 10 });
    const aliased =
      '{ issues { nodes { ...T } edges { node { ... on Issue { tree: subtree { totalCount } } } } } } fragment T on Issue { subtree { totalCount } }';
    expect(await costOf(aliased)).toMatchObject({ actual: 19 });
  });

  it('counts what @include lets in, with the variables it came with', async () => {
    const query =
      'query ($yes: Boolean!, $n: Int) { issues(first: $n) @include(if: $yes) { nodes { children(first: $n) { nodes { id } } } } }';
    expect(await costOf(query, { yes: false, n: 100 })).toMatchObject({ requested: 1 });
    expect(await costOf(query, { yes: true, n: 100 })).toMatchObject({ requested: 102 });
  });

  it('of a mutation costs what the mutation does', async () => {
    expect(await costOf('mutation { createIssue(input: { title: "x" }) { __typename } }')).toEqual({
      requested: 6,
      actual: 6,
    });
  });
});

const explainQuery = `query ($document: String!, $variables: JSON) { explain(document: $document, variables: $variables) {
  cost costLimit depth missingCapabilities costliest { path cost } suggestions } }`;
const explain = async (document: string, variables?: object, who = plugin) =>
  (await who.expectData(explainQuery, { document, variables })).explain;

describe('Query.explain', () => {
  it('says what a document would cost and need, and runs none of it', async () => {
    test.statements.length = 0;
    const document =
      'query ($n: Int) { page: issues(first: $n) { totalCount { value } nodes { comments(first: 10) { nodes { id } } } } }';
    expect(await explain(document, { n: 50 }, reader)).toEqual({
      cost: 6,
      costLimit: 1000,
      depth: 5,
      missingCapabilities: ['issue.comments.read'],
      costliest: [
        { path: 'page.nodes.comments', cost: 5 },
        { path: 'page', cost: 1 },
        { path: 'page.totalCount', cost: 1 },
      ],
      suggestions: [],
    });
    expect(test.statements.filter((text) => /issues/.test(text))).toEqual([]);
  });

  it('refuses what does not fit the schema, and says nothing of fields that might be meant', async () => {
    const wrong: readonly (readonly [string, unknown])[] = [
      ['{ issue', null],
      ['{ isues { nodes { id } } }', null],
      ['query ($n: Int!) { issues(first: $n) { nodes { id } } }', null],
      ['{ viewer { originKind } }', ['a list']],
      ['fragment F on Issue { id }', null],
      [`{ ${'__typename '.repeat(1_001)} }`, null],
    ];
    for (const [document, variables] of wrong) {
      const error = await plugin.expectError('BAD_USER_INPUT', explainQuery, { document, variables });
      expect(error.message).not.toContain('Did you mean');
    }
  });

  it('explains three documents in one operation, and no more', async () => {
    const some = (count: number) =>
      `{ ${Array.from({ length: count }, (_, i) => `e${i}: explain(document: "{ viewer { originKind } }") { cost }`).join(' ')} }`;
    expect(Object.keys(await plugin.expectData(some(3)))).toHaveLength(3);
    await plugin.expectError('BAD_USER_INPUT', some(4));
  });

  it('agrees with what running the document costs, and its suggestions are enough and no smaller than they need be', async () => {
    const size = fc.integer({ min: 1, max: 100 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.boolean(), async (a, b, c, counted) => {
        const document = (x: number, y: number, z: number) =>
          `{ issues(first: ${x}) { ${counted ? 'totalCount { value }' : ''} nodes { children(first: ${y}) { ${counted ? 'totalCount { value }' : ''} nodes { comments(first: ${z}) { nodes { id } } } } } } }`;
        const explained = await explain(document(a, b, c));
        const answer = await plugin.send(document(a, b, c));
        if (explained.cost <= explained.costLimit) {
          expect(explained.suggestions).toEqual([]);
          expect(answer.extensions?.cost).toMatchObject({ requested: explained.cost });
          return;
        }
        expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_EXPENSIVE', cost: explained.cost });
        for (const suggestion of explained.suggestions as string[]) {
          const [, path, text] = /^(.*)\(first:\) at most (\d+)$/.exec(suggestion) ?? [];
          const at = ['issues', 'issues.nodes.children', 'issues.nodes.children.nodes.comments'].indexOf(path ?? '');
          const withPage = (fitting: number) => {
            const pages = [a, b, c];
            pages[at] = fitting;
            return explain(document(pages[0] ?? 0, pages[1] ?? 0, pages[2] ?? 0));
          };
          expect((await withPage(Number(text))).cost, suggestion).toBeLessThanOrEqual(1_000);
          // One more row is too much, but for the hundredths that are rounded away.
          expect((await withPage(Number(text) + 2)).cost, suggestion).toBeGreaterThan(1_000);
        }
      }),
      { numRuns: 60 },
    );
  });
});
