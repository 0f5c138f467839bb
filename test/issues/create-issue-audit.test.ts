import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const createIssue = /* GraphQL */ `mutation ($input: CreateIssueInput!) {
  createIssue(input: $input) {
    __typename
    ... on CreateIssuePayload {
      issue { id identifier createdByAgent { id } createdByUserId originRunId }
      activity { id action actorType actorId agent { id } run { id } entityType entityId issue { id } details
        source { pluginId pluginKey initiatingActorType initiatingActorId initiatingAgentId initiatingUserId initiatingRunId } }
    }
  }
}`;

/** By their names: Paperclip's own table may have columns that are not the gateway's. */
const auditOf = (issueId: string) =>
  test.truth(
    `select id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details, created_at
     from activity_log where company_id = $1 and entity_id = $2`,
    [company.id, issueId],
  );
const nobody = {
  initiatingActorType: null,
  initiatingActorId: null,
  initiatingAgentId: null,
  initiatingUserId: null,
  initiatingRunId: null,
};

/** Creates an issue and expects exactly one audit row: these actors in its columns, in its details and in the payload. */
async function expectAudited(
  by: TestPlugin,
  input: object,
  actor: { agentId?: string | null; userId?: string; runId?: string; details: object },
) {
  const { createIssue: result } = await by.expectData(createIssue, {
    input: { title: ' Audited ', billingCode: 'b', originId: 'o', ...input },
  });
  const { issue, activity } = result;
  const { agentId = null, userId = null, runId = null } = actor;
  expect(issue).toMatchObject({
    createdByAgent: agentId && { id: agentId },
    createdByUserId: userId,
    originRunId: runId,
  });
  const details = {
    title: 'Audited',
    identifier: issue.identifier,
    originKind: `plugin:${by.key}`,
    originId: 'o',
    billingCode: 'b',
    blockedByIssueIds: [],
    sourcePluginId: by.id,
    sourcePluginKey: by.key,
    ...nobody,
    ...actor.details,
  };
  expect(await auditOf(issue.id)).toEqual([
    {
      id: activity[0].id,
      company_id: company.id,
      actor_type: 'plugin',
      actor_id: by.id,
      action: 'issue.created',
      entity_type: 'issue',
      entity_id: issue.id,
      agent_id: agentId,
      run_id: runId,
      details,
      created_at: expect.any(Date),
    },
  ]);
  const { sourcePluginId: pluginId, sourcePluginKey: pluginKey, ...initiating } = { ...details };
  expect(activity).toEqual([
    {
      id: activity[0].id,
      action: 'issue.created',
      actorType: 'PLUGIN',
      actorId: by.id,
      agent: agentId && { id: agentId },
      run: runId && { id: runId },
      entityType: 'issue',
      entityId: issue.id,
      issue: { id: issue.id },
      details,
      source: {
        pluginId,
        pluginKey,
        initiatingActorType: initiating.initiatingActorType && String(initiating.initiatingActorType).toUpperCase(),
        initiatingActorId: initiating.initiatingActorId,
        initiatingAgentId: initiating.initiatingAgentId,
        initiatingUserId: initiating.initiatingUserId,
        initiatingRunId: initiating.initiatingRunId,
      },
    },
  ]);
  const [row] = await test.truth('select created_by_agent_id, created_by_user_id from issues where id = $1', [
    issue.id,
  ]);
  expect(row).toEqual({ created_by_agent_id: agentId, created_by_user_id: userId });
}

