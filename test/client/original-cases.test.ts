import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompanyClient } from '../../src/client/index.ts';
import { type ClientWorld, startClientWorld } from './client-world.ts';

// What Paperclip tests of its plugin orchestration and of its SDK, through this SDK and a real gateway.

let world: ClientWorld;
let missions: CompanyClient;
const kind = 'plugin:acme.sdk';
beforeAll(async () => {
  world = await startClientWorld();
  missions = world.client;
});
afterAll(() => world?.close());

describe('plugin orchestration', () => {
  it('creates plugin-origin issues with full orchestration fields and audit activity', async () => {
    const { company, test, plugin } = world;
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id, status: 'running' });
    const blocker = await company.issue();
    const issue = await missions.issues.create({
      companyId: company.id,
      title: 'Plan feature mission',
      status: 'todo',
      assigneeAgentId: agent.id,
      billingCode: 'mission:feature',
      originId: 'mission-1',
      blockedByIssueIds: [blocker.id],
      actor: { actorAgentId: agent.id, actorRunId: run.id },
    });
    expect(issue).toMatchObject({
      companyId: company.id,
      title: 'Plan feature mission',
      status: 'todo',
      assigneeAgentId: agent.id,
      createdByAgentId: agent.id,
      billingCode: 'mission:feature',
      originKind: kind,
      originId: 'mission-1',
      originRunId: run.id,
    });
    const { blockedBy } = await missions.issues.relations.get(issue.id, company.id);
    expect(blockedBy.map(({ id }) => id)).toEqual([blocker.id]);
    const [row] = await test.truth(
      `select actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id,
              details->>'sourcePluginKey' as plugin, details->>'initiatingActorType' as by, details->>'initiatingRunId' as run
       from activity_log where entity_id = $1`,
      [issue.id],
    );
    expect(row).toEqual({
      actor_type: 'plugin',
      actor_id: plugin.id,
      action: 'issue.created',
      entity_type: 'issue',
      entity_id: issue.id,
      agent_id: agent.id,
      run_id: run.id,
      plugin: plugin.key,
      by: 'agent',
      run: run.id,
    });
  });

  it('enforces plugin origin namespaces', async () => {
    const issue = await missions.issues.create({ title: 'Feature', originKind: `${kind}:feature` });
    expect(issue.originKind).toBe(`${kind}:feature`);
    const forbidden = { name: 'OriginKindForbidden', message: `Plugin may only use originKind values under ${kind}` };
    const foreign = 'plugin:other.plugin:feature';
    await expect(missions.issues.create({ title: 'Spoofed', originKind: foreign })).rejects.toMatchObject(forbidden);
    await expect(missions.issues.update(issue.id, { originKind: foreign })).rejects.toMatchObject(forbidden);
    expect((await missions.issues.get(issue.id))?.originKind).toBe(`${kind}:feature`);
  });

  it('asserts checkout ownership for run-scoped plugin actions', async () => {
    const { company } = world;
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id, status: 'running' });
    const issue = await company.issue({ status: 'in_progress', assigneeAgentId: agent.id, checkoutRunId: run.id });
    const owner = { issueId: issue.id, companyId: company.id, actorAgentId: agent.id, actorRunId: run.id };
    expect(await missions.issues.assertCheckoutOwner(owner)).toEqual({
      issueId: issue.id,
      status: 'in_progress',
      assigneeAgentId: agent.id,
      checkoutRunId: run.id,
      adoptedFromRunId: null,
    });
    const other = await company.run({ agentId: agent.id, status: 'running' });
    await expect(missions.issues.assertCheckoutOwner({ ...owner, actorRunId: other.id })).rejects.toMatchObject({
      name: 'CheckoutConflict',
      message: 'Issue run ownership conflict',
      details: { issue: { id: issue.id } },
      checkoutRun: { id: run.id },
    });
  });

  it('refuses plugin wakeups for issues with unresolved blockers', async () => {
    const { company } = world;
    const agent = await company.agent();
    const issue = await company.issue({ status: 'todo', assigneeAgentId: agent.id });
    await company.blocks(await company.issue({ status: 'todo' }), issue);
    await expect(missions.issues.requestWakeup(issue.id, company.id)).rejects.toMatchObject({
      name: 'WakeRefused',
      message: 'Issue is blocked by unresolved blockers',
    });
  });

  it('narrows orchestration cost summaries by subtree and billing code', async () => {
    const { company } = world;
    const agent = await company.agent();
    const root = await company.issue({ billingCode: 'mission:alpha' });
    const child = await company.issue({ parentId: root.id, billingCode: 'mission:alpha' });
    const unrelated = await company.issue({ billingCode: 'mission:alpha' });
    const spend = (issueId: string, costCents: number, billingCode = 'mission:alpha') =>
      company.cost({
        agentId: agent.id,
        issueId,
        costCents,
        billingCode,
        inputTokens: costCents / 10,
        cachedInputTokens: costCents / 100,
        outputTokens: costCents / 50,
      });
    await spend(root.id, 100);
    await spend(child.id, 200);
    await spend(child.id, 700, 'mission:beta');
    await spend(unrelated.id, 900);
    const summary = await missions.issues.summaries.getOrchestration({
      issueId: root.id,
      companyId: company.id,
      includeSubtree: true,
    });
    expect(new Set(summary.subtreeIssueIds)).toEqual(new Set([root.id, child.id]));
    expect(summary.costs).toMatchObject({
      costCents: 300,
      inputTokens: 30,
      cachedInputTokens: 3,
      outputTokens: 6,
      billingCode: 'mission:alpha',
    });
    const all = { issueId: root.id, includeSubtree: true, billingCode: null };
    expect((await missions.issues.summaries.getOrchestration(all)).costs.costCents).toBe(1000);
  });
});

