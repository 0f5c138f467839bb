import { readFileSync } from 'node:fs';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { buildSchema, type GraphQLFieldConfig, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeprecatedUse, deprecationsOf, removalDate, undated } from '../../src/graphql/deprecations.ts';
import { printGatewaySchema } from '../../src/graphql/print-schema.ts';
import { compareSchemas } from '../../src/graphql/schema-changes.ts';
import { schema } from '../../src/schema.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

const today = '2026-11-25';

describe('the schema', () => {
  it('breaks nothing that is written for the last release', async () => {
    const released = readFileSync('schemas/released.graphql', 'utf8');
    const { breaking } = await compareSchemas(
      released,
      printGatewaySchema(schema),
      new Date().toISOString().slice(0, 10),
    );
    expect(breaking).toEqual([]);
  });

  it('says of everything that is to go until which day it stays', () => {
    expect(undated(schema)).toEqual([]);
  });
});

describe('a reason', () => {
  it.each([
    ['Use identifier, until 2027-01-31', '2027-01-31'],
    ['Use identifier, until 2027-01-31.', '2027-01-31'],
    ['Use identifier', null],
    ['Use identifier until spring', null],
    ['until 2027-01-31 use it', null],
    ['Use identifier, until 2027-02-30', null],
    ['Use identifier, until 2027-13-01', null],
  ])('%j ends %s', (reason, date) => {
    expect(removalDate(reason)).toBe(date);
  });
});

const before = `
  type Query { thing(id: ID, old: ID @deprecated(reason: "Use id, until 2026-10-01")): Thing, gone: Old @deprecated(reason: "until 2026-10-01") }
  type Thing { id: ID! name: String kind: Kind title: String @deprecated(reason: "Use name, until 2026-10-01") label: String @deprecated(reason: "Use name, until 2099-01-01") }
  type Old { x: Int }
  enum Kind { A B C @deprecated(reason: "until 2026-10-01") }
  input Filter { kind: Kind }
  type Mutation { make(filter: Filter): Thing }
`;
const changed = (from: string, to: string) => {
  expect(before).toContain(from);
  return compareSchemas(before, before.replace(from, to), today);
};

describe('a change of a released schema', () => {
  it.each([
    ['a field is taken away', ' name: String', ''],
    ['a field may be null that could not', 'id: ID!', 'id: ID'],
    ['a field has another type', 'name: String', 'name: Int'],
    ['an argument is needed', 'thing(id: ID,', 'thing(id: ID!,'],
    ['a value of an enum is taken away', 'A B', 'A'],
    ['an input needs a field more', 'input Filter { kind: Kind }', 'input Filter { kind: Kind more: Int! }'],
    ['a field goes before its day', ' label: String @deprecated(reason: "Use name, until 2099-01-01")', ''],
  ])('breaks: %s', async (_what, from, to) => {
    expect((await changed(from, to)).breaking).toHaveLength(1);
  });

  it.each([
    ['a field comes', 'name: String', 'name: String more: Int'],
    ['an argument comes that may be left out', 'thing(id: ID,', 'thing(more: Int, id: ID,'],
    ['a field is never null any more', 'name: String', 'name: String!'],
    ['a value of an enum comes', 'A B', 'A B D'],
    ['something is deprecated', 'name: String', 'name: String @deprecated(reason: "until 2027-01-01")'],
  ])('breaks nothing: %s', async (_what, from, to) => {
    expect(await changed(from, to)).toMatchObject({ breaking: [], expired: [] });
  });

  it.each([
    ['a field', ' title: String @deprecated(reason: "Use name, until 2026-10-01")', '', 1],
    ['an argument', ', old: ID @deprecated(reason: "Use id, until 2026-10-01")', '', 1],
    ['a value of an enum', ' C @deprecated(reason: "until 2026-10-01")', '', 1],
  ])('is no break once its day is over: %s goes', async (_what, from, to, count) => {
    const { breaking, expired } = await changed(from, to);
    expect(breaking).toEqual([]);
    expect(expired).toHaveLength(count);
  });

  it('is no break where a type goes with the last field that led to it', async () => {
    const after = before
      .replace(', gone: Old @deprecated(reason: "until 2026-10-01")', '')
      .replace('type Old { x: Int }', '');
    const { breaking, expired } = await compareSchemas(before, after, today);
    expect(breaking).toEqual([]);
    expect(expired).toHaveLength(2);
    const earlier = await compareSchemas(before, after, '2026-09-30');
    expect(earlier.breaking).toHaveLength(2);
  });
});

describe('a document that uses what is to go', () => {
  let test: TestGateway;
  let plugin: TestPlugin;
  beforeAll(async () => {
    const toGo = { deprecationReason: 'Use another one, until 2099-01-01' };
    let count = 0;
    const aging = mapSchema(schema, {
      [MapperKind.OBJECT_FIELD]: (field: GraphQLFieldConfig<unknown, unknown>, name, type) => {
        if (type === 'Issue' && ['identifier', 'title'].includes(name)) return { ...field, ...toGo };
        // What an interface asks for stays while the interface does.
        if (['Viewer', 'Company', 'Plugin'].includes(type) && name !== 'id') {
          count += 1;
          return { ...field, ...toGo };
        }
        return field;
      },
    });
    expect(count).toBeGreaterThan(5);
    expect(deprecationsOf(aging)).toHaveLength(count + 2);
    test = await startTestGateway({ schema: aging });
    const company = await test.company();
    await company.issue();
    plugin = await company.plugin('acme.x');
  });
  afterAll(() => test.close());

  const headerOf = async (query: string) => {
    const answer = await test.gateway.fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
        body: JSON.stringify({ query }),
      }),
    );
    expect(await answer.json()).not.toHaveProperty('errors');
    return answer.headers.get('graphql-deprecated');
  };

  it('is told so in a header, each thing once', async () => {
    expect(await headerOf('{ issues { nodes { id } } }')).toBeNull();
    expect(await headerOf('{ issues { nodes { a: title title ...I } } } fragment I on Issue { identifier }')).toBe(
      'Issue.identifier, Issue.title',
    );
  });

  it('is told of ten at most, and how many more there are', async () => {
    const all = await headerOf(
      '{ issues { nodes { title identifier } } viewer { originKind capabilities tokenExpiresAt plugin { key version displayName } company { name status issuePrefix } } }',
    );
    // Eleven of the viewer, its plugin and its company, and two of issues.
    expect(all?.split(', ')).toHaveLength(11);
    expect(all).toMatch(/^Company\.issuePrefix, .*, and 3 more$/);
  });

  it('is told of arguments, input fields and values of enums as well', () => {
    const aging = buildSchema(`
      type Query { f(old: Int @deprecated(reason: "until 2027-01-01"), input: I): E }
      input I { old: Int @deprecated(reason: "until 2027-01-01") e: E }
      enum E { NEW OLD @deprecated(reason: "until 2027-01-01") }`);
    const use = new DeprecatedUse(aging);
    const asked = use.of(parse('{ f(old: 1, input: { old: 2, e: OLD }) }'));
    expect(asked).toEqual(['E.OLD', 'I.old', 'Query.f(old:)']);
    expect(use.of(parse('{ f(input: { e: NEW }) }'))).toEqual([]);
  });
});
