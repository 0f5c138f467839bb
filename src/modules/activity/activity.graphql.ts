import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments, pageArguments } from '../../graphql/connection-types.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { loadIssue } from '../issues/issue-lists.graphql.ts';
import { Run } from '../runs/run.graphql.ts';
import { type TreeOptions, treeIds } from '../subtree/issue-tree.sql.ts';
import { actorTypes } from './activity.table.ts';
import { ActivityFilter, type ActivityFilterInput, ActorType, activityConditions } from './activity-filter.graphql.ts';

registerNode('ActivityEntry', { table: 'activityLog', capability: 'activity.read' });

const optionalText = z.string().nullable().catch(null);
const sourceSchema = z.object({
  sourcePluginId: z.string(),
  sourcePluginKey: z.string(),
  initiatingActorType: z.enum(actorTypes).nullable().catch(null),
  initiatingActorId: optionalText,
  initiatingAgentId: optionalText,
  initiatingUserId: optionalText,
  initiatingRunId: optionalText,
});

export const ActivitySource = builder.objectRef<z.infer<typeof sourceSchema>>('ActivitySource').implement({
  description: 'The plugin that did something, and on whose behalf. All of the latter null: on its own account.',
  fields: (t) => ({
    pluginId: t.exposeID('sourcePluginId', { description: 'The UUID of the plugin.' }),
    pluginKey: t.exposeString('sourcePluginKey', { description: 'The key of the plugin.' }),
    initiatingActorType: t.expose('initiatingActorType', {
      type: ActorType,
      nullable: true,
      description: 'What kind of actor it acted for.',
    }),
    initiatingActorId: t.exposeString('initiatingActorId', { nullable: true, description: 'The id of that actor.' }),
    initiatingAgentId: t.exposeID('initiatingAgentId', {
      nullable: true,
      description: 'The agent it acted for, if it was one.',
    }),
    initiatingUserId: t.exposeString('initiatingUserId', {
      nullable: true,
      description: 'The person it acted for, if it was one.',
    }),
    initiatingRunId: t.exposeID('initiatingRunId', {
      nullable: true,
      description: 'The run in which it was asked to.',
    }),
  }),
});

export const ActivityEntry = builder.drizzleObject('activityLog', {
  name: 'ActivityEntry',
  description: 'One thing that somebody did. Entries are never changed.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the entry.' }),
    action: t.exposeString('action', { description: 'What was done, for example `issue.created`.' }),
    actorType: t.field({
      type: ActorType,
      description: 'What kind of actor did it.',
      select: { columns: { actorType: true } },
      resolve: (entry) => entry.actorType,
    }),
    actorId: t.exposeString('actorId', { description: 'The id of that actor; for a plugin, its UUID.' }),
    agent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that did it, or that a plugin did it for.',
      select: (_args, _context, nested) => ({ with: { agent: nested() } }),
      resolve: (entry) => entry.agent,
    }),
    run: t.field({
      type: Run,
      nullable: true,
      capability: 'issues.orchestration.read',
      description: 'The run in which it was done.',
      select: (_args, _context, nested) => ({ with: { run: nested() } }),
      resolve: (entry) => entry.run,
    }),
    entityType: t.exposeString('entityType', {
      description: 'What kind of thing it was done to, for example `issue`.',
    }),
    entityId: t.exposeString('entityId', { description: 'The id of that thing.' }),
    issue: t.field({
      type: Issue,
      nullable: true,
      capability: 'issues.read',
      description: 'The issue it was done to; null where it was something else.',
      select: { columns: { entityType: true, entityId: true } },
      resolve: ({ entityType, entityId }, _args, context, info) =>
        entityType === 'issue' ? loadIssue(context, info, entityId) : null,
    }),
    source: t.field({
      type: ActivitySource,
      nullable: true,
      capability: 'inherited',
      description: 'The plugin that did it and who it acted for; null where no plugin did.',
      select: { columns: { details: true } },
      resolve: ({ details }) => sourceSchema.safeParse(details).data ?? null,
    }),
    details: t.expose('details', {
      type: 'JSON',
      nullable: true,
      description: 'What else is known about it; differs by action.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was done.' }),
  }),
});

export const ActivityConnection = connectionOf(ActivityEntry, 'Activity');

/** Of which things: all of the company, the parent issue alone, or the issues of the tree below the parent. */
export type ActivityScope = 'company' | 'issue' | (TreeOptions & { readonly includeRoot: boolean });

/** Entries newest first. Except for the whole company's, the connection's parent is the issue or the root of the tree. */
export function activitySource(
  context: GatewayContext,
  filter: ActivityFilterInput | null | undefined,
  scope: ActivityScope,
): KeysetSource {
  return {
    table: 'activityLog',
    typeName: 'ActivityEntry',
    ...entriesOf(context, scope),
    id: sql`t.id`,
    where: activityConditions(context, filter),
    order: {
      name: 'newest',
      direction: 'desc',
      keys: [
        { sql: sql`t.created_at`, type: 'timestamptz' },
        { sql: sql`t.id`, type: 'uuid' },
      ],
    },
  };
}

function entriesOf({ plugin }: GatewayContext, scope: ActivityScope): Pick<KeysetSource, 'from' | 'ofParent'> {
  if (scope === 'company') return { from: sql`activity_log as t` };
  if (scope === 'issue') {
    return {
      from: sql`activity_log as t`,
      ofParent: (issueId) => sql`t.entity_type = 'issue' and t.entity_id = ${issueId}::text`,
    };
  }
  // Offset makes each issue of the tree look its entries up by the index. Left to choose, PostgreSQL walks the company's
  // whole log and compares every entry with every issue of the tree.
  return {
    from: (parentId) => sql`(${treeIds(plugin.companyId, parentId, scope)}) as issue cross join lateral (
      select a.* from activity_log a
      where a.company_id = ${plugin.companyId} and a.entity_type = 'issue' and a.entity_id = issue.id::text offset 0) as t`,
    // FROM has the parent already.
    ofParent: () => sql`true`,
  };
}

builder.queryField('activity', (t) =>
  t.field({
    type: ActivityConnection,
    capability: 'activity.read',
    description: 'What was done in the company, newest first.',
    args: { filter: t.arg({ type: ActivityFilter, description: 'Which entries.' }), ...pageArguments(t) },
    resolve: (_root, { filter, ...page }, context, info) =>
      new KeysetConnection(context, info, activitySource(context, filter, 'company'), page),
  }),
);

builder.drizzleObjectField(Issue, 'activity', (t) =>
  t.field({
    type: ActivityConnection,
    capability: 'activity.read',
    description: 'What was done to it, newest first.',
    args: {
      includeSubtree: t.arg.boolean({
        defaultValue: false,
        description: 'Whether what was done to the issues below it counts too. Hidden issues are left out.',
      }),
      filter: t.arg({ type: ActivityFilter, description: 'Which entries.' }),
      ...forwardArguments(t),
    },
    resolve: (issue, { includeSubtree, filter, ...page }, context, info) => {
      const scope = includeSubtree ? { includeRoot: true } : 'issue';
      return new KeysetConnection(context, info, activitySource(context, filter, scope), page, issue.id);
    },
  }),
);
