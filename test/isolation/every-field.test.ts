import {
  type GraphQLArgument,
  type GraphQLInputField,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeTypesByName } from '../../src/graphql/node.ts';
import { schema } from '../../src/schema.ts';
import { leaksIn } from '../support/markers.ts';
import { connections, cursorsOf, type Neighbours, seedNeighbours } from '../support/neighbours.ts';
import { ask, type RawAnswer } from '../support/raw-answer.ts';
import { switchRowSecurityOff } from '../support/row-security-off.ts';

/** What is asked of each root field, so that an answer of nothing is all nulls, zeros and empty lists. */
const selections: Record<string, string> = {
  explain: '{ depth missingCapabilities suggestions }',
  viewer: '{ company { id name } plugin { id } actor { agent { id } } originKind }',
  node: '{ __typename id }',
  nodes: '{ __typename id }',
  issue: '{ id title description }',
  issues: '{ nodes { id title } edges { cursor } pageInfo { startCursor endCursor } totalCount { value } }',
  subtree: '{ root { id title } issueIds totalCount assignees { name } }',
  orchestrationSummary: '{ issue { id title } subtreeIssueIds runs { id error } approvals { id } costs { costCents } }',
  costs: '{ total { costCents eventCount } groups(by: [ISSUE, AGENT, PROVIDER]) { issue { title } provider } }',
  costEvents: '{ nodes { id provider } edges { cursor } totalCount { value } }',
  activity: '{ nodes { id action details } edges { cursor } totalCount { value } }',
  agents: '{ nodes { id name } edges { cursor } totalCount { value } }',
  pluginDatabase: '{ namespace tables { name } migrations { key } }',
  projects: '{ nodes { id name } edges { cursor } totalCount { value } }',
};

const rootFields = Object.values(schema.getQueryType()?.getFields() ?? {});

/** Where in the arguments of a field an id can stand: an ID, or a text that is named like one. */
function idPathsOf(inputs: readonly (GraphQLArgument | GraphQLInputField)[]): { path: string[]; isList: boolean }[] {
  return inputs.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (isInputObjectType(named)) {
      const below = idPathsOf(Object.values(named.getFields()));
      return below.map(({ path, isList }) => ({ path: [name, ...path], isList }));
    }
    const isId = named.name === 'ID' || (named.name === 'String' && /(Id|identifier)$/.test(name));
    return isId ? [{ path: [name], isList: isListType(isNonNullType(type) ? type.ofType : type) }] : [];
  });
}

/** Whether the field's answer to an id of nothing is null or an empty list, and no error. */
function isNullable(field: string): boolean {
  return field !== 'subtree' && field !== 'orchestrationSummary';
}

function literalAt(path: readonly string[], literal: string): string {
  const [name, ...rest] = path;
  return rest.length === 0 ? `${name}: ${literal}` : `${name}: {${literalAt(rest, literal)}}`;
}

/** Null, false, zero, and whatever consists of nothing else. */
function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isNothing);
  return value === null || value === 0 || value === false;
}

