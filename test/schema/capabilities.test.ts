import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Capability, capabilities, isCapability } from '../../src/auth/capabilities.ts';
import { nodeTypesByName } from '../../src/graphql/node.ts';
import { schema } from '../../src/schema.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { minimalArguments } from '../support/minimal-arguments.ts';
import { type RichCompany, seedRichCompany } from '../support/rich-company.ts';

let test: TestGateway;
let rich: RichCompany;
beforeAll(async () => {
  test = await startTestGateway();
  rich = await seedRichCompany(test, 'amaryllis');
});
afterAll(() => test.close());

const plugins = new Map<string, TestPlugin>();

/** A plugin whose token carries everything but this capability; everything where it is null. */
async function pluginWithout(missing: Capability | null): Promise<TestPlugin> {
  const known = plugins.get(missing ?? '');
  if (known) return known;
  const [agentId = null] = rich.ids.Agent ?? [];
  const [runId = null] = rich.ids.Run ?? [];
  const plugin = await rich.company.plugin('acme.x', {
    capabilities: capabilities.filter((capability) => capability !== missing),
    actor: { agentId, runId },
  });
  plugins.set(missing ?? '', plugin);
  return plugin;
}

/**
 * Ways to an object of each type that has a field with a capability of its own. `…` is where its fields go, ROOT, CHILD and LEAF
 * are issues of the seed. There are several where the first may need the very capability that is missing.
 */
const ways: Record<string, readonly string[]> = {
  Issue: ['{ issue(id: ROOT) { … } }', '{ orchestrationSummary(issueId: ROOT) { issue { … } } }'],
  Subtree: ['{ subtree(rootId: ROOT) { … } }'],
  OrchestrationSummary: ['{ orchestrationSummary(issueId: ROOT) { … } }'],
  Run: ['{ orchestrationSummary(issueId: ROOT) { runs { … } } }'],
  Checkout: [
    '{ issue(id: CHILD) { checkout { … } } }',
    '{ orchestrationSummary(issueId: CHILD) { issue { checkout { … } } } }',
  ],
  Approval: ['{ orchestrationSummary(issueId: ROOT) { approvals { … } } }'],
  IssueComment: ['{ issue(id: ROOT) { comments { nodes { … } } } }'],
  IssueDocument: [
    '{ issue(id: ROOT) { documents { … } } }',
    'mutation { upsertDocument(input: {issueId: ROOT, key: "new", body: "x"}) { ... on UpsertDocumentPayload { document { … } } } }',
  ],
  DocumentRevision: ['{ issue(id: ROOT) { documents { revisions { nodes { … } } } } }'],
  CostEvent: ['{ costEvents { nodes { … } } }'],
  CostGroup: ['{ costs { groups(by: [AGENT, PROJECT, ISSUE]) { … } } }'],
  ActivityEntry: ['{ activity { nodes { … } } }'],
  DocumentConflict: [
    'mutation { upsertDocument(input: {issueId: ROOT, key: "plan-0-amaryllis", body: "x", baseRevisionId: ROOT}) { ... on DocumentConflict { … } } }',
  ],
  CheckoutConflict: [
    'mutation { assertCheckoutOwner(input: {issueId: ROOT}) { ... on CheckoutConflict { … } } }',
    'mutation { assertCheckoutOwner(input: {issueId: CHILD}) { ... on CheckoutConflict { … } } }',
  ],
  Actor: ['{ viewer { actor { … } } }'],
};

/** What some fields must be asked with to answer. */
const givenArguments: Record<string, Record<string, string>> = {
  'Query.issue': { id: 'ROOT' },
  'Query.subtree': { rootId: 'ROOT' },
  'Query.orchestrationSummary': { issueId: 'ROOT' },
  'Issue.document': { key: '"plan-0-amaryllis"' },
};

type Field = GraphQLField<unknown, unknown>;
interface GatedField {
  readonly name: string;
  readonly typeName: string;
  readonly field: Field;
  readonly needed: readonly Capability[];
}

