import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection } from '../../graphql/keyset-connection.ts';
import { ActivityConnection, activitySource } from '../activity/activity.graphql.ts';
import { ActivityFilter } from '../activity/activity-filter.graphql.ts';
import { RunConnection, runSource } from '../runs/run.graphql.ts';
import { treeIds } from './issue-tree.sql.ts';
import { SubtreeType } from './subtree.graphql.ts';

// Both lists walk the tree in the very statement that reads the page: no id of the tree travels to the gateway and back.
builder.objectFields(SubtreeType, (t) => ({
  activity: t.field({
    type: ActivityConnection,
    capability: 'activity.read',
    description: 'What was done to its issues, newest first.',
    args: { filter: t.arg({ type: ActivityFilter, description: 'Which entries.' }), ...forwardArguments(t) },
    resolve: (subtree, { filter, ...page }, context, info) =>
      new KeysetConnection(context, info, activitySource(context, filter, subtree), page, subtree.rootId),
  }),
  runs: t.field({
    type: RunConnection,
    capability: 'issues.orchestration.read',
    description: 'The runs started for its issues, newest first.',
    args: {
      activeOnly: t.arg.boolean({ defaultValue: false, description: 'Only those that are queued or running.' }),
      ...forwardArguments(t),
    },
    resolve: (subtree, { activeOnly, ...page }, context, info) => {
      const source = runSource(
        context,
        activeOnly ?? false,
        (rootId) => sql`array(${treeIds(context.plugin.companyId, rootId, subtree)})`,
      );
      return new KeysetConnection(context, info, source, page, subtree.rootId);
    },
  }),
}));
