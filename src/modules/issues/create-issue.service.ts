import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { InvalidInputRefusal } from '../../kernel/errors.ts';
import type { Scope } from '../../scope.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { insertBlockers } from '../relations/blocker.sql.ts';
import { ConflictRefusal } from './issue.errors.ts';
import type { issuePriorities, issueStatuses } from './issue.table.ts';
import { issues } from './issue.table.ts';
import { assertIssueFields, uniqueIds } from './issue-input.ts';
import { allocateIssueNumbers } from './issue-number.sql.ts';
import { originKindToWrite } from './issue-origin.ts';
import { findReferences, type ReferencedRow } from './issue-references.sql.ts';

export interface CreateIssueValues {
  readonly title: string;
  readonly description?: string | null | undefined;
  readonly status?: (typeof issueStatuses)[number] | null | undefined;
  readonly priority?: (typeof issuePriorities)[number] | null | undefined;
  readonly parentId?: string | null | undefined;
  readonly projectId?: string | null | undefined;
  readonly assigneeAgentId?: string | null | undefined;
  readonly assigneeUserId?: string | null | undefined;
  readonly billingCode?: string | null | undefined;
  readonly originKind?: string | null | undefined;
  readonly originId?: string | null | undefined;
  readonly originRunId?: string | null | undefined;
  readonly requestDepth?: number | null | undefined;
  readonly blockedByIssueIds?: readonly string[] | null | undefined;
}

/** Creates one issue with its blockers. Its number is taken last, so that others wait for it no longer than they must. */
export async function createIssue(
  scope: MutationScope,
  input: CreateIssueValues,
): Promise<MutationOutcome<{ issueId: string }>> {
  const path = ['input'];
  const originKind = originKindToWrite(scope.plugin, input.originKind);
  assertIssueFields({ ...input, requestDepth: input.requestDepth ?? undefined }, path);
  const status = input.status ?? 'backlog';
  const blockerIds = uniqueIds(input.blockedByIssueIds ?? []);
  const at = (field: string) => [...path, field];
  const found = await findReferences(scope, {
    issues: [
      ...(input.parentId == null ? [] : [{ id: input.parentId, path: at('parentId') }]),
      ...blockerIds.map((id) => ({ id, path: at('blockedByIssueIds') })),
    ],
    projects: input.projectId == null ? [] : [{ id: input.projectId, path: at('projectId') }],
    agents: input.assigneeAgentId == null ? [] : [{ id: input.assigneeAgentId, path: at('assigneeAgentId') }],
  });
  assertAssignable(found.get(`agents ${input.assigneeAgentId?.toLowerCase()}`), at('assigneeAgentId'));
  if (status === 'in_progress') {
    assertMayBegin({
      hasAssignee: input.assigneeAgentId != null || input.assigneeUserId != null,
      hasUnresolvedBlockers: blockerIds.some((id) => isUnresolved(found.get(`issues ${id}`))),
      path: at('status'),
    });
  }
  const goalId =
    input.projectId == null
      ? await defaultGoal(scope)
      : (found.get(`projects ${input.projectId.toLowerCase()}`)?.goal_id ?? null);
  const [number] = await allocateIssueNumbers(scope, 1);
  const now = sql`now()`;
  const [created] = await scope.db
    .insert(issues)
    .values({
      companyId: scope.plugin.companyId,
      title: input.title.trim(),
      description: input.description ?? null,
      status,
      priority: input.priority ?? 'medium',
      parentId: input.parentId ?? null,
      projectId: input.projectId ?? null,
      goalId,
      assigneeAgentId: input.assigneeAgentId ?? null,
      assigneeUserId: input.assigneeUserId ?? null,
      createdByAgentId: scope.actor.agentId,
      createdByUserId: scope.actor.userId,
      billingCode: input.billingCode ?? null,
      originKind,
      originId: input.originId ?? null,
      originRunId: input.originRunId ?? scope.actor.runId,
      requestDepth: input.requestDepth ?? 0,
      ...number,
      ...(status === 'in_progress' && { startedAt: now }),
      ...(status === 'done' && { completedAt: now }),
      ...(status === 'cancelled' && { cancelledAt: now }),
    })
    .returning({ id: issues.id, title: issues.title, identifier: issues.identifier });
  if (!created) throw new Error('an insert returned no row');
  await insertBlockers(
    scope,
    blockerIds.map((blockerId) => ({ blockerId, blockedId: created.id })),
  );
  const { id: issueId, title, identifier } = created;
  return {
    data: { issueId },
    activity: [
      {
        action: 'issue.created',
        entityType: 'issue',
        entityId: issueId,
        details: {
          title,
          identifier,
          originKind,
          originId: input.originId ?? null,
          billingCode: input.billingCode ?? null,
          blockedByIssueIds: blockerIds,
        },
      },
    ],
  };
}

/** An agent that is on its way in or out is given no work. */
export function assertAssignable(agent: ReferencedRow | undefined, path: readonly string[]): void {
  if (agent?.status === 'pending_approval')
    throw new ConflictRefusal('Cannot assign work to pending approval agents', { path });
  if (agent?.status === 'terminated') throw new ConflictRefusal('Cannot assign work to terminated agents', { path });
}

/** Work begins with somebody to do it and with nothing in its way. */
export function assertMayBegin(issue: {
  hasAssignee: boolean;
  hasUnresolvedBlockers: boolean;
  path: readonly string[];
}): void {
  if (!issue.hasAssignee) throw new InvalidInputRefusal('in_progress issues require an assignee', { path: issue.path });
  if (issue.hasUnresolvedBlockers) {
    throw new InvalidInputRefusal('Issue is blocked by unresolved blockers', {
      path: issue.path,
      retryable: true,
      remedy: 'Finish or cancel what blocks it, or remove the blockers.',
    });
  }
}

function isUnresolved(issue: ReferencedRow | undefined): boolean {
  return issue !== undefined && issue.status !== 'done' && issue.status !== 'cancelled';
}

/** Outside any project an issue serves the company's own goal: the active top one, or else what comes nearest to it. */
async function defaultGoal({ db, plugin }: Scope): Promise<string | null> {
  const [goal] = await queryRows(
    db,
    z.object({ id: z.string() }),
    sql`select g.id from goals g where g.company_id = ${plugin.companyId} and g.level = 'company'
        order by (g.parent_id is null and g.status = 'active') desc, (g.parent_id is null) desc, g.created_at, g.id limit 1`,
  );
  return goal?.id ?? null;
}
