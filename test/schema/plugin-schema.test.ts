import fc from 'fast-check';
import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  introspectionFromSchema,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Capability, capabilities } from '../../src/auth/capabilities.ts';
import { nodeTypesByName } from '../../src/graphql/node.ts';
import { createPluginSchemas } from '../../src/graphql/plugin-schema.ts';
import { schema } from '../../src/schema.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { minimalArguments } from '../support/minimal-arguments.ts';
import { type RichCompany, seedRichCompany } from '../support/rich-company.ts';

vi.setConfig({ testTimeout: 60_000 });

let test: TestGateway;
let rich: RichCompany;
beforeAll(async () => {
  test = await startTestGateway();
  rich = await seedRichCompany(test, 'bluebell');
});
afterAll(() => test.close());

const sliceFor = createPluginSchemas(schema);
const someCapabilities = fc.subarray(capabilities).map((names) => new Set<Capability>(names));

const plugins = new Map<string, Promise<TestPlugin>>();

/** A plugin of the rich company whose token carries these capabilities and no other. */
function pluginWith(names: Iterable<Capability>): Promise<TestPlugin> {
  const key = [...names].sort().join(' ');
  const known = plugins.get(key) ?? rich.company.plugin(`acme.p${plugins.size}`, { capabilities: [...names] });
  plugins.set(key, known);
  return known;
}

/** What introspection tells, as every tool asks for it: GraphiQL and code generators build their schema from this. */
async function introspect(plugin: TestPlugin): Promise<IntrospectionQuery> {
  const data = await plugin.expectData(getIntrospectionQuery(everything));
  return data as unknown as IntrospectionQuery;
}
const everything = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
};

function fieldNames(type: GraphQLNamedType | null | undefined): string[] {
  return type && 'getFields' in type ? Object.keys(type.getFields()).sort() : [];
}

function neededBy({ extensions }: { extensions: Readonly<Record<string, unknown>> }): Capability[] {
  return (extensions.capabilities as Capability[] | undefined) ?? [];
}

type AnyField = GraphQLField<unknown, unknown> | GraphQLInputField;

/** What a plugin may see, found another way than the gateway finds it: names are added until nothing new comes. */
function visibleTo(held: ReadonlySet<Capability>): string[] {
  const types = new Set(['Query', 'Mutation', 'Subscription']);
  const results = new Set<string>();
  const fields = new Set<string>();
  for (let before = -1; before !== types.size + results.size; ) {
    before = types.size + results.size;
    for (const type of Object.values(schema.getTypeMap())) {
      if (results.has(type.name) && (isInterfaceType(type) || isUnionType(type))) {
        for (const { name } of schema.getPossibleTypes(type)) {
          const node = nodeTypesByName().get(name);
          if (node?.capability && !held.has(node.capability)) continue;
          types.add(name);
          results.add(name);
        }
      }
      if (!types.has(type.name) || !('getFields' in type)) continue;
      if ('getInterfaces' in type) for (const implemented of type.getInterfaces()) types.add(implemented.name);
      for (const field of Object.values<AnyField>(type.getFields())) {
        if (!neededBy(field).every((name) => held.has(name))) continue;
        fields.add(`${type.name}.${field.name}`);
        const result = getNamedType(field.type).name;
        types.add(result);
        results.add(result);
        for (const arg of 'args' in field ? field.args : []) types.add(getNamedType(arg.type).name);
      }
    }
  }
  const leaves = [...types].filter((name) => !('getFields' in (schema.getType(name) ?? {})));
  return [...fields, ...leaves.filter((name) => !isSpecifiedScalarType(typeOf(schema, name)))].sort();
}

