import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as errors from '../../src/client/errors.ts';
import { type CompanyClient, createPluginClient } from '../../src/client/index.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { type ClientWorld, startClientWorld } from './client-world.ts';

let world: ClientWorld;
let client: CompanyClient;
let company: SeededCompany;
let other: SeededCompany;
beforeAll(async () => {
  world = await startClientWorld();
  ({ client, company } = world);
  other = await world.test.company();
});
afterAll(() => world?.close());

const unknown = '9f7d4c8e-0b1a-4a5e-8a53-1d6f6e1f0a11';
const agentIn = () => company.agent();

describe('issues', () => {
  it('are told flat and whole, by UUID and by identifier', async () => {
    const [agent, project, parent] = [await agentIn(), await company.project(), await company.issue()];
    const issue = await company.issue({
      parentId: parent.id,
      projectId: project.id,
      assigneeAgentId: agent.id,
      status: 'in_review',
      priority: 'critical',
      billingCode: 'b',
      description: 'text',
    });
    const told = await client.issues.get(issue.id, company.id);
    expect(told).toEqual({
      id: issue.id,
      companyId: company.id,
      identifier: issue.identifier,
      title: issue.title,
      description: 'text',
      status: 'in_review',
      priority: 'critical',
      parentId: parent.id,
      projectId: project.id,
      assigneeAgentId: agent.id,
      assigneeUserId: null,
      createdByAgentId: null,
      createdByUserId: null,
      originKind: 'manual',
      originId: null,
      originRunId: null,
      billingCode: 'b',
      requestDepth: 0,
      version: expect.any(String),
      startedAt: null,
      completedAt: null,
      cancelledAt: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(await client.issues.get(issue.identifier ?? '')).toEqual(told);
    expect(await client.issues.get(unknown)).toBeNull();
    expect(await client.issues.get((await other.issue()).id)).toBeNull();
  });

  it('leave out the ids that the token may not read, and say null where there is none', async () => {
    const issue = await company.issue({ assigneeAgentId: (await agentIn()).id });
    const reader = await world.clientWith('issues.read');
    const told = await reader.issues.get(issue.id);
    expect(told).toMatchObject({ id: issue.id, parentId: null });
    expect(Object.keys(told ?? {})).not.toContain('assigneeAgentId');
    expect(Object.keys(told ?? {})).not.toContain('projectId');
    const creator = await world.clientWith('issues.create');
    const created = await creator.issues.create({ title: 'Blind' });
    expect(Object.keys(created)).not.toContain('parentId');
  });

  it('leave them out as well where the company has taken back what the token still carries', async () => {
    const third = await world.test.company();
    const plugin = await third.plugin('acme.sdk');
    const holder = createPluginClient({ url: world.url, token: plugin.token });
    const issue = await third.issue({ assigneeAgentId: (await third.agent()).id });
    expect(await holder.issues.get(issue.id)).toHaveProperty('assigneeAgentId');
    await world.test.owner.query(
      `insert into plugin_company_settings (company_id, plugin_id, settings_json)
       values ($1, $2, '{"gateway":{"capabilities":["issues.read","issues.create","issues.update"]}}')`,
      [third.id, plugin.id],
    );
    expect(await holder.issues.get(issue.id)).not.toHaveProperty('assigneeAgentId');
    const updated = await holder.issues.update(issue.id, { title: 'Once' });
    expect(updated).toMatchObject({ title: 'Once', parentId: null });
    expect(updated).not.toHaveProperty('projectId');
  });

  it('are listed by what Paperclip lists them by', async () => {
    const agent = await agentIn();
    const of = { assigneeAgentId: agent.id };
    const todo = await company.issue({ ...of, status: 'todo', priority: 'high' });
    const done = await company.issue({ ...of, status: 'done' });
    const blocked = await company.issue({ ...of, status: 'blocked' });
    const ids = async (query: Parameters<CompanyClient['issues']['list']>[0]) =>
      (await client.issues.list({ ...of, companyId: company.id, ...query })).map(({ id }) => id);
    expect(await ids({})).toEqual([blocked.id, done.id, todo.id]);
    expect(await ids({ limit: 2 })).toEqual([blocked.id, done.id]);
    expect(await ids({ limit: 0 })).toEqual([]);
    expect(await ids({ status: 'todo' })).toEqual([todo.id]);
    expect(await ids({ status: 'todo,blocked' })).toEqual([blocked.id, todo.id]);
    expect(await ids({ status: ['todo', 'done'] })).toEqual([done.id, todo.id]);
    expect(await ids({ priority: 'high' })).toEqual([todo.id]);
    expect(await ids({ orderBy: { field: 'created_at', direction: 'asc' } })).toEqual([todo.id, done.id, blocked.id]);
    const first = await client.issues.page({ ...of, limit: 2 });
    expect(first).toMatchObject({ hasNextPage: true });
    expect((await client.issues.page({ ...of, limit: 2, after: first.endCursor })).items).toMatchObject([
      { id: todo.id },
    ]);
    await expect(client.issues.list({ offset: 10 })).rejects.toThrow(errors.Unsupported);
    await expect(client.issues.list({ status: 'nowhere' })).rejects.toThrow(errors.BadUserInput);
  });

  it('are created, and refused with what is wrong', async () => {
    const { issues } = client;
    const issue = await issues.create({ title: 'New', description: 'd', priority: 'low' });
    const [row] = await world.test.truth('select title, status, priority from issues where id = $1', [issue.id]);
    expect(row).toEqual({ title: 'New', status: 'backlog', priority: 'low' });
    await expect(issues.create({ title: '' })).rejects.toMatchObject({
      name: 'InvalidInput',
      code: 'INVALID_INPUT',
      path: ['input', 'title'],
    });
    await expect(issues.create({ title: 'x', parentId: unknown })).rejects.toMatchObject({
      name: 'NotFound',
      path: ['input', 'parentId'],
    });
    const goal = { title: 'x', goalId: unknown };
    await expect(issues.create(goal)).rejects.toThrow(/goalId/);
    const dry = await issues.create({ title: 'Tried', dryRun: true });
    expect(await issues.get(dry.id)).toBeNull();
  });

  it('are created as a whole tree, by the refs of its nodes', async () => {
    const tree = await client.issues.createTree({
      nodes: [
        { ref: 'root', title: 'Mission', status: 'todo' },
        { ref: 'part', title: 'Part', parentRef: 'root', blockedByRefs: ['first'] },
        { ref: 'first', title: 'First', parentRef: 'root' },
      ],
    });
    expect(Object.keys(tree).sort()).toEqual(['first', 'part', 'root']);
    expect(tree.part).toMatchObject({ title: 'Part', parentId: tree.root?.id });
    const circle = [
      { ref: 'a', title: 'A', blockedByRefs: ['b'] },
      { ref: 'b', title: 'B', blockedByRefs: ['a'] },
    ];
    await expect(client.issues.createTree({ nodes: circle })).rejects.toThrow(errors.PluginClientError);
  });

  it('are updated, also only where they have not changed, and refused with what is there now', async () => {
    const issue = await client.issues.create({ title: 'Before' });
    const options = { expectedVersion: issue.version };
    const after = await client.issues.update(issue.id, { title: 'After', status: 'todo' }, company.id, options);
    expect(after).toMatchObject({ title: 'After', status: 'todo' });
    expect(await client.issues.update(issue.id, { priority: 'low' }, { dryRun: true })).toMatchObject({
      priority: 'low',
    });
    await expect(client.issues.update(issue.id, { title: 'Lost' }, options)).rejects.toMatchObject({
      name: 'Conflict',
      remedy: expect.any(String),
      current: { id: issue.id, title: 'After', version: after.version },
    });
    await expect(client.issues.update(unknown, { title: 'x' })).rejects.toThrow(errors.NotFound);
    const blocker = await client.issues.create({ title: 'Blocker', blockedByIssueIds: [issue.id] });
    const circle = client.issues.update(issue.id, { blockedByIssueIds: [blocker.id] });
    await expect(circle).rejects.toMatchObject({
      name: 'BlockerCycle',
      cycle: expect.arrayContaining([expect.objectContaining({ id: issue.id })]),
    });
  });

  it('of another company cannot be asked for by naming it', async () => {
    const issue = await company.issue();
    const calls = [
      client.issues.get(issue.id, other.id),
      client.issues.list({ companyId: other.id }),
      client.issues.create({ companyId: other.id, title: 'x' }),
      client.issues.update(issue.id, { title: 'x' }, other.id),
      client.issues.relations.get(issue.id, other.id),
      client.issues.getSubtree(issue.id, other.id),
      client.issues.requestWakeup(issue.id, other.id),
      client.issues.documents.upsert({ companyId: other.id, issueId: issue.id, key: 'k', body: 'b' }),
      client.issues.summaries.getOrchestration({ companyId: other.id, issueId: issue.id }),
      client.activity.log({ companyId: other.id, message: 'x' }),
      client.costs.total({ companyId: other.id }),
    ];
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'CompanyMismatch', code: 'COMPANY_MISMATCH' },
      });
    }
  });
});
