import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import type { FeedEntry, LiveSource } from '../../graphql/live-source.ts';
import { membersOfTree } from '../subtree/issue-tree.sql.ts';
import { findRootId } from '../subtree/subtree-root.ts';
import { Issue } from './issue.graphql.ts';
import { loadIssue } from './issue-lists.graphql.ts';

interface Changed {
  readonly issueId: string;
}

builder.subscriptionField('issueChanged', (t) =>
  t.field({
    type: Issue,
    capability: ['issues.read', 'events.subscribe'],
    // It is asked about for as long as it is open.
    cost: 10,
    description:
      'An issue, each time that it changed: once for every transaction that wrote its row or an entry of the log about it, also where the log says nothing. It is read when it is told, so it may be newer than the change.',
    args: {
      issueId: t.arg.id({
        required: true,
        description: 'The UUID; an identifier is understood as well. NOT_FOUND where the company has none.',
      }),
      includeSubtree: t.arg.boolean({
        defaultValue: false,
        description:
          'Whether the issues below it are told too. Where an issue lies is decided when it is told: one that was moved elsewhere is not. Hidden ones are left out.',
      }),
    },
    subscribe: async (_root, { issueId, includeSubtree }, context) => {
      const rootId = await findRootId(context, issueId, 'issueId');
      if (!context.follow) throw new Error('a subscription is opened by the server that streams it');
      return context.follow(changesOf(rootId, includeSubtree ?? false));
    },
    resolve: async ({ issueId }, _args, context, info) => {
      const issue = await loadIssue(context, info, issueId);
      if (!issue) throw new Error('an issue that was just found is gone');
      return issue;
    },
  }),
);

function changesOf(rootId: string, includeSubtree: boolean): LiveSource<Changed> {
  return {
    after: null,
    concerns: ({ issueId }) => issueId !== null && (includeSubtree || issueId === rootId),
    select: async (context, entries) => {
      const issueIds = [...new Set(entries.flatMap(({ issueId }) => issueId ?? []))];
      const inTree = includeSubtree ? await membersOfTree(context, rootId, issueIds) : new Set([rootId]);
      const told = await onceForEachCommit(
        context,
        entries,
        issueIds.filter((id) => inTree.has(id)),
      );
      return entries.flatMap(({ commit, entry, issueId }) =>
        issueId !== null && told.has(`${commit} ${entry}`) ? [{ position: { commit, entry }, root: { issueId } }] : [],
      );
    },
    // Its type is an issue: it has no word for either.
    gap: null,
    heartbeat: null,
  };
}

const toldRowSchema = z.object({ commit: z.coerce.number(), entry: z.number() });

/**
 * The entry by which each commit tells of each issue: the one of the issue's own row, or else the first of the log. Asked of the
 * whole commit, so that it is the same one however the entries are cut into batches. An issue that is gone is told no more.
 */
async function onceForEachCommit(
  { db, plugin }: GatewayContext,
  entries: readonly FeedEntry[],
  issueIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (issueIds.length === 0) return new Set();
  const commits = [...new Set(entries.map(({ commit }) => commit))];
  const rows = await queryRows(
    db,
    toldRowSchema,
    sql`
    select distinct on (o.commit, o.issue_id) o.commit, o.entry
    from gateway.outbox o join issues i on i.company_id = o.company_id and i.id = o.issue_id
    where o.company_id = ${plugin.companyId} and o.commit = any(${sql.param(commits)}::bigint[])
      and o.issue_id = any(${sql.param(issueIds)}::uuid[])
    order by o.commit, o.issue_id, (o.activity_id is not null), o.entry`,
  );
  return new Set(rows.map(({ commit, entry }) => `${commit} ${entry}`));
}