function typeOf(where: GraphQLSchema, name: string): GraphQLNamedType {
  const type = where.getType(name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
}

function namesIn(slice: GraphQLSchema): string[] {
  return Object.values(slice.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap((type) => ('getFields' in type ? fieldNames(type).map((name) => `${type.name}.${name}`) : [type.name]))
    .sort();
}

describe('what a plugin sees', () => {
  it('with issues.read is issues and itself, and no mutation', async () => {
    const seen = buildClientSchema(await introspect(await pluginWith(['issues.read'])));
    expect(fieldNames(seen.getQueryType())).toEqual(['explain', 'issue', 'issues', 'node', 'nodes', 'viewer']);
    expect(seen.getMutationType() ?? null).toBeNull();
    expect(seen.getSubscriptionType() ?? null).toBeNull();
    for (const hidden of ['Mutation', 'CostReport', 'CostEvent', 'Agent', 'Run', 'UserError', 'CreateIssueInput']) {
      expect(schema.getType(hidden), hidden).toBeDefined();
      expect(seen.getType(hidden), hidden).toBeUndefined();
    }
    expect(fieldNames(seen.getType('Issue'))).toEqual(expect.arrayContaining(['ancestors', 'parent', 'title']));
    expect(fieldNames(seen.getType('Issue')).filter((name) => ['costs', 'runs', 'checkout'].includes(name))).toEqual(
      [],
    );
    const node = typeOf(seen, 'Node');
    const found = isInterfaceType(node) ? seen.getPossibleTypes(node).map(({ name }) => name) : [];
    expect(found.sort()).toEqual(['Company', 'Issue', 'Plugin']);
  });

  it('without any capability is itself', async () => {
    const seen = buildClientSchema(await introspect(await pluginWith([])));
    expect(fieldNames(seen.getQueryType())).toEqual(['explain', 'node', 'nodes', 'viewer']);
    expect(seen.getType('Issue')).toBeUndefined();
  });

  it('with all capabilities is everything', async () => {
    const seen = buildClientSchema(await introspect(await pluginWith(capabilities)));
    const sorted = (whole: GraphQLSchema) => printSchema(lexicographicSortSchema(whole));
    expect(sorted(seen)).toBe(sorted(schema));
    expect(sorted(sliceFor(new Set(capabilities)))).toBe(sorted(schema));
  });

  it('with a mutation is that mutation, what it answers, and no refusal of another', () => {
    const slice = sliceFor(new Set<Capability>(['issues.wakeup']));
    expect(fieldNames(slice.getMutationType())).toEqual(['requestWakeup', 'requestWakeups']);
    expect(slice.getType('WakeRefused')).toBeDefined();
    expect(slice.getType('CheckoutConflict')).toBeUndefined();
  });

  it('with any capabilities is every field that they open and that something leads to, in a valid schema', () => {
    fc.assert(
      fc.property(someCapabilities, (held) => {
        const slice = sliceFor(held);
        const mutations = fieldNames(slice.getMutationType());
        expect(namesIn(slice)).toEqual(visibleTo(held));
        expect(slice.getMutationType() === undefined || mutations.length > 0).toBe(true);
        expect(validateSchema(slice)).toEqual([]);
        expect(validateSchema(buildClientSchema(introspectionFromSchema(slice, everything)))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is the slice, whatever introspection is asked', async () => {
    await fc.assert(
      fc.asyncProperty(someCapabilities, async (held) => {
        expect(await introspect(await pluginWith(held))).toEqual(introspectionFromSchema(sliceFor(held), everything));
      }),
      { numRuns: 15 },
    );
  });

  it('is narrowed by what the company grants, not only by the token', async () => {
    const plugin = await rich.company.plugin('acme.narrowed', { capabilities: ['issues.read', 'costs.read'] });
    const query = '{ __type(name: "Query") { fields { name } } }';
    const before = JSON.stringify(await plugin.expectData(query));
    expect(before).toContain('"costs"');
    await test.truth(
      "update plugins set manifest_json = jsonb_set(manifest_json, '{capabilities}', '[\"issues.read\"]') where id = $1",
      [plugin.id],
    );
    const after = JSON.stringify(await plugin.expectData(query));
    expect(after).not.toContain('"costs"');
    expect(after).toContain('"issues"');
  });
});

describe('a type', () => {
  const composite = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));

  it('has a field for whoever reaches it, and those of its interfaces: no slice is left with a broken type', () => {
    for (const type of composite) {
      const fields: GraphQLFieldMap<unknown, unknown> = type.getFields();
      if (type === schema.getMutationType() || type === schema.getSubscriptionType()) continue;
      expect(
        Object.values(fields).some((field) => neededBy(field).length === 0),
        type.name,
      ).toBe(true);
      for (const name of type.getInterfaces().flatMap(fieldNames)) {
        const field = fields[name];
        expect(field && neededBy(field), `${type.name}.${name}`).toEqual([]);
      }
    }
  });

  it('keeps in a slice what it is made of: resolvers, and what Pothos and drizzle wrote on it', () => {
    const slice = sliceFor(new Set<Capability>(['issues.read', 'costs.read', 'issues.create']));
    for (const type of Object.values(slice.getTypeMap())) {
      const whole = typeOf(schema, type.name);
      expect(type.extensions, type.name).toEqual(whole.extensions);
      if (isObjectType(type) && isObjectType(whole)) {
        expect(type.isTypeOf, type.name).toBe(whole.isTypeOf);
        for (const [name, field] of Object.entries(type.getFields())) {
          const original = whole.getFields()[name];
          expect(field.resolve, `${type.name}.${name}`).toBe(original?.resolve);
          expect(Object.keys(field.extensions)).toEqual(Object.keys(original?.extensions ?? {}));
        }
      }
      if ('resolveType' in type && 'resolveType' in whole) expect(type.resolveType).toBe(whole.resolveType);
    }
  });
});

/** The leaves of a type, and those of the objects directly below it. */
function leavesOf(where: GraphQLSchema, type: GraphQLNamedType, deep = true): string {
  if (isLeafType(type)) return '';
  const parts = ['__typename'];
  if (isUnionType(type)) {
    for (const member of type.getTypes()) parts.push(`... on ${member.name} ${leavesOf(where, member, false)}`);
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      if (field.args.some(isRequiredArgument)) continue;
      const result = getNamedType(field.type);
      if (isLeafType(result)) parts.push(field.name);
      else if (deep) parts.push(`${field.name} ${leavesOf(where, result, false)}`);
    }
  }
  return `{ ${parts.join(' ')} }`;
}

function documentsOf(slice: GraphQLSchema): string[] {
  const given = { 'Query.issue': 'id', 'Query.subtree': 'rootId', 'Query.orchestrationSummary': 'issueId' };
  return [slice.getQueryType(), slice.getMutationType()].flatMap((root) =>
    Object.values(root?.getFields() ?? {}).map((field) => {
      const id = Object.entries(given).find(([name]) => name === `${root?.name}.${field.name}`)?.[1];
      const args = minimalArguments(field.args, id ? { [id]: `"${rich.rootIssueId}"` } : {});
      const keyword = root?.name === 'Mutation' ? 'mutation' : 'query';
      return `${keyword} { ${field.name}${args} ${leavesOf(slice, getNamedType(field.type))} }`;
    }),
  );
}

describe('a document', () => {
  it('that is valid for what the plugin sees is denied nothing', async () => {
    const answered = { data: 0, all: 0 };
    await fc.assert(
      fc.asyncProperty(someCapabilities, async (held) => {
        const plugin = await pluginWith(held);
        const slice = sliceFor(held);
        for (const document of documentsOf(slice)) {
          expect(validate(slice, parse(document)), document).toEqual([]);
          const { data, errors = [] } = await plugin.send(document);
          const codes = errors.map(({ extensions }) => extensions.code);
          expect(codes, document).not.toContain('CAPABILITY_DENIED');
          answered.all += 1;
          if (data) answered.data += 1;
        }
      }),
      { numRuns: 15 },
    );
    // Documents that were refused for another reason would prove nothing.
    expect(answered.data / answered.all).toBeGreaterThan(0.8);
  });

  it('is told the capability that a field needs though the plugin does not see the field', async () => {
    const plugin = await pluginWith(['issues.read']);
    const hidden = [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
      Object.values(root?.getFields() ?? {})
        .filter((field) => neededBy(field).some((name) => name !== 'issues.read'))
        .map((field) => ({ root: root?.name ?? '', field })),
    );
    expect(hidden.length).toBeGreaterThan(15);
    for (const { root, field } of hidden) {
      const document = `${root.toLowerCase()} { ${field.name}${minimalArguments(field.args)} { __typename } }`;
      const error = await plugin.expectError('CAPABILITY_DENIED', document);
      const [capability] = neededBy(field);
      expect(error.extensions).toMatchObject({ capability, field: `${root}.${field.name}` });
      expect(error.extensions.remedy).toContain(`"${capability}"`);
    }
  });

  it('may mix introspection with reading: each follows its own rule', async () => {
    const plugin = await pluginWith(['costs.read']);
    const answer = await plugin.send(
      '{ __typename issue: __type(name: "Issue") { name } report: __type(name: "CostReport") { name } viewer { __typename } denied: issue(id: "x") { id } }',
    );
    expect(answer.data).toEqual({
      __typename: 'Query',
      issue: null,
      report: { name: 'CostReport' },
      viewer: { __typename: 'Viewer' },
      denied: null,
    });
    expect(answer.errors).toMatchObject([
      { path: ['denied'], extensions: { code: 'CAPABILITY_DENIED', capability: 'issues.read', field: 'Query.issue' } },
    ]);
  });

  it.each([
    '{ agent { nodes { id } } }',
    '{ viewer { actor { agents { id } } } }',
    '{ issues { nodes { cost { total } } } }',
    '{ ... on CostRepor { __typename } }',
    'mutation { createIssues(input: {}) { __typename } }',
    '{ issues(filter: {status: [TODOO]}) { nodes { id } } }',
    '{ issues(filters: {}) { nodes { id } } }',
    '{ issues(filter: {statu: [TODO]}) { nodes { id } } }',
    'query ($f: IssueFilter = {}) { issues(filter: $f) { nodes { id } } }',
  ])('that is misspelt is not told what else there would be: %s', async (document) => {
    for (const names of [['issues.read'], capabilities] as const) {
      const plugin = await pluginWith(names);
      const answer = await plugin.send(document, { f: { statu: ['TODOO'] } });
      expect(answer.errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(answer)).not.toMatch(/did you mean/i);
    }
  });

  it('of two plugins in turns, and at once, shows each its own', async () => {
    const ours = [
      await pluginWith(['issues.read']),
      await pluginWith(['costs.read', 'agents.read']),
      await pluginWith(capabilities),
    ];
    const document =
      '{ __schema { types { name fields { name } } } agent: __type(name: "Agent") { name } node(id: "x") { id } }';
    const alone = [];
    for (const plugin of ours) alone.push(JSON.stringify(await plugin.expectData(document)));
    expect(new Set(alone).size).toBe(3);
    for (let turn = 0; turn < 5; turn += 1) {
      for (const [at, plugin] of ours.entries()) {
        expect(JSON.stringify(await plugin.expectData(document))).toBe(alone[at]);
      }
      const atOnce = await Promise.all(ours.map((plugin) => plugin.expectData(document)));
      expect(atOnce.map((data) => JSON.stringify(data))).toEqual(alone);
    }
    const reading = '{ agents { nodes { id } } }';
    for (let turn = 0; turn < 3; turn += 1) {
      await ours[0]?.expectError('CAPABILITY_DENIED', reading);
      await ours[1]?.expectData(reading);
    }
  });
});

describe('slices', () => {
  const held = (...names: Capability[]) => new Set(names);

  it('are made once for a set of capabilities, in whatever order it is', () => {
    const slices = createPluginSchemas(schema);
    const first = slices(held('issues.read', 'costs.read'));
    expect(slices(held('costs.read', 'issues.read'))).toBe(first);
    expect(slices(held('issues.read'))).not.toBe(first);
  });

  it('are forgotten when many others have been used since', () => {
    const slices = createPluginSchemas(schema, 2);
    const used = slices(held('issues.read'));
    const forgotten = slices(held('costs.read'));
    expect(slices(held('issues.read'))).toBe(used);
    slices(held('agents.read'));
    expect(slices(held('issues.read'))).toBe(used);
    expect(slices(held('costs.read'))).not.toBe(forgotten);
  });
});
