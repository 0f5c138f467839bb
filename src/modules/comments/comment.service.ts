import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { InvalidInputRefusal, NotFoundRefusal } from '../../kernel/errors.ts';
import { resolveIssueId } from '../issues/issue-reference.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { issueComments } from './comment.table.ts';

export const commentBodyMaxBytes = 64 * 1024;

export interface CreateCommentValues {
  readonly issueId: string;
  readonly body: string;
}

/** Writes a comment in the actor's name. The text stays as it was sent: space at the start of a line means something in Markdown. */
export async function createComment(
  scope: MutationScope,
  { issueId: reference, body }: CreateCommentValues,
): Promise<MutationOutcome<{ commentId: string }>> {
  assertBody(body);
  const issue = await touchIssue(scope, reference);
  const commentId = randomUUID();
  await scope.journeys.later(
    scope.db.insert(issueComments).values({
      id: commentId,
      companyId: scope.plugin.companyId,
      issueId: issue.id,
      body,
      authorAgentId: scope.actor.agentId,
      authorUserId: scope.actor.userId,
      createdByRunId: scope.actor.runId,
    }),
  );
  return {
    data: { commentId },
    activity: [
      {
        action: 'issue.comment.created',
        entityType: 'issue',
        entityId: issue.id,
        details: { identifier: issue.identifier, commentId },
      },
    ],
  };
}

function assertBody(body: string): void {
  const path = ['input', 'body'];
  if (body.trim() === '') throw new InvalidInputRefusal('A comment needs a text.', { path });
  if (Buffer.byteLength(body) > commentBodyMaxBytes) {
    throw new InvalidInputRefusal(`A comment has at most ${commentBodyMaxBytes} bytes in UTF-8.`, {
      path,
      remedy: 'Write what is longer into a document of the issue.',
    });
  }
}

const issueSchema = z.object({ id: z.string(), identifier: z.string().nullable() });

/** A new comment is news about its issue, so the issue's own time moves; nothing else of it does. */
async function touchIssue(scope: MutationScope, reference: string) {
  const issueId = await resolveIssueId(scope, reference);
  const [issue] =
    issueId === null
      ? []
      : await queryRows(
          scope.db,
          issueSchema,
          sql`update issues i set updated_at = clock_timestamp()
              where i.company_id = ${scope.plugin.companyId} and i.id = ${issueId} returning i.id, i.identifier`,
        );
  if (!issue)
    throw new NotFoundRefusal('There is no issue of that id in this company.', { path: ['input', 'issueId'] });
  return issue;
}
