import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { rowCounts } from '../support/row-counts.ts';

let test: TestGateway;
let company: SeededCompany;
let other: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  other = await test.company();
  plugin = await company.plugin('acme.logs');
});
afterAll(() => test.close());

const logActivity = /* GraphQL */ `mutation ($input: LogActivityInput!) {
  logActivity(input: $input) {
    __typename
    ... on LogActivityPayload { replayed dryRun entry { id action entityType entityId details issue { id } } activity { id } }
    ... on UserError { code message path }
  }
}`;

const send = async (input: Record<string, unknown>, as: TestPlugin = plugin) =>
  (await as.expectData(logActivity, { input })).logActivity;
const entriesOf = (companyId: string) => test.truth('select id from activity_log where company_id = $1', [companyId]);
/** The rows of Paperclip's own tables: what the gateway keeps beside an entry, to tell others of it, does not count. */
const paperclipRows = async () =>
  Object.fromEntries(Object.entries(await rowCounts(test)).filter(([table]) => table.startsWith('public.')));

/** One of each thing that an entry can be about. */
async function things(of: SeededCompany) {
  const agent = await of.agent();
  return {
    issue: (await of.issue()).id,
    agent: agent.id,
    project: (await of.project()).id,
    run: (await of.run({ agentId: agent.id })).id,
  };
}

