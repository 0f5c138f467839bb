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
  plugin = await company.plugin('acme.talks');
});
afterAll(() => test.close());

const createComment = /* GraphQL */ `mutation ($input: CreateCommentInput!) {
  createComment(input: $input) {
    __typename
    ... on CreateCommentPayload { replayed dryRun comment { id body authorAgent { id } authorUserId createdAt } activity { id action } }
    ... on UserError { code message path retryable remedy }
  }
}`;

const send = async (input: Record<string, unknown>, as: TestPlugin = plugin) =>
  (await as.expectData(createComment, { input })).createComment;
const commentsOn = (issueId: string) =>
  test.truth(
    'select body, author_agent_id, author_user_id, created_by_run_id from issue_comments where issue_id = $1 order by created_at',
    [issueId],
  );
/** All of an issue but when it changed. */
const restOf = (issueId: string) =>
  test.truth(`select to_jsonb(i) - 'updated_at' as rest from issues i where i.id = $1`, [issueId]);

describe('createComment', () => {
  it('writes the comment as it was sent and moves nothing of the issue but its time', async () => {
    const issue = await company.issue({ description: 'As it was', priority: 'high' });
    const before = await restOf(issue.id);
    const result = await send({ issueId: issue.id, body: '    indented code\n' });
    expect(result).toMatchObject({
      __typename: 'CreateCommentPayload',
      replayed: false,
      dryRun: false,
      comment: { body: '    indented code\n', authorAgent: null, authorUserId: null },
    });
    expect(await commentsOn(issue.id)).toEqual([
      { body: '    indented code\n', author_agent_id: null, author_user_id: null, created_by_run_id: null },
    ]);
    const [after] = await test.truth<{ moved: boolean }>(
      'select updated_at > $2::timestamptz as moved from issues where id = $1',
      [issue.id, issue.updatedAt],
    );
    expect(after).toEqual({ moved: true });
    expect(await restOf(issue.id)).toEqual(before);
  });

  it('understands an identifier in any case', async () => {
    const issue = await company.issue();
    await send({ issueId: issue.identifier?.toLowerCase(), body: 'By name' });
    expect(await commentsOn(issue.id)).toHaveLength(1);
  });

  it('has the agent of the token for its author, with the run', async () => {
    const issue = await company.issue();
    const agent = await company.agent();
    const run = await company.run({ agentId: agent.id });
    const acting = await company.plugin('acme.talks', { actor: { agentId: agent.id, runId: run.id } });
    const { comment } = await send({ issueId: issue.id, body: 'I am done.' }, acting);
    expect(comment).toMatchObject({ authorAgent: { id: agent.id }, authorUserId: null });
    expect(await commentsOn(issue.id)).toMatchObject([{ author_agent_id: agent.id, created_by_run_id: run.id }]);
  });

  it('has the person for its author whom onBehalfOf names', async () => {
    const issue = await company.issue();
    const { comment } = await send({ issueId: issue.id, body: 'Well.', onBehalfOf: { userId: 'ada' } });
    expect(comment).toMatchObject({ authorAgent: null, authorUserId: 'ada' });
  });

  it('leaves one audit row that names the comment', async () => {
    const issue = await company.issue();
    const { comment, activity } = await send({ issueId: issue.id, body: 'Audited' });
    const rows = await test.truth('select * from activity_log where entity_id = $1', [issue.id]);
    expect(rows).toMatchObject([
      {
        id: activity[0].id,
        company_id: company.id,
        actor_type: 'plugin',
        actor_id: plugin.id,
        action: 'issue.comment.created',
        entity_type: 'issue',
        agent_id: null,
        run_id: null,
        details: {
          identifier: issue.identifier,
          commentId: comment.id,
          sourcePluginId: plugin.id,
          sourcePluginKey: 'acme.talks',
          initiatingActorType: null,
        },
      },
    ]);
    expect(activity).toHaveLength(1);
  });

  it('is refused without its capability', async () => {
    const issue = await company.issue();
    const reader = await company.plugin('acme.talks', { capabilities: ['issues.read', 'issue.comments.read'] });
    const error = await reader.expectError('CAPABILITY_DENIED', createComment, {
      input: { issueId: issue.id, body: 'No' },
    });
    expect(error.extensions.capability).toBe('issue.comments.create');
    expect(await commentsOn(issue.id)).toEqual([]);
  });

  it('does not find an issue of another company, by id or by identifier', async () => {
    const theirs = await other.issue();
    for (const issueId of [theirs.id, theirs.identifier]) {
      expect(await send({ issueId, body: 'Hello' })).toMatchObject({
        __typename: 'NotFound',
        code: 'NOT_FOUND',
        path: ['input', 'issueId'],
      });
    }
    expect(await commentsOn(theirs.id)).toEqual([]);
  });

  it('refuses a blank body', async () => {
    const issue = await company.issue();
    for (const body of ['', ' \n\t']) {
      expect(await send({ issueId: issue.id, body })).toMatchObject({
        __typename: 'InvalidInput',
        path: ['input', 'body'],
      });
    }
    expect(await commentsOn(issue.id)).toEqual([]);
  });

  it('counts the bytes of a body: 64 KiB fit, one more does not', async () => {
    const issue = await company.issue();
    const full = 'ü'.repeat(32 * 1024);
    expect(await send({ issueId: issue.id, body: `${full}x` })).toMatchObject({
      __typename: 'InvalidInput',
      path: ['input', 'body'],
    });
    expect(await send({ issueId: issue.id, body: full })).toMatchObject({ __typename: 'CreateCommentPayload' });
  });

  it('answers a repeat under the same key with the first comment and writes no second one', async () => {
    const issue = await company.issue();
    const input = { issueId: issue.id, body: 'Once', idempotencyKey: 'comment-once' };
    const first = await send(input);
    const second = await send(input);
    expect(second).toEqual({ ...first, replayed: true });
    expect(await commentsOn(issue.id)).toHaveLength(1);
    const error = await plugin.expectError('IDEMPOTENCY_KEY_REUSED', createComment, {
      input: { ...input, body: 'Twice' },
    });
    expect(error.message).not.toContain('Once');
    expect(await commentsOn(issue.id)).toHaveLength(1);
  });

  it('leaves nothing behind in a dry run', async () => {
    const issue = await company.issue();
    const before = await rowCounts(test);
    const result = await send({ issueId: issue.id, body: 'Try', dryRun: true, idempotencyKey: 'dry-comment' });
    expect(result).toMatchObject({
      dryRun: true,
      comment: { body: 'Try' },
      activity: [{ action: 'issue.comment.created' }],
    });
    expect(await rowCounts(test)).toEqual(before);
    const [row] = await test.truth('select updated_at = $2::timestamptz as same from issues where id = $1', [
      issue.id,
      issue.updatedAt,
    ]);
    expect(row).toEqual({ same: true });
  });
});
