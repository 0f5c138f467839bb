import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { OriginKindForbidden } from '../../auth/auth.errors.ts';
import { demand } from '../../auth/demand.ts';
import { originNamespace } from '../../auth/plugin-context.ts';
import { uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import { InvalidInputRefusal, NotFoundRefusal } from '../../kernel/errors.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { blockersOf, hasUnresolved, lockBlockers } from '../relations/blocker.sql.ts';
import { replaceBlockers } from '../relations/relation.service.ts';
import { lockCompletion } from '../wakeups/completion-cascade.sql.ts';
import { completionWakes } from '../wakeups/completion-cascade.ts';
import { wakeWhereAllowed } from '../wakeups/wake-where-allowed.ts';
import type { WakeRequest } from '../wakeups/wakeup.service.ts';
import type { CreateIssueValues } from './create-issue.service.ts';
import { ConflictRefusal } from './issue.errors.ts';
import { issuePriorities, issueStatuses, issues } from './issue.table.ts';
import { goalAfterMove } from './issue-goal.sql.ts';
import { assertIssueFields } from './issue-input.ts';
import { isOwnOriginKind, originKindToWrite } from './issue-origin.ts';
import { isBelow, lockParents } from './issue-parent.sql.ts';
import { resolveIssueId } from './issue-reference.ts';
import { findReferences } from './issue-references.sql.ts';
import { assertAssignable, assertMayBegin, isResolved } from './issue-rules.ts';
import { changeStatus } from './issue-status.ts';

/** What an update may change. Left out is untouched, null clears; nothing else of an issue can be reached from outside. */
export type IssuePatchValues = { readonly [Field in keyof CreateIssueValues]?: CreateIssueValues[Field] | null };

export interface UpdateIssueValues {
  readonly issueId: string;
  readonly expectedVersion?: string | null | undefined;
  readonly patch: IssuePatchValues;
  /** Wake the agent after an assignment or a move into todo. */
  readonly wake?: boolean | null | undefined;
}

export interface UpdatedIssue {
  readonly issueId: string;
  /** Whose agents were woken: the issue itself where that was wanted, and those that its end has set free. */
  readonly wokenIssueIds: readonly string[];
}

const lockedIssueSchema = z.object({
  id: z.string(),
  version: z.string(),
  identifier: z.string().nullable(),
  status: z.enum(issueStatuses),
  priority: z.enum(issuePriorities),
  assignee_agent_id: z.string().nullable(),
  assignee_user_id: z.string().nullable(),
  origin_kind: z.string(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
  cancelled_at: z.string().nullable(),
  now: z.string(),
});
export type LockedIssue = z.infer<typeof lockedIssueSchema>;

/**
 * The issue as it is now, held until the end of the transaction. Whoever only refers to it, with a comment, a child or a
 * blocker, does not wait: its key does not change.
 */
export async function lockIssue(
  scope: MutationScope,
  reference: string,
  path: readonly string[],
): Promise<LockedIssue> {
  const id = await resolveIssueId(scope, reference);
  const [issue] =
    id === null
      ? []
      : await queryRows(
          scope.db,
          lockedIssueSchema,
          sql`select i.id, i.xmin::text as version, i.identifier, i.status, i.priority, i.assignee_agent_id, i.assignee_user_id,
                i.origin_kind, i.started_at::text, i.completed_at::text, i.cancelled_at::text, now()::text as now
              from issues i where i.company_id = ${scope.plugin.companyId} and i.id = ${id}
              for no key update`,
        );
  if (!issue) throw new NotFoundRefusal('There is no issue of that id in this company.', { path });
  return issue;
}

/** Refuses to change an issue that is no longer as the caller saw it. */
export function assertVersion(issue: LockedIssue, expected: string | null | undefined): void {
  if (expected == null || expected === issue.version) return;
  throw new ConflictRefusal('The issue has changed since the version that was expected.', {
    path: ['input', 'expectedVersion'],
    remedy: 'Look at current, decide again, and send its version.',
    currentIssueId: issue.id,
  });
}

export async function updateIssue(
  scope: MutationScope,
  input: UpdateIssueValues,
): Promise<MutationOutcome<UpdatedIssue>> {
  // Waking spends the company's money: being allowed to change issues is not being allowed to do that.
  if (input.wake) demand(scope.plugin, ['issues.wakeup'], 'Mutation.updateIssue(wake:)');
  const { patch } = input;
  const path = ['input', 'patch'];
  const changed = Object.entries(patch).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  if (changed.length === 0) throw new InvalidInputRefusal('Name at least one field to change.', { path });
  assertIssueFields(patch, path);
  assertNotCleared(patch, path);
  const originKind = patch.originKind === undefined ? undefined : originKindToWrite(scope.plugin, patch.originKind);
  // Locks in one order everywhere: first what concerns many issues, then the issue.
  const ends = patch.status != null && isResolved(patch.status);
  if (patch.blockedByIssueIds !== undefined || ends) {
    await lockBlockers(scope, patch.blockedByIssueIds === undefined ? 'shared' : 'exclusive');
  }
  if (patch.parentId != null || ends) await lockParents(scope, patch.parentId == null ? 'shared' : 'exclusive');
  if (ends) await lockCompletion(scope, input.issueId, patch.parentId);
  const issue = await lockIssue(scope, input.issueId, ['input', 'issueId']);
  assertVersion(issue, input.expectedVersion);
  if (originKind !== undefined) assertOriginMayMove(scope, issue.origin_kind, originKind);
  await assertReferences(scope, issue.id, patch, path);
  if (patch.blockedByIssueIds !== undefined) {
    await replaceBlockers(scope, issue.id, patch.blockedByIssueIds ?? [], [...path, 'blockedByIssueIds']);
  }
  const assignee = assigneeAfter(issue, patch);
  const status = patch.status ?? issue.status;
  if (status === 'in_progress' && (issue.status !== 'in_progress' || assignee.isChanged)) {
    const blockerIds = await blockersOf(scope, issue.id);
    assertMayBegin({
      hasAssignee: assignee.agentId !== null || assignee.userId !== null,
      hasUnresolvedBlockers: issue.status !== 'in_progress' && (await hasUnresolved(scope, uuids(blockerIds))),
      path: [...path, patch.status === undefined ? 'assigneeAgentId' : 'status'],
    });
  }
  const times = { startedAt: issue.started_at, completedAt: issue.completed_at, cancelledAt: issue.cancelled_at };
  const { releasesCheckout, ...stamps } = patch.status
    ? changeStatus(status, times, issue.now)
    : { ...times, releasesCheckout: false };
  await scope.journeys.later(
    scope.db
      .update(issues)
      .set({
        ...(patch.title != null && { title: patch.title.trim() }),
        ...(patch.projectId !== undefined && { goalId: goalAfterMove(scope, patch.projectId) }),
        ...given(patch, 'description', 'projectId', 'parentId', 'billingCode', 'originId', 'originRunId'),
        ...(patch.priority != null && { priority: patch.priority }),
        ...(patch.requestDepth != null && { requestDepth: patch.requestDepth }),
        ...(originKind !== undefined && { originKind }),
        ...(patch.status && { status, ...stamps }),
        ...(assignee.isChanged && { assigneeAgentId: assignee.agentId, assigneeUserId: assignee.userId }),
        ...((releasesCheckout || assignee.isChanged) && {
          checkoutRunId: null,
          executionRunId: null,
          executionAgentNameKey: null,
          executionLockedAt: null,
        }),
        updatedAt: sql`clock_timestamp()`,
      })
      .where(sql`${issues.companyId} = ${scope.plugin.companyId} and ${issues.id} = ${issue.id}`),
  );
  const wakes = await wakeWhereAllowed(scope, [
    ...(input.wake ? assigneeWakes(issue, status, assignee) : []),
    ...(ends && !isResolved(issue.status) ? await completionWakes(scope, issue.id) : []),
  ]);
  return {
    data: { issueId: issue.id, wokenIssueIds: wakes.wokenIssueIds },
    activity: [
      {
        action: 'issue.updated',
        entityType: 'issue',
        entityId: issue.id,
        details: {
          identifier: issue.identifier,
          patch: Object.fromEntries(changed.map((field) => [field, patch[field as keyof IssuePatchValues] ?? null])),
          _previous: {
            status: issue.status,
            assigneeAgentId: issue.assignee_agent_id,
            assigneeUserId: issue.assignee_user_id,
          },
          ...wakes.details,
        },
      },
      ...wakes.activity,
    ],
  };
}

/** Some fields every issue has: null does not clear them, it is a mistake. */
function assertNotCleared(patch: IssuePatchValues, path: readonly string[]): void {
  for (const field of ['status', 'priority', 'originKind'] as const) {
    if (patch[field] === null) throw new InvalidInputRefusal(`${field} cannot be cleared.`, { path: [...path, field] });
  }
}

/** Nothing of another plugin's is taken over, not even into the own namespace. */
function assertOriginMayMove({ plugin }: MutationScope, from: string, to: string): void {
  if (from === to || !from.startsWith('plugin:') || isOwnOriginKind(plugin.pluginKey, from)) return;
  throw new OriginKindForbidden(from, originNamespace(plugin.pluginKey));
}

async function assertReferences(
  scope: MutationScope,
  issueId: string,
  patch: IssuePatchValues,
  path: readonly string[],
): Promise<void> {
  const at = (field: string) => [...path, field];
  const found = await findReferences(scope, {
    issues: patch.parentId == null ? [] : [{ id: patch.parentId, path: at('parentId') }],
    projects: patch.projectId == null ? [] : [{ id: patch.projectId, path: at('projectId') }],
    agents: patch.assigneeAgentId == null ? [] : [{ id: patch.assigneeAgentId, path: at('assigneeAgentId') }],
  });
  assertAssignable(found.get(`agents ${patch.assigneeAgentId?.toLowerCase()}`), at('assigneeAgentId'));
  if (patch.parentId != null && (await isBelow(scope, patch.parentId, issueId))) {
    throw new InvalidInputRefusal('An issue cannot lie below itself.', { path: at('parentId') });
  }
}

/** What of a change is news to the issue's own agent: that it has the issue now, or that the issue is now to be done. */
function assigneeWakes(
  issue: LockedIssue,
  status: LockedIssue['status'],
  assignee: { readonly agentId: string | null; readonly isChanged: boolean },
): WakeRequest[] {
  if (assignee.agentId === null) return [];
  const isReady = status === 'todo' && (issue.status === 'backlog' || issue.status === 'blocked');
  if (!assignee.isChanged && !isReady) return [];
  const reason = assignee.isChanged ? 'issue_assigned' : 'issue_status_changed';
  return [{ issueId: issue.id, reason, contextSource: 'plugin.issue.update' }];
}

/** One assignee at most: naming one kind takes the place of the other. */
function assigneeAfter(issue: LockedIssue, patch: IssuePatchValues) {
  const agentId =
    patch.assigneeAgentId !== undefined
      ? (patch.assigneeAgentId?.toLowerCase() ?? null)
      : patch.assigneeUserId != null
        ? null
        : issue.assignee_agent_id;
  const userId =
    patch.assigneeUserId !== undefined
      ? patch.assigneeUserId
      : patch.assigneeAgentId != null
        ? null
        : issue.assignee_user_id;
  return { agentId, userId, isChanged: agentId !== issue.assignee_agent_id || userId !== issue.assignee_user_id };
}

function given<Field extends keyof IssuePatchValues>(
  patch: IssuePatchValues,
  ...fields: Field[]
): Pick<IssuePatchValues, Field> {
  const entries = fields.filter((field) => patch[field] !== undefined).map((field) => [field, patch[field]] as const);
  // Built from the very fields that the type names.
  return Object.fromEntries(entries) as Pick<IssuePatchValues, Field>;
}
