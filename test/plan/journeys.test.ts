import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { standingChanges } from '../support/standing-changes.ts';

let test: TestGateway;
let plain: TestGateway;
let journeys: () => number;
beforeAll(async () => {
  // Known for as long as a slow machine needs to ask twice.
  test = await startTestGateway({ execution: 'compiled', standingKnownForMs: 60_000 });
  plain = await startTestGateway({ execution: 'plain' });
  journeys = countingSyncs(test.gateway.pool);
});
afterAll(() => Promise.all([test?.close(), plain?.close()]));

interface WithProtocol {
  readonly connection: { sync: (this: unknown) => void };
}

/** Each packet to PostgreSQL ends with a Sync, and waits for the answer. */
function countingSyncs(pool: Pool): () => number {
  let count = 0;
  pool.on('connect', (client) => {
    const { connection } = client as unknown as WithProtocol;
    const { sync } = connection;
    connection.sync = function counted(this: unknown) {
      count += 1;
      sync.call(this);
    };
  });
  return () => count;
}

const createIssue = `mutation M($input: CreateIssueInput!) { createIssue(input: $input) {
  __typename ... on CreateIssuePayload { issue { title identifier } activity { details } } ... on UserError { message } } }`;

describe('a mutation by compiled execution', () => {
  it('goes to PostgreSQL once: what it names, what it writes, its payload and the commit', async () => {
    const company = await test.company({ issuePrefix: 'ONCE' });
    const plugin = await company.plugin('acme.once');
    const [blocker, parent] = [await company.issue({ title: 'First' }), await company.issue({ title: 'Above' })];
    const project = await company.project();
    const agent = await company.agent();
    const input = {
      title: 'Then',
      blockedByIssueIds: [blocker.id],
      parentId: parent.id,
      projectId: project.id,
      assigneeAgentId: agent.id,
      status: 'TODO',
    };
    // Once, so that the token is known and the connection is there.
    await plugin.expectData(createIssue, { input });
    const before = journeys();
    const { createIssue: made } = await plugin.expectData(createIssue, { input });
    expect(journeys() - before).toBe(1);
    const [row] = await test.truth<{ identifier: string }>(
      'select identifier from issues where company_id = $1 order by issue_number desc limit 1',
      [company.id],
    );
    expect(made.issue).toEqual({ title: 'Then', identifier: row?.identifier });
    expect(made.activity[0].details).toMatchObject({ identifier: row?.identifier });
  });

  it('goes once more where a rule is about rows that only PostgreSQL knows', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.twice');
    const agent = await company.agent();
    const input = { title: 'Begun', assigneeAgentId: agent.id, status: 'IN_PROGRESS' };
    await plugin.expectData(createIssue, { input });
    const before = journeys();
    await plugin.expectData(createIssue, { input });
    expect(journeys() - before).toBe(2);
  });

  it.each([
    ['createComment', 'CreateCommentInput', 2, (id: string) => ({ issueId: id, body: 'Said' })],
    ['updateIssue', 'UpdateIssueInput', 2, (id: string) => ({ issueId: id, patch: { title: 'Otherwise' } })],
    ['upsertDocument', 'UpsertDocumentInput', 3, (id: string) => ({ issueId: id, key: 'plan', body: 'First this.' })],
    ['addBlockers', 'BlockersInput', 5, (id: string, other: string) => ({ issueId: id, blockerIssueIds: [other] })],
  ])('waits for nothing that %s only writes', async (name, inputType, waits, inputFor) => {
    const company = await test.company();
    const plugin = await company.plugin('acme.writes');
    const [issue, other, third] = [await company.issue(), await company.issue(), await company.issue()];
    const document = `mutation M($input: ${inputType}!) { ${name}(input: $input) { __typename } }`;
    await plugin.expectData(document, { input: inputFor(other.id, issue.id) });
    const before = journeys();
    await plugin.expectData(document, { input: inputFor(issue.id, third.id) });
    expect(journeys() - before).toBe(waits);
  });

  it('goes back once more behind the payload of a dry run, and leaves nothing', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.dry');
    await plugin.expectData(createIssue, { input: { title: 'Known' } });
    const before = journeys();
    await plugin.expectData(createIssue, { input: { title: 'Maybe', dryRun: true } });
    expect(journeys() - before).toBe(2);
    const titles = await test.truth('select title from issues where company_id = $1', [company.id]);
    expect(titles).toEqual([{ title: 'Known' }]);
  });

  it('asks once more, plainly, what was refused after something had been run, and leaves nothing of either', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.refused');
    const input = { title: 'Nobody', parentId: '00000000-0000-4000-8000-000000000000' };
    const { createIssue: refused } = await plugin.expectData(createIssue, { input });
    expect(refused.__typename).toBe('NotFound');
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toEqual([]);
    expect(await test.truth('select 1 from activity_log where company_id = $1', [company.id])).toEqual([]);
  });
});