describe('createIssue leaves one audit row that says who', () => {
  it('the plugin itself, where nobody else is named', async () => {
    await expectAudited(plugin, {}, { details: {} });
    await expectAudited(plugin, { onBehalfOf: {} }, { details: {} });
    await expectAudited(plugin, { onBehalfOf: null }, { details: {} });
  });

  it('the agent and the run that the token names', async () => {
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const acting = await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } });
    const details = {
      initiatingActorType: 'agent',
      initiatingActorId: agent.id,
      initiatingAgentId: agent.id,
      initiatingRunId: run.id,
    };
    await expectAudited(acting, {}, { agentId: agent.id, runId: run.id, details });
    // To say again what the token says is no contradiction.
    const onBehalfOf = { agentId: agent.id.toUpperCase(), runId: run.id };
    await expectAudited(acting, { onBehalfOf }, { agentId: agent.id, runId: run.id, details });
  });

  it('the person that the token names', async () => {
    const acting = await company.plugin('acme.x', { actor: { userId: 'user-1' } });
    const details = { initiatingActorType: 'user', initiatingActorId: 'user-1', initiatingUserId: 'user-1' };
    await expectAudited(acting, {}, { userId: 'user-1', details });
  });

  it('the agent of the run, where the token names the run alone', async () => {
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const acting = await company.plugin('acme.x', { actor: { runId: run.id } });
    const details = {
      initiatingActorType: 'agent',
      initiatingActorId: agent.id,
      initiatingAgentId: agent.id,
      initiatingRunId: run.id,
    };
    await expectAudited(acting, {}, { agentId: agent.id, runId: run.id, details });
  });

  it('whom the plugin names, marked as its word alone', async () => {
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const asserted = { initiatingActorProof: 'asserted by the plugin' };
    await expectAudited(
      plugin,
      { onBehalfOf: { agentId: agent.id, runId: run.id } },
      {
        agentId: agent.id,
        runId: run.id,
        details: {
          initiatingActorType: 'agent',
          initiatingActorId: agent.id,
          initiatingAgentId: agent.id,
          initiatingRunId: run.id,
          ...asserted,
        },
      },
    );
    await expectAudited(
      plugin,
      { onBehalfOf: { userId: 'user-2' } },
      {
        userId: 'user-2',
        details: {
          initiatingActorType: 'user',
          initiatingActorId: 'user-2',
          initiatingUserId: 'user-2',
          ...asserted,
        },
      },
    );
  });

  it('lists the blockers, and keeps an originRunId that is given', async () => {
    const blocker = await company.issue();
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const acting = await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } });
    const { createIssue: result } = await acting.expectData(createIssue, {
      input: { title: 'x', blockedByIssueIds: [blocker.id], originRunId: 'mine' },
    });
    expect(result.issue.originRunId).toBe('mine');
    expect(result.activity[0].details).toMatchObject({ blockedByIssueIds: [blocker.id], initiatingRunId: run.id });
    const [edge] = await test.truth('select created_by_agent_id from issue_relations where related_issue_id = $1', [
      result.issue.id,
    ]);
    expect(edge).toEqual({ created_by_agent_id: agent.id });
  });
});

describe('an actor that cannot be is ACTOR_FORBIDDEN, and nothing is written', () => {
  const rows = () =>
    test.truth('select (select count(*) from issues) as issues, (select count(*) from activity_log) as entries');
  async function expectForbidden(by: TestPlugin, onBehalfOf: object | null) {
    const before = await rows();
    await by.expectError('ACTOR_FORBIDDEN', createIssue, { input: { title: 'x', onBehalfOf } });
    expect(await rows()).toEqual(before);
  }

  it('an agent or a run of another company, of nobody, or malformed', async () => {
    const foreignAgent = await other.agent();
    const foreignRun = await other.run({ agentId: foreignAgent.id });
    const agent = await company.agent();
    for (const id of [foreignAgent.id, randomUUID(), 'x', '']) await expectForbidden(plugin, { agentId: id });
    for (const id of [foreignRun.id, randomUUID(), 'x', '']) {
      await expectForbidden(plugin, { runId: id });
      await expectForbidden(plugin, { agentId: agent.id, runId: id });
    }
  });

  it('a run of another agent', async () => {
    const [agent, colleague] = [await company.agent(), await company.agent()];
    const run = await company.run({ agentId: colleague.id });
    await expectForbidden(plugin, { agentId: agent.id, runId: run.id });
  });

  it('a userId that is empty or longer than 255 characters', async () => {
    await expectForbidden(plugin, { userId: '' });
    await expectForbidden(plugin, { userId: 'x'.repeat(256) });
  });

  it('anybody else than the token names, or more', async () => {
    const [agent, colleague] = [await company.agent(), await company.agent()];
    const [run, otherRun] = [await company.run({ agentId: agent.id }), await company.run({ agentId: agent.id })];
    const acting = await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } });
    await expectForbidden(acting, { agentId: colleague.id });
    await expectForbidden(acting, { agentId: agent.id, runId: otherRun.id });
    await expectForbidden(acting, { userId: 'user-1' });
    const forPerson = await company.plugin('acme.x', { actor: { userId: 'user-1' } });
    await expectForbidden(forPerson, { userId: 'user-2' });
    await expectForbidden(forPerson, { agentId: agent.id });
    const withoutRun = await company.plugin('acme.x', { actor: { agentId: agent.id } });
    await expectForbidden(withoutRun, { runId: run.id });
  });

  it('a token whose agent is another company’s, or whose run is another agent’s', async () => {
    const agent = await company.agent();
    const foreignAgent = await other.agent();
    const run = await company.run({ agentId: (await company.agent()).id });
    await expectForbidden(await company.plugin('acme.x', { actor: { agentId: foreignAgent.id } }), null);
    await expectForbidden(await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } }), null);
  });
});
