import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approvals, issueApprovals } from '../../src/modules/approvals/approval.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
});
beforeEach(async () => {
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const totals = 'costCents inputTokens cachedInputTokens outputTokens eventCount';
const summary = (
  fields: string,
) => /* GraphQL */ `query ($issueId: ID!, $includeSubtree: Boolean, $billingCode: BillingCode) {
  orchestrationSummary(issueId: $issueId, includeSubtree: $includeSubtree, billingCode: $billingCode) { ${fields} }
}`;
const ask = async (fields: string, variables: Record<string, unknown>) =>
  (await plugin.expectData(summary(fields), variables)).orchestrationSummary;

describe('the costs of an orchestration summary', () => {
  const costs = `issue { id } subtreeIssueIds billingCode costs { ${totals} }`;

  /** Root and child of a mission, and an issue that has nothing to do with it. */
  async function mission(billingCode: string | null = 'mission:alpha') {
    const agent = await company.agent();
    const root = await company.issue({ billingCode });
    const child = await company.issue({ parentId: root.id, billingCode });
    const unrelated = await company.issue({ billingCode: 'mission:alpha' });
    const spend = (issueId: string, code: string, costCents: number, times: number) =>
      company.cost({
        agentId: agent.id,
        issueId,
        billingCode: code,
        costCents,
        inputTokens: 10 * times,
        cachedInputTokens: times,
        outputTokens: 2 * times,
      });
    await spend(root.id, 'mission:alpha', 100, 1);
    await spend(child.id, 'mission:alpha', 200, 2);
    await spend(child.id, 'mission:beta', 300, 3);
    await spend(unrelated.id, 'mission:alpha', 400, 4);
    return { root, child };
  }
  const alpha = { costCents: 300, inputTokens: 30, cachedInputTokens: 3, outputTokens: 6, eventCount: 2 };
  const everything = { costCents: 600, inputTokens: 60, cachedInputTokens: 6, outputTokens: 12, eventCount: 3 };
  const beta = { costCents: 300, inputTokens: 30, cachedInputTokens: 3, outputTokens: 6, eventCount: 1 };

  it('are those of the subtree under the billing code of its root', async () => {
    const { root, child } = await mission();
    expect(await ask(costs, { issueId: root.id, includeSubtree: true })).toEqual({
      issue: { id: root.id },
      subtreeIssueIds: [root.id, child.id],
      billingCode: 'mission:alpha',
      costs: alpha,
    });
  });

  it('are narrowed by the code that is given, by none where null is given, by none where the root has none', async () => {
    const { root } = await mission();
    const asked = { issueId: root.identifier, includeSubtree: true };
    expect(await ask(costs, { ...asked, billingCode: 'mission:beta' })).toMatchObject({
      billingCode: 'mission:beta',
      costs: beta,
    });
    expect(await ask(costs, { ...asked, billingCode: null })).toMatchObject({ billingCode: null, costs: everything });
    expect(await ask(costs, { ...asked, billingCode: 'mission:ALPHA' })).toMatchObject({
      billingCode: 'mission:ALPHA',
      costs: { costCents: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, eventCount: 0 },
    });
    const { root: free } = await mission(null);
    expect(await ask(costs, { issueId: free.id, includeSubtree: true })).toMatchObject({
      billingCode: null,
      costs: everything,
    });
    const literal = `{ orchestrationSummary(issueId: "${root.id}", includeSubtree: true, billingCode: null) { costs { costCents } } }`;
    expect((await plugin.expectData(literal)).orchestrationSummary.costs.costCents).toBe(600);
  });

  it('are those of the issue alone, unless its subtree is asked for', async () => {
    const { root } = await mission();
    expect(await ask(costs, { issueId: root.id })).toMatchObject({
      subtreeIssueIds: [root.id],
      costs: { costCents: 100, eventCount: 1 },
    });
  });

  it('do not count what hangs below a hidden issue, and count nothing of another company', async () => {
    const { root, child } = await mission();
    await test.truth('update issues set hidden_at = now() where id = $1', [child.id]);
    expect(await ask(costs, { issueId: root.id, includeSubtree: true })).toMatchObject({
      subtreeIssueIds: [root.id],
      costs: { costCents: 100 },
    });
  });
});

describe('an orchestration summary', () => {
  it('lists what blocks each issue and what each blocks, by title, hidden ones too', async () => {
    const root = await company.issue({ title: 'r' });
    const child = await company.issue({ title: 'c', parentId: root.id });
    const outside = await company.issue({ title: 'a' });
    const hidden = await company.issue({ title: 'b', hiddenAt: '2026-01-01' });
    for (const blocker of [hidden, outside, child]) await company.blocks(blocker, root);
    await company.blocks(root, outside);
    const { relations } = await ask('relations { issueId blockedBy { title } blocks { title } }', {
      issueId: root.id,
      includeSubtree: true,
    });
    expect(relations).toEqual([
      { issueId: root.id, blockedBy: [{ title: 'a' }, { title: 'b' }, { title: 'c' }], blocks: [{ title: 'a' }] },
      { issueId: child.id, blockedBy: [], blocks: [{ title: 'r' }] },
    ]);
  });

  it('lists the approvals issue by issue, the newest link first, and one that two issues share twice', async () => {
    const root = await company.issue();
    const child = await company.issue({ parentId: root.id });
    const agent = await company.agent();
    const approval = async (values: object) =>
      (
        await test.db
          .insert(approvals)
          .values({ companyId: company.id, type: 'hire_agent', payload: { secret: 1 }, ...values })
          .returning()
      )[0]?.id ?? '';
    const [a, b] = [
      await approval({ requestedByAgentId: agent.id }),
      await approval({
        status: 'approved',
        requestedByUserId: 'u',
        decidedByUserId: 'v',
        decidedAt: '2026-02-03 04:05:06.000007+00',
      }),
    ];
    const link = (issueId: string, approvalId: string, createdAt: string) =>
      test.db.insert(issueApprovals).values({ companyId: company.id, issueId, approvalId, createdAt });
    await link(root.id, a, '2026-01-01');
    await link(root.id, b, '2026-01-02');
    await link(child.id, a, '2026-01-03');
    const fields = 'id issueId type status requestedByAgent { id } requestedByUserId decidedByUserId decidedAt';
    const shownA = {
      id: a,
      type: 'hire_agent',
      status: 'pending',
      requestedByAgent: { id: agent.id },
      requestedByUserId: null,
      decidedByUserId: null,
      decidedAt: null,
    };
    const shownB = {
      id: b,
      type: 'hire_agent',
      status: 'approved',
      requestedByAgent: null,
      requestedByUserId: 'u',
      decidedByUserId: 'v',
      decidedAt: '2026-02-03T04:05:06.000007Z',
    };
    const { approvals: shown } = await ask(`approvals { ${fields} }`, { issueId: root.id, includeSubtree: true });
    expect(shown).toEqual([
      { ...shownB, issueId: root.id },
      { ...shownA, issueId: root.id },
      { ...shownA, issueId: child.id },
    ]);
    const { issue } = await plugin.expectData(`query ($id: ID!) { issue(id: $id) { approvals { ${fields} } } }`, {
      id: root.id,
    });
    expect(issue.approvals).toEqual(shown.slice(0, 2));
  });

  it('tells at most 100 runs of an issue and 1,000 in all, the newest, and says that there are more', async () => {
    const agent = await company.agent();
    const root = await company.issue();
    const children = [];
    for (let i = 0; i < 11; i += 1) children.push(await company.issue({ parentId: root.id }));
    const addRuns = (issueId: string, count: number) =>
      test.truth(
        `insert into heartbeat_runs (company_id, agent_id, context_snapshot, created_at)
         select $1, $2, jsonb_build_object('issueId', $3::text), '2026-01-01'::timestamptz + i * interval '1 microsecond'
         from generate_series(1, $4::int) as i`,
        [company.id, agent.id, issueId, count],
      );
    const runs = 'runsTruncated runs { id issue { id } }';
    const newest = async (ids: string[]) =>
      (
        await test.truth<{ id: string }>(
          `select id from (select id, created_at, row_number() over (partition by context_snapshot ->> 'issueId' order by created_at desc, id desc) as n
             from heartbeat_runs where company_id = $1 and context_snapshot ->> 'issueId' = any($2)) r
           where n <= 100 order by created_at desc, id desc limit 1000`,
          [company.id, ids],
        )
      ).map(({ id }) => id);
    expect(await ask(runs, { issueId: root.id })).toEqual({ runsTruncated: false, runs: [] });
    await addRuns(root.id, 100);
    const full = await ask(runs, { issueId: root.id });
    expect(full.runsTruncated).toBe(false);
    expect(full.runs.map(({ id }: { id: string }) => id)).toEqual(await newest([root.id]));
    await addRuns(root.id, 1);
    const over = await ask(runs, { issueId: root.id });
    expect(over.runsTruncated).toBe(true);
    expect(over.runs.map(({ id }: { id: string }) => id)).toEqual(await newest([root.id]));
    for (const child of children) await addRuns(child.id, 100);
    const all = await ask(runs, { issueId: root.id, includeSubtree: true });
    expect(all.runsTruncated).toBe(true);
    expect(all.runs.map(({ id }: { id: string }) => id)).toEqual(
      await newest([root.id, ...children.map(({ id }) => id)]),
    );
    expect(all.runs).toHaveLength(1_000);
  });

  it('says of another company’s issue, an unknown and a malformed one the same', async () => {
    const theirs = await (await test.company()).issue();
    const messages = new Set<string>();
    for (const issueId of [theirs.id, theirs.identifier, randomUUID(), 'x']) {
      messages.add((await plugin.expectError('NOT_FOUND', summary('subtreeIssueIds'), { issueId })).message);
    }
    expect(messages.size).toBe(1);
  });

  it('is refused without its capability, and its relations without theirs', async () => {
    const { id } = await company.issue();
    const blind = await company.plugin('acme.blind', { capabilities: ['issues.read'] });
    await blind.expectError('CAPABILITY_DENIED', summary('billingCode'), { issueId: id });
    const seeing = await company.plugin('acme.seeing', { capabilities: ['issues.orchestration.read'] });
    await seeing.expectData(
      summary(`issue { title } approvals { id } runs { id } costs { ${totals} } openBudgetIncidents { id }`),
      { issueId: id },
    );
    const error = await seeing.expectError('CAPABILITY_DENIED', summary('relations { issueId }'), { issueId: id });
    expect(error.extensions).toMatchObject({ capability: 'issue.relations.read' });
  });

  it('of 1,000 issues takes a bounded number of statements, and as many of ten', async () => {
    const agent = await company.agent();
    const whole =
      summary(`issue { title } subtreeIssueIds relations { blockedBy { title } blocks { title } } approvals { id }
      runs { id status agent { name } } runsTruncated costs { ${totals} } openBudgetIncidents { id } invocationBlocks { reason }`);
    const counts: number[] = [];
    for (const size of [10, 1_000]) {
      const root = await company.issue({ assigneeAgentId: agent.id });
      await test.truth(
        `with made as (
           insert into issues (company_id, title, parent_id, assignee_agent_id) select $1, 'Child ' || i, $2, $3 from generate_series(2, $4::int) i
           returning id
         ), edges as (
           insert into issue_relations (company_id, issue_id, related_issue_id, type) select $1, $2, id, 'blocks' from made returning id
         ) insert into heartbeat_runs (company_id, agent_id, context_snapshot) select $1, $3, jsonb_build_object('issueId', id) from made`,
        [company.id, root.id, agent.id, size],
      );
      const approval = await test.truth<{ id: string }>(
        `insert into approvals (company_id, type, payload) values ($1, 't', '{}') returning id`,
        [company.id],
      );
      await test.truth('insert into issue_approvals (company_id, issue_id, approval_id) values ($1, $2, $3)', [
        company.id,
        root.id,
        approval[0]?.id,
      ]);
      test.statements.length = 0;
      const { orchestrationSummary: told } = await plugin.expectData(whole, { issueId: root.id, includeSubtree: true });
      counts.push(test.statements.length);
      expect(told.subtreeIssueIds).toHaveLength(size);
      expect(told.relations).toHaveLength(size);
      expect(told.relations[0].blocks).toHaveLength(size - 1);
      expect(told.runs).toHaveLength(size - 1);
    }
    expect(counts[1], counts.join(', ')).toBe(counts[0]);
    expect(counts[0]).toBeLessThanOrEqual(18);
  });
});
