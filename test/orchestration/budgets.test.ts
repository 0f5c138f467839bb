import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { budgetIncidents, budgetPolicies } from '../../src/modules/budgets/budget.table.ts';
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

type ScopeType = 'company' | 'agent' | 'project';
type Policy = Partial<typeof budgetPolicies.$inferInsert>;
async function policy(scopeType: ScopeType, scopeId: string, values: Policy = {}): Promise<string> {
  const [row] = await test.db
    .insert(budgetPolicies)
    .values({ companyId: company.id, scopeType, scopeId, windowKind: 'lifetime', amount: 100, ...values })
    .returning();
  return row?.id ?? '';
}

const blocks = /* GraphQL */ `query ($issueId: ID!) {
  orchestrationSummary(issueId: $issueId, includeSubtree: true) {
    invocationBlocks { issueId agentId scopeType scopeId scopeName reason }
  }
}`;

describe('invocation blocks', () => {
  /** An issue with an agent and a project, and one below it that nobody is assigned to. */
  async function assigned() {
    const agent = await company.agent({ name: 'Ada' });
    const project = await company.project({ name: 'Ark' });
    const issue = await company.issue({ assigneeAgentId: agent.id, projectId: project.id });
    await company.issue({ parentId: issue.id, projectId: project.id });
    return { agent, project, issue };
  }
  const blocksOf = async (issueId: string) =>
    (await plugin.expectData(blocks, { issueId })).orchestrationSummary.invocationBlocks;

  it('are none where no budget is reached', async () => {
    const { agent, issue, project } = await assigned();
    await policy('agent', agent.id);
    await policy('project', project.id, { hardStopEnabled: false, amount: 1 });
    await policy('company', company.id, { isActive: false, amount: 1 });
    await company.cost({ agentId: agent.id, projectId: project.id, costCents: 99 });
    expect(await blocksOf(issue.id)).toEqual([]);
  });

  it.each(['company', 'agent', 'project'] as const)(
    'name the %s whose hard stop is reached to the cent',
    async (scopeType) => {
      const { agent, issue, project } = await assigned();
      const scope = {
        company: { id: company.id, name: `Company ${company.prefix}` },
        agent: { id: agent.id, name: 'Ada' },
        project: { id: project.id, name: 'Ark' },
      }[scopeType];
      await policy(scopeType, scope.id);
      await company.cost({ agentId: agent.id, projectId: project.id, costCents: 99 });
      expect(await blocksOf(issue.id)).toEqual([]);
      await company.cost({ agentId: agent.id, projectId: project.id, costCents: 1 });
      const reasons = {
        company: 'Company cannot start new work because its budget hard-stop is exceeded.',
        agent: 'Agent cannot start because its budget hard-stop is still exceeded.',
        project: 'Project cannot start work because its budget hard-stop is still exceeded.',
      };
      expect(await blocksOf(issue.id)).toEqual([
        {
          issueId: issue.id,
          agentId: agent.id,
          scopeType,
          scopeId: scope.id,
          scopeName: scope.name,
          reason: reasons[scopeType],
        },
      ]);
    },
  );

  it('count the calendar month in UTC, where the budget does', async () => {
    const { agent, issue } = await assigned();
    await policy('agent', agent.id, { windowKind: 'calendar_month_utc' });
    const [month] = await test.truth<{ before: string; start: string }>(
      `select (m - interval '1 microsecond')::text as before, m::text as start from (select date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' as m) x`,
    );
    await company.cost({ agentId: agent.id, costCents: 1_000, occurredAt: month?.before ?? '' });
    expect(await blocksOf(issue.id)).toEqual([]);
    await company.cost({ agentId: agent.id, costCents: 100, occurredAt: month?.start ?? '' });
    expect(await blocksOf(issue.id)).toMatchObject([{ scopeType: 'agent' }]);
  });

  it('tell the widest of several, and a pause', async () => {
    const { agent, issue, project } = await assigned();
    await test.truth(`update projects set paused_at = now(), pause_reason = 'budget' where id = $1`, [project.id]);
    expect(await blocksOf(issue.id)).toMatchObject([{ scopeType: 'project', scopeId: project.id }]);
    await test.truth(`update agents set status = 'paused', pause_reason = 'budget' where id = $1`, [agent.id]);
    expect(await blocksOf(issue.id)).toMatchObject([{ scopeType: 'agent', scopeId: agent.id }]);
    await test.truth(`update companies set status = 'paused', pause_reason = 'manual' where id = $1`, [company.id]);
    expect(await blocksOf(issue.id)).toMatchObject([
      { scopeType: 'company', scopeId: company.id, reason: 'Company is paused and cannot start new work.' },
    ]);
  });

  it('are not caused by the spending or the budgets of another company', async () => {
    const { agent, issue } = await assigned();
    await policy('agent', agent.id);
    const other = await test.company();
    const theirs = await other.agent();
    await other.cost({ agentId: theirs.id, costCents: 1_000 });
    expect(await blocksOf(issue.id)).toEqual([]);
  });
});

