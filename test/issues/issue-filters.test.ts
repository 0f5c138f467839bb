import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuePriorities, issueStatuses } from '../../src/modules/issues/issue.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

const issueCount = 90;
const words = ['50% off', '50 off', 'under_score', 'underXscore', "it's", 'say "hi"', 'back\\slash', 'Zürich', 'ACME'];
const kinds = ['manual', 'routine_execution', 'plugin:acme.x', 'plugin:acme.x:a', 'plugin:acme.x:a:b', 'plugin:acme.y'];
const codes = ['mission:a', 'mission:A', 'a%'];
/** Two of them lie in one millisecond. */
const moments = ['2026-03-01 10:00:00.000001+00', '2026-03-01 10:00:00.000002+00', '2026-03-02 00:00:00+00'];
const pick = <Item>(items: readonly Item[], i: number) => items[i % items.length] as Item;

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let ids: string[];
let agentIds: string[];
let projectIds: string[];

/** The same pattern of rows in two companies, so that a filter that forgets the company finds twice as many. */
async function seedIssues(target: SeededCompany) {
  const agents = [await target.agent(), await target.agent()].map(({ id }) => id);
  const projects = [await target.project(), await target.project()].map(({ id }) => id);
  const made: string[] = [];
  for (let i = 0; i < issueCount; i += 1) {
    const issue = await target.issue({
      title: `${pick(words, i)} ${i}`,
      description: i % 4 === 0 ? null : `about ${pick(words, i * 5 + 2)}`,
      status: pick(issueStatuses, i * 3),
      priority: pick(issuePriorities, i * 7 + Math.floor(i / 4)),
      parentId: i > 4 && i % 3 !== 0 ? pick(made, Math.floor(i / 3)) : null,
      projectId: i % 5 === 0 ? null : pick(projects, i),
      assigneeAgentId: i % 3 === 0 ? pick(agents, i) : null,
      assigneeUserId: i % 3 === 1 ? `user-${i % 2}` : null,
      originKind: pick(kinds, i),
      originId: i % 2 === 0 ? `origin-${i % 5}` : null,
      billingCode: i % 4 === 3 ? null : pick(codes, i),
      hiddenAt: i % 11 === 7 ? '2026-01-01' : null,
      updatedAt: pick(moments, i),
      createdAt: `2026-02-0${1 + (i % 4)} 00:00:00.00000${i % 2}+00`,
    });
    made.push(issue.id);
  }
  return { ids: made, agents, projects };
}

beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
  const seeded = await seedIssues(company);
  ids = seeded.ids;
  agentIds = seeded.agents;
  projectIds = seeded.projects;
  await seedIssues(await test.company());
});
afterAll(() => test.close());

const list = /* GraphQL */ `query ($filter: IssueFilter, $orderBy: IssueOrder) {
  issues(filter: $filter, orderBy: $orderBy, first: 100) { nodes { id } totalCount { value exact } }
}`;
type Filter = Record<string, unknown>;

/** Each filter by hand, as a condition on `issues i`, with the parameters that it needs. */
const conditions: Record<string, (value: never) => [string, unknown]> = {
  status: (value: string[]) => ['upper(i.status) = any(?)', value],
  priority: (value: string[]) => ['upper(i.priority) = any(?)', value],
  assigneeAgentId: (value: string) => ['i.assignee_agent_id::text = lower(?)', value],
  assigneeUserId: (value: string) => ['i.assignee_user_id = ?', value],
  projectId: (value: string) => ['i.project_id::text = lower(?)', value],
  parentId: (value: string) => ['i.parent_id::text = lower(?)', value],
  originKind: (value: string) => ['i.origin_kind = ?', value],
  originKindPrefix: (value: string) => ["(i.origin_kind || ':') ^@ (? || ':')", value],
  originId: (value: string) => ['i.origin_id = ?', value],
  billingCode: (value: string) => ['i.billing_code = ?', value],
  search: (value: string) => [
    "strpos(lower(concat_ws(E'\\x01', i.title, i.identifier, i.description)), lower(?)) > 0",
    value,
  ],
  updatedSince: (value: string) => ['i.updated_at >= ?::timestamptz', value],
};
const ranks = `array_position(array['critical', 'high', 'medium', 'low'], i.priority)`;
const orders: Record<string, string> = {
  CREATED_AT: 'i.created_at',
  UPDATED_AT: 'i.updated_at',
  PRIORITY: ranks,
  IDENTIFIER: 'i.issue_number',
};