describe('between two companies of one database', () => {
  let world: Neighbours;
  beforeAll(async () => {
    world = await seedNeighbours();
  });
  afterAll(() => world?.test.close());

  const askAsA = (query: string, plugin = world.pluginsOfA[1]) => ask(world.test.gateway, plugin.token, query);
  const expectNoLeak = (answer: RawAnswer, query: string) =>
    expect({ leaks: leaksIn(answer.text, world.markersOfB), query }).toEqual({ leaks: [], query });

  it('has a case here for every root field', () => {
    expect(Object.keys(selections).sort()).toEqual(rootFields.map(({ name }) => name).sort());
  });

  it('has rows of every type that node(id:) finds, in both companies', () => {
    const types = Object.values(schema.getTypeMap()).filter(isObjectType);
    const nodes = types.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'));
    const names = nodes.map(({ name }) => name).sort();
    expect([...nodeTypesByName().keys()].sort()).toEqual(names);
    expect(Object.keys(world.a.ids).sort()).toEqual(names);
    expect(Object.keys(world.b.ids).sort()).toEqual(names);
  });

  it('finds its own rows by each of their ids, so that what follows is about ids that work', async () => {
    for (const [typeName, ids] of Object.entries(world.a.ids)) {
      for (const id of ids) {
        const { data } = await askAsA(`{ node(id: "${id}") { __typename id } }`);
        expect(data, typeName).toEqual({ node: { __typename: typeName, id } });
      }
    }
    expect(world.markersOfB.size).toBeGreaterThan(60);
  });

  it('sees its neighbour where the neighbour asks, so that the markers are what an answer would hold', async () => {
    const answer = await ask(
      world.test.gateway,
      world.pluginsOfB[0].token,
      '{ issues { edges { cursor node { title } } } }',
    );
    expect(leaksIn(answer.text, world.markersOfB).length).toBeGreaterThan(5);
    expect(leaksIn(answer.text, world.markersOfA)).toEqual([]);
  });

  const idPaths = rootFields.flatMap((field) =>
    idPathsOf(field.args).map(({ path, isList }) => ({
      name: `${field.name}(${path.join('.')})`,
      field: field.name,
      path,
      isList,
    })),
  );
  it.each(idPaths)('answers nothing to $name for any id of the neighbour', async ({ field, path, isList }) => {
    // Its lone issue is named by an entry of their own, which an entityId may find: another promise is about that.
    const foreign = Object.values(world.b.ids)
      .flat()
      .filter((id) => id !== world.b.loneIssueId);
    const callWith = (id: string, alias: string) =>
      `${alias}: ${field}(${literalAt(path, isList ? `["${id}"]` : `"${id}"`)}) ${selections[field]}`;
    const references = path.at(-1) === 'identifier' ? [...foreign, 'BLUEBIRD-1', 'bluebird-2'] : foreign;
    // One id at a time where an id of nothing is an error, which would hide what the others gave.
    const size = isNullable(field) ? 25 : 1;
    for (let start = 0; start < references.length; start += size) {
      const asked = references.slice(start, start + size);
      const calls = asked.map((id, i) => callWith(id, `r${start + i}`));
      const query = `{ ${calls.join(' ')} }`;
      const answer = await askAsA(query);
      expectNoLeak(answer, query);
      expect({ query, data: answer.data, isNothing: isNothing(answer.data) }).toMatchObject({ isNothing: true });
      expect(['', 'BAD_USER_INPUT', 'NOT_FOUND']).toContain(answer.codes.join());
    }
  });

  it('answers nothing to nodes for all ids of the neighbour at once, among ids of its own', async () => {
    const own = world.a.ids.Issue ?? [];
    const foreign = Object.values(world.b.ids).flat();
    for (let start = 0; start < foreign.length; start += 50) {
      const asked = foreign.slice(start, start + 50);
      const answer = await askAsA(`{ nodes(ids: ${JSON.stringify([...own, ...asked])}) { id } }`);
      expect(answer.data).toEqual({ nodes: [...own.map((id) => ({ id })), ...asked.map(() => null)] });
    }
  });

  it('pages by a cursor of the neighbour through rows of its own alone, or refuses it', async () => {
    const cursors = await cursorsOf(world.test, world.pluginsOfB[0], world.b, 'first: 1');
    const outcomes = { pages: 0, refused: 0 };
    for (const list of connections(world.a.rootIssueId)) {
      for (const cursor of cursors) {
        const query = `{ ${list.replace('AT', `first: 50, after: "${cursor}"`)} }`;
        const answer = await askAsA(query);
        expectNoLeak(answer, query);
        expect(['', 'BAD_USER_INPUT', 'NOT_FOUND']).toContain(answer.codes[0] ?? '');
        outcomes[answer.codes.length > 0 ? 'refused' : 'pages'] += 1;
      }
    }
    // Both happened, so both were seen to be safe.
    expect(Math.min(outcomes.pages, outcomes.refused)).toBeGreaterThan(10);
  });

  it('shows nothing of an issue of the neighbour that its own rows name', async () => {
    const query = `{ activity(filter: {entityId: "${world.b.loneIssueId}"}) { nodes { entityId issue { id title } } } }`;
    const answer = await askAsA(query);
    expect(answer.data).toEqual({ activity: { nodes: [{ entityId: world.b.loneIssueId, issue: null }] } });
    const [run] = await world.test.truth<{ id: string }>(
      `select id from heartbeat_runs where company_id = $1 and context_snapshot ->> 'issueId' = $2`,
      [world.a.company.id, world.b.loneIssueId],
    );
    const byRun = await askAsA(`{ node(id: "${run?.id}") { id ... on Run { issue { id title } } } }`);
    expect(byRun.data).toEqual({ node: { id: run?.id, issue: null } });
  });

  it('lists nothing of the neighbour under an issue that rows of the neighbour name', async () => {
    const query = `{ issue(id: "${world.a.loneIssueId}") {
      runs { nodes { id error } } activity { nodes { id actorId } } activityBelow: activity(includeSubtree: true) { nodes { id } }
      subtree { runs { nodes { id } } activity { nodes { id } } } } }`;
    const answer = await askAsA(query);
    expectNoLeak(answer, query);
    expect(answer.data).toMatchObject({
      issue: { runs: { nodes: [{ id: world.a.ids.Run?.at(-1) }] }, activity: { nodes: [] } },
    });
  });

  it.each([
    ['issues', 'issues', '(filter: {includeHidden: true}, first: 100)'],
    ['agents', 'agents', '(filter: {status: ["idle", "paused", "terminated"]}, first: 100)'],
    ['projects', 'projects', '(first: 100)'],
    ['costEvents', 'cost_events', '(first: 100)'],
    ['activity', 'activity_log', '(first: 100)'],
  ])('dumps all of its %s and not one row more', async (field, table, args) => {
    const query = `{ ${field}${args} { nodes { id } totalCount { value exact } } }`;
    const answer = await askAsA(query);
    expectNoLeak(answer, query);
    const rows = await world.test.truth<{ id: string }>(`select id from ${table} where company_id = $1`, [
      world.a.company.id,
    ]);
    const ids = answer.data?.[field].nodes.map(({ id }: { id: string }) => id);
    expect(ids.sort()).toEqual(rows.map(({ id }) => id).sort());
    expect(answer.data?.[field].totalCount).toEqual({ value: rows.length, exact: true });
  });

  it('dumps everything below its issues, as many rows as its tables have', async () => {
    const below: Record<string, [string, string]> = {
      children: [
        'children(first: 100) { nodes { id title parent { id } } }',
        'select count(*)::int as n from issues where company_id = $1 and parent_id is not null and hidden_at is null',
      ],
      comments: [
        'comments(first: 100) { nodes { id body authorAgent { name } authorUserId } }',
        'select count(*)::int as n from issue_comments where company_id = $1',
      ],
      runs: [
        'runs(first: 100) { nodes { id error agent { name } issue { title } } }',
        `select count(*)::int as n from heartbeat_runs where company_id = $1 and (context_snapshot ->> 'issueId')::uuid in (select id from issues where company_id = $1)`,
      ],
      blocks: [
        'blocks(first: 100) { nodes { id title } }',
        'select count(*)::int as n from issue_relations where company_id = $1',
      ],
      activity: [
        'activity(first: 100) { nodes { id details source { pluginKey } } }',
        `select count(*)::int as n from activity_log where company_id = $1 and entity_type = 'issue' and entity_id in (select id::text from issues where company_id = $1)`,
      ],
    };
    const query = (selection: string) =>
      `{ issues(filter: {includeHidden: true}, first: 50) { nodes { list: ${selection} } } }`;
    for (const [name, [selection, truth]] of Object.entries(below)) {
      const answer = await askAsA(query(selection));
      expectNoLeak(answer, query(selection));
      const rows = answer.data?.issues.nodes.flatMap(({ list }: { list: { nodes: object[] } }) => list.nodes);
      const [counted] = await world.test.truth<{ n: number }>(truth, [world.a.company.id]);
      expect({ name, n: rows.length }).toEqual({ name, n: counted?.n });
    }
    const documents = 'documents { id key title body revisions { nodes { id body title changeSummary } } }';
    const answer = await askAsA(query(documents));
    expectNoLeak(answer, query(documents));
    const found = answer.data?.issues.nodes.flatMap(({ list }: { list: object[] }) => list);
    const revisions = found.flatMap((document: { revisions: { nodes: object[] } }) => document.revisions.nodes);
    expect([found.length, revisions.length]).toEqual([
      world.a.ids.IssueDocument?.length,
      world.a.ids.DocumentRevision?.length,
    ]);
  });

  it('dumps its costs, its trees and its summaries without a cent of the neighbour', async () => {
    const totals = 'costCents inputTokens eventCount';
    const query = `{
      costs { total { ${totals} } groups(by: [BILLING_CODE, AGENT, PROJECT, ISSUE, PROVIDER, BILLER, MODEL]) {
        billingCode agent { name } project { name } issue { title } provider biller model totals { ${totals} } } }
      subtree(rootId: "${world.a.rootIssueId}") { issueIds assignees { name } statusCounts { status count }
        issues { nodes { title approvals { type } wakeability { refusals { message blockers { title } invocationBlock { scopeName } } } } } costs { total { ${totals} } } }
      orchestrationSummary(issueId: "${world.a.rootIssueId}", includeSubtree: true, billingCode: null) {
        relations { blockedBy { title } blocks { title } } approvals { type status } runs { error } costs { ${totals} }
        openBudgetIncidents { metric scopeId } invocationBlocks { scopeName reason } }
    }`;
    const answer = await askAsA(query);
    expect(answer.codes).toEqual([]);
    expectNoLeak(answer, query);
    const [sum] = await world.test.truth<object>(
      'select sum(cost_cents)::int as "costCents", sum(input_tokens)::int as "inputTokens", count(*)::int as "eventCount" from cost_events where company_id = $1',
      [world.a.company.id],
    );
    expect(answer.data).toMatchObject({ costs: { total: sum } });
  });
});

describe('where row security is switched off', () => {
  let world: Neighbours;
  beforeAll(async () => {
    world = await seedNeighbours();
    await switchRowSecurityOff(world.test);
  });
  afterAll(() => world?.test.close());

  it('the resolvers alone answer nothing for any id of the neighbour', async () => {
    for (const { field, path, isList } of rootFields.flatMap((f) =>
      idPathsOf(f.args).map((found) => ({ field: f.name, ...found })),
    )) {
      for (const ids of Object.values(world.b.ids)) {
        const id = ids[0] ?? '';
        const query = `{ ${field}(${literalAt(path, isList ? `["${id}"]` : `"${id}"`)}) ${selections[field]} }`;
        const answer = await ask(world.test.gateway, world.pluginsOfA[0].token, query);
        expect({ leaks: leaksIn(answer.text, world.markersOfB), query }).toEqual({ leaks: [], query });
      }
    }
  });
});
