import { sql } from 'drizzle-orm';
import type { Scope } from '../../scope.ts';
import type { ActivityRecord } from '../activity/activity.service.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { insertBlockers, lockBlockers } from '../relations/blocker.sql.ts';
import type { issuePriorities, issueStatuses } from './issue.table.ts';
import { issues } from './issue.table.ts';
import { goalByProject } from './issue-goal.sql.ts';
import { assertIssueFields, uniqueIds } from './issue-input.ts';
import { allocateIssueNumbers } from './issue-number.sql.ts';
import { originKindToWrite } from './issue-origin.ts';
import { findReferences, insistOnAssignable, type Reference, type ReferencedRow } from './issue-references.sql.ts';
import { assertAssignable, assertMayBegin, isResolved } from './issue-rules.ts';

/** What an input says of an issue that is to be. */
export interface IssueDraftValues {
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

/** An issue that is to be. Its id is chosen before it is there, so that drafts of one input can name one another. */
export interface IssueDraft {
  readonly id: string;
  readonly values: IssueDraftValues;
  /** Where it stands in the arguments. */
  readonly path: readonly string[];
  /** The draft above it, where its parent is not there yet either. */
  readonly parentDraftId: string | null;
  /** The drafts that block it, beside the issues that its values name. */
  readonly blockerDraftIds: readonly string[];
}

type Draft = IssueDraft & { readonly originKind: string; readonly blockerIds: readonly string[] };
type Found = ReadonlyMap<string, ReferencedRow>;

/**
 * Creates the issues of all drafts with their blockers, and returns the entry of each for the log, in their order. It
 * takes the same few statements however many they are. The numbers are taken late: whoever else creates an issue in the
 * company waits for them until this transaction ends.
 */
export async function createDrafts(scope: MutationScope, drafts: readonly IssueDraft[]): Promise<ActivityRecord[]> {
  const checked = drafts.map((draft) => {
    const { values, path } = draft;
    const originKind = originKindToWrite(scope.plugin, values.originKind);
    assertIssueFields({ ...values, requestDepth: values.requestDepth ?? undefined }, path);
    return { ...draft, originKind, blockerIds: uniqueIds(values.blockedByIssueIds ?? []) };
  });
  // A blocker that ends meanwhile must either be seen here as ended or see the issue that it sets free.
  if (checked.some(({ blockerIds }) => blockerIds.length > 0)) await lockBlockers(scope);
  // Nothing else asks what PostgreSQL has to say before all is written: it can go there at once.
  if (scope.journeys.together && checked.every((draft) => statusOf(draft) !== 'in_progress')) {
    await insistOnAssignable(scope, referencesOf(checked));
  } else {
    assertRules(checked, await findReferences(scope, referencesOf(checked)));
  }
  const numbers = await allocateIssueNumbers(scope, checked.length);
  const rows = checked.map((draft, i) => {
    const { values } = draft;
    // A microsecond each: lists by creation keep the order of the input.
    const at = sql`statement_timestamp() + ${i}::int * interval '1 microsecond'`;
    return {
      id: draft.id,
      companyId: scope.plugin.companyId,
      title: values.title.trim(),
      description: values.description ?? null,
      status: statusOf(draft),
      priority: values.priority ?? 'medium',
      parentId: draft.parentDraftId ?? values.parentId ?? null,
      projectId: values.projectId ?? null,
      goalId: goalByProject(scope, values.projectId ?? null),
      assigneeAgentId: values.assigneeAgentId ?? null,
      assigneeUserId: values.assigneeUserId ?? null,
      createdByAgentId: scope.actor.agentId,
      createdByUserId: scope.actor.userId,
      billingCode: values.billingCode ?? null,
      originKind: draft.originKind,
      originId: values.originId ?? null,
      originRunId: values.originRunId ?? scope.actor.runId,
      requestDepth: values.requestDepth ?? 0,
      ...numbers[i],
      ...(statusOf(draft) === 'in_progress' && { startedAt: at }),
      ...(statusOf(draft) === 'done' && { completedAt: at }),
      ...(statusOf(draft) === 'cancelled' && { cancelledAt: at }),
      createdAt: at,
      updatedAt: at,
    };
  });
  await scope.journeys.later(scope.db.insert(issues).values(rows));
  await insertBlockers(
    scope,
    checked.flatMap((draft) => allBlockersOf(draft).map((blockerId) => ({ blockerId, blockedId: draft.id }))),
  );
  return checked.map((draft) => ({
    action: 'issue.created',
    entityType: 'issue',
    entityId: draft.id,
    details: {
      title: draft.values.title.trim(),
      originKind: draft.originKind,
      originId: draft.values.originId ?? null,
      billingCode: draft.values.billingCode ?? null,
      blockedByIssueIds: allBlockersOf(draft),
    },
    computedDetails: { identifier: identifierOf(scope, draft.id) },
  }));
}

function referencesOf(drafts: readonly Draft[]) {
  const named = (ids: readonly (string | null | undefined)[], path: readonly string[]): Reference[] =>
    ids.flatMap((id) => (id == null ? [] : [{ id, path }]));
  return {
    issues: drafts.flatMap(({ values, path, blockerIds }) => [
      ...named([values.parentId], [...path, 'parentId']),
      ...named(blockerIds, [...path, 'blockedByIssueIds']),
    ]),
    projects: drafts.flatMap(({ values, path }) => named([values.projectId], [...path, 'projectId'])),
    agents: drafts.flatMap(({ values, path }) => named([values.assigneeAgentId], [...path, 'assigneeAgentId'])),
  };
}

function assertRules(drafts: readonly Draft[], found: Found): void {
  const statuses = new Map(drafts.map((draft) => [draft.id, statusOf(draft)]));
  const isUnresolved = (status: string | undefined) => status !== undefined && !isResolved(status);
  for (const draft of drafts) {
    const { assigneeAgentId, assigneeUserId } = draft.values;
    if (assigneeAgentId != null) {
      assertAssignable(found.get(keyOf('agents', assigneeAgentId)), [...draft.path, 'assigneeAgentId']);
    }
    if (statusOf(draft) === 'in_progress') {
      assertMayBegin({
        hasAssignee: assigneeAgentId != null || assigneeUserId != null,
        hasUnresolvedBlockers:
          draft.blockerIds.some((id) => isUnresolved(found.get(keyOf('issues', id))?.status)) ||
          draft.blockerDraftIds.some((id) => isUnresolved(statuses.get(id))),
        path: [...draft.path, 'status'],
      });
    }
  }
}

function statusOf({ values }: IssueDraft) {
  return values.status ?? 'backlog';
}

function allBlockersOf(draft: Draft): string[] {
  return [...draft.blockerIds, ...draft.blockerDraftIds];
}

function identifierOf({ plugin }: Scope, id: string) {
  return sql`(select i.identifier from issues i where i.company_id = ${plugin.companyId} and i.id = ${id})`;
}

function keyOf(kind: ReferencedRow['kind'], id: string): string {
  return `${kind} ${id.toLowerCase()}`;
}