function neededBy(field: Field): Capability[] {
  const needed = field.extensions.capabilities;
  return Array.isArray(needed) ? needed.filter((name): name is Capability => isCapability(String(name))) : [];
}

function gatedFieldsOf(type: GraphQLObjectType): GatedField[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const needed = neededBy(field);
    return needed.length === 0 ? [] : [{ name: `${type.name}.${field.name}`, typeName: type.name, field, needed }];
  });
}

const mutationType = schema.getMutationType();
const reading = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter((type) => type !== mutationType && type !== schema.getSubscriptionType())
  .flatMap(gatedFieldsOf);

function call({ name, field }: Pick<GatedField, 'name' | 'field'>): string {
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${field.name}${minimalArguments(field.args, givenArguments[name])}${selection}`;
}

/** Every document that reaches the field, with the capabilities that the way there takes. */
function documentsOf(gated: GatedField): { document: string; onTheWay: ReadonlySet<string> }[] {
  const open = gated.typeName === 'Query' ? ['{ … }'] : (ways[gated.typeName] ?? []);
  return open.map((way) => ({
    document: way.replace('…', call(gated)),
    onTheWay: capabilitiesIn(way.replace('…', '__typename')),
  }));
}

function capabilitiesIn(document: string): ReadonlySet<string> {
  const found = new Set<string>();
  const info = new TypeInfo(schema);
  const collect = {
    Field: () => {
      for (const capability of (info.getFieldDef()?.extensions.capabilities as string[]) ?? []) found.add(capability);
    },
  };
  visit(parse(withIds(document)), visitWithTypeInfo(info, collect));
  return found;
}

function withIds(document: string): string {
  const [root, child, leaf] = rich?.ids.Issue ?? [];
  return document.replaceAll('ROOT', `"${root}"`).replaceAll('CHILD', `"${child}"`).replaceAll('LEAF', `"${leaf}"`);
}

describe('a field that reads', () => {
  it('is reached by a way above, whatever type it is of', () => {
    const lost = reading.filter((gated) => documentsOf(gated).length === 0).map(({ name }) => name);
    expect(lost, 'Add a way to their type to `ways`.').toEqual([]);
  });

  it('is one of many that need a capability', () => {
    expect(reading.length).toBeGreaterThan(40);
  });

  it.each(reading)('answers with all capabilities: $name', async (gated) => {
    const plugin = await pluginWithout(null);
    for (const { document } of documentsOf(gated)) {
      const data = await plugin.expectData(withIds(document));
      // It was reached, and not only its parents: an answer without it proves nothing.
      expect(JSON.stringify(data), document).toContain(`"${gated.field.name}":`);
    }
  });

  const each = reading.flatMap((gated) => gated.needed.map((capability) => ({ ...gated, capability })));
  it.each(each)('is refused without $capability: $name', async ({ capability, ...gated }) => {
    const plugin = await pluginWithout(capability);
    const open = documentsOf(gated).filter(({ onTheWay }) => !onTheWay.has(capability));
    expect(open.length, `Add a way to ${gated.typeName} that does without ${capability}.`).toBeGreaterThan(0);
    for (const { document } of open) {
      const error = await plugin.expectError('CAPABILITY_DENIED', withIds(document));
      expect(error.extensions).toMatchObject({ capability, field: gated.name });
      expect(error.extensions.remedy).toContain(`"${capability}"`);
      expect(error.message).toContain(capability);
    }
  });

  it('says nothing of rows when it is refused', async () => {
    const plugin = await pluginWithout('issues.read');
    const answer = await plugin.send('{ issues { nodes { title } } agents { nodes { name } } }');
    expect(answer.data ?? null).toBeNull();
    expect(JSON.stringify(answer)).not.toContain('amaryllis');
  });
});

describe('node and nodes', () => {
  it('need the capability of what they find', async () => {
    for (const [typeName, { capability }] of nodeTypesByName()) {
      if (capability === null) continue;
      const plugin = await pluginWithout(capability);
      for (const id of rich.ids[typeName] ?? []) {
        for (const query of [`{ node(id: "${id}") { id } }`, `{ nodes(ids: ["${id}"]) { id } }`]) {
          const error = await plugin.expectError('CAPABILITY_DENIED', query);
          expect(error.extensions, typeName).toMatchObject({ capability, field: 'Query.node' });
        }
      }
      expect(rich.ids[typeName]?.length, typeName).toBeGreaterThan(0);
    }
  });

  it('give what is allowed beside what is refused', async () => {
    const plugin = await pluginWithout('agents.read');
    const [issue, agent] = [rich.ids.Issue?.[0], rich.ids.Agent?.[0]];
    const answer = await plugin.send('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [agent, issue] });
    expect(answer.data).toEqual({ nodes: [null, { id: issue }] });
    expect(answer.errors).toMatchObject([{ path: ['nodes', 0], extensions: { capability: 'agents.read' } }]);
  });
});

/** How many rows each table has. */
async function rowCounts(): Promise<Record<string, number>> {
  const tables = await test.truth<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'gateway') and c.relkind = 'r' and c.relname <> 'rate_buckets'`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await test.truth<{ n: number }>(`select count(*)::int as n from ${name}`);
    counts[name] = row?.n ?? -1;
  }
  return counts;
}

