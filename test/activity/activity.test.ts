import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

const moments = ['2026-03-01 10:00:00.000001+00', '2026-03-01 10:00:00.000002+00', '2026-03-02 00:00:00+00'];
const pick = <Item>(items: readonly Item[], i: number) => items[i % items.length] as Item;

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let options: Record<string, unknown[]>;

async function seedEntries(target: SeededCompany, ownId: string, siblingId: string) {
  const agents = [(await target.agent()).id, (await target.agent()).id];
  const runs = [
    (await target.run({ agentId: agents[0] ?? '' })).id,
    (await target.run({ agentId: agents[1] ?? '' })).id,
  ];
  const issues = [(await target.issue()).id, (await target.issue()).id];
  for (let i = 0; i < 96; i += 1) {
    const isIssue = i % 3 !== 0;
    await target.activity({
      actorType: pick(['agent', 'user', 'system', 'plugin', 'plugin'] as const, i),
      actorId: pick([agents[0] ?? '', 'user-1', 'system', ownId, siblingId], i),
      action: pick(['issue.created', 'issue.updated', 'agent.paused'], Math.floor(i / 2)),
      entityType: isIssue ? 'issue' : 'agent',
      entityId: isIssue ? pick(issues, i) : i % 2 === 0 ? (agents[0] ?? '') : 'not a uuid',
      agentId: i % 4 === 0 ? null : pick(agents, i),
      runId: i % 5 === 0 ? pick(runs, i) : null,
      details: i % 7 === 0 ? { number: i, nested: [null, { text: '日' }] } : null,
      createdAt: pick(moments, i),
    });
  }
  return { agents, runs, issues };
}

beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
  const sibling = await company.plugin('acme.y');
  const { agents, runs, issues } = await seedEntries(company, plugin.id, sibling.id);
  await seedEntries(await test.company(), plugin.id, sibling.id);
  options = {
    action: [['issue.created'], ['issue.created', 'agent.paused'], [], ['%']],
    entityType: ['issue', 'agent', 'Issue'],
    entityId: [...issues, issues[0]?.toUpperCase(), 'not a uuid', ''],
    actorType: ['AGENT', 'USER', 'SYSTEM', 'PLUGIN'],
    agentId: [...agents, agents[0]?.toUpperCase(), 'x'],
    runId: [...runs, randomUUID()],
    ownOnly: [true, false],
    since: ['2026-03-01T10:00:00.000002Z', '2026-03-01T11:00:00.000002+01:00'],
    until: ['2026-03-01T10:00:00.000002Z', '2026-03-02T00:00:00.000001Z'],
  };
});
afterAll(() => test.close());

const list = /* GraphQL */ `query ($filter: ActivityFilter) {
  activity(filter: $filter, first: 100) {
    nodes {
      id action actorType actorId agent { id } run { id } entityType entityId issue { id } details createdAt source { pluginId }
    }
    totalCount { value exact }
  }
}`;
const reference = (name: string, condition: string, id: string) =>
  `'${name}', case when ${condition} then jsonb_build_object('id', ${id}) end`;
const asNode = `jsonb_build_object('id', a.id, 'action', a.action, 'actorType', upper(a.actor_type), 'actorId', a.actor_id,
  ${reference('agent', 'a.agent_id is not null', 'a.agent_id')}, ${reference('run', 'a.run_id is not null', 'a.run_id')},
  'entityType', a.entity_type, 'entityId', a.entity_id, ${reference('issue', `a.entity_type = 'issue'`, 'a.entity_id')},
  'details', a.details, 'createdAt', to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'source', null) as node`;
const where = `a.company_id = $1 and ($2::text[] is null or a.action = any($2)) and ($3::text is null or a.entity_type = $3)
  and ($4::text is null or a.entity_id = $4 or a.entity_id = lower($4)) and ($5::text is null or upper(a.actor_type) = $5)
  and ($6::text is null or a.agent_id::text = lower($6)) and ($7::text is null or a.run_id::text = lower($7))
  and ($8::boolean is not true or (a.actor_type = 'plugin' and a.actor_id = $11)) and ($9::timestamptz is null or a.created_at >= $9)
  and ($10::timestamptz is null or a.created_at < $10)`;
type Filter = Record<string, unknown>;

async function expectSame(filter: Filter): Promise<number> {
  const { activity } = await plugin.expectData(list, { filter });
  const names = ['action', 'entityType', 'entityId', 'actorType', 'agentId', 'runId', 'ownOnly', 'since', 'until'];
  const rows = await test.truth<{ node: object }>(
    `select ${asNode} from activity_log a where ${where} order by a.created_at desc, a.id desc`,
    [company.id, ...names.map((name) => filter[name] ?? null), plugin.id],
  );
  expect(activity).toEqual({
    nodes: rows.map(({ node }) => node),
    totalCount: { value: rows.length, exact: true },
  });
  return rows.length;
}

