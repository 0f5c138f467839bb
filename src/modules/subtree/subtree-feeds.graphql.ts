import { type SQL, sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection } from '../../graphql/keyset-connection.ts';
import { type Asker, membersMark } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { type ActivityArguments, ActivityConnection, activitySource } from '../activity/activity.graphql.ts';
import { ActivityFilter } from '../activity/activity-filter.graphql.ts';
import { RunConnection, type RunsArguments, runSource } from '../runs/run.graphql.ts';
import { treeIds } from './issue-tree.sql.ts';
import { SubtreeType } from './subtree.graphql.ts';
import type { Subtree } from './subtree.ts';

/** The ids of the tree that a plan is in. */
const plannedMembers = sql`${sql.param(membersMark)}`;

function idsOf({ plugin }: Asker, subtree: Subtree): (rootId: SQL) => SQL {
  return (rootId) => treeIds(plugin.companyId, rootId, subtree);
}

// Both lists walk the tree in the very statement that reads the page: no id of the tree travels to the gateway and back.
builder.objectFields(SubtreeType, (t) => ({
  activity: t.field({
    type: ActivityConnection,
    capability: 'activity.read',
    description: 'What was done to its issues, newest first.',
    args: { filter: t.arg({ type: ActivityFilter, description: 'Which entries.' }), ...forwardArguments(t) },
    extensions: pagedBy((asker, { filter }: ActivityArguments) =>
      activitySource(asker, filter, { idsOf: () => plannedMembers }),
    ),
    resolve: (subtree, { filter, ...page }, context, info) => {
      const source = activitySource(context, filter, { idsOf: idsOf(context, subtree) });
      return new KeysetConnection(context, info, source, page, subtree.rootId);
    },
  }),
  runs: t.field({
    type: RunConnection,
    capability: 'issues.orchestration.read',
    description: 'The runs started for its issues, newest first.',
    args: {
      activeOnly: t.arg.boolean({ defaultValue: false, description: 'Only those that are queued or running.' }),
      ...forwardArguments(t),
    },
    extensions: pagedBy((_asker, { activeOnly }: RunsArguments) =>
      runSource(activeOnly ?? false, () => sql`array(${plannedMembers})`),
    ),
    resolve: (subtree, { activeOnly, ...page }, context, info) => {
      const ids = idsOf(context, subtree);
      const source = runSource(activeOnly ?? false, (rootId) => sql`array(${ids(rootId)})`);
      return new KeysetConnection(context, info, source, page, subtree.rootId);
    },
  }),
}));