async function truthOf(filter: Filter, orderBy = { field: 'CREATED_AT', direction: 'DESC' }): Promise<string[]> {
  const values: unknown[] = [company.id];
  const where = ['i.company_id = $1'];
  if (filter.includeHidden !== true) where.push('i.hidden_at is null');
  for (const [name, value] of Object.entries(filter)) {
    const condition = conditions[name];
    if (!condition || value === null) continue;
    const [text, parameter] = condition(value as never);
    values.push(parameter);
    where.push(text.replace('?', `$${values.length}`));
  }
  if (filter.descendantOfId != null) {
    values.push(filter.descendantOfId);
    const open = filter.includeHidden === true ? '' : 'and c.hidden_at is null';
    where.push(`i.id in (with recursive below as (
        select c.id from issues c where c.parent_id = $${values.length}::uuid ${open}
        union select c.id from issues c join below on c.parent_id = below.id where true ${open}
      ) select id from below)`);
  }
  const by = orders[orderBy.field];
  const rows = await test.truth<{ id: string }>(
    `select i.id from issues i where ${where.join(' and ')} order by ${by} ${orderBy.direction}, i.id ${orderBy.direction}`,
    values,
  );
  return rows.map(({ id }) => id);
}

async function expectSame(filter: Filter, orderBy?: { field: string; direction: string }): Promise<number> {
  const { issues } = await plugin.expectData(list, { filter, orderBy });
  const expected = await truthOf(filter, orderBy);
  expect(issues.nodes.map(({ id }: { id: string }) => id)).toEqual(expected);
  expect(issues.totalCount).toEqual({ value: expected.length, exact: true });
  return expected.length;
}

/** For each filter the values to try; each must find something and leave something out. */
const values = (): Record<string, unknown[]> => ({
  status: [['TODO'], ['DONE', 'CANCELLED'], ['BACKLOG', 'BACKLOG']],
  priority: [['CRITICAL'], ['HIGH', 'LOW']],
  assigneeAgentId: [...agentIds, agentIds[0]?.toUpperCase()],
  assigneeUserId: ['user-0', 'user-1'],
  projectId: [...projectIds],
  parentId: [ids[1], ids[2], ids[4]],
  descendantOfId: [ids[1], ids[2], ids[3], ids[5]],
  originKind: ['manual', 'routine_execution', 'plugin:acme.x', 'plugin:acme.x:a'],
  originKindPrefix: ['plugin:acme.x', 'plugin:acme.x:a'],
  originId: ['origin-0', 'origin-4'],
  billingCode: codes,
  search: ['50%', '%', '_', 'r_s', "it's", '"hi"', '\\', 'off', 'ABOUT', 'zürich', `${company.prefix}-1`, ' off '],
  updatedSince: ['2026-03-01T10:00:00.000002Z', '2026-03-01T11:00:00.000002+01:00', '2026-03-02T00:00:00Z'],
  includeHidden: [true, false],
});
const filterNames = [...Object.keys(conditions), 'descendantOfId', 'includeHidden'];

