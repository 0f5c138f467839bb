import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as errors from '../../src/client/errors.ts';
import { type CompanyClient, createPluginClient } from '../../src/client/index.ts';
import { collect } from '../../src/client/pages.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { PluginPackage } from '../namespaces/plugin-package.ts';
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

describe('relations', () => {
  it('of an issue that blocks more than a page are all told', async () => {
    const blocker = await company.issue();
    await world.test.owner.query(
      `with blocked as (
         insert into issues (company_id, title) select $1, 'Waits ' || n from generate_series(1, 130) n returning id)
       insert into issue_relations (company_id, issue_id, related_issue_id, type) select $1, $2, id, 'blocks' from blocked`,
      [company.id, blocker.id],
    );
    expect((await client.issues.relations.get(blocker.id)).blocks).toHaveLength(130);
    const { relations } = await client.issues.getSubtree(blocker.id, { includeRelations: true });
    expect(new Set(relations?.[blocker.id]?.blocks.map(({ id }) => id)).size).toBe(130);
  });

  it('are refused for an issue that is not there, and without the capability', async () => {
    const { relations } = client.issues;
    await expect(relations.get(unknown)).rejects.toThrow(errors.NotFound);
    await expect(relations.addBlockers(unknown, [unknown])).rejects.toThrow(errors.NotFound);
    const issue = await company.issue();
    await expect(relations.setBlockedBy(issue.id, [issue.id])).rejects.toThrow(errors.InvalidInput);
    const writer = await world.clientWith('issue.relations.write');
    const blocker = await company.issue();
    await expect(writer.issues.relations.addBlockers(issue.id, [blocker.id])).rejects.toMatchObject({
      capability: 'issue.relations.read',
    });
    expect((await relations.get(issue.id)).blockedBy).toEqual([]);
  });
});

describe('getSubtree()', () => {
  it('tells a tree over several pages with everything that hangs from it', async () => {
    const agent = await agentIn();
    const root = await company.issue({ assigneeAgentId: agent.id });
    await world.test.owner.query(
      `insert into issues (company_id, title, parent_id) select $1, 'Child ' || n, $2 from generate_series(1, 240) n`,
      [company.id, root.id],
    );
    const waiting = await company.issue({ parentId: root.id });
    await company.blocks(root, waiting);
    await client.issues.documents.upsert({ issueId: root.id, key: 'plan', body: 'body' });
    const run = await company.run({
      agentId: agent.id,
      status: 'running',
      contextSnapshot: { issueId: waiting.id },
    });
    const include = { includeRelations: true, includeDocuments: true, includeActiveRuns: true, includeAssignees: true };
    const tree = await client.issues.getSubtree(root.id, company.id, include);
    const truth = await world.test.truth<{ id: string }>('select id from issues where id = $1 or parent_id = $1', [
      root.id,
    ]);
    expect(tree).toMatchObject({ rootIssueId: root.id, companyId: company.id });
    expect([...tree.issueIds].sort()).toEqual(truth.map(({ id }) => id).sort());
    expect(tree.issues.map(({ id }) => id)).toEqual(tree.issueIds);
    expect(tree.relations?.[waiting.id]?.blockedBy).toMatchObject([{ id: root.id }]);
    expect(tree.documents?.[root.id]).toMatchObject([{ key: 'plan', issueId: root.id, latestRevisionNumber: 1 }]);
    expect(tree.activeRuns).toEqual({ [waiting.id]: [expect.objectContaining({ id: run.id, agentId: agent.id })] });
    expect(tree.assignees).toEqual({ [agent.id]: expect.objectContaining({ name: agent.name }) });
    const plain = await client.issues.getSubtree(root.id, { includeRoot: false, maxDepth: 1 });
    expect(plain.issueIds).toHaveLength(241);
    expect(plain).not.toHaveProperty('relations');
    await expect(client.issues.getSubtree(unknown)).rejects.toThrow(errors.NotFound);
    const reader = await world.clientWith('issue.subtree.read', 'issues.orchestration.read');
    await expect(reader.issues.getSubtree(root.id, { includeActiveRuns: true })).rejects.toMatchObject({
      capability: 'issues.read',
    });
    await expect(reader.issues.getSubtree(root.id, { includeDocuments: true })).rejects.toMatchObject({
      capability: 'issue.documents.read',
    });
  });
});