describe.each(standingChanges)('where %s', (_what, change) => {
  let own: TestGateway;
  beforeEach(async () => {
    own = await startTestGateway({ execution: 'compiled' });
    return () => own.close();
  });

  it('refuses the very next mutation and keeps nothing of it, though the last one was a moment ago', async () => {
    const company = await own.company();
    const plugin = await company.plugin('acme.known');
    await plugin.expectData(createIssue, { input: { title: 'Before' } });
    own.statements.length = 0;
    await plugin.expectData(createIssue, { input: { title: 'Known' } });
    // It went by what was known.
    expect(own.statements.some((text) => text.includes('gateway.installation'))).toBe(false);
    await own.truth(change);
    await plugin.expectError('UNAUTHENTICATED', createIssue, { input: { title: 'After' } });
    const titles = await own.truth('select title from issues where company_id = $1 order by title', [company.id]);
    expect(titles).toEqual([{ title: 'Before' }, { title: 'Known' }]);
  });
});

describe.each(['compiled', 'plain'] as const)('by %s execution', (execution) => {
  const gateway = () => (execution === 'compiled' ? test : plain);

  it('a write that PostgreSQL refuses undoes all that travelled with it', async () => {
    const company = await gateway().company();
    const plugin = await company.plugin('acme.unlucky');
    await gateway().truth(`create function public.refuse_entry() returns trigger language plpgsql as $$
      begin raise exception 'no entry'; end $$`);
    await gateway().truth(
      `create trigger refuse_entry before insert on activity_log for each row
       when (new.company_id = '${company.id}') execute function public.refuse_entry()`,
    );
    try {
      await plugin.expectError('INTERNAL', createIssue, { input: { title: 'Never' } });
      expect(await gateway().truth('select 1 from issues where company_id = $1', [company.id])).toEqual([]);
      const [row] = await gateway().truth<{ issue_counter: number }>(
        'select issue_counter from companies where id = $1',
        [company.id],
      );
      expect(row?.issue_counter).toBe(0);
    } finally {
      await gateway().truth('drop function public.refuse_entry() cascade');
    }
    await plugin.expectData(createIssue, { input: { title: 'Again' } });
  });

  it('no answer tells of what was not committed, where reading the payload has failed', async () => {
    const company = await gateway().company();
    const plugin = await company.plugin('acme.unread');
    const above = await company.issue({ title: 'Above' });
    await plugin.expectData('mutation($input: CreateCommentInput!) { createComment(input: $input) { __typename } }', {
      input: { issueId: above.id, body: 'Said' },
    });
    const query = `mutation { createIssue(input: { title: "Unread", parentId: "${above.id}" }) { ... on CreateIssuePayload {
      issue { title parent { comments { nodes { body } } } } } } }`;
    await gateway().truth(`create policy unreadable on issue_comments as restrictive for select to paperclip_gateway
      using (1 / (select count(*) from companies where false) = 1)`);
    try {
      const { data, errors } = await plugin.send(query);
      const kept = await gateway().truth(`select 1 from issues where company_id = $1 and title = 'Unread'`, [
        company.id,
      ]);
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['INTERNAL']);
      expect(kept).toHaveLength(data?.createIssue ? 1 : 0);
    } finally {
      await gateway().truth('drop policy unreadable on issue_comments');
    }
    await plugin.expectData(query);
  });
});
