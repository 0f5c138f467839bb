import fc from 'fast-check';
import { buildSchema, type DocumentNode, getOperationAST, parse } from 'graphql';
import { expect, it } from 'vitest';
import { measureOperation } from './operation-limits.ts';

const schema = buildSchema(`
  type Query { issues(first: Int, last: Int): IssueConnection! }
  type IssueConnection { nodes: [Issue!]! }
  type Issue { id: ID!, children(first: Int, last: Int): IssueConnection! }
`);

const sizeOf = (document: DocumentNode, variables: Record<string, unknown>) => {
  const operation = getOperationAST(document);
  if (!operation) throw new Error('the document has no operation');
  return { ...measureOperation(schema, document, operation, variables) };
};

it('measures a document that it has seen as it measures a new one, whatever the variables are now', () => {
  const size = fc.constantFrom('', '(first: 3)', '(last: 7)', '(first: $n)', '(last: $n)');
  const condition = fc.constantFrom('', '@skip(if: true)', '@include(if: $b)', '@skip(if: $b)');
  const variables = fc.record({ n: fc.integer({ min: 0, max: 50 }), b: fc.boolean() });
  fc.assert(
    fc.property(
      size,
      size,
      condition,
      condition,
      fc.array(variables, { minLength: 2, maxLength: 4 }),
      (a, b, c, d, all) => {
        const text = `query ($n: Int, $b: Boolean! = false) {
        issues${a} ${c} { nodes { ...Below ${d} } } } fragment Below on Issue { children${b} { nodes { id } } }`;
        const seen = parse(text);
        for (const values of all) expect(sizeOf(seen, values)).toEqual(sizeOf(parse(text), values));
      },
    ),
  );
});