describe('the contract of the SDK', () => {
  it('supports expanded issue create fields and relation helpers', async () => {
    const { company } = world;
    const [first, second] = [await company.issue({ title: 'A' }), await company.issue({ title: 'B' })];
    const issue = await missions.issues.create({
      companyId: company.id,
      title: 'Generated issue',
      status: 'todo',
      priority: 'high',
      billingCode: 'mission:alpha',
      originId: 'mission-alpha',
      requestDepth: 2,
      blockedByIssueIds: [first.id],
    });
    expect(issue).toMatchObject({
      status: 'todo',
      priority: 'high',
      originKind: kind,
      originId: 'mission-alpha',
      billingCode: 'mission:alpha',
      requestDepth: 2,
    });
    const ids = ({ blockedBy }: { blockedBy: readonly { id: string }[] }) => blockedBy.map(({ id }) => id);
    const { relations } = missions.issues;
    expect(ids(await relations.get(issue.id, company.id))).toEqual([first.id]);
    expect(ids(await relations.addBlockers(issue.id, [second.id], company.id))).toEqual([first.id, second.id]);
    expect(ids(await relations.removeBlockers(issue.id, [first.id], company.id))).toEqual([second.id]);
    expect(ids(await relations.setBlockedBy(issue.id, [first.id], company.id))).toEqual([first.id]);
    expect((await relations.get(first.id, company.id)).blocks).toMatchObject([{ id: issue.id, status: 'todo' }]);
  });

  it('enforces plugin origin namespaces', async () => {
    const issue = await missions.issues.create({ title: 'Generated issue', originKind: `${kind}:feature` });
    expect(issue.originKind).toBe(`${kind}:feature`);
    await expect(
      missions.issues.create({ title: 'Spoofed issue', originKind: 'plugin:other.plugin:feature' }),
    ).rejects.toThrow(`Plugin may only use originKind values under ${kind}`);
    await expect(missions.issues.list({ originKind: 'plugin:other.plugin' })).rejects.toThrow(
      `Plugin may only use originKind values under ${kind}`,
    );
  });

  it('enforces checkout and wakeup capabilities', async () => {
    const { company } = world;
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id, status: 'running' });
    const issue = await company.issue({ status: 'in_progress', assigneeAgentId: agent.id, checkoutRunId: run.id });
    const owner = { issueId: issue.id, actorAgentId: agent.id, actorRunId: run.id };
    const reader = await world.clientWith('issues.read');
    await expect(reader.issues.assertCheckoutOwner(owner)).rejects.toMatchObject({
      name: 'CapabilityDenied',
      capability: 'issues.checkout',
    });
    await expect(reader.issues.requestWakeup(issue.id)).rejects.toMatchObject({ capability: 'issues.wakeup' });
    await expect(reader.issues.requestWakeups([issue.id])).rejects.toMatchObject({ capability: 'issues.wakeup' });
    const worker = await world.clientWith('issues.checkout', 'issues.wakeup');
    expect(await worker.issues.assertCheckoutOwner(owner)).toMatchObject({ checkoutRunId: run.id });
    expect(await worker.issues.requestWakeup(issue.id)).toMatchObject({ queued: true, runId: expect.any(String) });
  });

  it('rejects wakeups when blockers are unresolved', async () => {
    const { company } = world;
    const agent = await company.agent();
    const blocker = await company.issue({ status: 'todo' });
    const issue = await missions.issues.create({
      title: 'Blocked work',
      status: 'todo',
      assigneeAgentId: agent.id,
      blockedByIssueIds: [blocker.id],
    });
    await expect(missions.issues.requestWakeup(issue.id, company.id)).rejects.toThrow(
      'Issue is blocked by unresolved blockers',
    );
    await expect(missions.issues.requestWakeups([issue.id], company.id, { atomic: true })).rejects.toThrow(
      'Issue is blocked by unresolved blockers',
    );
    const [refused] = await missions.issues.requestWakeups([issue.id], company.id);
    expect(refused).toMatchObject({ issueId: issue.id, queued: false, runId: null, error: { code: 'WAKE_REFUSED' } });
    await missions.issues.update(blocker.id, { status: 'done' }, company.id);
    // The end of its only blocker has woken it: asking again finds that run.
    expect(await missions.issues.requestWakeup(issue.id, company.id)).toMatchObject({ queued: true });
  });
});