describe('documents', () => {
  it('are written, read, listed and deleted, and refused where they have moved on', async () => {
    const { documents } = client.issues;
    const issue = await company.issue();
    const first = await documents.upsert({ issueId: issue.id, key: 'plan', body: 'one', title: 'Plan' });
    expect(first).toMatchObject({
      key: 'plan',
      body: 'one',
      title: 'Plan',
      format: 'markdown',
      latestRevisionNumber: 1,
    });
    const second = await documents.upsert({
      companyId: company.id,
      issueId: issue.id,
      key: 'plan',
      body: 'two',
      format: 'markdown',
      baseRevisionId: first.latestRevisionId,
    });
    expect(second).toMatchObject({ title: 'Plan', latestRevisionNumber: 2 });
    const stale = { issueId: issue.id, key: 'plan', body: 'lost', baseRevisionId: first.latestRevisionId };
    await expect(documents.upsert(stale)).rejects.toMatchObject({
      name: 'DocumentConflict',
      current: { revisionId: second.latestRevisionId },
    });
    expect(await documents.get(issue.id, 'plan')).toEqual({ ...second, issueId: issue.id });
    const [listed] = await documents.list(issue.id);
    expect(listed).toMatchObject({ key: 'plan', latestRevisionId: second.latestRevisionId });
    expect(listed).not.toHaveProperty('body');
    await documents.delete(issue.id, 'plan', company.id);
    await documents.delete(issue.id, 'plan');
    expect(await documents.get(issue.id, 'plan')).toBeNull();
    await expect(documents.list(unknown)).rejects.toThrow(errors.NotFound);
    await expect(documents.upsert({ issueId: issue.id, key: 'not a key', body: '' })).rejects.toThrow(
      errors.InvalidInput,
    );
  });
});

describe('comments', () => {
  it('are made and listed, the newest first', async () => {
    const issue = await company.issue();
    const agent = await agentIn();
    await client.issues.createComment(issue.id, 'first');
    await client.issues.createComment(issue.id, 'second', company.id, { authorAgentId: agent.id });
    const comments = await client.issues.listComments(issue.id);
    expect(comments).toMatchObject([
      { body: 'second', authorAgentId: agent.id, issueId: issue.id },
      { body: 'first', authorAgentId: null, authorUserId: null },
    ]);
    expect(await client.issues.listComments(unknown)).toEqual([]);
    await expect(client.issues.createComment(unknown, 'x')).rejects.toThrow(errors.NotFound);
    await expect(client.issues.createComment(issue.id, '')).rejects.toThrow(errors.InvalidInput);
    const foreign = { authorAgentId: (await other.agent()).id };
    await expect(client.issues.createComment(issue.id, 'x', foreign)).rejects.toThrow(errors.ActorForbidden);
  });
});

describe('requestWakeups()', () => {
  it('answers for each issue as it was named, and wakes those that can be woken', async () => {
    const wakeable = await company.issue({ status: 'todo', assigneeAgentId: (await agentIn()).id });
    const alsoWakeable = await company.issue({ status: 'todo', assigneeAgentId: (await agentIn()).id });
    const unassigned = await company.issue({ status: 'todo' });
    const named = [unassigned.id, wakeable.identifier ?? '', unknown, alsoWakeable.id, wakeable.id];
    const results = await client.issues.requestWakeups(named, { reason: 'go', idempotencyKeyPrefix: 'round-1' });
    expect(results).toMatchObject([
      { issueId: unassigned.id, queued: false, error: { name: 'WakeRefused' } },
      { issueId: wakeable.identifier, queued: true, outcome: 'queued' },
      { issueId: unknown, queued: false, error: { name: 'NotFound' } },
      { issueId: alsoWakeable.id, queued: true },
    ]);
    const [first] = results;
    expect(first?.error?.details.refusals).toMatchObject([{ code: 'NO_ASSIGNEE', remedy: expect.any(String) }]);
    const again = await client.issues.requestWakeups(named, { reason: 'go', idempotencyKeyPrefix: 'round-1' });
    expect(again[1]).toMatchObject({ outcome: 'queued', runId: results[1]?.runId });
    const otherInput = client.issues.requestWakeups([wakeable.id], { idempotencyKeyPrefix: 'round-1' });
    await expect(otherInput).rejects.toThrow(errors.IdempotencyKeyReused);
    await expect(client.issues.requestWakeups([])).rejects.toThrow(errors.InvalidInput);
  });
});