const mutations = mutationType ? gatedFieldsOf(mutationType) : [];

/** A payload type's name: the first member of the mutation's result that is no refusal. */
function payloadOf({ field }: GatedField): GraphQLObjectType {
  const result = getNamedType(field.type);
  const payload = 'getTypes' in result ? result.getTypes().find(({ name }) => name.endsWith('Payload')) : undefined;
  if (!payload) throw new Error(`${field.name} returns no payload`);
  return payload;
}

describe('a mutation', () => {
  const each = mutations.flatMap((gated) => gated.needed.map((capability) => ({ ...gated, capability })));
  it.each(each)('is refused without $capability, and nothing has happened: $name', async ({ capability, ...gated }) => {
    const plugin = await pluginWithout(capability);
    const before = await rowCounts();
    const error = await plugin.expectError('CAPABILITY_DENIED', `mutation { ${call(gated)} }`);
    expect(error.extensions).toMatchObject({ capability, field: gated.name });
    expect(error.extensions.remedy).toContain(`"${capability}"`);
    expect(await rowCounts()).toEqual(before);
  });

  it.each(mutations)('is refused before the deed where its answer may not be read: $name', async (gated) => {
    const plugin = await pluginWithout('agents.read');
    const before = await rowCounts();
    const arguments_ = minimalArguments(gated.field.args);
    const query = `mutation { ${gated.field.name}${arguments_} {
      ... on ${payloadOf(gated).name} { ...payload }
    } } fragment payload on ${payloadOf(gated).name} { activity { agent { id } } }`;
    const error = await plugin.expectError('CAPABILITY_DENIED', query);
    expect(error.extensions).toMatchObject({ capability: 'agents.read', field: 'ActivityEntry.agent' });
    expect(await rowCounts()).toEqual(before);
  });

  const issueFields = reading.filter(({ typeName }) => typeName === 'Issue');
  it.each(issueFields)('of an issue is refused before the deed for $name in its answer', async (gated) => {
    const [capability] = gated.needed;
    const plugin = await pluginWithout(capability ?? null);
    const before = await rowCounts();
    const query = `mutation { createIssue(input: {title: "x"}) { ... on CreateIssuePayload { issue { ${call(gated)} } } } }`;
    const error = await plugin.expectError('CAPABILITY_DENIED', query);
    expect(error.extensions).toMatchObject({ capability, field: gated.name });
    expect(await rowCounts()).toEqual(before);
  });

  it('that is refused ends the operation: what comes after it is not done either', async () => {
    const plugin = await pluginWithout('issues.update');
    const id = rich.ids.Issue?.[0];
    const before = await rowCounts();
    await plugin.expectError(
      'CAPABILITY_DENIED',
      'mutation ($id: ID!) { updateIssue(input: {issueId: $id, patch: {title: "x"}}) { __typename } createIssue(input: {title: "y"}) { __typename } }',
      { id },
    );
    expect(await rowCounts()).toEqual(before);
  });
});