describe('activity against hand-written SQL', () => {
  it('tells every entry with every field, newest first', async () => {
    expect(await expectSame({})).toBe(96);
  });

  it('by each filter alone', async () => {
    for (const [name, values] of Object.entries(options)) {
      const found: number[] = [];
      for (const value of values) found.push(await expectSame({ [name]: value }));
      expect(Math.max(...found), name).toBeGreaterThan(0);
      expect(Math.min(...found), name).toBeLessThan(96);
    }
  });

  it('by any combination', async () => {
    const filters = fc
      .tuple(fc.subarray(Object.entries(options), { maxLength: 4 }), fc.nat())
      .map(
        ([chosen, seed]): Filter =>
          Object.fromEntries(chosen.map(([name, values], i) => [name, pick(values, seed + i)])),
      );
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => void (await expectSame(filter))),
      { numRuns: 100 },
    );
  });

  it('ownOnly is this plugin’s own, not another plugin’s of the company nor its own elsewhere', async () => {
    const { activity } = await plugin.expectData(list, { filter: { ownOnly: true } });
    expect(activity.nodes.length).toBeGreaterThan(10);
    for (const { actorType, actorId } of activity.nodes) expect([actorType, actorId]).toEqual(['PLUGIN', plugin.id]);
  });

  it('null does not narrow; what cannot be is BAD_USER_INPUT', async () => {
    await expectSame(Object.fromEntries(Object.keys(options).map((name) => [name, null])));
    const tooMany = Array.from({ length: 101 }, (_, i) => `a${i}`);
    for (const filter of [
      { action: tooMany },
      { action: ['a\u0000'] },
      { entityType: 'x'.repeat(256) },
      { entityId: 'a\nb' },
    ]) {
      await plugin.expectError('BAD_USER_INPUT', list, { filter });
    }
  });

  it('pages from both ends without loss over entries of one moment', async () => {
    const page =
      'query ($first: Int, $after: String, $last: Int, $before: String) { activity(first: $first, after: $after, last: $last, before: $before) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }';
    const truth = (
      await test.truth<{ id: string }>(
        'select id from activity_log where company_id = $1 order by created_at desc, id desc',
        [company.id],
      )
    ).map(({ id }) => id);
    const forward: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const variables: Record<string, unknown> = { first: 7, after };
      const { activity } = await plugin.expectData(page, variables);
      forward.push(...activity.nodes.map(({ id }: { id: string }) => id));
      after = activity.pageInfo.endCursor;
      more = activity.pageInfo.hasNextPage;
    }
    const backward: string[] = [];
    for (let before: string | null = null, more = true; more; ) {
      const variables: Record<string, unknown> = { last: 11, before };
      const { activity } = await plugin.expectData(page, variables);
      backward.unshift(...activity.nodes.map(({ id }: { id: string }) => id));
      before = activity.pageInfo.startCursor;
      more = activity.pageInfo.hasPreviousPage;
    }
    expect(forward).toEqual(truth);
    expect(backward).toEqual(truth);
  });

  it('is refused without its capability', async () => {
    const blind = await company.plugin('acme.blind', { capabilities: ['issues.read'] });
    await blind.expectError('CAPABILITY_DENIED', '{ activity { nodes { id } } }');
    const seeing = await company.plugin('acme.seeing', { capabilities: ['activity.read'] });
    await seeing.expectData('{ activity { nodes { id details source { pluginKey } } } }');
    for (const [part, capability] of Object.entries({
      agent: 'agents.read',
      run: 'issues.orchestration.read',
      issue: 'issues.read',
    })) {
      const error = await seeing.expectError(
        'CAPABILITY_DENIED',
        `{ activity(first: 100) { nodes { ${part} { id } } } }`,
      );
      expect(error.extensions).toMatchObject({ capability });
    }
  });
});

describe('Issue.activity', () => {
  it('tells what was done to each issue, in one statement for all of them', async () => {
    test.statements.length = 0;
    const { issues } = await plugin.expectData(
      '{ issues { nodes { id activity(first: 100) { nodes { id } totalCount { value } } } } }',
    );
    expect(test.statements.length).toBeLessThanOrEqual(8);
    for (const issue of issues.nodes) {
      const rows = await test.truth(
        'select id from activity_log where company_id = $1 and entity_id = $2 order by created_at desc, id desc',
        [company.id, issue.id],
      );
      expect(issue.activity).toEqual({ nodes: rows, totalCount: { value: rows.length } });
      expect(rows.length).toBeGreaterThan(10);
    }
  });

  it('is null in an entry whose issue is another company’s, or no issue at all', async () => {
    const theirs = await (await test.company()).issue();
    const seeded = await test.company();
    const asking = await seeded.plugin('acme.x');
    for (const entityId of [theirs.id, randomUUID(), 'x', '']) await seeded.activity({ entityType: 'issue', entityId });
    const { activity } = await asking.expectData('{ activity { nodes { issue { id title } } } }');
    expect(activity.nodes).toEqual([{ issue: null }, { issue: null }, { issue: null }, { issue: null }]);
  });
});

describe('ActivityEntry.source', () => {
  it('names the plugin and whom it acted for; what does not fit is left out, not a failure', async () => {
    const seeded = await test.company();
    const asking = await seeded.plugin('acme.x');
    const whole = {
      sourcePluginId: asking.id,
      sourcePluginKey: 'acme.x',
      initiatingActorType: 'user',
      initiatingActorId: 'u',
      initiatingAgentId: null,
      initiatingUserId: 'u',
      initiatingRunId: null,
    };
    const details = [
      whole,
      { ...whole, initiatingActorType: 'alien', initiatingActorId: 7 },
      { sourcePluginId: asking.id },
      null,
      [],
      'text',
      7,
    ];
    for (const [i, value] of details.entries()) {
      await seeded.activity({ details: value, createdAt: `2026-01-01 00:00:0${9 - i}+00` });
    }
    const { activity } = await asking.expectData(
      '{ activity { nodes { details source { pluginId pluginKey initiatingActorType initiatingActorId initiatingAgentId initiatingUserId initiatingRunId } } } }',
    );
    const source = {
      pluginId: asking.id,
      pluginKey: 'acme.x',
      initiatingActorType: 'USER',
      initiatingActorId: 'u',
      initiatingAgentId: null,
      initiatingUserId: 'u',
      initiatingRunId: null,
    };
    expect(activity.nodes.map((node: { details: unknown }) => node.details)).toEqual(details);
    expect(activity.nodes.map((node: { source: unknown }) => node.source)).toEqual([
      source,
      { ...source, initiatingActorType: null, initiatingActorId: null },
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
