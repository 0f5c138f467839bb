import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import {
  decodeFeedCursor,
  type FeedEntry,
  type FeedPosition,
  feedCursor,
  type LiveSource,
} from '../../graphql/live-source.ts';
import { loadRow } from '../../graphql/row-loader.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { membersOfTree } from '../subtree/issue-tree.sql.ts';
import { findRootId } from '../subtree/subtree-root.ts';
import { ActivityEntry } from './activity.graphql.ts';
import { ActivityFilter, type ActivityFilterInput, activityConditions } from './activity-filter.graphql.ts';

interface Added {
  readonly kind: 'ActivityAdded';
  readonly position: FeedPosition;
  readonly activityId: string;
}
interface Gap {
  readonly kind: 'ActivityGap';
  readonly position: FeedPosition;
  readonly reason: string;
}
interface Beat {
  readonly kind: 'Heartbeat';
  readonly position: FeedPosition;
  readonly at: Date;
}

type Event = Added | Gap | Beat;

const ActivityAdded = builder.objectRef<Added>('ActivityAdded').implement({
  description: 'Something was done.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Give it to `after` to go on behind this entry.',
      resolve: ({ position }) => feedCursor(position),
    }),
    entry: t.field({
      type: ActivityEntry,
      capability: 'inherited',
      description: 'What was done.',
      resolve: async ({ activityId }, _args, context, info) => {
        const entry = await loadRow(context, info, { table: 'activityLog', typeName: 'ActivityEntry' }, activityId);
        if (!entry) throw new Error('an entry that was just found is gone');
        return entry;
      },
    }),
  }),
});

const ActivityGap = builder.objectRef<Gap>('ActivityGap').implement({
  description:
    'Entries between the cursor that the stream was asked to go on from and this one can no longer be told. Read the log anew; the stream goes on from here.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Where the stream goes on.',
      resolve: ({ position }) => feedCursor(position),
    }),
    reason: t.exposeString('reason', { description: 'Why they can no longer be told.' }),
  }),
});

const Heartbeat = builder.objectRef<Beat>('Heartbeat').implement({
  description:
    'The stream is alive and has told all there was up to here. Comes when a stream begins, and whenever nothing else has come for ten seconds.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Give it to `after` to go on from here.',
      resolve: ({ position }) => feedCursor(position),
    }),
    at: t.field({ type: 'DateTime', description: 'When it was sent.', resolve: ({ at }) => at.toISOString() }),
  }),
});

const ActivityEvent = builder.unionType('ActivityEvent', {
  description: 'An entry, or what a stream says about itself.',
  types: [ActivityAdded, ActivityGap, Heartbeat],
  resolveType: ({ kind }) => kind,
});

builder.subscriptionField('activity', (t) =>
  t.field({
    type: ActivityEvent,
    capability: ['activity.read', 'events.subscribe'],
    // It is asked about for as long as it is open.
    cost: 10,
    description:
      'What is done in the company, in the order in which it is committed, nothing left out and nothing twice. Of several entries of one transaction each is told.',
    args: {
      filter: t.arg({ type: ActivityFilter, description: 'Which entries.' }),
      issueId: t.arg.id({
        description:
          'Only what is done to this issue; its UUID, or its identifier. NOT_FOUND where the company has none.',
      }),
      includeSubtree: t.arg.boolean({
        defaultValue: false,
        description:
          'Whether what is done to the issues below `issueId` counts too. Where an issue lies is decided when it is told; hidden issues are left out.',
      }),
      after: t.arg.string({
        description:
          'Go on behind this cursor of an earlier stream. Entries are kept for a day; what can no longer be told is said by an ActivityGap. The header Last-Event-ID does the same, and wins. Left out: from now on.',
      }),
    },
    subscribe: async (_root, { filter, issueId, includeSubtree, after }, context) => {
      if (includeSubtree && issueId == null) {
        throw new BadUserInput('includeSubtree needs an issueId.', { argument: 'includeSubtree' });
      }
      // Refused now, not at the first entry.
      activityConditions(context, filter);
      const rootId = issueId == null ? null : await findRootId(context, issueId, 'issueId');
      if (!context.follow) throw new Error('a subscription is opened by the server that streams it');
      return context.follow({
        ...entriesWanted(filter, rootId, includeSubtree ?? false),
        after: after == null ? null : decodeFeedCursor(after, 'after'),
      });
    },
    resolve: (event) => event,
  }),
);

function entriesWanted(
  filter: ActivityFilterInput | null | undefined,
  rootId: string | null,
  includeSubtree: boolean,
): Omit<LiveSource<Event>, 'after'> {
  return {
    concerns: ({ activityId, issueId }) =>
      activityId !== null && (rootId === null || (includeSubtree ? issueId !== null : issueId === rootId)),
    select: async (context, entries) => {
      const inTree = includeSubtree && rootId !== null ? await membersOfTree(context, rootId, issuesOf(entries)) : null;
      const found = await matching(
        context,
        filter,
        entries.flatMap(({ activityId }) => activityId ?? []),
      );
      return entries.flatMap(({ commit, entry, activityId, issueId }) => {
        if (activityId === null || !found.has(activityId)) return [];
        if (inTree && (issueId === null || !inTree.has(issueId))) return [];
        const position = { commit, entry };
        return [{ position, root: { kind: 'ActivityAdded', position, activityId } }];
      });
    },
    gap: (position, reason) => ({ kind: 'ActivityGap', position, reason }),
    heartbeat: (position, at) => ({ kind: 'Heartbeat', position, at }),
  };
}

function issuesOf(entries: readonly FeedEntry[]): string[] {
  return [...new Set(entries.flatMap(({ issueId }) => issueId ?? []))];
}

const idRowSchema = z.object({ id: z.string() });

/** Which of the entries the filter lets through, by the same conditions as in a query. */
async function matching(
  context: GatewayContext,
  filter: ActivityFilterInput | null | undefined,
  activityIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const conditions = [...activityConditions(context, filter), sql`t.id = any(${sql.param(activityIds)}::uuid[])`];
  const rows = await queryRows(
    context.db,
    idRowSchema,
    sql`select t.id from activity_log as t where ${sql.join(conditions, sql` and `)}`,
  );
  return new Set(rows.map(({ id }) => id));
}