describe('activity', () => {
  it('is logged under the plugin’s own name, and listed', async () => {
    const issue = await company.issue();
    const entry = await client.activity.log({
      message: 'imported',
      entityType: 'issue',
      entityId: issue.id,
      metadata: { rows: 3 },
    });
    expect(entry).toMatchObject({ action: 'plugin.acme.sdk.imported', actorType: 'plugin', entityId: issue.id });
    const [first] = await client.activity.list({ entityId: issue.id, limit: 5 });
    expect(first).toEqual(entry);
    expect((await client.activity.page({ actorType: 'plugin', limit: 1 })).items).toHaveLength(1);
    const missing = { message: 'x', entityType: 'issue', entityId: unknown };
    await expect(client.activity.log(missing)).rejects.toThrow(errors.NotFound);
  });
});

describe('costs', () => {
  it('are summed and grouped, for the company, an issue and its tree', async () => {
    const agent = await agentIn();
    const root = await company.issue();
    const child = await company.issue({ parentId: root.id });
    const spend = (issueId: string, costCents: number, model: string) =>
      company.cost({ agentId: agent.id, issueId, costCents, model });
    await spend(root.id, 10, 'opus');
    await spend(child.id, 20, 'haiku');
    expect(await client.costs.total({ issueId: root.id })).toMatchObject({ costCents: 10, eventCount: 1 });
    const tree = { issueId: root.identifier, includeSubtree: true };
    expect(await client.costs.total(tree)).toMatchObject({ costCents: 30 });
    expect(await client.costs.groups({ ...tree, by: ['model', 'agent'] })).toMatchObject([
      { model: 'haiku', agent: { id: agent.id }, totals: { costCents: 20 } },
      { model: 'opus', totals: { costCents: 10 } },
    ]);
    expect(await client.costs.groups({ agentId: agent.id, by: ['issue'], limit: 1 })).toMatchObject([
      { issue: { id: child.id }, totals: { costCents: 20 } },
    ]);
    const events = await collect(client.costs.iterate({ agentId: agent.id }));
    expect(events).toMatchObject([
      { costCents: 20, issueId: child.id, agentId: agent.id },
      { costCents: 10, issueId: root.id },
    ]);
    await expect(client.costs.total({ issueId: unknown })).rejects.toThrow(errors.NotFound);
  });
});

describe('the plugin’s database', () => {
  it('is read and written, and its refusals say where', async () => {
    const tables = 'create table notes (key text primary key, body text not null);';
    const notes = new PluginPackage('acme.notes', { '001_notes.sql': tables });
    try {
      await notes.install(world.test);
      const { token } = await company.plugin('acme.notes');
      const { db } = createPluginClient({ url: world.url, token });
      expect(await db.namespace()).toMatch(/^plugin_acme_notes_/);
      const insert = 'insert into notes (key, body) values ($1, $2) returning key';
      expect(await db.execute(insert, ['a', 'b'])).toEqual({ rowCount: 1, rows: [{ key: 'a' }] });
      expect(await db.query<{ body: string }>('select body from notes where key = $1', ['a'])).toEqual([{ body: 'b' }]);
      await expect(db.query('select pg_sleep(1)')).rejects.toMatchObject({
        name: 'SqlRefused',
        reason: expect.any(String),
        position: expect.any(Number),
      });
      await expect(db.execute('delete from public.issues')).rejects.toMatchObject({ name: 'SqlRefused' });
      const many = 'select n from unnest($1::int[]) n';
      const numbers = [Array.from({ length: 1500 }, (_, n) => n)];
      await expect(db.query(many, numbers)).rejects.toThrow(errors.QueryTooExpensive);
      expect(await db.read(many, numbers)).toMatchObject({ truncated: true, rowCount: 1000, columns: [{ name: 'n' }] });
    } finally {
      notes.dispose();
    }
    await expect(client.db.namespace()).rejects.toThrow(errors.NotFound);
  });
});

describe('agents, projects and the viewer', () => {
  it('are told', async () => {
    const [agent, project] = [await agentIn(), await company.project({ name: 'Arm' })];
    expect((await client.agents.list()).map(({ id }) => id)).toContain(agent.id);
    expect(await client.agents.get(agent.id)).toMatchObject({ name: agent.name, companyId: company.id });
    expect(await client.agents.get(project.id)).toBeNull();
    expect(await client.agents.get((await other.agent()).id)).toBeNull();
    expect((await client.projects.list()).map(({ id }) => id)).toContain(project.id);
    expect(await client.projects.get(project.id)).toMatchObject({ name: 'Arm' });
    expect(await client.viewer()).toMatchObject({
      plugin: { key: 'acme.sdk' },
      company: { id: company.id },
      originKind: 'plugin:acme.sdk',
    });
  });
});