describe('issues(filter:) against hand-written SQL', () => {
  it.each(filterNames)('%s alone', async (name) => {
    const all = await expectSame({ includeHidden: true });
    for (const value of values()[name] ?? []) {
      const trimmed = typeof value === 'string' ? value.trim() : value;
      const { issues } = await plugin.expectData(list, { filter: { [name]: value } });
      const expected = await truthOf({ [name]: trimmed });
      expect(
        issues.nodes.map(({ id }: { id: string }) => id),
        `${name}: ${value}`,
      ).toEqual(expected);
      expect(expected.length, `${name}: ${value}`).toBeGreaterThan(0);
      if (value !== true) expect(expected.length).toBeLessThan(all);
    }
  });

  it('any combination', async () => {
    const names = Object.entries(values());
    const combination = fc
      .tuple(fc.subarray(names, { maxLength: 4 }), fc.nat(), fc.boolean())
      .map(([chosen, seed, includeHidden]) => ({
        ...Object.fromEntries(chosen.map(([name, options], i) => [name, pick(options, seed + i)])),
        includeHidden,
      }));
    let found = 0;
    await fc.assert(
      fc.asyncProperty(combination, async (filter: Filter) => {
        const search = typeof filter.search === 'string' ? { search: filter.search.trim() } : {};
        found += (await expectSame({ ...filter, ...search })) > 0 ? 1 : 0;
      }),
      { numRuns: 120 },
    );
    expect(found).toBeGreaterThan(5);
  });

  it('every order, both ways', async () => {
    for (const field of Object.keys(orders)) {
      for (const direction of ['ASC', 'DESC']) expect(await expectSame({}, { field, direction })).toBeGreaterThan(70);
    }
  });

  it('null does not narrow, an empty list finds nothing', async () => {
    const nothing = Object.fromEntries(filterNames.map((name) => [name, null]));
    const { issues } = await plugin.expectData(list, { filter: nothing });
    expect(issues.nodes).toHaveLength((await truthOf({})).length);
    await expectSame({ status: [] });
    await expectSame({ priority: [] });
  });

  it('search takes any text literally', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'%_\\\'"o5 f'), minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(text, async (search) => {
        if (search.trim() !== '') await expectSame({ search: search.trim() });
      }),
      { numRuns: 60 },
    );
    for (const search of ['', '   '])
      expect((await plugin.expectData(list, { filter: { search } })).issues.nodes).toHaveLength(
        (await truthOf({})).length,
      );
    for (const search of ['x'.repeat(201), 'a\u0000b', 'a\nb'])
      await plugin.expectError('BAD_USER_INPUT', list, { filter: { search } });
  });

  it('updatedSince keeps microseconds', async () => {
    const counts = await Promise.all(
      ['.000001', '.000002', '.000003'].map((fraction) =>
        expectSame({ updatedSince: `2026-03-01T10:00:00${fraction}Z` }),
      ),
    );
    expect(counts[0]).toBeGreaterThan(counts[1] ?? 0);
    expect(counts[1]).toBeGreaterThan(counts[2] ?? 0);
  });

  it('a moment is read or refused, never a failure of ours', async () => {
    const moments = [
      '2026-01-01T00:00:00+15:59',
      '2026-01-01T00:00:00+16:00',
      '2026-01-01T00:00:00-23:59',
      '2026-01-01t00:00:00z',
      '2026-01-01T24:00:00Z',
    ];
    const more = [
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999999Z',
      '9999-12-31T23:59:59-12:00',
      '2026-02-29T00:00:00Z',
      '2026-01-01',
      'now',
      '',
      'infinity',
    ];
    for (const updatedSince of [...moments, ...more]) {
      const answer = await plugin.send(list, { filter: { updatedSince } });
      expect([undefined, 'BAD_USER_INPUT'], updatedSince).toContain(answer.errors?.[0]?.extensions.code);
    }
  });

  it('an id of another company, of nobody or malformed finds nothing', async () => {
    const other = await test.company();
    const theirs = {
      assigneeAgentId: (await other.agent()).id,
      projectId: (await other.project()).id,
      parentId: (await other.issue()).id,
      descendantOfId: (await other.issue()).id,
    };
    await other.issue({
      assigneeAgentId: theirs.assigneeAgentId,
      projectId: theirs.projectId,
      parentId: theirs.parentId,
    });
    await other.issue({ parentId: theirs.descendantOfId });
    for (const [name, id] of Object.entries(theirs)) {
      for (const value of [id, randomUUID(), 'x', '', '%', `${id}0`, 'a\u0000']) {
        const { issues } = await plugin.expectData(list, { filter: { [name]: value } });
        expect(issues, `${name}: ${value}`).toEqual({ nodes: [], totalCount: { value: 0, exact: true } });
      }
    }
  });
});

describe('issue(id:, identifier:)', () => {
  const byId = 'query ($id: ID) { issue(id: $id) { id } }';
  const byIdentifier = 'query ($identifier: String) { issue(identifier: $identifier) { id } }';

  it('finds an issue by UUID and by identifier, in any case, hidden or not', async () => {
    const rows = await test.truth<{ id: string; identifier: string }>(
      'select id, identifier from issues where company_id = $1 order by issue_number limit 20',
      [company.id],
    );
    for (const { id, identifier } of rows) {
      for (const name of [id, id.toUpperCase(), identifier, identifier.toLowerCase()]) {
        expect((await plugin.expectData(byId, { id: name })).issue).toEqual({ id });
        expect((await plugin.expectData(byIdentifier, { identifier: name })).issue).toEqual({ id });
      }
    }
  });

  it('is null for another company’s, unknown and malformed names, all alike', async () => {
    const theirs = await (await test.company()).issue();
    const names = [
      theirs.id,
      String(theirs.identifier),
      randomUUID(),
      `${company.prefix}-99999`,
      `${company.prefix}-1 `,
    ];
    for (const name of [...names, `${company.prefix}-99999999999999999999`, 'x', '-', '%', `${company.prefix}_1`]) {
      expect((await plugin.expectData(byId, { id: name })).issue, name).toBe(null);
      expect((await plugin.expectData(byIdentifier, { identifier: name })).issue, name).toBe(null);
    }
  });

  it('wants exactly one of the two', async () => {
    const both = 'query ($id: ID, $identifier: String) { issue(id: $id, identifier: $identifier) { id } }';
    await plugin.expectError('BAD_USER_INPUT', both, {});
    await plugin.expectError('BAD_USER_INPUT', both, { id: null, identifier: null });
    await plugin.expectError('BAD_USER_INPUT', both, { id: ids[0], identifier: `${company.prefix}-1` });
    await plugin.expectError('BAD_USER_INPUT', '{ issue { id } }');
    for (const id of ['', 'x'.repeat(256), 'a\u0000']) await plugin.expectError('BAD_USER_INPUT', byId, { id });
  });

  it('is refused without its capability', async () => {
    const blind = await company.plugin('acme.blind', { capabilities: ['costs.read'] });
    await blind.expectError('CAPABILITY_DENIED', byId, { id: ids[0] });
    await blind.expectError('CAPABILITY_DENIED', list);
  });
});
