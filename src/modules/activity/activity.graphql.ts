import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments, pageArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { PageArguments } from '../../graphql/page-arguments.ts';
import { type Asker, type Place, planned } from '../../graphql/planning/field-plan.ts';
import { asExpression, type JsonText, literal } from '../../graphql/planning/json-text.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { fromColumn, rowBy } from '../../graphql/planning/row-plans.ts';
import { ShapeRow, type SqlRow, type SqlValue, TableRow } from '../../graphql/planning/sql-row.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { uuidText } from '../issues/issue-id.sql.ts';
import { loadIssue } from '../issues/issue-lists.graphql.ts';
import { Run } from '../runs/run.graphql.ts';
import { treeIds } from '../subtree/issue-tree.sql.ts';
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

/** The same by SQL: of the details only text is taken for a name. */
function sourceText(place: Place): JsonText {
  const { row } = place;
  if (!(row instanceof TableRow)) return place.giveUp('the source of something that is no entry');
  const details = row.column('details');
  const isText = (name: string) => sql`jsonb_typeof(${details} -> ${literal(name)}) = 'string'`;
  const text = (name: string): SqlValue => ({
    sql: sql`(case when ${isText(name)} then ${details} ->> ${literal(name)} end)`,
    type: 'text',
    isNullable: true,
  });
  const { sql: actorType } = text('initiatingActorType');
  const types = sql.join(actorTypes.map(literal), sql`, `);
  const source = new ShapeRow({
    sourcePluginId: text('sourcePluginId'),
    sourcePluginKey: text('sourcePluginKey'),
    initiatingActorType: {
      sql: sql`(case when ${actorType} in (${types}) then ${actorType} end)`,
      type: 'text',
      isNullable: true,
    },
    initiatingActorId: text('initiatingActorId'),
    initiatingAgentId: text('initiatingAgentId'),
    initiatingUserId: text('initiatingUserId'),
    initiatingRunId: text('initiatingRunId'),
  });
  const isSource = sql`${isText('sourcePluginId')} and ${isText('sourcePluginKey')}`;
  return [sql`case when ${isSource} then ${asExpression(place.object(source))} else 'null' end`];
}

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
      extensions: fromColumn('actorType'),
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
      extensions: rowBy({
        table: 'issues',
        rows: ({ row, companyId }) =>
          sql`issues as t where t.company_id = ${companyId} and t.id = ${entryIssueId(row)}`,
      }),
      resolve: ({ entityType, entityId }, _args, context, info) =>
        entityType === 'issue' ? loadIssue(context, info, entityId) : null,
    }),
    source: t.field({
      type: ActivitySource,
      nullable: true,
      capability: 'inherited',
      description: 'The plugin that did it and who it acted for; null where no plugin did.',
      select: { columns: { details: true } },
      extensions: planned({ json: sourceText }),
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

export interface ActivityArguments extends PageArguments {
  readonly filter?: ActivityFilterInput | null | undefined;
  readonly includeSubtree?: boolean | null | undefined;
}

function scopeOf({ plugin }: Asker, includeSubtree: boolean | null | undefined): ActivityScope {
  if (!includeSubtree) return 'issue';
  return { idsOf: (rootId) => treeIds(plugin.companyId, rootId, { includeRoot: true }) };
}

/** Of which things: all of the company, the parent issue alone, or the issues of the tree below the parent. */
export type ActivityScope = 'company' | 'issue' | { readonly idsOf: (rootId: SQL) => SQL };

/** Entries newest first. Except for the whole company's, the connection's parent is the issue or the root of the tree. */
export function activitySource(
  asker: Asker,
  filter: ActivityFilterInput | null | undefined,
  scope: ActivityScope,
): KeysetSource {
  return {
    table: 'activityLog',
    typeName: 'ActivityEntry',
    ...entriesOf(asker, scope),
    id: sql`t.id`,
    where: activityConditions(asker, filter),
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

function entriesOf({ plugin }: Asker, scope: ActivityScope): Pick<KeysetSource, 'from' | 'ofParent'> {
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
    from: (parentId) => sql`(${scope.idsOf(parentId)}) as issue cross join lateral (
      select a.* from activity_log a
      where a.company_id = ${plugin.companyId} and a.entity_type = 'issue' and a.entity_id = issue.id::text offset 0) as t`,
    // FROM has the parent already.
    ofParent: () => sql`true`,
  };
}

/** Entity ids are text, of whatever the entry is about: only what is the UUID of an issue is looked up. */
function entryIssueId(row: SqlRow): SQL {
  if (!(row instanceof TableRow)) throw new Error('the issue of something that is no entry');
  return sql`case when ${row.column('entity_type')} = 'issue' then ${uuidText(row.column('entity_id'))} end`;
}

builder.queryField('activity', (t) =>
  t.field({
    type: ActivityConnection,
    capability: 'activity.read',
    description: 'What was done in the company, newest first.',
    args: { filter: t.arg({ type: ActivityFilter, description: 'Which entries.' }), ...pageArguments(t) },
    extensions: pagedBy((asker, { filter }: ActivityArguments) => activitySource(asker, filter, 'company')),
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
    extensions: pagedBy((asker, { includeSubtree, filter }: ActivityArguments) =>
      activitySource(asker, filter, scopeOf(asker, includeSubtree)),
    ),
    resolve: (issue, { includeSubtree, filter, ...page }, context, info) => {
      const source = activitySource(context, filter, scopeOf(context, includeSubtree));
      return new KeysetConnection(context, info, source, page, issue.id);
    },
  }),
);