describe('logActivity', () => {
  it("writes an entry about the plugin itself, as one row of the log and no other of Paperclip's", async () => {
    const before = await paperclipRows();
    const { entry, activity } = await send({ message: ' Synced 3 tickets ', metadata: { tickets: [1, 2, 3] } });
    expect(activity).toEqual([{ id: entry.id }]);
    const after = await paperclipRows();
    expect(after).toEqual({ ...before, 'public.activity_log': (before['public.activity_log'] ?? 0) + 1 });
    const rows = await test.truth('select * from activity_log where id = $1', [entry.id]);
    expect(rows).toMatchObject([
      {
        company_id: company.id,
        actor_type: 'plugin',
        actor_id: plugin.id,
        action: 'plugin.acme.logs.Synced 3 tickets',
        entity_type: 'plugin',
        entity_id: plugin.id,
        agent_id: null,
        run_id: null,
        details: {
          message: 'Synced 3 tickets',
          metadata: { tickets: [1, 2, 3] },
          sourcePluginId: plugin.id,
          sourcePluginKey: 'acme.logs',
          initiatingActorType: null,
        },
      },
    ]);
  });

  it('writes an entry about an issue, an agent, a project or a run of the company', async () => {
    for (const [entityType, entityId] of Object.entries(await things(company))) {
      const { entry } = await send({ message: 'Seen', entityType, entityId: entityId.toUpperCase() });
      expect(entry, entityType).toMatchObject({ entityType, entityId });
      expect(entry.issue).toEqual(entityType === 'issue' ? { id: entityId } : null);
    }
    expect(await send({ message: 'Seen', entityType: 'plugin', entityId: plugin.id })).toMatchObject({
      entry: { entityType: 'plugin', entityId: plugin.id },
    });
  });

  it('understands an identifier of an issue, and stores its id', async () => {
    const issue = await company.issue();
    const input = { message: 'Seen', entityType: 'issue', entityId: issue.identifier?.toLowerCase() };
    expect(await send(input)).toMatchObject({ entry: { entityId: issue.id, issue: { id: issue.id } } });
  });

  it('names the agent and the run that the plugin acts for', async () => {
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const acting = await company.plugin('acme.logs', { actor: { agentId: agent.id, runId: run.id } });
    const { entry } = await send({ message: 'Acting' }, acting);
    const rows = await test.truth('select agent_id, run_id, actor_type from activity_log where id = $1', [entry.id]);
    expect(rows).toEqual([{ agent_id: agent.id, run_id: run.id, actor_type: 'plugin' }]);
  });

  it.each(['issue.created', 'issue.checkout_lock_adopted', 'agent.run.finished', 'plugin.acme.other.done'])(
    'cannot forge the action %s',
    async (message) => {
      const { entry } = await send({ message });
      expect(entry).toMatchObject({ action: `plugin.acme.logs.${message}`, details: { message } });
    },
  );

  it('cannot forge who did it by what the metadata say', async () => {
    const metadata = { sourcePluginId: randomUUID(), initiatingActorType: 'user', initiatingUserId: 'ceo' };
    const { entry } = await send({ message: 'Claims', metadata });
    expect(entry.details).toMatchObject({
      metadata,
      sourcePluginId: plugin.id,
      initiatingActorType: null,
      initiatingUserId: null,
    });
  });

  it('is refused without its capability', async () => {
    const reader = await company.plugin('acme.logs', { capabilities: ['activity.read', 'issues.read'] });
    const before = await entriesOf(company.id);
    const error = await reader.expectError('CAPABILITY_DENIED', logActivity, { input: { message: 'No' } });
    expect(error.extensions.capability).toBe('activity.log.write');
    expect(await entriesOf(company.id)).toEqual(before);
  });

  it('finds nothing of another company, nor any other plugin', async () => {
    const theirPlugin = await other.plugin('acme.theirs');
    const theirs = { ...(await things(other)), plugin: theirPlugin.id };
    const before = await rowCounts(test);
    for (const [entityType, entityId] of Object.entries(theirs)) {
      expect(await send({ message: 'Seen', entityType, entityId }), entityType).toMatchObject({
        __typename: 'NotFound',
        code: 'NOT_FOUND',
        path: ['input', 'entityId'],
      });
    }
    expect(await rowCounts(test)).toEqual(before);
  });

  it('finds nothing by an id that is none', async () => {
    for (const entityType of ['issue', 'agent', 'project', 'run', 'plugin']) {
      expect(await send({ message: 'Seen', entityType, entityId: 'nobody' }), entityType).toMatchObject({
        __typename: 'NotFound',
      });
    }
  });

  it.each([
    ['message', { message: ' \t' }],
    ['message', { message: 'm'.repeat(201) }],
    ['message', { message: 'two\nlines' }],
    ['message', { message: 'a\u0000b' }],
    ['entityType', { entityType: 'approval', entityId: '1' }],
    ['entityType', { entityType: 'toString', entityId: '1' }],
    ['entityType', { entityId: '1' }],
    ['entityId', { entityType: 'issue' }],
    ['metadata', { metadata: [1] }],
    ['metadata', { metadata: 'text' }],
    ['metadata', { metadata: 0 }],
    ['metadata', { metadata: { text: 'ü'.repeat(8 * 1024) } }],
  ])('refuses a %s that cannot be (case %#)', async (field, values) => {
    const before = await entriesOf(company.id);
    expect(await send({ message: 'Fine', ...values })).toMatchObject({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      path: ['input', field],
    });
    expect(await entriesOf(company.id)).toEqual(before);
  });

  it('takes a message of 200 characters and metadata of 16 KiB', async () => {
    const text = 'x'.repeat(16 * 1024 - '{"text":""}'.length);
    expect(await send({ message: 'm'.repeat(200), metadata: { text } })).toMatchObject({
      entry: { details: { metadata: { text } } },
    });
  });

  it('answers a repeat under the same key with the first entry and writes no second one', async () => {
    const input = { message: 'Once', idempotencyKey: 'log-once' };
    const first = await send(input);
    const before = await entriesOf(company.id);
    expect(await send(input)).toEqual({ ...first, replayed: true });
    await plugin.expectError('IDEMPOTENCY_KEY_REUSED', logActivity, { input: { ...input, metadata: { n: 2 } } });
    expect(await entriesOf(company.id)).toEqual(before);
  });

  it('leaves nothing behind in a dry run', async () => {
    const before = await rowCounts(test);
    expect(await send({ message: 'Try', dryRun: true, idempotencyKey: 'dry-log' })).toMatchObject({
      dryRun: true,
      entry: { action: 'plugin.acme.logs.Try' },
    });
    expect(await rowCounts(test)).toEqual(before);
  });
});
