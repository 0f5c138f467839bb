import { readFileSync } from 'node:fs';
import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from '../../src/client/generated/operations.ts';
import { schema } from '../../src/schema.ts';
import { schemaSlice } from '../../src/testing/index.ts';

const sdl = `
  type Query { thing(id: ID!, deep: Boolean = false, kind: Kind): Thing  other: String  search(filter: Filter): [Result!]!  node: Node }
  interface Node { id: ID! }
  type Thing implements Node { id: ID!  name: String!  old: String @deprecated(reason: "Use name.")  kind: Kind!  at: Moment }
  type Gone { id: ID! }
  union Result = Thing | Gone
  enum Kind { BIG SMALL }
  scalar Moment
  input Filter { name: String = "x"  kinds: [Kind!]  must: Int!  inner: Filter }
`;
const small = buildSchema(sdl);
const sliceOf = (...documents: string[]) => schemaSlice(documents, { schema: small });

describe('the slice of a schema', () => {
  it('has the fields that are selected, the arguments that are given, and what comes back', () => {
    expect(sliceOf('{ thing(id: "1") { kind at old } }')).toBe(`enum Kind {
  BIG
  SMALL
}

scalar Moment

type Query {
  thing(id: ID!): Thing
}

type Thing {
  at: Moment
  kind: Kind!
  old: String @deprecated(reason: "Use name.")
}
`);
  });

  it('has of an input what is written out, and all of it where a variable carries it', () => {
    const written = sliceOf('{ search(filter: { must: 1, kinds: [SMALL] }) { __typename } }');
    expect(written).toContain('enum Kind {\n  SMALL\n}');
    expect(written).toContain('input Filter {\n  kinds: [Kind!]\n  must: Int!\n}');
    expect(sliceOf('query ($f: Filter) { search(filter: $f) { __typename } }')).toContain(`input Filter {
  inner: Filter
  kinds: [Kind!]
  must: Int!
  name: String = "x"
}`);
  });

  it('has the members of unions and the interfaces that fragments rely on', () => {
    const slice = sliceOf(
      '{ search { ...T ... on Gone { id } } node { ... on Thing { name } id } } fragment T on Thing { id }',
    );
    expect(slice).toContain('union Result = Gone | Thing\n');
    expect(slice).toContain('type Thing implements Node {\n  id: ID!\n  name: String!\n}');
  });

  it('is the same whatever the order of documents and of what stands in them', () => {
    const [one, two] = ['{ thing(id: "1") { name id } other }', 'query B { node { id } }'];
    expect(sliceOf(one, two)).toBe(sliceOf(two, '{ other thing(id: "2") { id name } }'));
  });

  it('does not change with what the documents do not use, and changes with what they do', () => {
    const document = '{ thing(id: "1") { name } }';
    const changed = (from: string, to: string) =>
      schemaSlice([document], { schema: buildSchema(sdl.replace(from, to)) });
    expect(changed('other: String', 'other: Int  another: Int')).toBe(sliceOf(document));
    expect(changed('name: String!  old', 'name: String  old')).not.toBe(sliceOf(document));
    expect(() => changed('name: String!  old', 'title: String!  old')).toThrow('Cannot query field "name"');
  });

  it('names every document that does not fit', () => {
    expect(() => sliceOf('{ nothing }')).toThrow(/A document does not fit the schema:\n.*Cannot query field "nothing"/);
  });

  it('can be read as SDL, and says which capability a field of the gateway needs', () => {
    const slice = schemaSlice(operations);
    expect(() => parse(slice)).not.toThrow();
    expect(schemaSlice(operations, { schema })).toBe(slice);
    expect(slice).toContain('@requires(capability: "issues.read")');
    expect(slice.length).toBeLessThan(readFileSync('schema.graphql', 'utf8').length);
  });
});