describe('open budget incidents', () => {
  type Incident = Partial<typeof budgetIncidents.$inferInsert>;
  async function incident(scopeType: ScopeType, scopeId: string, values: Incident = {}): Promise<string> {
    const [row] = await test.db
      .insert(budgetIncidents)
      .values({
        companyId: company.id,
        policyId: await policy(scopeType, scopeId, { metric: crypto.randomUUID() }),
        scopeType,
        scopeId,
        metric: 'billed_cents',
        windowKind: 'lifetime',
        windowStart: '2026-01-01',
        windowEnd: '2026-02-01',
        thresholdType: 'hard',
        amountLimit: 100,
        amountObserved: 150,
        ...values,
      })
      .returning();
    return row?.id ?? '';
  }
  const fields =
    'id scopeType scopeId metric windowKind thresholdType amountLimit amountObserved status approvalId createdAt';
  const incidentsOf = async (issueId: string, includeSubtree = true) =>
    (
      await plugin.expectData(
        `query ($issueId: ID!, $includeSubtree: Boolean) { orchestrationSummary(issueId: $issueId, includeSubtree: $includeSubtree) { openBudgetIncidents { ${fields} } } }`,
        { issueId, includeSubtree },
      )
    ).orchestrationSummary.openBudgetIncidents;

  it('are those of the company, of the assigned agents and of the projects, newest first', async () => {
    const [agent, childsAgent, bystander] = [await company.agent(), await company.agent(), await company.agent()];
    const [project, otherProject] = [await company.project(), await company.project()];
    const root = await company.issue({ assigneeAgentId: agent.id, projectId: project.id });
    await company.issue({ parentId: root.id, assigneeAgentId: childsAgent.id });
    const a = await incident('company', company.id, { createdAt: '2026-01-01 00:00:00.000001+00' });
    const b = await incident('agent', agent.id, { createdAt: '2026-01-01 00:00:00.000003+00', thresholdType: 'soft' });
    const c = await incident('agent', childsAgent.id, { createdAt: '2026-01-01 00:00:00.000002+00' });
    const d = await incident('project', project.id, { createdAt: '2026-01-01 00:00:00.000004+00' });
    await incident('agent', bystander.id);
    await incident('project', otherProject.id);
    await incident('agent', agent.id, { status: 'resolved' });
    await incident('company', company.id, { status: 'dismissed' });
    const told = await incidentsOf(root.id);
    expect(told.map(({ id }: { id: string }) => id)).toEqual([d, b, c, a]);
    expect(told[1]).toEqual({
      id: b,
      scopeType: 'agent',
      scopeId: agent.id,
      metric: 'billed_cents',
      windowKind: 'lifetime',
      thresholdType: 'soft',
      amountLimit: 100,
      amountObserved: 150,
      status: 'open',
      approvalId: null,
      createdAt: '2026-01-01T00:00:00.000003Z',
    });
    const alone = await incidentsOf(root.id, false);
    expect(alone.map(({ id }: { id: string }) => id)).toEqual([d, b, a]);
  });
});
